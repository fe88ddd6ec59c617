import { stringify } from 'csv-stringify/sync';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { openEngine, type PushEngine } from '../../src/push/engine';
import type { Chunk, CsvOptions, PushSource, TablePlan } from '../../src/push/types';

// One engine, one file, one process: converts and uploads, or only one of both, then prints what it took.

const [engine = '', file = '', format = 'parquet', url = '', phase = 'both'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const csv: CsvOptions = { separatorSequence: ',', quoteSequence: '"', escapeSequence: '"', lineEnding: '\r\n', charSet: 'UTF-8', decimalSeparator: '.', dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" };
const began = { start: 0, firstByte: 0 };

function upload(body: Uint8Array | Readable, length: number): Promise<void> {
  began.firstByte ||= performance.now();
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers: { 'content-length': length } }, (response) => {
      response.resume().on('end', resolve);
    });
    sending.on('error', reject);
    if (body instanceof Uint8Array) sending.end(body);
    else body.pipe(sending);
  });
}

/** As the product replaces a table: with a plan of the beginning where that is enough to begin with, else of all, and four uploads in flight. */
async function ours(workers: number): Promise<number> {
  let rows = 0;
  const control = { signal: new AbortController().signal, onPlan: (plan: TablePlan) => (rows = plan.rows) };
  const source = { kind: 'path' as const, path: file, name: file };
  const push = openEngine(join(__dirname, 'pushWorker.js'), workers);
  const plan = (await push.provisionalPlan(source, {}, control)) ?? (await planOf(push, source));
  rows = plan.rows;
  const options = format === 'csv' ? { format: 'CSV' as const, csv } : { format: 'PARQUET' as const };
  const chunks = push.chunks(source, plan, options, control);
  if (phase === 'convert') {
    for await (const _chunk of chunks);
  } else if (phase === 'upload') {
    const all: Chunk[] = [];
    for await (const chunk of chunks) all.push(chunk);
    began.start = performance.now();
    await uploadAll(all);
  } else {
    await uploadAll(chunks);
  }
  push.dispose();
  return rows;
}

async function planOf(push: PushEngine, source: PushSource): Promise<TablePlan> {
  const analysis = await push.analyze(source, {}, { signal: new AbortController().signal });
  if (analysis.kind !== 'table') throw new Error('the file holds several tables');
  return analysis.plan;
}

async function uploadAll(chunks: AsyncIterable<Chunk> | Iterable<Chunk>): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  for await (const { bytes } of chunks) {
    const one = upload(bytes, bytes.length).finally(() => inFlight.delete(one));
    inFlight.add(one);
    if (inFlight.size >= 4) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
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
  const body = Buffer.from(stringify(rows, { header: true, columns, cast: { boolean: String } }));
  await upload(body, body.length);
  return rows.length;
}

async function main(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // Gaps are measured from one turn of the loop to the next.
  await wait(20);
  began.start = performance.now();
  const { start } = began;
  const rows = await (engine === 'ours' ? ours(1) : engine === 'ours2' ? ours(2) : engine === 'naive' ? naive() : duckdb(engine === 'duckdb2' ? '2' : '1'));
  const seconds = (performance.now() - began.start) / 1000;
  await wait(5);
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const firstByteMs = Math.round(began.firstByte - start);
  console.log(JSON.stringify({ rows, seconds: Math.round(seconds * 1000) / 1000, peakRssMb, maxEventLoopGapMs: Math.round(delay.max / 1e5) / 10, firstByteMs }));
  agent.destroy();
}

main().catch((error: unknown) => {
  console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }));
  process.exit(1);
});
