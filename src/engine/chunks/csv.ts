import { type CellText, notAsPlanned, type RowWriter } from '../model/cells';
import { CellKind } from '../model/tape';
import type { ColumnType, CsvOptions } from '../model/types';
import { TimeForm, type TimeReader } from '../rows/infer/times';
import { DateField } from '../wasm/assembly/dateFields';
import { datePattern } from './csvDates';

const encoder = new TextEncoder();

/**
 * Writes CSV as the options tell Celonis to read it (celonis-api.md §4.5): a header row in every file; a STRING always
 * in quotes, so that an empty text (`""`) and no value (nothing) differ; dates and times both in `dateFormat`, in UTC.
 */
export class CsvWriter implements RowWriter {
  rows = 0;
  private readonly header: Uint8Array;
  private readonly separator: Uint8Array;
  private readonly lineEnding: Uint8Array;
  private readonly quote: number;
  private readonly escape: number;
  private readonly formatDate: (millis: number) => string;
  private out = new Uint8Array(1 << 16);
  private length = 0;
  /** The cells of the row at hand, by column: kind, start, end and size. */
  private readonly row: Int32Array;
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly columns: readonly { name: string; type: ColumnType }[],
    private readonly options: CsvOptions,
    private readonly text: CellText,
    private readonly times: TimeReader,
  ) {
    this.separator = encoder.encode(options.separatorSequence);
    this.lineEnding = encoder.encode(options.lineEnding);
    this.quote = options.quoteSequence.charCodeAt(0);
    this.escape = options.escapeSequence.charCodeAt(0);
    this.formatDate = dateFormatter(options.dateFormat);
    this.row = new Int32Array(columns.length * 4);
    this.header = csvHeader(columns, options);
    this.begin();
  }

  size(): number {
    return this.length;
  }

  settle(): void {
    // What is written is written.
  }

  cell(column: number, kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number): void {
    this.bytes = bytes;
    const at = column * 4;
    this.row[at] = kind;
    this.row[at + 1] = start;
    this.row[at + 2] = end;
    this.row[at + 3] = size;
  }

  endRow(): void {
    const { row } = this;
    for (let column = 0; column < this.columns.length; column++) {
      if (column > 0) this.put(this.separator, 0, this.separator.length);
      const at = column * 4;
      const kind: CellKind = row[at]!;
      // Row stands for no cell at all.
      if (kind !== CellKind.Row && kind !== CellKind.Null)
        this.value(this.columns[column]!.type, kind, row[at + 1]!, row[at + 2]!, row[at + 3]!);
    }
    this.put(this.lineEnding, 0, this.lineEnding.length);
    row.fill(0);
    this.rows++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const file = this.out.slice(0, this.length);
    this.begin();
    return file;
  }

  private begin(): void {
    this.rows = 0;
    this.length = 0;
    this.put(this.header, 0, this.header.length);
  }

  private value(type: ColumnType, kind: CellKind, start: number, end: number, size: number): void {
    const { bytes } = this;
    switch (type) {
      case 'STRING':
        this.text.load(kind, bytes, start, end, size);
        this.quoted(this.text.bytes, this.text.start, this.text.end);
        return;
      case 'INTEGER':
        if (kind !== CellKind.Integer) notAsPlanned();
        this.put(bytes, start, end);
        return;
      case 'FLOAT':
        if (kind !== CellKind.Integer && kind !== CellKind.Decimal) notAsPlanned();
        this.decimal(start, end);
        return;
      case 'BOOLEAN':
        if (kind !== CellKind.True && kind !== CellKind.False) notAsPlanned();
        this.put(bytes, start, end);
        return;
      case 'DATE':
      case 'DATETIME': {
        if (kind !== CellKind.Text || this.times.read(bytes, start, end) === TimeForm.None) notAsPlanned();
        const formatted = encoder.encode(this.formatDate(this.times.millis));
        this.put(formatted, 0, formatted.length);
      }
    }
  }

  private decimal(start: number, end: number): void {
    const { decimalSeparator, separatorSequence } = this.options;
    if (decimalSeparator === '.') {
      this.put(this.bytes, start, end);
      return;
    }
    const written = encoder.encode(
      Buffer.from(this.bytes.subarray(start, end)).toString('latin1').replace('.', decimalSeparator),
    );
    if (decimalSeparator === separatorSequence) this.quoted(written, 0, written.length);
    else this.put(written, 0, written.length);
  }

  private quoted(bytes: Uint8Array, start: number, end: number): void {
    this.room((end - start) * 2 + 2);
    const { out, quote, escape } = this;
    let to = this.length;
    out[to++] = quote;
    for (let from = start; from < end; from++) {
      const c = bytes[from]!;
      if (c === quote || c === escape) out[to++] = escape;
      out[to++] = c;
    }
    out[to++] = quote;
    this.length = to;
  }

  private put(bytes: Uint8Array, start: number, end: number): void {
    this.room(end - start);
    for (let from = start; from < end; from++) this.out[this.length++] = bytes[from]!;
  }

  private room(more: number): void {
    if (this.length + more <= this.out.length) return;
    const larger = new Uint8Array(Math.max(this.out.length * 2, this.length + more));
    larger.set(this.out.subarray(0, this.length));
    this.out = larger;
  }
}

/** The first row of every file. */
export function csvHeader(
  columns: readonly { name: string }[],
  { quoteSequence, separatorSequence, lineEnding }: CsvOptions,
): Uint8Array {
  return encoder.encode(
    columns.map(({ name }) => `${quoteSequence}${name}${quoteSequence}`).join(separatorSequence) + lineEnding,
  );
}

function dateFormatter(pattern: string): (millis: number) => string {
  const parts = datePattern(pattern).map((part): ((iso: string) => string) => {
    if ('text' in part) return () => part.text;
    const [start, end] = placesInIso[part.field];
    return (iso) => iso.slice(start, end);
  });
  return (millis) => {
    const iso = new Date(millis).toISOString();
    return parts.map((part) => part(iso)).join('');
  };
}

const placesInIso = {
  [DateField.Year]: [0, 4],
  [DateField.Month]: [5, 7],
  [DateField.Day]: [8, 10],
  [DateField.Hour]: [11, 13],
  [DateField.Minute]: [14, 16],
  [DateField.Second]: [17, 19],
  [DateField.Millis]: [20, 23],
} as const;
