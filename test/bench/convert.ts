import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import type { Chunk, CsvOptions, PlannedColumn, TablePlan } from '../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../src/engine/pushEngine';
import { ProvisionalPlanMismatch } from '../../src/engine/rows/provisionalPlan';
import { EngineWorkers } from '../../src/engine/worker/engineWorkers';
import { convertWithPandas } from './pandas';
import { openPushServer } from './pushServers';
import { ThreadHold } from './threadHold';

// One engine, one file, one process: converts and uploads, or only one of both, then prints what it took.

const [
  engine = '',
  file = '',
  outputFormat = 'parquet',
  address = '',
  phase = 'both',
  columns = '*',
  workerFile = 'pushWorker.js',
] = process.argv.slice(2);
const csv: CsvOptions = {
  separatorSequence: ',',
  quoteSequence: '"',
  escapeSequence: '"',
  lineEnding: '\r\n',
  charSet: 'UTF-8',
  decimalSeparator: '.',
  dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
};
const format = outputFormat === 'csv' ? { format: 'CSV' as const, csv } : { format: 'PARQUET' as const };
const pushServer = openPushServer(address);
const timing = { start: 0, firstByte: 0 };
/** Of what is uploaded. */
let bytesSent = 0;
/** Of another program that did the work. */
let otherPeakRssMb = 0;

const control = { signal: new AbortController().signal };
const source = { kind: 'path' as const, path: file, name: file };

/**
 * As the product does: a plan made of the beginning of a large file and all of it on the way; else a plan first, then
 * chunks.
 */
async function convertWithEngine(workers: number): Promise<number> {
  const pushEngine = openEngine(new EngineWorkers(join(__dirname, workerFile)), workers);
  const plan = (await pushEngine.createProvisionalPlan(source, {}, control)) ?? (await analyzeWholeFile(pushEngine));
  try {
    return await sendChunks(pushEngine, plan);
  } catch (error) {
    if (!(error instanceof ProvisionalPlanMismatch)) throw error;
    return await sendChunks(pushEngine, await analyzeWholeFile(pushEngine));
  } finally {
    pushEngine.dispose();
  }
}

async function analyzeWholeFile(pushEngine: PushEngine): Promise<TablePlan> {
  const analysis = await pushEngine.analyze(source, {}, control);
  if (analysis.kind !== 'table') throw new Error('the file holds several tables');
  return analysis.plan;
}

async function sendChunks(pushEngine: PushEngine, plan: TablePlan): Promise<number> {
  let { rows } = plan;
  const chunkStream = pushEngine.chunks(source, plan, format, {
    ...control,
    onPlan: (finalPlan) => (rows = finalPlan.rows),
  });
  if (phase === 'convert') {
    for await (const chunk of chunkStream) bytesSent += chunk.bytes.length;
    return rows;
  }
  const chunks: Chunk[] = [];
  if (phase === 'upload') {
    for await (const chunk of chunkStream) chunks.push(chunk);
    timing.start = performance.now();
  }
  const upload = await pushServer.beginUpload({ ...format, columns: plan.columns });
  await upload.uploadChunkStream(recordFirstByte(phase === 'upload' ? chunks : chunkStream));
  return rows;
}

async function* recordFirstByte(chunks: AsyncIterable<Chunk> | Iterable<Chunk>): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    timing.firstByte ||= performance.now();
    bytesSent += chunk.bytes.length;
    yield chunk;
  }
}

/** Rivals send one file; what its columns are does not matter as long as nobody reads it. */
async function uploadFile(body: Uint8Array | Readable, length: number): Promise<void> {
  const columns: PlannedColumn[] = [
    { name: 'case_id', path: ['case_id'], type: 'STRING', maxBytes: 80, nulls: 0, fieldLength: 80 },
  ];
  const benchUpload = await pushServer.beginUpload({ ...format, columns });
  timing.firstByte ||= performance.now();
  bytesSent += length;
  await benchUpload.uploadFile(body, length);
}

async function convertWithDuckDb(threads: string): Promise<number> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const outputFile = join(folder, `out.${outputFormat}`);
  try {
    const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
    const copyOptions = outputFormat === 'csv' ? '(format csv, header)' : '(format parquet, compression snappy)';
    const readFunction = /\.csv(?:\.gz)?$/.test(file)
      ? 'read_csv_auto'
      : file.endsWith('.parquet')
        ? 'read_parquet'
        : 'read_json_auto';
    const result = await connection.run(
      `copy (select ${columns} from ${readFunction}('${file}')) to '${outputFile}' ${copyOptions}`,
    );
    await uploadFile(createReadStream(outputFile, { highWaterMark: 1 << 20 }), statSync(outputFile).size);
    return result.rowsChanged;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The part of Polars' Node package that is used. */
interface Polars {
  readCSV(path: string): PolarsTable;
  readJSON(path: string, options: { format: 'json' }): PolarsTable;
  /** One object a line. */
  scanJson(path: string): { collectSync(): PolarsTable };
  readParquet(path: string): PolarsTable;
}

interface PolarsTable {
  height: number;
  writeParquet(path: string, options: { compression: 'snappy' }): void;
}

/** As its users write it, nested columns left nested. It is installed only for this. */
async function convertWithPolars(): Promise<number> {
  const packageName = 'nodejs-polars';
  const { default: polars } = (await import(packageName)) as { default: Polars };
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const outputFile = join(folder, 'out.parquet');
  try {
    const table = file.endsWith('.parquet')
      ? polars.readParquet(file)
      : file.endsWith('.csv')
        ? polars.readCSV(file)
        : file.endsWith('.ndjson')
          ? polars.scanJson(file).collectSync()
          : polars.readJSON(file, { format: 'json' });
    table.writeParquet(outputFile, { compression: 'snappy' });
    await uploadFile(createReadStream(outputFile, { highWaterMark: 1 << 20 }), statSync(outputFile).size);
    return table.height;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function convertInPython(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const outputFile = join(folder, 'out.csv');
  try {
    const { rows, peakRssMb } = await convertWithPandas(file, outputFile);
    otherPeakRssMb = peakRssMb;
    await uploadFile(createReadStream(outputFile, { highWaterMark: 1 << 20 }), statSync(outputFile).size);
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What one would write in ten minutes: everything in memory, on the main thread. */
async function convertNaively(): Promise<number> {
  if (!/json$/.test(file)) throw new Error('the naive way reads JSON only');
  const text = readFileSync(file, 'utf8');
  const records = (
    text.startsWith('[')
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown)
  ) as object[];
  const flatten = (value: object, prefix: string, row: Record<string, unknown>): Record<string, unknown> => {
    for (const [key, fieldValue] of Object.entries(value) as [string, unknown][]) {
      if (fieldValue && typeof fieldValue === 'object' && !Array.isArray(fieldValue))
        flatten(fieldValue, `${prefix}${key}_`, row);
      else row[prefix + key] = Array.isArray(fieldValue) ? JSON.stringify(fieldValue) : fieldValue;
    }
    return row;
  };
  const rows = records.map((record) => flatten(record, '', {}));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const body = Buffer.from(stringify(rows, { header: true, columns, cast: { boolean: String } }));
  await uploadFile(body, body.length);
  return rows.length;
}

async function main(): Promise<void> {
  const eventLoopDelay = monitorEventLoopDelay({ resolution: 1 });
  eventLoopDelay.enable();
  const threadHold = process.platform === 'linux' ? new ThreadHold() : undefined;
  // Gaps are measured from one turn of the loop to the next.
  await wait(20);
  threadHold?.reset();
  timing.start = performance.now();
  const { start } = timing;
  const rows = await (engine === 'ours'
    ? convertWithEngine(1)
    : engine === 'ours2'
      ? convertWithEngine(2)
      : engine === 'naive'
        ? convertNaively()
        : engine === 'polars'
          ? convertWithPolars()
          : engine === 'pandas'
            ? convertInPython()
            : convertWithDuckDb(engine === 'duckdb2' ? '2' : '1'));
  const seconds = (performance.now() - timing.start) / 1000;
  await wait(5);
  threadHold?.stop();
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const peakRssMb = Math.max(otherPeakRssMb, Math.round(maxRSS / 1024));
  const firstByteMs = Math.round(timing.firstByte - start);
  console.log(
    JSON.stringify({
      rows,
      seconds: Math.round(seconds * 1000) / 1000,
      cpuSeconds: Math.round((userCPUTime + systemCPUTime) / 1e3) / 1e3,
      peakRssMb,
      maxEventLoopGapMs: Math.round(eventLoopDelay.max / 1e5) / 10,
      maxHoldMs: threadHold?.longestMs,
      firstByteMs,
      bytesSent,
    }),
  );
  await pushServer.close();
}

main().catch((error: unknown) => {
  console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }));
  process.exit(1);
});
