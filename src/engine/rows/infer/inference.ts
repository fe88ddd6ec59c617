import type { ByteWindow } from '../../model/byteWindow';
import { FaultError } from '../../model/fault';
import { CellKind, type Tape } from '../../model/tape';
import type { RecordSink } from '../../records/json/documentReader';
import type { KeySource } from '../../records/json/keyTree';
import { Form } from '../../wasm/assembly/forms';
import { ColumnStats } from './columns';
import type { PartStats } from './merge';
import { fitsDouble, withinDouble } from './numbers';
import { TimeForm, TimeReader } from './times';
import { WasmInference } from './wasmInference';

/** The longest STRING that Celonis keeps, in bytes (celonis-api.md §8). */
export const maxTextBytes = 65_000;

const timeForms: Readonly<Record<TimeForm, Form>> = {
  [TimeForm.None]: Form.Text,
  [TimeForm.Date]: Form.Date,
  [TimeForm.Local]: Form.LocalTime,
  [TimeForm.Utc]: Form.UtcTime,
  [TimeForm.Offset]: Form.OffsetTime,
  [TimeForm.TooFine]: Form.FineTime,
  [TimeForm.OutOfRange]: Form.RangelessTime,
};

/** Once a column has one of these, it is STRING and nothing more needs to be known of its texts. */
const settled = Form.Text | Form.Array;

/** What looks at cells. */
export interface Forms {
  readonly records: number;
  take(tape: Tape, window: ByteWindow): void;
  /** Forgets all that was looked at. */
  clear(): void;
  /** What the values of a key were like. */
  stats(node: number): ColumnStats;
}

/** A value that no column can hold. */
export type OnTooLong = (node: number, bytes: number, offset: number, record: number) => never;

/** Looks at every value of every record and remembers per column what decides its type and length. */
export class Inference implements RecordSink {
  private forms: Forms | undefined;

  constructor(private readonly table: KeySource) {}

  get records(): number {
    return this.forms?.records ?? 0;
  }

  take(tape: Tape, window: ByteWindow): void {
    const { wasm: code } = window.core;
    this.forms ??= code ? new WasmInference(code, maxTextBytes, this.tooLong) : new PlainForms(this.tooLong);
    this.forms.take(tape, window);
  }

  stats(node: number): ColumnStats {
    return this.forms?.stats(node) ?? new ColumnStats();
  }

  /** What was seen since the last call, to be put together with what others saw. */
  takePart(): PartStats {
    const { nodes } = this.table.keys;
    const part = {
      records: this.records,
      keys: nodes.map(({ id, parent, text }) => ({ parent: parent?.id ?? -1, text, stats: { ...this.stats(id) } })),
    };
    this.forms?.clear();
    return part;
  }

  private readonly tooLong: OnTooLong = (node, bytes, offset, record) => {
    const key = this.table.keys.nodes[node]!.path.join('.');
    throw new FaultError({ code: 'valueTooLong', key, bytes, limit: maxTextBytes }, offset, record);
  };
}

class PlainForms implements Forms {
  records = 0;
  private columns: ColumnStats[] = [];
  private readonly times = new TimeReader();

  constructor(private readonly tooLong: OnTooLong) {}

  clear(): void {
    this.records = 0;
    this.columns = [];
  }

  stats(node: number): ColumnStats {
    while (this.columns.length <= node) this.columns.push(new ColumnStats());
    return this.columns[node]!;
  }

  take(tape: Tape, { bytes, fileOffset: base }: ByteWindow): void {
    const { cells, length } = tape;
    for (let i = 0; i < length; i += 4) {
      const head = cells[i]!;
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        this.records++;
        continue;
      }
      if (kind === CellKind.Null) continue;
      const column = this.columns[head >> 4] ?? this.stats(head >> 4);
      if (kind === CellKind.EmptyObject) {
        column.emptyObjects++;
        column.see(Form.EmptyObject, this.records + 1);
        continue;
      }
      column.values++;
      const size = cells[i + 3]!;
      if (size > column.maxBytes) {
        column.maxBytes = size;
        if (size > maxTextBytes) this.tooLong(head >> 4, size, base + cells[i + 1]!, this.records + 1);
      }
      const form = this.form(kind, column.forms, bytes, cells[i + 1]!, cells[i + 2]!, size);
      if ((column.forms & form) === 0) column.see(form, this.records + 1);
      if (kind === CellKind.BrokenText) column.see(Form.BrokenText, this.records + 1);
    }
  }

  private form(kind: CellKind, known: number, bytes: Uint8Array, start: number, end: number, size: number): Form {
    switch (kind) {
      case CellKind.Text:
        if (known & settled) return Form.Text;
        if (size < end - start) return Form.Text;
        if (size >= 10 && bytes[start + 4] === 0x2d) return timeForms[this.times.read(bytes, start, end)];
        return isDigits(bytes, start, end) ? Form.Digits : Form.Text;
      case CellKind.Integer:
        return withinDouble(bytes, start, end) ? Form.Integer : Form.BigInteger;
      case CellKind.Decimal:
        return fitsDouble(bytes, start, end) ? Form.Float : Form.InexactFloat;
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
  for (let p = start; p < end; p++) if (bytes[p]! < 0x30 || bytes[p]! > 0x39) return false;
  return end > start;
}
