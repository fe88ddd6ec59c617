import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type EventShape, writeEventLog } from '../support/eventLog';

// Measures how fast a file becomes chunks at a host in another process, beside DuckDB and the naive way:
//   npm run bench -- --generate 100MB --shape array|ndjson|pretty|csv --out F
//   npm run bench -- --file F [--format parquet|csv] [--runs N] [--engines ours,duckdb1,duckdb2,naive]
//   npm run bench -- --memory 500MB [--limit 400]    fails if the process needs more than that many MB
// Engines take turns, each run in a process of its own, one line of JSON per run.

const engines = ['ours', 'duckdb1', 'duckdb2', 'naive'] as const;

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
    limit: { type: 'string', default: '400' },
  },
});

function bytesOf(size: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(KB|MB|GB)?$/i.exec(size);
  if (!match) throw new Error(`not a size: ${size}`);
  const unit = { KB: 1e3, MB: 1e6, GB: 1e9 }[(match[2] ?? '').toUpperCase()] ?? 1;
  return Number(match[1]) * unit;
}

/** Starts one of the bench's own programs and gives the lines that it prints. */
function start(program: string, args: readonly string[]): { lines: AsyncIterable<string>; stop(): void } {
  const child = spawn(process.execPath, [join(__dirname, program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { lines: createInterface({ input: child.stdout }), stop: () => void child.kill() };
}

async function firstLine(lines: AsyncIterable<string>): Promise<string | undefined> {
  for await (const line of lines) return line;
  return undefined;
}

interface Measured {
  engine: string;
  seconds?: number;
  peakRssMb?: number;
}

async function measure(file: string, wanted = values.engines): Promise<Measured[]> {
  const bytes = statSync(file).size;
  const all: Measured[] = [];
  const receiver = start('receiver.js', []);
  try {
    const url = await firstLine(receiver.lines);
    if (!url) throw new Error('the receiving host did not start');
    for (let run = 0; run < Number(values.runs); run++) {
      for (const engine of wanted.split(',')) {
        const result = await firstLine(start('convert.js', [engine, file, values.format, url]).lines);
        const measured: Measured = { engine, ...(result === undefined ? {} : (JSON.parse(result) as object)) };
        const mbPerSecond = measured.seconds === undefined ? undefined : Math.round(bytes / 1e5 / measured.seconds) / 10;
        console.log(JSON.stringify({ file, bytes, ...measured, mbPerSecond, ...(result === undefined && { failed: true }) }));
        all.push(measured);
      }
    }
    return all;
  } finally {
    receiver.stop();
  }
}

/** Whether the product stays within the limit on a file of this size. */
async function checkMemory(size: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'log.ndjson');
    writeEventLog(file, bytesOf(size), 'ndjson');
    const [ours] = await measure(file, 'ours');
    if (!((ours?.peakRssMb ?? Infinity) <= Number(values.limit))) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (values.memory) {
  void checkMemory(values.memory);
} else if (values.generate && values.out) {
  const rows = writeEventLog(values.out, bytesOf(values.generate), values.shape as EventShape, Number(values.seed));
  console.log(JSON.stringify({ file: values.out, bytes: statSync(values.out).size, rows }));
} else if (values.file) {
  void measure(values.file);
} else {
  console.error('Give --file F, or --generate 100MB --shape array|ndjson|pretty|csv --out F');
  process.exitCode = 2;
}
