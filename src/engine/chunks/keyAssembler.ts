import type { ByteWindow } from '../model/byteWindow';
import { CellText } from '../model/cellWriters';
import { FaultError } from '../model/fault';
import { IsoTimeReader } from '../model/isoTime';
import { CellKind, type Tape } from '../model/tape';
import type { WireColumn, WirePlan } from '../model/wirePlan';
import type { RecordSink } from '../records/json/documentReader';
import { readDouble } from '../rows/infer/numberText';
import type { ColumnLookup } from '../rows/readPlannedSource';

/**
 * Puts together the key of each record: for every key column, its length and its value in a form in which equal values
 * are equal.
 */
export class KeyAssembler implements RecordSink {
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
    { plan, keys }: { plan: WirePlan; keys: readonly string[] },
    private readonly onKey: (key: KeyAssembler, record: number, recordOffset: number) => void,
    /** Without it, a record that has no value in a key column is a fault. */
    private readonly onMissing?: (record: number) => void,
  ) {
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
