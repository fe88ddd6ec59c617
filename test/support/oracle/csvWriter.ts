import { parseDatePattern } from '../../../src/engine/chunks/csvDatePattern';
import { encodeCsvHeader } from '../../../src/engine/chunks/wasmCsvWriter';
import { type CellText, throwFileChanged } from '../../../src/engine/model/cellWriters';
import { type IsoTimeReader, TimeForm } from '../../../src/engine/model/isoTime';
import type { ColumnType, CsvOptions } from '../../../src/engine/model/tablePlan';
import { CellKind } from '../../../src/engine/model/tape';
import { DateField } from '../../../src/engine/wasm/assembly/dateFields';
import type { RowWriter } from './rowWriter';

const encoder = new TextEncoder();

/** Writes CSV in TypeScript, simply: what WebAssembly makes has to be the same, byte for byte. */
export class CsvWriter implements RowWriter {
  rows = 0;
  private readonly headerBytes: Uint8Array;
  private readonly separatorBytes: Uint8Array;
  private readonly lineEndingBytes: Uint8Array;
  private readonly quoteByte: number;
  private readonly escapeByte: number;
  private readonly formatDate: (epochMs: number) => string;
  private output = new Uint8Array(1 << 16);
  private outputLength = 0;
  /** The cells of the row at hand, by column: kind, start, end and size. */
  private readonly rowCells: Int32Array;
  private cellBytes: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly columns: readonly { name: string; type: ColumnType }[],
    private readonly options: CsvOptions,
    private readonly cellText: CellText,
    private readonly timeReader: IsoTimeReader,
  ) {
    this.separatorBytes = encoder.encode(options.separatorSequence);
    this.lineEndingBytes = encoder.encode(options.lineEnding);
    this.quoteByte = options.quoteSequence.charCodeAt(0);
    this.escapeByte = options.escapeSequence.charCodeAt(0);
    this.formatDate = createDateFormatter(options.dateFormat);
    this.rowCells = new Int32Array(columns.length * 4);
    this.headerBytes = encodeCsvHeader(columns, options);
    this.beginFile();
  }

  estimateBytes(): number {
    return this.outputLength;
  }

  compressPending(): void {
    // What is written is written.
  }

  writeCell(column: number, kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): void {
    this.cellBytes = bytes;
    const cellOffset = column * 4;
    this.rowCells[cellOffset] = kind;
    this.rowCells[cellOffset + 1] = start;
    this.rowCells[cellOffset + 2] = end;
    this.rowCells[cellOffset + 3] = textBytes;
  }

  endRow(): void {
    const { rowCells } = this;
    for (let column = 0; column < this.columns.length; column++) {
      if (column > 0) this.writeBytes(this.separatorBytes, 0, this.separatorBytes.length);
      const cellOffset = column * 4;
      const kind: CellKind = rowCells[cellOffset]!;
      // Row stands for no cell at all.
      if (kind !== CellKind.Row && kind !== CellKind.Null)
        this.writeValue(
          this.columns[column]!.type,
          kind,
          rowCells[cellOffset + 1]!,
          rowCells[cellOffset + 2]!,
          rowCells[cellOffset + 3]!,
        );
    }
    this.writeBytes(this.lineEndingBytes, 0, this.lineEndingBytes.length);
    rowCells.fill(0);
    this.rows++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const file = this.output.slice(0, this.outputLength);
    this.beginFile();
    return file;
  }

  private beginFile(): void {
    this.rows = 0;
    this.outputLength = 0;
    this.writeBytes(this.headerBytes, 0, this.headerBytes.length);
  }

  private writeValue(type: ColumnType, kind: CellKind, start: number, end: number, textBytes: number): void {
    const { cellBytes: bytes } = this;
    switch (type) {
      case 'STRING':
        this.cellText.load(kind, bytes, start, end, textBytes);
        this.writeQuoted(this.cellText.bytes, this.cellText.start, this.cellText.end);
        return;
      case 'INTEGER':
        if (kind !== CellKind.Integer) throwFileChanged();
        this.writeBytes(bytes, start, end);
        return;
      case 'FLOAT':
        if (kind !== CellKind.Integer && kind !== CellKind.Decimal) throwFileChanged();
        this.writeDecimal(start, end);
        return;
      case 'BOOLEAN':
        if (kind !== CellKind.True && kind !== CellKind.False) throwFileChanged();
        this.writeBytes(bytes, start, end);
        return;
      case 'DATE':
      case 'DATETIME': {
        if (kind !== CellKind.Text || this.timeReader.read(bytes, start, end) === TimeForm.None) throwFileChanged();
        const formattedDate = encoder.encode(this.formatDate(this.timeReader.epochMs));
        this.writeBytes(formattedDate, 0, formattedDate.length);
      }
    }
  }

  private writeDecimal(start: number, end: number): void {
    const { decimalSeparator, separatorSequence } = this.options;
    if (decimalSeparator === '.') {
      this.writeBytes(this.cellBytes, start, end);
      return;
    }
    const formatted = encoder.encode(
      Buffer.from(this.cellBytes.subarray(start, end)).toString('latin1').replace('.', decimalSeparator),
    );
    if (decimalSeparator === separatorSequence) this.writeQuoted(formatted, 0, formatted.length);
    else this.writeBytes(formatted, 0, formatted.length);
  }

  private writeQuoted(bytes: Uint8Array, start: number, end: number): void {
    this.reserveOutput((end - start) * 2 + 2);
    const { output, quoteByte, escapeByte } = this;
    let outputPosition = this.outputLength;
    output[outputPosition++] = quoteByte;
    for (let position = start; position < end; position++) {
      const byte = bytes[position]!;
      if (byte === quoteByte || byte === escapeByte) output[outputPosition++] = escapeByte;
      output[outputPosition++] = byte;
    }
    output[outputPosition++] = quoteByte;
    this.outputLength = outputPosition;
  }

  private writeBytes(bytes: Uint8Array, start: number, end: number): void {
    this.reserveOutput(end - start);
    for (let position = start; position < end; position++) this.output[this.outputLength++] = bytes[position]!;
  }

  private reserveOutput(neededBytes: number): void {
    if (this.outputLength + neededBytes <= this.output.length) return;
    const largerOutput = new Uint8Array(Math.max(this.output.length * 2, this.outputLength + neededBytes));
    largerOutput.set(this.output.subarray(0, this.outputLength));
    this.output = largerOutput;
  }
}

function createDateFormatter(pattern: string): (epochMs: number) => string {
  const formatters = parseDatePattern(pattern).map((patternPart): ((iso: string) => string) => {
    if ('text' in patternPart) return () => patternPart.text;
    const [start, end] = isoFieldRanges[patternPart.field];
    return (iso) => iso.slice(start, end);
  });
  return (epochMs) => {
    const iso = new Date(epochMs).toISOString();
    return formatters.map((formatPart) => formatPart(iso)).join('');
  };
}

const isoFieldRanges = {
  [DateField.Year]: [0, 4],
  [DateField.Month]: [5, 7],
  [DateField.Day]: [8, 10],
  [DateField.Hour]: [11, 13],
  [DateField.Minute]: [14, 16],
  [DateField.Second]: [17, 19],
  [DateField.Millis]: [20, 23],
} as const;
