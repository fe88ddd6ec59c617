import type { ByteWindow } from '../../model/byteWindow';
import { FaultError } from '../../model/fault';
import { IsoTimeReader, TimeForm } from '../../model/isoTime';
import { CellKind, type Tape } from '../../model/tape';
import type { RecordSink } from '../../records/json/documentReader';
import type { KeySource } from '../../records/json/keyTree';
import { Form } from '../../wasm/assembly/forms';
import type { CellInference, OnTooLong, PartStats } from './columnStats';
import { ColumnStats } from './columnStats';
import { isExactDouble, isExactInteger } from './numberText';
import { ValueShapeCounter } from './valueShapes';
import { WasmInference } from './wasmInference';

/** The longest STRING that Celonis keeps, in bytes (celonis-api.md §8). */
export const maxTextBytes = 65_000;

const formByTimeForm: Readonly<Record<TimeForm, Form>> = {
  [TimeForm.None]: Form.Text,
  [TimeForm.Date]: Form.Date,
  [TimeForm.Local]: Form.LocalTime,
  [TimeForm.Utc]: Form.UtcTime,
  [TimeForm.Offset]: Form.OffsetTime,
  [TimeForm.TooFine]: Form.FineTime,
  [TimeForm.OutOfRange]: Form.RangelessTime,
};

/** Once a column has one of these, it is STRING and nothing more needs to be known of its texts. */
const textOnlyForms = Form.Text | Form.Array;

/** Looks at every value of every record and remembers per column what decides its type and length. */
export class Inference implements RecordSink {
  private cellInference: CellInference | undefined;
  /** How values are written, for suggestions. */
  readonly shapes = new ValueShapeCounter();

  constructor(private readonly keySource: KeySource) {}

  get records(): number {
    return this.cellInference?.records ?? 0;
  }

  take(tape: Tape, window: ByteWindow): void {
    const { wasm } = window.core;
    this.cellInference ??= wasm
      ? new WasmInference(wasm, maxTextBytes, this.onTooLong)
      : new ScriptInference(this.onTooLong);
    this.shapes.take(tape, window);
    this.cellInference.take(tape, window);
  }

  stats(nodeId: number): ColumnStats {
    return this.cellInference?.stats(nodeId) ?? new ColumnStats();
  }

  /** What was seen since the last call, to be put together with what others saw. */
  takePartStats(): PartStats {
    const { nodes } = this.keySource.keys;
    const partStats = {
      records: this.records,
      keys: nodes.map(({ id, parent, text }) => ({
        parent: parent?.id ?? -1,
        text,
        stats: { ...this.stats(id) },
        shapes: this.shapes.shapesOf(id),
      })),
    };
    this.cellInference?.clear();
    this.shapes.clear();
    return partStats;
  }

  private readonly onTooLong: OnTooLong = (nodeId, bytes, offset, record) => {
    const key = this.keySource.keys.nodes[nodeId]!.path.join('.');
    throw new FaultError({ code: 'valueTooLong', key, bytes, limit: maxTextBytes }, offset, record);
  };
}

class ScriptInference implements CellInference {
  records = 0;
  private columnStats: ColumnStats[] = [];
  private readonly timeReader = new IsoTimeReader();

  constructor(private readonly onTooLong: OnTooLong) {}

  clear(): void {
    this.records = 0;
    this.columnStats = [];
  }

  stats(nodeId: number): ColumnStats {
    while (this.columnStats.length <= nodeId) this.columnStats.push(new ColumnStats());
    return this.columnStats[nodeId]!;
  }

  take(tape: Tape, { bytes, fileOffset: base }: ByteWindow): void {
    const { cells, length } = tape;
    for (let cellIndex = 0; cellIndex < length; cellIndex += 4) {
      const tag = cells[cellIndex]!;
      const kind: CellKind = tag & 15;
      if (kind === CellKind.Row) {
        this.records++;
        continue;
      }
      if (kind === CellKind.Null) continue;
      const stats = this.columnStats[tag >> 4] ?? this.stats(tag >> 4);
      if (kind === CellKind.EmptyObject) {
        stats.emptyObjects++;
        stats.addForm(Form.EmptyObject, this.records + 1);
        continue;
      }
      stats.values++;
      const textBytes = cells[cellIndex + 3]!;
      if (textBytes > stats.maxBytes) {
        stats.maxBytes = textBytes;
        if (textBytes > maxTextBytes)
          this.onTooLong(tag >> 4, textBytes, base + cells[cellIndex + 1]!, this.records + 1);
      }
      const form = this.formOf(kind, stats.forms, bytes, cells[cellIndex + 1]!, cells[cellIndex + 2]!, textBytes);
      if ((stats.forms & form) === 0) stats.addForm(form, this.records + 1);
      if (kind === CellKind.BrokenText) stats.addForm(Form.BrokenText, this.records + 1);
    }
  }

  private formOf(
    kind: CellKind,
    knownForms: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    textBytes: number,
  ): Form {
    switch (kind) {
      case CellKind.Text:
        if (knownForms & textOnlyForms) return Form.Text;
        // Of texts with escapes, only moments of OData are anything else.
        if (bytes[start] === 0x2f || bytes[start] === 0x5c)
          return this.timeReader.read(bytes, start, end) === TimeForm.Utc ? Form.UtcTime : Form.Text;
        if (textBytes < end - start) return Form.Text;
        if (textBytes >= 10 && bytes[start + 4] === 0x2d)
          return formByTimeForm[this.timeReader.read(bytes, start, end)];
        return isDigits(bytes, start, end) ? Form.Digits : Form.Text;
      case CellKind.Integer:
        return isExactInteger(bytes, start, end) ? Form.Integer : Form.BigInteger;
      case CellKind.Decimal:
        return isExactDouble(bytes, start, end) ? Form.Float : Form.InexactFloat;
      case CellKind.Array:
        return Form.Array;
      case CellKind.True:
      case CellKind.False:
        return Form.Boolean;
      default:
        return Form.Text;
    }
  }
}

function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let position = start; position < end; position++)
    if (bytes[position]! < 0x30 || bytes[position]! > 0x39) return false;
  return end > start;
}
