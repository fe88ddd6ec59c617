import type { Fault } from '../model/fault';

/** Bytes that wait to be read at most. A power of two. */
const capacity = 1 << 20;
/** Bytes for a fault as JSON. */
const faultBytes = 1 << 14;

/** Places in the state. `written` and `taken` count bytes modulo 2^32. */
const enum At {
  Written = 0,
  Taken = 1,
  /** 0 while there is more to come, 1 at the end, 2 when it failed. */
  Ended = 2,
  FaultLength = 3,
  /** Kilobytes of the file on disk that have been used. */
  Consumed = 4,
  /** Counts what the writer does; a reader that has nothing to read sleeps until it differs. */
  Changes = 5,
}

/** What two threads share. */
export interface RingMemory {
  state: SharedArrayBuffer;
  data: SharedArrayBuffer;
  fault: SharedArrayBuffer;
}

/** What went wrong on the other side: with the file, or in the code. */
export type Failure = { kind: 'fault'; fault: Fault; record?: number } | { kind: 'defect'; message: string };

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
      data: new SharedArrayBuffer(capacity),
      fault: new SharedArrayBuffer(faultBytes),
    });
  }

  /** At least one byte, or 0 at the end. @throws what `fail` was given, as `raise` makes it an error. */
  read(target: Uint8Array, raise: (failure: Failure) => Error): number {
    const { state, data } = this;
    for (;;) {
      const changes = Atomics.load(state, At.Changes);
      const ended = Atomics.load(state, At.Ended);
      const written = Atomics.load(state, At.Written);
      const taken = Atomics.load(state, At.Taken);
      const length = Math.min((written - taken) >>> 0, target.length);
      if (length > 0) {
        const from = taken & (capacity - 1);
        const first = Math.min(length, capacity - from);
        target.set(data.subarray(from, from + first));
        target.set(data.subarray(0, length - first), first);
        Atomics.store(state, At.Taken, (taken + length) | 0);
        Atomics.notify(state, At.Taken);
        return length;
      }
      if (ended === 2) throw raise(this.failure());
      if (ended === 1) return 0;
      Atomics.wait(state, At.Changes, changes);
    }
  }

  /** Bytes of the file on disk that have been used, to the kilobyte. */
  get used(): number {
    return Atomics.load(this.state, At.Consumed) * 1024;
  }

  private failure(): Failure {
    const length = Atomics.load(this.state, At.FaultLength);
    return JSON.parse(Buffer.from(this.fault.slice(0, length)).toString()) as Failure;
  }
}

export class RingWriter extends Ring {
  /** Waits for room as often as it must. */
  write(bytes: Uint8Array): void {
    const { state, data } = this;
    for (let at = 0; at < bytes.length; ) {
      const taken = Atomics.load(state, At.Taken);
      const written = Atomics.load(state, At.Written);
      const room = capacity - ((written - taken) >>> 0);
      if (room === 0) {
        Atomics.wait(state, At.Taken, taken);
        continue;
      }
      const from = written & (capacity - 1);
      const length = Math.min(room, bytes.length - at, capacity - from);
      data.set(bytes.subarray(at, at + length), from);
      at += length;
      Atomics.store(state, At.Written, (written + length) | 0);
      this.changed();
    }
  }

  /** @param bytes of the file on disk that have been used. */
  used(bytes: number): void {
    Atomics.store(this.state, At.Consumed, Math.floor(bytes / 1024));
  }

  end(): void {
    this.finish(1);
  }

  fail(failure: Failure): void {
    const text = Buffer.from(JSON.stringify(failure));
    const fits =
      text.length <= faultBytes
        ? text
        : Buffer.from(JSON.stringify({ kind: 'defect', message: text.toString('utf8', 0, 1000) }));
    this.fault.set(fits);
    Atomics.store(this.state, At.FaultLength, fits.length);
    this.finish(2);
  }

  private finish(how: number): void {
    Atomics.store(this.state, At.Ended, how);
    this.changed();
  }

  private changed(): void {
    Atomics.add(this.state, At.Changes, 1);
    Atomics.notify(this.state, At.Changes);
  }
}
