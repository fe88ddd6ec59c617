import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { openEngine } from '../../src/push/engine';
import type { CsvOptions } from '../../src/push/types';

// One engine, one file, one process: converts and uploads, then prints what it took.

const [engine = '', file = '', format = 'parquet', url = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const csv: CsvOptions = { separatorSequence: ',', quoteSequence: '"', escapeSequence: '"', lineEnding: '\r\n', charSet: 'UTF-8', decimalSeparator: '.', dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" };

function upload(body: Uint8Array | Readable, length: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers: { 'content-length': length } }, (response) => {
      response.resume().on('end', resolve);
    });
    sending.on('error', reject);
    if (body instanceof Uint8Array) sending.end(body);
    else body.pipe(sending);
  });
}

/** The product: plan in one reading, chunks in another, two uploads in flight. */
async function ours(): Promise<number> {
  const worker = join(__dirname, 'pushWorker.js');
  const control = { signal: new AbortController().signal };
  const source = { kind: 'path' as const, path: file, name: file };
  const push = openEngine(worker);
  const analysis = await push.analyze(source, {}, control);
  if (analysis.kind !== 'table') throw new Error('the file holds several tables');
  const options = format === 'csv' ? { format: 'CSV' as const, csv } : { format: 'PARQUET' as const };
  const inFlight = new Set<Promise<void>>();
  for await (const { bytes } of push.chunks(source, analysis.plan, options, control)) {
    const one = upload(bytes, bytes.length).finally(() => inFlight.delete(one));
    inFlight.add(one);
    if (inFlight.size >= 2) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  push.dispose();
  return analysis.plan.rows;
}

async function duckdb(threads: string): Promise<number> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const out = join(folder, `out.${format}`);
  try {
    const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
    const to = format === 'csv' ? '(format csv, header)' : '(format parquet, compression snappy)';
    const flat = 'case_id, activity, "timestamp", "user", amount, approved, comment, vendor.id as vendor_id, vendor.name as vendor_name, vendor.country.code as vendor_country_code, to_json(items) as items';
    const from = file.endsWith('.csv') ? `select * from read_csv_auto('${file}')` : `select ${flat} from read_json_auto('${file}')`;
    const result = await connection.run(`copy (${from}) to '${out}' ${to}`);
    await upload(createReadStream(out, { highWaterMark: 1 << 20 }), statSync(out).size);
    return result.rowsChanged;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What one would write in ten minutes: everything in memory, on the main thread. */
async function naive(): Promise<number> {
  const text = readFileSync(file, 'utf8');
  const records = (text.startsWith('[') ? JSON.parse(text) : text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as unknown)) as object[];
  const flatten = (value: object, prefix: string, row: Record<string, unknown>): Record<string, unknown> => {
    for (const [key, one] of Object.entries(value) as [string, unknown][]) {
      if (one && typeof one === 'object' && !Array.isArray(one)) flatten(one, `${prefix}${key}_`, row);
      else row[prefix + key] = Array.isArray(one) ? JSON.stringify(one) : one;
    }
    return row;
  };
  const rows = records.map((record) => flatten(record, '', {}));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): string => (typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : value == null ? '' : JSON.stringify(value));
  const body = Buffer.from([columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join('\r\n'));
  await upload(body, body.length);
  return rows.length;
}

async function main(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // Gaps are measured from one turn of the loop to the next.
  await wait(20);
  const started = performance.now();
  const rows = await (engine === 'ours' ? ours() : engine === 'naive' ? naive() : duckdb(engine === 'duckdb2' ? '2' : '1'));
  const seconds = (performance.now() - started) / 1000;
  await wait(5);
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ rows, seconds: Math.round(seconds * 1000) / 1000, peakRssMb, maxEventLoopGapMs: Math.round(delay.max / 1e5) / 10 }));
  agent.destroy();
}

void main();
