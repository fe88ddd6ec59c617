import type { Fault } from '../model/fault';

/** Bytes that wait to be read at most. A power of two. */
const ringCapacity = 1 << 20;
/** Bytes for a fault as JSON. */
const faultBytes = 1 << 14;

/** Places in the state. `written` and `taken` count bytes modulo 2^32. */
const enum RingField {
  Written = 0,
  Taken = 1,
  /** 0 while there is more to come, 1 at the end, 2 when it failed. */
  Ended = 2,
  FaultLength = 3,
  /** Kilobytes of the file on disk that have been used. */
  Consumed = 4,
  /** Counts what the writer does; a reader that has nothing to read sleeps until it differs. */
  Changes = 5,
  /** Bytes that were written for each thousand of the file on disk, as of when that was last reported. */
  WrittenPerThousand = 6,
}

/** What two threads share. */
export interface RingMemory {
  state: SharedArrayBuffer;
  data: SharedArrayBuffer;
  fault: SharedArrayBuffer;
}

/** What went wrong on the other side: with the file, or in the code. */
export type RingFailure = { kind: 'fault'; fault: Fault; record?: number } | { kind: 'defect'; message: string };

/**
 * Bytes from one thread to another, in order, without either waiting for an event loop: who reads sleeps while there is
 * nothing, who writes while it is full. The memory it takes does not depend on what goes through.
 */
class Ring {
  protected readonly state: Int32Array;
  protected readonly data: Uint8Array;
  protected readonly fault: Uint8Array;

  constructor(readonly memory: RingMemory) {
    this.state = new Int32Array(memory.state);
    this.data = new Uint8Array(memory.data);
    this.fault = new Uint8Array(memory.fault);
  }
}

export class RingReader extends Ring {
  constructor() {
    super({
      state: new SharedArrayBuffer(32),
      data: new SharedArrayBuffer(ringCapacity),
      fault: new SharedArrayBuffer(faultBytes),
    });
  }

  /** At least one byte, or 0 at the end. @throws what `fail` was given, as `raise` makes it an error. */
  read(target: Uint8Array, toError: (failure: RingFailure) => Error): number {
    const { state, data } = this;
    for (;;) {
      const changeCount = Atomics.load(state, RingField.Changes);
      const endState = Atomics.load(state, RingField.Ended);
      const writtenCount = Atomics.load(state, RingField.Written);
      const takenCount = Atomics.load(state, RingField.Taken);
      const byteCount = Math.min((writtenCount - takenCount) >>> 0, target.length);
      if (byteCount > 0) {
        const ringOffset = takenCount & (ringCapacity - 1);
        const firstPartBytes = Math.min(byteCount, ringCapacity - ringOffset);
        target.set(data.subarray(ringOffset, ringOffset + firstPartBytes));
        target.set(data.subarray(0, byteCount - firstPartBytes), firstPartBytes);
        Atomics.store(state, RingField.Taken, (takenCount + byteCount) | 0);
        Atomics.notify(state, RingField.Taken);
        return byteCount;
      }
      if (endState === 2) throw toError(this.readFailure());
      if (endState === 1) return 0;
      Atomics.wait(state, RingField.Changes, changeCount);
    }
  }

  /** Bytes of the file on disk that have been used, to the kilobyte. */
  get usedBytes(): number {
    return Atomics.load(this.state, RingField.Consumed) * 1024;
  }

  /** How many bytes are made of one byte of the file on disk, 0 while that is unknown. */
  get writtenPerUsed(): number {
    return Atomics.load(this.state, RingField.WrittenPerThousand) / 1000;
  }

  private readFailure(): RingFailure {
    const faultLength = Atomics.load(this.state, RingField.FaultLength);
    return JSON.parse(Buffer.from(this.fault.slice(0, faultLength)).toString()) as RingFailure;
  }
}

export class RingWriter extends Ring {
  private writtenBytes = 0;

  /** Waits for room as often as it must. */
  write(bytes: Uint8Array): void {
    const { state, data } = this;
    for (let position = 0; position < bytes.length; ) {
      const takenCount = Atomics.load(state, RingField.Taken);
      const writtenCount = Atomics.load(state, RingField.Written);
      const freeBytes = ringCapacity - ((writtenCount - takenCount) >>> 0);
      if (freeBytes === 0) {
        Atomics.wait(state, RingField.Taken, takenCount);
        continue;
      }
      const ringOffset = writtenCount & (ringCapacity - 1);
      const byteCount = Math.min(freeBytes, bytes.length - position, ringCapacity - ringOffset);
      data.set(bytes.subarray(position, position + byteCount), ringOffset);
      position += byteCount;
      this.writtenBytes += byteCount;
      Atomics.store(state, RingField.Written, (writtenCount + byteCount) | 0);
      this.notifyReader();
    }
  }

  /** @param bytes of the file on disk that have been used, for what was written until now. */
  reportUsed(bytes: number): void {
    Atomics.store(this.state, RingField.Consumed, Math.floor(bytes / 1024));
    // One number: of two, the reader could see one from before and the other from after more was written.
    const writtenPerThousand = Math.min((1000 * this.writtenBytes) / bytes, 0x7fffffff);
    if (bytes > 0) Atomics.store(this.state, RingField.WrittenPerThousand, writtenPerThousand);
  }

  endStream(): void {
    this.setEndState(1);
  }

  failStream(failure: RingFailure): void {
    const text = Buffer.from(JSON.stringify(failure));
    const writtenText =
      text.length <= faultBytes
        ? text
        : Buffer.from(JSON.stringify({ kind: 'defect', message: text.toString('utf8', 0, 1000) }));
    this.fault.set(writtenText);
    Atomics.store(this.state, RingField.FaultLength, writtenText.length);
    this.setEndState(2);
  }

  private setEndState(endState: number): void {
    Atomics.store(this.state, RingField.Ended, endState);
    this.notifyReader();
  }

  private notifyReader(): void {
    Atomics.add(this.state, RingField.Changes, 1);
    Atomics.notify(this.state, RingField.Changes);
  }
}
