import { stringify } from 'csv-stringify/sync';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { openEngine, type PushEngine } from '../../src/push/engine';
import { PlanRefuted } from '../../src/push/provisional';
import type { Chunk, CsvOptions, PlannedColumn, TablePlan } from '../../src/push/types';
import { openHost } from './host';

// One engine, one file, one process: converts and uploads, or only one of both, then prints what it took.

const [engine = '', file = '', kind = 'parquet', address = '', phase = 'both', columns = '*'] = process.argv.slice(2);
const csv: CsvOptions = { separatorSequence: ',', quoteSequence: '"', escapeSequence: '"', lineEnding: '\r\n', charSet: 'UTF-8', decimalSeparator: '.', dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" };
const format = kind === 'csv' ? { format: 'CSV' as const, csv } : { format: 'PARQUET' as const };
const host = openHost(address);
const began = { start: 0, firstByte: 0 };

const control = { signal: new AbortController().signal };
const source = { kind: 'path' as const, path: file, name: file };

/** As the product does: a plan made of the beginning of a large file and all of it on the way; else a plan first, then chunks. */
async function ours(workers: number): Promise<number> {
  const push = openEngine(join(__dirname, 'pushWorker.js'), workers);
  const plan = (await push.provisionalPlan(source, {}, control)) ?? (await wholePlan(push));
  try {
    return await send(push, plan);
  } catch (error) {
    if (!(error instanceof PlanRefuted)) throw error;
    return await send(push, await wholePlan(push));
  } finally {
    push.dispose();
  }
}

async function wholePlan(push: PushEngine): Promise<TablePlan> {
  const analysis = await push.analyze(source, {}, control);
  if (analysis.kind !== 'table') throw new Error('the file holds several tables');
  return analysis.plan;
}

async function send(push: PushEngine, plan: TablePlan): Promise<number> {
  let { rows } = plan;
  const made = push.chunks(source, plan, format, { ...control, onPlan: (whole) => (rows = whole.rows) });
  if (phase === 'convert') {
    for await (const _chunk of made);
    return rows;
  }
  const all: Chunk[] = [];
  if (phase === 'upload') {
    for await (const chunk of made) all.push(chunk);
    began.start = performance.now();
  }
  const upload = await host.begin({ ...format, columns: plan.columns });
  await upload.chunks(noted(phase === 'upload' ? all : made));
  return rows;
}

async function* noted(chunks: AsyncIterable<Chunk> | Iterable<Chunk>): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    began.firstByte ||= performance.now();
    yield chunk;
  }
}

/** Rivals send one file; what its columns are does not matter as long as nobody reads it. */
async function upload(body: Uint8Array | Readable, length: number): Promise<void> {
  const columns: PlannedColumn[] = [{ name: 'case_id', path: ['case_id'], type: 'STRING', maxBytes: 80, nulls: 0, fieldLength: 80 }];
  const one = await host.begin({ ...format, columns });
  began.firstByte ||= performance.now();
  await one.file(body, length);
}

async function duckdb(threads: string): Promise<number> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const out = join(folder, `out.${kind}`);
  try {
    const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
    const to = kind === 'csv' ? '(format csv, header)' : '(format parquet, compression snappy)';
    const read = file.endsWith('.csv') ? 'read_csv_auto' : 'read_json_auto';
    const result = await connection.run(`copy (select ${columns} from ${read}('${file}')) to '${out}' ${to}`);
    await upload(createReadStream(out, { highWaterMark: 1 << 20 }), statSync(out).size);
    return result.rowsChanged;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What one would write in ten minutes: everything in memory, on the main thread. */
async function naive(): Promise<number> {
  if (file.endsWith('.csv')) throw new Error('the naive way reads JSON only');
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
  await host.close();
}

main().catch((error: unknown) => {
  console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }));
  process.exit(1);
});
