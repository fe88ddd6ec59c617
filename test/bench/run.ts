import { spawn } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { type EventLogFormat, writeEventLog } from '../support/eventLog';
import { listFunctions, sumPhases, type WorkerProfile } from './profile';
import { drawReport, type ReportLine } from './report';
import { writeWideTable } from './wideTable';

// Measures how fast a file becomes chunks at a host in another process, beside DuckDB and the naive way:
//   npm run bench -- --generate 100MB --shape array|ndjson|pretty|csv --out F
// npm run bench -- --file F --pack F.gz, or F.parquet [--codec snappy|zstd] the same packed, or as DuckDB writes it
//   npm run bench -- --generate 100MB --columns 1000 --out F    so many columns, one object a line, instead
//   npm run bench -- --file F [--format parquet|csv] [--runs N] [--engines ours,ours2,duckdb1,…,naive,polars,pandas]
//   npm run bench -- --file F --link 25MB/s --latency 200    how far conversion and upload overlap on such a link
//   npm run bench -- --upload 1GB [--runs N]    the upload alone, of chunks that are there already
//   npm run bench -- --memory 500MB [--limit 200]    fails if the process needs more than that many MB
//   npm run bench -- --file F --profile [--functions]    where the time of the workers goes, phase by phase
//   npm run bench -- --sample [--file F]    how long the first rows and all of a page take, with a worker cold and warm
//   npm run bench -- --report LINES --out F.svg    one picture of lines that runs printed
//   npm run bench -- --tree    how long the side bar takes with as much as a large customer has, and what it asks
// "ours" is the product with one worker, "ours2" with two. Engines take turns, each run in a process of its own, one
// line of JSON per run. What they make goes into jobs of the sandbox, a process of its own, which keeps it and does not
// read it before a job is executed, and none is. Ours goes there by the product's own code, what the rivals make as one
// file by the plainest request there is. With --discard, and where a link is throttled, it goes to a host that throws
// it away. Polars is not among the packages of the project: `npm install --no-save nodejs-polars@0.24.0` brings it. Nor
// is pandas: the first `python3` of the path has to have it.

const engines = ['ours', 'ours2', 'duckdb1', 'duckdb2', 'naive'] as const;

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    format: { type: 'string', default: 'parquet' },
    runs: { type: 'string', default: '1' },
    engines: { type: 'string', default: engines.join(',') },
    generate: { type: 'string' },
    shape: { type: 'string', default: 'ndjson' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    memory: { type: 'string' },
    limit: { type: 'string', default: '200' },
    link: { type: 'string' },
    latency: { type: 'string', default: '200' },
    columns: { type: 'string' },
    pack: { type: 'string' },
    codec: { type: 'string', default: 'snappy' },
    sample: { type: 'boolean' },
    report: { type: 'string' },
    tree: { type: 'boolean' },
    profile: { type: 'boolean' },
    functions: { type: 'boolean' },
    discard: { type: 'boolean' },
    upload: { type: 'string' },
  },
});

function parseBytes(size: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(KB|MB|GB)?(?:\/s)?$/i.exec(size);
  if (!match) throw new Error(`not a size: ${size}`);
  const unit = { KB: 1e3, MB: 1e6, GB: 1e9 }[(match[2] ?? '').toUpperCase()] ?? 1;
  return Number(match[1]) * unit;
}

/** Starts one of the bench's own programs and gives the lines that it prints. */
function startProgram(program: string, args: readonly string[]): { lines: AsyncIterable<string>; stop(): void } {
  const child = spawn(process.execPath, [join(__dirname, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Certificates that a machine adds would be read when each process starts, and nothing here asks for one.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: '' },
  });
  return { lines: createInterface({ input: child.stdout }), stop: () => void child.kill() };
}

async function firstLine(lines: AsyncIterable<string>): Promise<string | undefined> {
  for await (const line of lines) return line;
  return undefined;
}

interface Measurement {
  rows: number;
  seconds: number;
  /** Of all threads of the process, its start included: steadier than `seconds` where others compute, too. */
  cpuSeconds: number;
  peakRssMb: number;
  maxEventLoopGapMs: number;
  /** What of the longest gap the main thread computed itself, by the kernel's count; on Linux. */
  maxHoldMs?: number;
  /** From the start to the first upload. */
  firstByteMs: number;
  bytesSent: number;
}

/** Runs one engine; what went wrong instead, if the process fails. */
async function convert(
  engine: string,
  file: string,
  address: string,
  phase = 'both',
  columns = '*',
  workerFile = 'pushWorker.js',
): Promise<Measurement | { failed: string }> {
  const line = await firstLine(
    startProgram('convert.js', [engine, file, values.format, address, phase, columns, workerFile]).lines,
  );
  return line === undefined
    ? { failed: 'the process ended without a result' }
    : (JSON.parse(line) as Measurement | { failed: string });
}

/** Runs the sandbox, or with `link` what a link of so many bytes a second brings to, for as long as `use` takes. */
async function withServer<T>(link: readonly string[], action: (address: string) => Promise<T>): Promise<T> {
  const server = link.length > 0 || values.discard ? startProgram('receiver.js', link) : startProgram('sandbox.js', []);
  try {
    const address = await firstLine(server.lines);
    if (!address) throw new Error('the receiving host did not start');
    return await action(address);
  } finally {
    server.stop();
  }
}

/** @returns the largest peak of memory of the product, in MB. */
async function measure(file: string, engineNames = values.engines): Promise<number> {
  const bytes = statSync(file).size;
  const flattenedColumns =
    engineNames.includes('duckdb') && !/\.(?:csv(?:\.gz)?|parquet)$/.test(file)
      ? await firstLine(startProgram('columns.js', [file]).lines)
      : undefined;
  let highestRssMb = 0;
  await withServer([], async (address) => {
    for (let run = 0; run < Number(values.runs); run++) {
      for (const engine of engineNames.split(',')) {
        const result = await convert(engine, file, address, 'both', flattenedColumns);
        if ('failed' in result) {
          console.log(JSON.stringify({ engine, file, bytes, failed: result.failed }));
          if (engine.startsWith('ours')) highestRssMb = Infinity;
          continue;
        }
        const { rows, seconds, cpuSeconds, peakRssMb, maxEventLoopGapMs, maxHoldMs, bytesSent } = result;
        console.log(
          JSON.stringify({
            engine,
            file,
            bytes,
            rows,
            seconds,
            cpuSeconds,
            mbPerSecond: Math.round(bytes / 1e5 / seconds) / 10,
            peakRssMb,
            maxEventLoopGapMs,
            maxHoldMs,
            bytesSent,
          }),
        );
        if (engine.startsWith('ours')) highestRssMb = Math.max(highestRssMb, peakRssMb);
      }
    }
  });
  return highestRssMb;
}

/** End to end on a slow link, against converting alone and uploading alone. */
async function measureLink(file: string, link: string): Promise<void> {
  await withServer([String(parseBytes(link)), values.latency], async (address) => {
    for (let run = 0; run < Number(values.runs); run++) {
      for (const engine of values.engines.split(',').filter((engineName) => engineName.startsWith('ours'))) {
        const [conversionOnly, upload, endToEnd] = [
          await convert(engine, file, address, 'convert'),
          await convert(engine, file, address, 'upload'),
          await convert(engine, file, address),
        ];
        if ('failed' in conversionOnly || 'failed' in upload || 'failed' in endToEnd)
          throw new Error(JSON.stringify([conversionOnly, upload, endToEnd]));
        const ratio = Math.round((endToEnd.seconds / Math.max(conversionOnly.seconds, upload.seconds)) * 100) / 100;
        const seconds = { conversion: conversionOnly.seconds, upload: upload.seconds, endToEnd: endToEnd.seconds };
        console.log(
          JSON.stringify({
            engine,
            file,
            link,
            latencyMs: Number(values.latency),
            seconds,
            ratio,
            firstByteMs: endToEnd.firstByteMs,
          }),
        );
      }
    }
  });
}

/** Whether the product stays within the limit on a file of this size. */
async function checkMemory(size: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'log.ndjson');
    writeEventLog(file, parseBytes(size), 'ndjson');
    if ((await measure(file, 'ours,ours2')) > Number(values.limit)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A page of a hundred rows, each time in a process that has done nothing yet, or the first rows of the file named:
 * cold, and once more with the worker that is warm then.
 */
async function measureSample(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = values.file ?? join(folder, 'page.json');
    if (values.file === undefined) writeEventLog(file, 32_000, 'array');
    const sampleRuns: Record<string, number>[] = [];
    const runs = Math.max(20, Number(values.runs));
    for (let run = 0; run < runs; run++) {
      const line = await firstLine(startProgram('sample.js', [file]).lines);
      if (line === undefined) throw new Error('the process ended without a result');
      sampleRuns.push(JSON.parse(line) as Record<string, number>);
    }
    const medianOf = (metric: string): number =>
      Math.round(sampleRuns.map((sampleRun) => sampleRun[metric]!).sort((a, b) => a - b)[runs >> 1]! * 10) / 10;
    const medians = Object.fromEntries(Object.keys(sampleRuns[0]!).map((metric) => [metric, medianOf(metric)]));
    console.log(JSON.stringify({ sample: 'ours', bytes: statSync(file).size, runs, ...medians }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where the time of the workers goes, from V8's sampling profiler. The profiled run is not the one that is timed. */
async function printProfile(file: string): Promise<void> {
  const folder = join(__dirname, 'profiles');
  for (const engine of values.engines.split(',').filter((engineName) => engineName.startsWith('ours'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await withServer([], async (address) => {
      const result = await convert(engine, file, address, 'both', '*', 'profiledWorker.js');
      if ('failed' in result) throw new Error(result.failed);
    });
    const bundles = new Map(
      ['profiledWorker.js', 'profiledPipe.js'].map((name) => [name, readFileSync(join(__dirname, name), 'utf8')]),
    );
    const profiles = readdirSync(folder).map(
      (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkerProfile,
    );
    const phases = sumPhases(profiles, bundles);
    console.log(JSON.stringify({ profile: engine, file, bytes: statSync(file).size, ms: phases }));
    if (values.functions) for (const line of listFunctions(profiles, bundles)) console.log(line);
  }
}

/** Makes a file of another kind of a generated one. */
async function packFile(file: string, packedFile: string): Promise<void> {
  if (packedFile.endsWith('.gz')) {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(packedFile));
  } else {
    const columns = file.endsWith('.csv') ? '*' : await firstLine(startProgram('columns.js', [file]).lines);
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const readFunction = file.endsWith('.csv') ? 'read_csv_auto' : 'read_json_auto';
    await connection.run(
      `copy (select ${columns} from ${readFunction}('${file}')) to '${packedFile}' (format parquet, compression ${values.codec})`,
    );
  }
  console.log(JSON.stringify({ file: packedFile, bytes: statSync(packedFile).size }));
}

/** The side bar of a large customer, over a sandbox of that size in another process. */
async function measureTree(): Promise<void> {
  const server = startProgram('treeServer.js', []);
  try {
    const announcement = await firstLine(server.lines);
    if (announcement === undefined) throw new Error('the sandbox did not start');
    for await (const line of startProgram('treeScale.js', [announcement]).lines) console.log(line);
  } finally {
    server.stop();
  }
}

/** The product's upload and the plainest one, in turn, to the same process, which only counts the bytes. */
async function measureUpload(size: string): Promise<void> {
  values.discard = true;
  const bytes = parseBytes(size);
  const uploadOnce = async (way: string, address: string): Promise<{ mbPerSecond: number }> => {
    const line = await firstLine(startProgram('uploadSpeed.js', [way, String(bytes), address]).lines);
    if (line === undefined) throw new Error('the process ended without a result');
    return JSON.parse(line) as { mbPerSecond: number };
  };
  await withServer([], async (address) => {
    for (let run = 0; run < Number(values.runs); run++) {
      const product = await uploadOnce('product', address);
      const http = await uploadOnce('http', address);
      const ratio = Math.round((product.mbPerSecond / http.mbPerSecond) * 100) / 100;
      console.log(JSON.stringify({ upload: bytes, product, http, ratio }));
    }
  });
}

/** Draws what runs printed. */
function writeReport(linesFile: string, svgFile: string): void {
  const lines = readFileSync(linesFile, 'utf8').split('\n').filter(Boolean);
  const svg = drawReport(lines.map((line) => JSON.parse(line) as ReportLine));
  if (svg === undefined) throw new Error(`${linesFile} holds no results`);
  writeFileSync(svgFile, svg);
}

if (values.upload) {
  void measureUpload(values.upload);
} else if (values.tree) {
  void measureTree();
} else if (values.report && values.out) {
  writeReport(values.report, values.out);
} else if (values.sample) {
  void measureSample();
} else if (values.memory) {
  void checkMemory(values.memory);
} else if (values.generate && values.out) {
  const [bytes, seed] = [parseBytes(values.generate), Number(values.seed)];
  const rows = values.columns
    ? writeWideTable(values.out, bytes, Number(values.columns), seed)
    : writeEventLog(values.out, bytes, values.shape as EventLogFormat, seed);
  console.log(JSON.stringify({ file: values.out, bytes: statSync(values.out).size, rows }));
} else if (values.file && values.pack) {
  void packFile(values.file, values.pack);
} else if (values.file) {
  void (values.profile
    ? printProfile(values.file)
    : values.link
      ? measureLink(values.file, values.link)
      : measure(values.file));
} else {
  console.error('Give --file F, or --generate 100MB --shape array|ndjson|pretty|csv --out F');
  process.exitCode = 2;
}
