import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { ParquetFacts, RowRange } from '../model/parquetFacts';
import type { ValueNote } from '../model/valueNote';
import { type RingFailure, type RingMemory, RingReader } from './byteRing';
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

/** Reads what another thread makes of a file, while it makes it. */
export class WorkerPipe implements ByteSource {
  private readonly ring = new RingReader();
  private readonly findingChannel = new MessageChannel();
  private readonly worker: Worker;
  private notes: ValueNote[] = [];
  private facts: ParquetFacts | undefined;

  constructor(
    file: SharedFile,
    format: PipeTask['format'],
    isPacked: boolean,
    readonly size: number,
    rows?: RowRange,
  ) {
    // This thread sleeps while it waits, so it would never hear that there is no such file.
    if (!existsSync(workerFile)) throw new Error(`${workerFile} is missing`);
    const findingPort = this.findingChannel.port2;
    const workerData: PipeTask = {
      file,
      format,
      isPacked,
      ...(rows && { rows }),
      memory: this.ring.memory,
      findingPort,
    };
    this.worker = new Worker(workerFile, { execArgv: [], name: 'push pipe', workerData, transferList: [findingPort] });
    this.worker.unref();
    // Whatever happens there comes through the ring.
    this.worker.on('error', () => undefined);
  }

  get usedBytes(): number {
    return this.ring.usedBytes;
  }

  /** About how many bytes are made of the whole file, as its beginning suggests. */
  get estimatedBytes(): number {
    const { usedBytes, writtenBytes } = this.ring;
    return usedBytes > 0 ? Math.round((this.size * writtenBytes) / usedBytes) : this.size;
  }

  read(target: Uint8Array): number {
    return this.ring.read(target, toError);
  }

  /** What was said about the values so far, each once. */
  readNotes(): ValueNote[] {
    this.takeFindings();
    const { notes } = this;
    this.notes = [];
    return notes;
  }

  /** Of Parquet: what the file says about all of its rows, once the first bytes were read. */
  readFacts(): ParquetFacts | undefined {
    this.takeFindings();
    return this.facts;
  }

  private takeFindings(): void {
    const { port1 } = this.findingChannel;
    for (let message = receiveMessageOnPort(port1); message; message = receiveMessageOnPort(port1)) {
      const finding = message.message as PipeFinding;
      if ('note' in finding) this.notes.push(finding.note);
      else this.facts = finding.facts;
    }
  }

  close(): void {
    this.findingChannel.port1.close();
    void this.worker.terminate();
  }
}

function toError(failure: RingFailure): Error {
  return failure.kind === 'fault'
    ? new FaultError(failure.fault, undefined, failure.record)
    : new Error(failure.message);
}
