import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { ParquetFacts, RowRange } from '../model/parquetFacts';
import type { ValueNote } from '../model/valueNote';
import { type RingFailure, RingReader } from './byteRing';
import { type PipeFinding, type PipeTask, PipeThread } from './pipeThread';
import type { SharedFile } from './sharedSource';

export interface ParquetPart {
  /** Only these are read. */
  rows: RowRange;
  /** That reads them, and others afterwards: whoever gives it ends it. */
  thread?: PipeThread | undefined;
}

/** Reads what another thread makes of a file, while it makes it. */
export class WorkerPipe implements ByteSource {
  private readonly ring = new RingReader();
  private readonly findingChannel = new MessageChannel();
  private readonly thread: PipeThread;
  private notes: ValueNote[] = [];
  private facts: ParquetFacts | undefined;
  private hasEnded = false;

  constructor(
    file: SharedFile,
    format: PipeTask['format'],
    isPacked: boolean,
    readonly size: number,
    private readonly part?: ParquetPart,
  ) {
    this.thread = part?.thread ?? new PipeThread();
    const { memory } = this.ring;
    const findingPort = this.findingChannel.port2;
    this.thread.run({ file, format, isPacked, ...(part && { rows: part.rows }), memory, findingPort });
  }

  get usedBytes(): number {
    return this.ring.usedBytes;
  }

  /** About how many bytes are made of the whole file, as its beginning suggests. */
  get estimatedBytes(): number {
    return Math.round(this.size * (this.ring.writtenPerUsed || 1));
  }

  read(target: Uint8Array): number {
    const byteCount = this.ring.read(target, toError);
    this.hasEnded ||= byteCount === 0;
    return byteCount;
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
    if (!this.part?.thread || !this.hasEnded) this.thread.end();
  }
}

function toError(failure: RingFailure): Error {
  return failure.kind === 'fault'
    ? new FaultError(failure.fault, undefined, failure.record)
    : new Error(failure.message);
}
