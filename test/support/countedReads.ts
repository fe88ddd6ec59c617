import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EngineWorkers } from '../../src/engine/worker/engineWorkers';

/** What was read of one file. */
export interface FileReads {
  bytes: number;
  /** How often it was opened. */
  opened: number;
}

/** Runs in every thread before the bundle: writes down each opening and each reading of a file in `folder`. */
function createPrelude(folder: string, logFile: string): string {
  return `{
    const fs = require('node:fs');
    const log = fs.openSync(${JSON.stringify(logFile)}, 'a');
    const names = new Map();
    const { openSync, readSync, closeSync } = fs;
    fs.openSync = (path, ...rest) => {
      const fd = openSync(path, ...rest);
      if (String(path).startsWith(${JSON.stringify(folder)})) {
        names.set(fd, require('node:path').basename(String(path)));
        fs.writeSync(log, 'open ' + names.get(fd) + '\\n');
      }
      return fd;
    };
    fs.readSync = (fd, ...rest) => {
      const count = readSync(fd, ...rest);
      if (names.has(fd)) fs.writeSync(log, count + ' ' + names.get(fd) + '\\n');
      return count;
    };
    fs.closeSync = (fd) => (names.delete(fd), closeSync(fd));
  }\n`;
}

/** The worker threads, and the command line with its own. */
const countedFiles = ['pushWorker.js', 'pushPipe.js', 'push.js'];

/** The product's worker threads, which write down what they read of the files in a folder. */
export class CountedReads {
  /** The product, built so. */
  readonly distFolder = mkdtempSync(join(tmpdir(), 'counted-'));
  private readonly logFile = join(this.distFolder, 'reads.log');
  /** For the files that are read. */
  readonly folder = join(this.distFolder, 'files');
  readonly workers: EngineWorkers;
  /** Threads of the engine that were started. */
  workersStarted = 0;
  private readonly onWorker = (): void => void this.workersStarted++;

  constructor() {
    mkdirSync(this.folder);
    for (const name of readdirSync('dist').filter((file) => file.endsWith('.js'))) {
      const copy = join(this.distFolder, name);
      if (countedFiles.includes(name)) {
        const text = readFileSync(join('dist', name), 'utf8').replace(/^#!.*/, '');
        writeFileSync(copy, createPrelude(this.folder, this.logFile) + text);
      } else copyFileSync(join('dist', name), copy);
    }
    this.workers = new EngineWorkers(join(this.distFolder, 'pushWorker.js'));
    process.on('worker', this.onWorker);
  }

  /** What was read since the last call, by the name of the file. */
  take(): Record<string, FileReads> {
    const reads: Record<string, FileReads> = {};
    const text = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
    for (const line of text.split('\n').filter(Boolean)) {
      const [count = '', name = ''] = line.split(/ (.*)/);
      const file = (reads[basename(name)] ??= { bytes: 0, opened: 0 });
      if (count === 'open') file.opened++;
      else file.bytes += Number(count);
    }
    writeFileSync(this.logFile, '');
    this.workersStarted = 0;
    return reads;
  }

  dispose(): void {
    process.off('worker', this.onWorker);
    this.workers.dispose();
    rmSync(this.distFolder, { recursive: true, force: true });
  }
}
