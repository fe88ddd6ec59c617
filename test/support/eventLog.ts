import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** How the generated log is written. */
export type EventLogFormat = 'array' | 'ndjson' | 'pretty' | 'csv';

export interface LogEvent {
  case_id: string;
  activity: string;
  timestamp: string;
  user: string | null;
  amount: number;
  approved: boolean;
  comment: string | null;
  vendor: { id: number; name: string; country: { code: string } };
  items: { sku: string; qty: number; price: number }[];
}

const activities = [
  'Create Purchase Requisition',
  'Approve Requisition',
  'Create Purchase Order',
  'Send Purchase Order',
  'Record Goods Receipt',
  'Record Invoice',
  'Clear Invoice',
  'Change Price',
  'Cancel Order',
];
const users = ['anna.schmidt', 'b.okafor', 'carlos.mendez', 'd.nguyen', 'e.kowalska', 'batch', 'rpa_bot_01'];
const countries = ['DE', 'US', 'FR', 'JP', 'BR', 'IN', 'PL'];
const comments = [
  'urgent',
  'see "PO 4711"',
  'Preis geändert, bitte prüfen',
  'line one\nline two',
  'C:\\invoices\\2024',
  '請求書を確認',
  'ok 👍',
  'tab\there',
];

/** Small, quick and the same everywhere (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A purchase-to-pay event log without end, about 320 bytes an event as compact JSON; the same for the same seed. */
export function* generateEvents(seed = 1): Generator<LogEvent> {
  const nextRandom = createRandom(seed);
  const nextInteger = (limit: number): number => Math.floor(nextRandom() * limit);
  const nextAmount = (limit: number): number => Math.round(nextRandom() * limit * 100) / 100;
  let time = Date.UTC(2023, 0, 2);
  for (let caseIndex = 0; ; caseIndex++) {
    const vendor = nextInteger(3000);
    const eventCount = 3 + nextInteger(7);
    for (let step = 0; step < eventCount; step++) {
      time += nextInteger(90_000);
      yield {
        case_id: `PO-${String(4_500_000_000 + caseIndex)}`,
        activity: activities[step % activities.length]!,
        timestamp: new Date(time).toISOString(),
        user: nextRandom() < 0.1 ? null : users[nextInteger(users.length)]!,
        amount: nextAmount(100_000),
        approved: nextRandom() < 0.7,
        comment: nextRandom() < 0.6 ? null : `${comments[nextInteger(comments.length)]!} #${nextInteger(100_000)}`,
        vendor: {
          id: 100_000 + vendor,
          name: `Vendor ${vendor} GmbH & Co. KG`,
          country: { code: countries[vendor % countries.length]! },
        },
        items: Array.from({ length: nextInteger(4) }, () => ({
          sku: `SKU-${nextInteger(5000)}`,
          qty: 1 + nextInteger(50),
          price: nextAmount(500),
        })),
      };
    }
  }
}

/**
 * Writes an event log of about `bytes` bytes (as compact JSON; pretty JSON is half again as large, CSV about 0.6 of
 * it).
 * @returns the number of events.
 */
export function writeEventLog(file: string, bytes: number, format: EventLogFormat, seed = 1): number {
  const fileDescriptor = openSync(file, 'w');
  try {
    let rows = 0;
    let compactBytes = 0;
    let pendingLines: string[] = [format === 'csv' ? `${csvHeader}\n` : format === 'ndjson' ? '' : '['];
    for (const event of generateEvents(seed)) {
      const json = JSON.stringify(event);
      compactBytes += Buffer.byteLength(json) + 1;
      pendingLines.push(formatEvent(event, json, format, rows === 0));
      rows++;
      if (pendingLines.length >= 5000 || compactBytes >= bytes) {
        writeSync(fileDescriptor, pendingLines.join(''));
        pendingLines = [];
      }
      if (compactBytes >= bytes) break;
    }
    if (format === 'array' || format === 'pretty') writeSync(fileDescriptor, '\n]\n');
    return rows;
  } finally {
    closeSync(fileDescriptor);
  }
}

/** The same, packed with gzip. */
export function writePackedEventLog(file: string, bytes: number, format: EventLogFormat, seed = 1): number {
  const rows = writeEventLog(file, bytes, format, seed);
  writeFileSync(file, gzipSync(readFileSync(file), { level: 1 }));
  return rows;
}

function formatEvent(event: LogEvent, json: string, format: EventLogFormat, isFirst: boolean): string {
  if (format === 'ndjson') return `${json}\n`;
  if (format === 'csv') return `${formatCsvRow(event)}\n`;
  const text = format === 'array' ? json : JSON.stringify(event, null, 2).replace(/^/gm, '  ');
  return `${isFirst ? '' : ','}\n${text}`;
}

const csvHeader =
  'case_id,activity,timestamp,user,amount,approved,comment,vendor_id,vendor_name,vendor_country_code,items';

function formatCsvRow({
  case_id,
  activity,
  timestamp,
  user,
  amount,
  approved,
  comment,
  vendor,
  items,
}: LogEvent): string {
  return [
    case_id,
    activity,
    timestamp,
    user,
    amount,
    approved,
    comment,
    vendor.id,
    vendor.name,
    vendor.country.code,
    JSON.stringify(items),
  ]
    .map((value) =>
      value === null ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value),
    )
    .join(',');
}
