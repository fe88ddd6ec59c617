import { randomBytes } from 'node:crypto';
import type { ByteWindow } from '../model/byteWindow';
import { CellText } from '../model/cells';
import { FaultError, type KeyFaultTotals } from '../model/fault';
import { CellKind, type Tape } from '../model/tape';
import type { ReadProgress } from '../model/types';
import type { RecordSink } from '../records/json/documentReader';
import { readDouble } from '../rows/infer/numbers';
import { TimeReader } from '../rows/infer/times';
import { type ColumnLookup, readPlanned } from '../rows/planned';
import { createEngineCore } from '../wasm/engineCore';
import type { Task, WireColumn } from '../worker/protocol';

/**
 * Records whose keys are compared in one reading of the file. Each takes 12 bytes in a table at most three quarters
 * full, 16 in all: 48 MB for the whole of it. A file with more is read several times, each time for another part of the
 * keys, so memory is bounded.
 */
const recordsPerPass = 3 << 20;

type KeyTask = Extract<Task, { kind: 'verifyKeys' }>;

/** Records with trouble that are named. */
const maxNamed = 5;

/**
 * Makes sure that every record has a value in each key column and that no two have the same key. Two keys are the same
 * if they are so in the table: as numbers, as points in time, as text, after all conversions.
 * @throws FaultError `keyMissing` or `keyRepeated`, for the first such record, and with how many there are in all
 */
export function verifyKeys(task: KeyTask, progress: (progress: ReadProgress) => void): void {
  const passes = Math.ceil(task.plan.rows / recordsPerPass);
  const seed = randomBytes(8);
  try {
    for (let pass = 0; pass < passes; pass++) verifyPass(task, seed, pass, passes, progress);
  } catch (error) {
    // Of a file that takes several readings, only the first trouble is told.
    if (
      passes === 1 &&
      error instanceof FaultError &&
      (error.fault.code === 'keyMissing' || error.fault.code === 'keyRepeated')
    ) {
      error.fault.all = survey(task, seed, progress);
    }
    throw error;
  }
}

function verifyPass(
  task: KeyTask,
  seed: Uint8Array,
  pass: number,
  passes: number,
  progress: (progress: ReadProgress) => void,
): void {
  const table = new KeyTable(Math.ceil(task.plan.rows / passes) * 1.1 + 1024);
  const inPass = (first: number): boolean => passes === 1 || (first >>> 8) % passes === pass;
  const onKey = (key: KeyReader, record: number, offset: number): void => {
    const hash = hashKey(key.bytes, key.length, seed);
    if (!inPass(hash.first)) return;
    for (const earlier of table.enter(hash.first, hash.second, record)) {
      // The same hash: only the keys themselves can tell.
      if (sameKey(task, earlier, key)) {
        throw new FaultError({ code: 'keyRepeated', columns: task.keys, firstRecord: earlier }, offset, record);
      }
    }
  };
  readPlanned(createEngineCore(), task.source, task.plan, (columns) => new KeyReader(columns, task, onKey), progress);
}

/** How much trouble there is in all. Keys with the same hashes count as the same, which is wrong once in 2^64. */
function survey(task: KeyTask, seed: Uint8Array, progress: (progress: ReadProgress) => void): KeyFaultTotals {
  const table = new KeyTable(task.plan.rows * 1.1 + 1024);
  const firstMissing: number[] = [];
  const firstRepeated: number[] = [];
  let missing = 0;
  let repeated = 0;
  const onMissing = (record: number): void => {
    if (++missing <= maxNamed) firstMissing.push(record);
  };
  const onKey = (key: KeyReader, record: number): void => {
    const hash = hashKey(key.bytes, key.length, seed);
    if (table.holds(hash.first, hash.second, record) && ++repeated <= maxNamed) firstRepeated.push(record);
  };
  readPlanned(
    createEngineCore(),
    task.source,
    task.plan,
    (columns) => new KeyReader(columns, task, onKey, onMissing),
    progress,
  );
  return { missing, repeated, firstMissing, firstRepeated };
}

/**
 * Reads the file up to an earlier record and compares its key. This happens once, when the answer is almost certain.
 */
function sameKey(task: KeyTask, record: number, key: KeyReader): boolean {
  const wanted = key.bytes.slice(0, key.length);
  const found = new Error('found');
  let same = false;
  const onKey = (earlier: KeyReader, at: number): void => {
    if (at !== record) return;
    same = Buffer.compare(wanted, earlier.bytes.subarray(0, earlier.length)) === 0;
    throw found;
  };
  try {
    readPlanned(
      createEngineCore(),
      task.source,
      task.plan,
      (columns) => new KeyReader(columns, task, onKey),
      () => undefined,
    );
  } catch (error) {
    if (error !== found) throw error;
  }
  return same;
}

/**
 * Puts together the key of each record: for every key column, its length and its value in a form in which equal values
 * are equal.
 */
class KeyReader implements RecordSink {
  bytes = new Uint8Array(256);
  length = 0;
  private records = 0;
  /** For each column of the plan, its place among the keys; -1 if it is none. */
  private readonly places: Int32Array;
  private readonly keyColumns: readonly WireColumn[];
  /** The cell of each key column in the record at hand: position on the tape, -1 if there is none. */
  private readonly cells: Int32Array;
  private readonly text = new CellText();
  private readonly times = new TimeReader();
  private readonly view = new DataView(new ArrayBuffer(8));
  private readonly scalar = new Uint8Array(this.view.buffer);

  constructor(
    private readonly columns: ColumnLookup,
    task: KeyTask,
    private readonly onKey: (key: KeyReader, record: number, offset: number) => void,
    /** Without it, a record that has no value in a key column is a fault. */
    private readonly onMissing?: (record: number) => void,
  ) {
    const { plan, keys } = task;
    this.keyColumns = keys.map((name) => {
      const column = plan.columns.find((one) => one.name === name);
      if (!column) throw new Error(`the plan has no column ${name}`);
      return column;
    });
    this.places = Int32Array.from(plan.columns, (column) => this.keyColumns.indexOf(column));
    this.cells = new Int32Array(keys.length).fill(-1);
  }

  take(tape: Tape, { bytes, fileOffset: base }: ByteWindow): void {
    const { cells, length } = tape;
    for (let i = 0; i < length; i += 4) {
      const head = cells[i]!;
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        this.records++;
        if (this.onMissing && this.cells.includes(-1)) this.onMissing(this.records);
        else {
          this.assemble(cells, bytes, base + cells[i + 1]!);
          this.onKey(this, this.records, base + cells[i + 1]!);
        }
        this.cells.fill(-1);
        continue;
      }
      const column = this.columns.column(head >> 4);
      const place = column < 0 ? -1 : this.places[column]!;
      if (place < 0 || kind === CellKind.Null) continue;
      if (kind !== CellKind.EmptyObject || !this.columns.holdsObjects(head >> 4)) this.cells[place] = i;
    }
  }

  private assemble(cells: Int32Array, bytes: Uint8Array, offset: number): void {
    this.length = 0;
    for (let place = 0; place < this.cells.length; place++) {
      const column = this.keyColumns[place]!;
      const at = this.cells[place]!;
      if (at < 0) {
        const columns = this.keyColumns.map(({ name }) => name);
        throw new FaultError({ code: 'keyMissing', columns, column: column.name }, offset, this.records);
      }
      this.append(column, cells[at]! & 15, bytes, cells[at + 1]!, cells[at + 2]!, cells[at + 3]!);
    }
  }

  private append(
    column: WireColumn,
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    size: number,
  ): void {
    if (column.type === 'STRING') {
      const text = this.text.load(kind, bytes, start, end, size);
      this.put(text.bytes, text.start, text.end);
      return;
    }
    let value: number;
    if (column.type === 'DATE' || column.type === 'DATETIME') {
      this.times.read(bytes, start, end);
      value = this.times.millis;
    } else if (column.type === 'BOOLEAN') value = kind === CellKind.True ? 1 : 0;
    else value = readDouble(bytes, start, end);
    // Adding zero makes of -0 the 0 that it equals.
    this.view.setFloat64(0, value + 0);
    this.put(this.scalar, 0, 8);
  }

  private put(source: Uint8Array, start: number, end: number): void {
    const size = end - start;
    if (this.length + size + 4 > this.bytes.length) {
      const larger = new Uint8Array((this.length + size + 4) * 2);
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.length++] = (size >>> shift) & 0xff;
    for (let i = start; i < end; i++) this.bytes[this.length++] = source[i]!;
  }
}

/** Two hashes that no one can foresee, so that no file can be made to collide. */
function hashKey(bytes: Uint8Array, length: number, seed: Uint8Array): { first: number; second: number } {
  let first = seed[0]! | (seed[1]! << 8) | (seed[2]! << 16) | (seed[3]! << 24);
  let second = seed[4]! | (seed[5]! << 8) | (seed[6]! << 16) | (seed[7]! << 24);
  for (let i = 0; i < length; i++) {
    const c = bytes[i]!;
    first = Math.imul(first ^ c, 0x01000193);
    second = Math.imul(second + c, 0x85ebca6b) ^ (second >>> 13);
  }
  first = Math.imul(first ^ (first >>> 16), 0x7feb352d);
  second = Math.imul(second ^ (second >>> 15), 0x846ca68b);
  return { first: (first ^ (first >>> 15)) | 0, second: (second ^ (second >>> 16)) | 0 };
}

/** Open addressing over three columns: two hashes and the record's number. */
class KeyTable {
  private readonly first: Int32Array;
  private readonly second: Int32Array;
  private readonly records: Uint32Array;

  constructor(expected: number) {
    let slots = 1024;
    while (slots * 0.75 < expected) slots *= 2;
    this.first = new Int32Array(slots);
    this.second = new Int32Array(slots);
    this.records = new Uint32Array(slots);
  }

  /**
   * Whether there is an earlier record with the same two hashes; enters this one if not, so that many alike take no
   * time.
   */
  holds(first: number, second: number, record: number): boolean {
    const mask = this.records.length - 1;
    let slot = (first ^ (first >>> 17)) & mask;
    for (; this.records[slot] !== 0; slot = (slot + 1) & mask)
      if (this.first[slot] === first && this.second[slot] === second) return true;
    this.first[slot] = first;
    this.second[slot] = second;
    this.records[slot] = record;
    return false;
  }

  /** Enters a record and returns the earlier ones with the same two hashes. */
  enter(first: number, second: number, record: number): number[] {
    const mask = this.records.length - 1;
    const earlier: number[] = [];
    let slot = (first ^ (first >>> 17)) & mask;
    while (this.records[slot] !== 0) {
      if (this.first[slot] === first && this.second[slot] === second) earlier.push(this.records[slot]!);
      slot = (slot + 1) & mask;
    }
    this.first[slot] = first;
    this.second[slot] = second;
    this.records[slot] = record;
    return earlier;
  }
}
