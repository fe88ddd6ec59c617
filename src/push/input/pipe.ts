import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FaultError } from '../json/fault';
import type { ByteSource } from '../json/window';
import type { SharedFile } from '../source';
import { type Failure, type RingMemory, RingReader } from './ring';

/** What another thread makes of a file: the bytes in a gzip file, or the rows of a Parquet file as one JSON object a line. */
export interface PipeTask {
  file: SharedFile;
  from: 'gzip' | 'parquet';
  /** The Parquet file is packed with gzip. */
  packed: boolean;
  memory: RingMemory;
}

/** The bundle of pipeWorker.ts, beside the one that this is in. */
const workerFile = join(__dirname, 'pushPipe.js');

/** Reads what another thread makes of a file, while it makes it. */
export class Pipe implements ByteSource {
  private readonly ring = new RingReader();
  private readonly worker: Worker;

  constructor(
    file: SharedFile,
    from: PipeTask['from'],
    packed: boolean,
    readonly size: number,
  ) {
    // This thread sleeps while it waits, so it would never hear that there is no such file.
    if (!existsSync(workerFile)) throw new Error(`${workerFile} is missing`);
    const workerData: PipeTask = { file, from, packed, memory: this.ring.memory };
    this.worker = new Worker(workerFile, { execArgv: [], name: 'push pipe', workerData });
    this.worker.unref();
    // Whatever happens there comes through the ring.
    this.worker.on('error', () => undefined);
  }

  get used(): number {
    return this.ring.used;
  }

  read(target: Uint8Array): number {
    return this.ring.read(target, raise);
  }

  close(): void {
    void this.worker.terminate();
  }
}

function raise(failure: Failure): Error {
  return failure.kind === 'fault' ? new FaultError(failure.fault, undefined, failure.record) : new Error(failure.message);
}
