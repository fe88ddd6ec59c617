import { closeSync, openSync, writeSync } from 'node:fs';

/** How the generated log is written. */
export type EventShape = 'array' | 'ndjson' | 'pretty' | 'csv';

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

const activities = ['Create Purchase Requisition', 'Approve Requisition', 'Create Purchase Order', 'Send Purchase Order', 'Record Goods Receipt', 'Record Invoice', 'Clear Invoice', 'Change Price', 'Cancel Order'];
const users = ['anna.schmidt', 'b.okafor', 'carlos.mendez', 'd.nguyen', 'e.kowalska', 'batch', 'rpa_bot_01'];
const countries = ['DE', 'US', 'FR', 'JP', 'BR', 'IN', 'PL'];
const comments = ['urgent', 'see "PO 4711"', 'Preis geändert, bitte prüfen', 'line one\nline two', 'C:\\invoices\\2024', '請求書を確認', 'ok 👍', 'tab\there'];

/** Small, quick and the same everywhere (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A purchase-to-pay event log without end, about 320 bytes an event as compact JSON; the same for the same seed. */
export function* events(seed = 1): Generator<LogEvent> {
  const next = random(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const cents = (limit: number): number => Math.round(next() * limit * 100) / 100;
  let time = Date.UTC(2023, 0, 2);
  for (let case_ = 0; ; case_++) {
    const vendor = below(3000);
    const length = 3 + below(7);
    for (let step = 0; step < length; step++) {
      time += below(90_000);
      yield {
        case_id: `PO-${String(4_500_000_000 + case_)}`,
        activity: activities[step % activities.length]!,
        timestamp: new Date(time).toISOString(),
        user: next() < 0.1 ? null : users[below(users.length)]!,
        amount: cents(100_000),
        approved: next() < 0.7,
        comment: next() < 0.6 ? null : `${comments[below(comments.length)]!} #${below(100_000)}`,
        vendor: { id: 100_000 + vendor, name: `Vendor ${vendor} GmbH & Co. KG`, country: { code: countries[vendor % countries.length]! } },
        items: Array.from({ length: below(4) }, () => ({ sku: `SKU-${below(5000)}`, qty: 1 + below(50), price: cents(500) })),
      };
    }
  }
}

/**
 * Writes an event log of about `bytes` bytes (as compact JSON; pretty JSON is half again as large, CSV about 0.6 of it).
 * @returns the number of events.
 */
export function writeEventLog(file: string, bytes: number, shape: EventShape, seed = 1): number {
  const out = openSync(file, 'w');
  try {
    let rows = 0;
    let compact = 0;
    let block: string[] = [shape === 'csv' ? `${csvHeader}\n` : shape === 'ndjson' ? '' : '['];
    for (const event of events(seed)) {
      const json = JSON.stringify(event);
      compact += Buffer.byteLength(json) + 1;
      block.push(render(event, json, shape, rows === 0));
      rows++;
      if (block.length >= 5000 || compact >= bytes) {
        writeSync(out, block.join(''));
        block = [];
      }
      if (compact >= bytes) break;
    }
    if (shape === 'array' || shape === 'pretty') writeSync(out, '\n]\n');
    return rows;
  } finally {
    closeSync(out);
  }
}

function render(event: LogEvent, json: string, shape: EventShape, first: boolean): string {
  if (shape === 'ndjson') return `${json}\n`;
  if (shape === 'csv') return `${csvRow(event)}\n`;
  const text = shape === 'array' ? json : JSON.stringify(event, null, 2).replace(/^/gm, '  ');
  return `${first ? '' : ','}\n${text}`;
}

const csvHeader = 'case_id,activity,timestamp,user,amount,approved,comment,vendor_id,vendor_name,vendor_country_code,items';

function csvRow({ case_id, activity, timestamp, user, amount, approved, comment, vendor, items }: LogEvent): string {
  return [case_id, activity, timestamp, user, amount, approved, comment, vendor.id, vendor.name, vendor.country.code, JSON.stringify(items)]
    .map((value) => (value === null ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)))
    .join(',');
}
