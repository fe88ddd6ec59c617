import { csvHeader } from '../csv';
import { datePattern } from '../csvDates';
import type { ColumnLookup } from '../planned';
import type { ColumnType, CsvOptions } from '../types';
import { DateField } from './assembly/dateFields';
import type { CoreCode } from './code';
import { CoreTable } from './coreTable';
import type { CoreMemory } from './memory';
import { coreType } from './parquetWriter';

/** Writes the same CSV as CsvWriter, in WebAssembly. */
export class CoreCsvWriter extends CoreTable {
  constructor(
    private readonly memory: CoreMemory,
    code: CoreCode,
    lookup: ColumnLookup,
    columns: readonly { name: string; type: ColumnType }[],
    options: CsvOptions,
  ) {
    const header = csvHeader(columns, options);
    const dates = datesOf(options.dateFormat);
    super(code, openTable(code, columns.length, options, header.length, dates.length), 'takeCsvCells', lookup);
    memory.bytes.set(header, code.csvTableHeader(this.table));
    memory.bytes.set(dates, code.csvTableDates(this.table));
    memory.bytes.set(columns.map(({ type }) => coreType(type, 'INT64')), code.csvTableTypes(this.table));
    code.beginCsvTable(this.table);
  }

  /** Whether it can write so: characters of one byte each. */
  static writes({ separatorSequence, quoteSequence, escapeSequence, decimalSeparator, lineEnding }: CsvOptions): boolean {
    return [separatorSequence, quoteSequence, escapeSequence, decimalSeparator].every((one) => /^[\0-\x7f]$/.test(one)) && /^\r?\n$|^\r$/.test(lineEnding);
  }

  size(): number {
    return this.code.csvTableSize(this.table);
  }

  settle(): void {
    // What is written is written.
  }

  finish(): Uint8Array<ArrayBuffer> {
    const { code, memory, table } = this;
    const at = code.csvTableOut(table);
    const file = memory.bytes.slice(at, at + code.csvTableSize(table));
    code.beginCsvTable(table);
    return file;
  }
}

function openTable(code: CoreCode, columns: number, options: CsvOptions, header: number, dates: number): number {
  const { separatorSequence, quoteSequence, escapeSequence, decimalSeparator, lineEnding } = options;
  const [separator, quote, escape, mark] = [separatorSequence, quoteSequence, escapeSequence, decimalSeparator].map((one) => one.charCodeAt(0)) as [number, number, number, number];
  return code.openCsvTable(columns, separator, quote, escape, mark, Buffer.from(`${lineEnding}\0`).readUInt16LE(), header, dates);
}

function datesOf(pattern: string): Uint8Array {
  return Uint8Array.from(datePattern(pattern).flatMap((part) => ('field' in part ? [part.field, 0] : [...Buffer.from(part.text)].flatMap((byte) => [DateField.Literal, byte]))));
}
