import { randomBytes } from 'node:crypto';
import type { ByteWindow } from '../model/byteWindow';
import { CellText } from '../model/cellWriters';
import { FaultError, type KeyFaultTotals } from '../model/fault';
import { IsoTimeReader } from '../model/isoTime';
import type { ReadProgress } from '../model/tablePlan';
import { CellKind, type Tape } from '../model/tape';
import type { WireColumn } from '../model/wirePlan';
import type { RecordSink } from '../records/json/documentReader';
import { readDouble } from '../rows/infer/numberText';
import { type ColumnLookup, readPlannedSource } from '../rows/readPlannedSource';
import { createEngineCore } from '../wasm/engineCore';
import type { VerifyKeysRequest } from './chunkRequests';

/**
 * Records whose keys are compared in one reading of the file. Each takes 12 bytes in a table at most three quarters
 * full, 16 in all: 48 MB for the whole of it. A file with more is read several times, each time for another part of the
 * keys, so memory is bounded.
 */
const maxRecordsPerPass = 3 << 20;

/** Records with trouble that are named. */
const maxNamedRecords = 5;

/**
 * Makes sure that every record has a value in each key column and that no two have the same key. Two keys are the same
 * if they are so in the table: as numbers, as points in time, as text, after all conversions.
 * @throws FaultError `keyMissing` or `keyRepeated`, for the first such record, and with how many there are in all
 */
export function verifyKeys(request: VerifyKeysRequest, progress: (progress: ReadProgress) => void): void {
  const passes = Math.ceil(request.plan.rows / maxRecordsPerPass);
  const hashSeed = randomBytes(8);
  try {
    for (let pass = 0; pass < passes; pass++) verifyPass(request, hashSeed, pass, passes, progress);
  } catch (error) {
    // Of a file that takes several readings, only the first trouble is reported.
    if (
      passes === 1 &&
      error instanceof FaultError &&
      (error.fault.code === 'keyMissing' || error.fault.code === 'keyRepeated')
    ) {
      error.fault.all = countKeyFaults(request, hashSeed, progress);
    }
    throw error;
  }
}

function verifyPass(
  request: VerifyKeysRequest,
  hashSeed: Uint8Array,
  pass: number,
  passes: number,
  progress: (progress: ReadProgress) => void,
): void {
  const hashTable = new KeyHashTable(Math.ceil(request.plan.rows / passes) * 1.1 + 1024);
  const isInPass = (firstHash: number): boolean => passes === 1 || (firstHash >>> 8) % passes === pass;
  const onKey = (key: KeyAssembler, record: number, recordOffset: number): void => {
    const hash = hashKey(key.bytes, key.length, hashSeed);
    if (!isInPass(hash.firstHash)) return;
    for (const earlierRecord of hashTable.addRecord(hash.firstHash, hash.second, record)) {
      // The same hash: only the keys themselves can tell.
      if (isSameKey(request, earlierRecord, key)) {
        throw new FaultError(
          { code: 'keyRepeated', columns: request.keys, firstRecord: earlierRecord },
          recordOffset,
          record,
        );
      }
    }
  };
  readPlannedSource(
    createEngineCore(),
    request.source,
    request.plan,
    (columns) => new KeyAssembler(columns, request, onKey),
    progress,
  );
}

/** How much trouble there is in all. Keys with the same hashes count as the same, which is wrong once in 2^64. */
function countKeyFaults(
  request: VerifyKeysRequest,
  hashSeed: Uint8Array,
  progress: (progress: ReadProgress) => void,
): KeyFaultTotals {
  const hashTable = new KeyHashTable(request.plan.rows * 1.1 + 1024);
  const firstMissing: number[] = [];
  const firstRepeated: number[] = [];
  let missing = 0;
  let repeated = 0;
  const onMissing = (record: number): void => {
    if (++missing <= maxNamedRecords) firstMissing.push(record);
  };
  const onKey = (key: KeyAssembler, record: number): void => {
    const hash = hashKey(key.bytes, key.length, hashSeed);
    if (hashTable.hasEarlier(hash.firstHash, hash.second, record) && ++repeated <= maxNamedRecords)
      firstRepeated.push(record);
  };
  readPlannedSource(
    createEngineCore(),
    request.source,
    request.plan,
    (columns) => new KeyAssembler(columns, request, onKey, onMissing),
    progress,
  );
  return { missing, repeated, firstMissing, firstRepeated };
}

/**
 * Reads the file up to an earlier record and compares its key. This happens once, when the answer is almost certain.
 */
function isSameKey(request: VerifyKeysRequest, record: number, key: KeyAssembler): boolean {
  const keyBytes = key.bytes.slice(0, key.length);
  const stopReading = new Error('found');
  let isSame = false;
  const onKey = (earlierKey: KeyAssembler, recordNumber: number): void => {
    if (recordNumber !== record) return;
    isSame = Buffer.compare(keyBytes, earlierKey.bytes.subarray(0, earlierKey.length)) === 0;
    throw stopReading;
  };
  try {
    readPlannedSource(
      createEngineCore(),
      request.source,
      request.plan,
      (columns) => new KeyAssembler(columns, request, onKey),
      () => undefined,
    );
  } catch (error) {
    if (error !== stopReading) throw error;
  }
  return isSame;
}

/**
 * Puts together the key of each record: for every key column, its length and its value in a form in which equal values
 * are equal.
 */
class KeyAssembler implements RecordSink {
  bytes = new Uint8Array(256);
  length = 0;
  private recordCount = 0;
  /** For each column of the plan, its place among the keys; -1 if it is none. */
  private readonly keyIndexByColumn: Int32Array;
  private readonly keyColumns: readonly WireColumn[];
  /** The cell of each key column in the record at hand: position on the tape, -1 if there is none. */
  private readonly keyCells: Int32Array;
  private readonly cellText = new CellText();
  private readonly timeReader = new IsoTimeReader();
  private readonly doubleView = new DataView(new ArrayBuffer(8));
  private readonly doubleBytes = new Uint8Array(this.doubleView.buffer);

  constructor(
    private readonly columnLookup: ColumnLookup,
    request: VerifyKeysRequest,
    private readonly onKey: (key: KeyAssembler, record: number, recordOffset: number) => void,
    /** Without it, a record that has no value in a key column is a fault. */
    private readonly onMissing?: (record: number) => void,
  ) {
    const { plan, keys } = request;
    this.keyColumns = keys.map((name) => {
      const column = plan.columns.find((planColumn) => planColumn.name === name);
      if (!column) throw new Error(`the plan has no column ${name}`);
      return column;
    });
    this.keyIndexByColumn = Int32Array.from(plan.columns, (column) => this.keyColumns.indexOf(column));
    this.keyCells = new Int32Array(keys.length).fill(-1);
  }

  take(tape: Tape, { bytes, fileOffset: base }: ByteWindow): void {
    const { cells, length } = tape;
    for (let cellIndex = 0; cellIndex < length; cellIndex += 4) {
      const tag = cells[cellIndex]!;
      const kind: CellKind = tag & 15;
      if (kind === CellKind.Row) {
        this.recordCount++;
        if (this.onMissing && this.keyCells.includes(-1)) this.onMissing(this.recordCount);
        else {
          this.assembleKey(cells, bytes, base + cells[cellIndex + 1]!);
          this.onKey(this, this.recordCount, base + cells[cellIndex + 1]!);
        }
        this.keyCells.fill(-1);
        continue;
      }
      const column = this.columnLookup.columnOf(tag >> 4);
      const keyIndex = column < 0 ? -1 : this.keyIndexByColumn[column]!;
      if (keyIndex < 0 || kind === CellKind.Null) continue;
      if (kind !== CellKind.EmptyObject || !this.columnLookup.holdsObjects(tag >> 4))
        this.keyCells[keyIndex] = cellIndex;
    }
  }

  private assembleKey(cells: Int32Array, bytes: Uint8Array, recordOffset: number): void {
    this.length = 0;
    for (let keyIndex = 0; keyIndex < this.keyCells.length; keyIndex++) {
      const column = this.keyColumns[keyIndex]!;
      const cellIndex = this.keyCells[keyIndex]!;
      if (cellIndex < 0) {
        const columns = this.keyColumns.map(({ name }) => name);
        throw new FaultError({ code: 'keyMissing', columns, column: column.name }, recordOffset, this.recordCount);
      }
      this.appendValue(
        column,
        cells[cellIndex]! & 15,
        bytes,
        cells[cellIndex + 1]!,
        cells[cellIndex + 2]!,
        cells[cellIndex + 3]!,
      );
    }
  }

  private appendValue(
    column: WireColumn,
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    textBytes: number,
  ): void {
    if (column.type === 'STRING') {
      const loadedText = this.cellText.load(kind, bytes, start, end, textBytes);
      this.appendBytes(loadedText.bytes, loadedText.start, loadedText.end);
      return;
    }
    let value: number;
    if (column.type === 'DATE' || column.type === 'DATETIME') {
      this.timeReader.read(bytes, start, end);
      value = this.timeReader.epochMs;
    } else if (column.type === 'BOOLEAN') value = kind === CellKind.True ? 1 : 0;
    else value = readDouble(bytes, start, end);
    // Adding zero makes of -0 the 0 that it equals.
    this.doubleView.setFloat64(0, value + 0);
    this.appendBytes(this.doubleBytes, 0, 8);
  }

  private appendBytes(source: Uint8Array, start: number, end: number): void {
    const byteCount = end - start;
    if (this.length + byteCount + 4 > this.bytes.length) {
      const largerBuffer = new Uint8Array((this.length + byteCount + 4) * 2);
      largerBuffer.set(this.bytes.subarray(0, this.length));
      this.bytes = largerBuffer;
    }
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.length++] = (byteCount >>> shift) & 0xff;
    for (let i = start; i < end; i++) this.bytes[this.length++] = source[i]!;
  }
}

/** Two hashes that no one can foresee, so that no file can be made to collide. */
function hashKey(bytes: Uint8Array, length: number, hashSeed: Uint8Array): { firstHash: number; second: number } {
  let firstHash = hashSeed[0]! | (hashSeed[1]! << 8) | (hashSeed[2]! << 16) | (hashSeed[3]! << 24);
  let secondHash = hashSeed[4]! | (hashSeed[5]! << 8) | (hashSeed[6]! << 16) | (hashSeed[7]! << 24);
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    firstHash = Math.imul(firstHash ^ byte, 0x01000193);
    secondHash = Math.imul(secondHash + byte, 0x85ebca6b) ^ (secondHash >>> 13);
  }
  firstHash = Math.imul(firstHash ^ (firstHash >>> 16), 0x7feb352d);
  secondHash = Math.imul(secondHash ^ (secondHash >>> 15), 0x846ca68b);
  return { firstHash: (firstHash ^ (firstHash >>> 15)) | 0, second: (secondHash ^ (secondHash >>> 16)) | 0 };
}

/** Open addressing over three columns: two hashes and the record's number. */
class KeyHashTable {
  private readonly firstHashes: Int32Array;
  private readonly secondHashes: Int32Array;
  private readonly recordNumbers: Uint32Array;

  constructor(expectedRecords: number) {
    let slotCount = 1024;
    while (slotCount * 0.75 < expectedRecords) slotCount *= 2;
    this.firstHashes = new Int32Array(slotCount);
    this.secondHashes = new Int32Array(slotCount);
    this.recordNumbers = new Uint32Array(slotCount);
  }

  /**
   * Whether there is an earlier record with the same two hashes; enters this one if not, so that many alike take no
   * time.
   */
  hasEarlier(first: number, second: number, record: number): boolean {
    const slotMask = this.recordNumbers.length - 1;
    let slot = (first ^ (first >>> 17)) & slotMask;
    for (; this.recordNumbers[slot] !== 0; slot = (slot + 1) & slotMask)
      if (this.firstHashes[slot] === first && this.secondHashes[slot] === second) return true;
    this.firstHashes[slot] = first;
    this.secondHashes[slot] = second;
    this.recordNumbers[slot] = record;
    return false;
  }

  /** Enters a record and returns the earlier ones with the same two hashes. */
  addRecord(first: number, second: number, record: number): number[] {
    const slotMask = this.recordNumbers.length - 1;
    const earlierRecords: number[] = [];
    let slot = (first ^ (first >>> 17)) & slotMask;
    while (this.recordNumbers[slot] !== 0) {
      if (this.firstHashes[slot] === first && this.secondHashes[slot] === second)
        earlierRecords.push(this.recordNumbers[slot]!);
      slot = (slot + 1) & slotMask;
    }
    this.firstHashes[slot] = first;
    this.secondHashes[slot] = second;
    this.recordNumbers[slot] = record;
    return earlierRecords;
  }
}
