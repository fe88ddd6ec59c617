// Writes test/fixtures/sample-workspace, the same files on every run: `node test/support/makeSampleWorkspace.mjs`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures', 'sample-workspace');
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 2, 2, 6, 0, 0);
let state = 20260302;

/** mulberry32: small, seeded, good enough for samples. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

const isLikely = (/** @type {number} */ probability) => random() < probability;
const randomInteger = (/** @type {number} */ low, /** @type {number} */ high) =>
  low + Math.floor(random() * (high - low + 1));
const randomAmount = (/** @type {number} */ low, /** @type {number} */ high) =>
  Math.round((low + random() * (high - low)) * 100) / 100;
const padNumber = (/** @type {number} */ number, /** @type {number} */ digits) => String(number).padStart(digits, '0');
const formatInstant = (/** @type {number} */ time) => new Date(time).toISOString();
const formatDate = (/** @type {number} */ time) => formatInstant(time).slice(0, 10);

/**
 * @template T
 * @param {readonly T[]} list
 * @returns {T}
 */
function pick(list) {
  return /** @type {T} */ (list[randomInteger(0, list.length - 1)]);
}

const companies = [
  ['Bäckerei Müller & Söhne GmbH', 'DE', 'Würzburg'],
  ['Żabka Dystrybucja Sp. z o.o.', 'PL', 'Łódź'],
  ['Société Générale de Conserves', 'FR', 'Béziers'],
  ['Ångström Verktyg AB', 'SE', 'Örebro'],
  ['東京精密部品株式会社', 'JP', '東京'],
  ['Nørrebro Kaffe ApS', 'DK', 'København'],
  ['Ferretería Ibáñez, S.L.', 'ES', 'Logroño'],
  ['O’Brien Farm Supplies Ltd', 'IE', 'Dún Laoghaire'],
  ['Αθηναϊκή Ναυτιλία Α.Ε.', 'GR', 'Αθήνα'],
  ['Praça Nova Têxteis Lda', 'PT', 'Guimarães'],
  ['Smith, Jones "and" Partners', 'GB', 'Leeds'],
  ['Kovács Gépgyártó Kft.', 'HU', 'Győr'],
];

const customers = companies.map(([name, country, city], index) => ({
  customerId: padNumber(100_234 + index * 17, 10),
  name,
  address: { country, city, postalCode: padNumber(randomInteger(1_067, 99_998), 5) },
  since: formatDate(startMs - randomInteger(200, 4_000) * dayMs),
  creditLimit: randomAmount(5_000, 250_000),
  // Written as text, so that it stays a number that no double can hold.
  ledgerAccount: `9007199254740${padNumber(993 + index * 2, 3)}`,
  externalId: index % 4 === 3 ? `EXT-${randomInteger(100, 999)}` : randomInteger(100_000, 999_999),
  blocked: index === 7,
  contact:
    index % 5 === 4 ? null : { email: `ap${index + 1}@example.com`, phone: `+49 931 ${randomInteger(10_000, 99_999)}` },
}));

const people = [
  { name: 'Zoë Krüger', team: 'Sales Operations' },
  { name: 'Łukasz Nowak', team: 'Warehouse' },
  { name: 'Amélie Dubois', team: 'Accounts Receivable' },
  { name: 'Søren Holm', team: 'Sales Operations' },
];

/** Activity, hours since the one before at most, share of the orders it happens in, done by a machine. @type {[string, number, number, boolean][]} */
const steps = [
  ['Create Sales Order', 0, 1, false],
  ['Check Credit', 2, 0.8, true],
  ['Change Price', 20, 0.2, false],
  ['Confirm Order', 30, 1, true],
  ['Release Delivery', 60, 0.95, false],
  ['Post Goods Issue', 50, 0.95, false],
  ['Send Invoice', 24, 0.9, true],
  ['Receive Payment', 700, 0.7, true],
];

const orders = Array.from({ length: 60 }, (_, index) => ({
  number: padNumber(401_200 + index, 10),
  placed: startMs + index * randomInteger(5, 11) * 3_600_000 + randomInteger(0, 3_599) * 1_000,
  customer: pick(customers),
  netValue: randomAmount(120, 48_000),
  currency: pick(['EUR', 'EUR', 'EUR', 'PLN', 'SEK']),
}));

const events = orders.flatMap((order) => {
  let time = order.placed;
  return steps
    .filter(([, , probability]) => isLikely(probability))
    .map(([activity, hours, , automatic], position) => {
      time += Math.floor(random() * hours * 3_600_000) + position * 61_000;
      return {
        eventId: `E-${order.number.slice(-6)}-${position + 1}`,
        activity,
        timestamp: formatInstant(time),
        order: {
          number: order.number,
          netValue: order.netValue,
          currency: order.currency,
          customer: { id: order.customer.customerId, name: order.customer.name },
        },
        user: automatic ? null : pick(people),
        automatic,
        tags: activity === 'Change Price' ? ['manual', 'price'] : automatic ? ['automatic'] : [],
        comment:
          activity === 'Change Price'
            ? pick(['Agreed on the phone', 'Préavis du client: « remise 3 % »', 'Rabatt laut Vertrag\nsiehe Anhang'])
            : null,
      };
    });
});

const invoices = orders.slice(0, 50).flatMap((order, index) =>
  Array.from({ length: randomInteger(3, 6) }, (_, line) => ({
    invoice: `R${padNumber(77_000 + index, 8)}`,
    line: line + 1,
    order: order.number,
    customer: order.customer.customerId,
    material: padNumber(randomInteger(4_000, 4_099), 18),
    quantity: randomInteger(1, 240),
    net: randomAmount(3, 900),
    tax: pick([0.07, 0.19, 0.25]),
    invoicedOn: formatDate(order.placed + 4 * dayMs),
    dueOn: formatDate(order.placed + 34 * dayMs),
    paidAt: isLikely(0.6) ? formatInstant(order.placed + randomInteger(5, 40) * dayMs) : null,
    disputed: isLikely(0.05),
  })),
);

const shipments = orders.slice(0, 40).map((order, index) => ({
  shipment: `8${padNumber(1_200 + index, 9)}`,
  order: order.number,
  carrier: { name: pick(['DHL', 'DB Schenker', 'PostNord', 'Raben']), service: pick(['standard', 'express']) },
  weightKg: randomAmount(0.4, 900),
  shippedAt: formatInstant(order.placed + 3 * dayMs),
  deliveredAt: isLikely(0.85) ? formatInstant(order.placed + randomInteger(4, 9) * dayMs) : null,
  packages: Array.from({ length: randomInteger(1, 3) }, () => ({
    sscc: `0${randomInteger(10_000_000, 99_999_999)}${randomInteger(100_000_000, 999_999_999)}`,
    kg: randomAmount(0.2, 300),
  })),
}));

const payments = orders.slice(0, 30).map((order, index) => ({
  payment: padNumber(5_500 + index, 10),
  order: order.number,
  amount: order.netValue,
  receivedOn: formatDate(order.placed + randomInteger(10, 40) * dayMs),
  reference: `Zahlung für ${order.number}`,
}));

const prices = Array.from({ length: 45 }, (_, index) => ({
  material: padNumber(4_000 + index, 18),
  price: index % 9 === 4 ? 'on request' : index % 7 === 3 ? '12,50' : randomAmount(1, 400),
  validFrom: index % 11 === 5 ? '1.4.2026' : formatDate(startMs + index * dayMs),
  approved: index % 13 === 6 ? 'yes' : isLikely(0.8),
  ...(index % 5 === 0 ? { surcharge: { fuel: randomAmount(0, 4) } } : {}),
}));

// After all the others, so that those stay what they were.
const goodsReceipts = orders.slice(0, 55).map((order, index) => [
  padNumber(5_000_001_000 + index, 10),
  order.number,
  padNumber(randomInteger(4_000, 4_099), 18),
  String(randomInteger(1, 90)),
  randomAmount(20, 9_000).toFixed(2).replace('.', ','),
  formatDate(order.placed + randomInteger(2, 20) * dayMs)
    .split('-')
    .reverse()
    .join('.'),
  pick(['München', 'Würzburg', 'Köln']),
  index % 8 === 5 ? '"Teillieferung; Rest folgt, siehe ""Anlage"""' : '',
]);

const deliveryStops = orders
  .slice(0, 30)
  .flatMap((order, index) =>
    Array.from({ length: randomInteger(2, 5) }, (_, stop) => [
      `T${padNumber(300 + index, 5)}`,
      String(stop + 1),
      formatInstant(order.placed + (2 * 24 + stop * 3) * 3_600_000),
      pick(['Łódź', 'Örebro', 'Béziers', 'Leeds']),
      isLikely(0.9) ? 'true' : 'false',
    ]),
  );

const stock = Array.from({ length: 80 }, (_, index) => ({
  material: padNumber(4_000 + index, 18),
  plant: pick(['1000', '1100', '2000']),
  quantity: randomInteger(0, 5_000),
  unit_price: randomAmount(1, 400).toFixed(2),
  counted_on: formatDate(startMs - randomInteger(1, 300) * dayMs),
  changed_at: formatInstant(startMs + index * 60_000),
}));

const formatNdjson = (/** @type {unknown[]} */ rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const formatJson = (/** @type {unknown} */ value) => `${JSON.stringify(value, null, 2)}\n`;

/** As a German Excel writes it: semicolons, decimal commas, dates with points, Windows-1252. */
const encodeExcelCsv = (/** @type {string[][]} */ rows) =>
  Buffer.from(`${rows.map((row) => row.join(';')).join('\r\n')}\r\n`, 'latin1');
const encodeCsv = (/** @type {string[][]} */ rows) => `${rows.map((row) => row.join(',')).join('\n')}\n`;
/** The same bytes on every run and machine. */
const compressGzip = (/** @type {string} */ text) => gzipSync(text, { level: 9 }).fill(0xff, 9, 10);

/** @type {Record<string, string | Uint8Array>} */
const files = {
  'order-to-cash-events.json': formatJson(events),
  'invoices.jsonl': formatNdjson(invoices),
  'shipments-export.json': formatJson({
    exportedAt: formatInstant(startMs + 90 * dayMs),
    source: 'warehouse',
    page: 1,
    shipments,
  }),
  'customers.json': formatJson(customers).replaceAll(/("ledgerAccount": )"(\d+)"/g, '$1$2'),
  'price-list.ndjson': formatNdjson(prices),
  'goods-receipts.csv': encodeExcelCsv([
    ['Beleg', 'Bestellung', 'Material', 'Menge', 'Wert', 'Datum', 'Werk', 'Bemerkung'],
    ...goodsReceipts,
  ]),
  'delivery-stops.csv.gz': compressGzip(
    encodeCsv([['tour', 'stop', 'arrived_at', 'city', 'on_time'], ...deliveryStops]),
  ),
  'payments-truncated.json': formatJson(payments).slice(0, -700),
  'README.md': `# Order to cash

Files as they come out of an ERP system and its neighbours, to try the extension with. All names and numbers are invented.

| File | What it is |
| --- | --- |
| \`order-to-cash-events.json\` | An event log: ${events.length} events of ${orders.length} sales orders. Nested objects, times, empty values, a list of tags. |
| \`invoices.jsonl\` | ${invoices.length} invoice lines, one JSON object per line. |
| \`customers.json\` | ${customers.length} customers. Ids with leading zeros, account numbers that are too large for a double, an id that is a number or a text. |
| \`shipments-export.json\` | The answer of an API: an object around a list of ${shipments.length} shipments. |
| \`price-list.ndjson\` | Prices with trouble: a text among the prices, a date in another form, a \`yes\` among the booleans. It can be pushed. |
| \`goods-receipts.csv\` | CSV as a German Excel writes it: semicolons, decimal commas, dates with points, umlauts that are not UTF-8. |
| \`delivery-stops.csv.gz\` | CSV packed with gzip, with ${deliveryStops.length} stops of delivery tours. |
| \`stock.parquet\` | The stock of ${stock.length} materials as a data lake keeps it. |
| \`payments-truncated.json\` | A download that broke off. It cannot be pushed, and the message says where it breaks. |
`,
};

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

const database = await (await DuckDBInstance.create()).connect();
const values = stock.map((row) => `('${Object.values(row).join("', '")}')`).join(', ');
await database.run(`COPY (SELECT material, plant, quantity::INTEGER AS quantity, unit_price::DECIMAL(9, 2) AS unit_price, counted_on::DATE AS counted_on, changed_at::TIMESTAMP AS changed_at
  FROM (VALUES ${values}) AS stock(${Object.keys(stock[0] ?? {}).join(', ')})) TO '${join(folder, 'stock.parquet')}' (FORMAT parquet, COMPRESSION snappy)`);
database.closeSync();
