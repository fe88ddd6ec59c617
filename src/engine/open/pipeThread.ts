import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import type { ParquetFacts, RowRange } from '../model/parquetFacts';
import type { ValueNote } from '../model/valueNote';
import type { RingMemory } from './byteRing';
import type { SharedFile } from './sharedSource';

/**
 * What another thread makes of a file: the bytes in a gzip file, or the rows of a Parquet file as one JSON object a
 * line.
 */
export interface PipeTask {
  file: SharedFile;
  format: 'gzip' | 'parquet';
  /** The Parquet file is packed with gzip. */
  isPacked: boolean;
  /** Of Parquet: only these rows. */
  rows?: RowRange;
  memory: RingMemory;
  /** Takes each `PipeFinding` before the bytes that it is about. */
  findingPort: MessagePort;
}

/** Of Parquet: what is odd about a value, or, once, what is known of all rows. */
export type PipeFinding = { note: ValueNote } | { facts: ParquetFacts };

/** The bundle of pipeWorker.ts, beside the one that this is in. */
let workerFile = join(__dirname, 'pushPipe.js');

/** For this thread: the file that plays the part of that bundle. */
export function setPipeWorkerFile(file: string): void {
  workerFile = file;
}

/** What a thread is given from the beginning that runs such tasks. */
export const pipeThreadName = 'push pipe';

/** A thread that runs one task after the other. It starts with the first. */
export class PipeThread {
  private worker: Worker | undefined;

  /** The task before must have come to its end. */
  run(task: PipeTask): void {
    this.worker ??= startWorker();
    this.worker.postMessage(task, [task.findingPort]);
  }

  /** Ends whatever is running. */
  end(): void {
    void this.worker?.terminate();
    this.worker = undefined;
  }
}

function startWorker(): Worker {
  // This thread sleeps while it waits, so it would never hear that there is no such file.
  if (!existsSync(workerFile)) throw new Error(`${workerFile} is missing`);
  const worker = new Worker(workerFile, { execArgv: [], name: pipeThreadName, workerData: pipeThreadName });
  worker.unref();
  // Whatever happens there comes through the ring.
  worker.on('error', () => undefined);
  return worker;
}
