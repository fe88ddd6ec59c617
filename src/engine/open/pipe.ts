import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { Remark } from '../rows/remarks';
import { type Failure, type RingMemory, RingReader } from './ring';
import type { SharedFile } from './source';

/**
 * What another thread makes of a file: the bytes in a gzip file, or the rows of a Parquet file as one JSON object a
 * line.
 */
export interface PipeTask {
  file: SharedFile;
  from: 'gzip' | 'parquet';
  /** The Parquet file is packed with gzip. */
  packed: boolean;
  memory: RingMemory;
  /** Takes each `Remark` before the bytes that it is about. */
  remarks: MessagePort;
}

/** The bundle of pipeWorker.ts, beside the one that this is in. */
const workerFile = join(__dirname, 'pushPipe.js');

/** Reads what another thread makes of a file, while it makes it. */
export class Pipe implements ByteSource {
  private readonly ring = new RingReader();
  private readonly said = new MessageChannel();
  private readonly worker: Worker;

  constructor(
    file: SharedFile,
    from: PipeTask['from'],
    packed: boolean,
    readonly size: number,
  ) {
    // This thread sleeps while it waits, so it would never hear that there is no such file.
    if (!existsSync(workerFile)) throw new Error(`${workerFile} is missing`);
    const remarks = this.said.port2;
    const workerData: PipeTask = { file, from, packed, memory: this.ring.memory, remarks };
    this.worker = new Worker(workerFile, { execArgv: [], name: 'push pipe', workerData, transferList: [remarks] });
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

  /** What was said about the values so far, each once. */
  remarks(): Remark[] {
    const all: Remark[] = [];
    for (let next = receiveMessageOnPort(this.said.port1); next; next = receiveMessageOnPort(this.said.port1))
      all.push(next.message as Remark);
    return all;
  }

  close(): void {
    this.said.port1.close();
    void this.worker.terminate();
  }
}

function raise(failure: Failure): Error {
  return failure.kind === 'fault'
    ? new FaultError(failure.fault, undefined, failure.record)
    : new Error(failure.message);
}
