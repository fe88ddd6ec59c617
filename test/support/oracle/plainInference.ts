import type { ByteWindow } from '../../../src/engine/model/byteWindow';
import { IsoTimeReader, TimeForm } from '../../../src/engine/model/isoTime';
import { CellKind, type Tape } from '../../../src/engine/model/tape';
import type { CellInference, OnTooLong } from '../../../src/engine/rows/infer/columnStats';
import { ColumnStats } from '../../../src/engine/rows/infer/columnStats';
import { maxTextBytes } from '../../../src/engine/rows/infer/inference';
import { isExactDouble, isExactInteger } from '../../../src/engine/rows/infer/numberText';
import { Form } from '../../../src/engine/wasm/assembly/forms';

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

/** Looks at cells in TypeScript, simply: WebAssembly has to come to the same. */
export class PlainInference implements CellInference {
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
