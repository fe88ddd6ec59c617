import { notAsPlanned, type TapeWriter } from '../cells';
import { csvHeader } from '../csv';
import { datePattern } from '../csvDates';
import type { Tape } from '../json/tape';
import type { Window } from '../json/window';
import type { ColumnLookup } from '../planned';
import type { ColumnType, CsvOptions } from '../types';
import { DateField } from './assembly/dateFields';
import { Stop } from './assembly/stops';
import type { CoreCode } from './code';
import { KeyColumns } from './keyColumns';
import type { CoreMemory } from './memory';
import { coreType } from './parquetWriter';

/** Writes the same CSV as CsvWriter, in WebAssembly. */
export class CoreCsvWriter implements TapeWriter {
  private readonly table: number;
  private readonly keys: KeyColumns;

  constructor(
    private readonly memory: CoreMemory,
    private readonly code: CoreCode,
    lookup: ColumnLookup,
    columns: readonly { name: string; type: ColumnType }[],
    options: CsvOptions,
  ) {
    const header = csvHeader(columns, options);
    const dates = datesOf(options.dateFormat);
    const { separatorSequence, quoteSequence, escapeSequence, decimalSeparator, lineEnding } = options;
    const [separator, quote, escape, mark] = [separatorSequence, quoteSequence, escapeSequence, decimalSeparator].map((one) => one.charCodeAt(0)) as [number, number, number, number];
    this.table = code.openCsvTable(columns.length, separator, quote, escape, mark, Buffer.from(lineEnding + '\0').readUInt16LE(), header.length, dates.length);
    this.keys = new KeyColumns(lookup, (column) => code.addCsvTableKey(this.table, column));
    memory.bytes.set(header, code.csvTableHeader(this.table));
    memory.bytes.set(dates, code.csvTableDates(this.table));
    memory.bytes.set(columns.map(({ type }) => coreType(type, 'INT64')), code.csvTableTypes(this.table));
    code.beginCsvTable(this.table);
  }

  /** Whether it can write so: characters of one byte each. */
  static writes({ separatorSequence, quoteSequence, escapeSequence, decimalSeparator, lineEnding }: CsvOptions): boolean {
    return [separatorSequence, quoteSequence, escapeSequence, decimalSeparator].every((one) => /^[\0-\x7f]$/.test(one)) && /^\r?\n$|^\r$/.test(lineEnding);
  }

  get rows(): number {
    return this.code.csvTableRows(this.table);
  }

  get unmeasured(): number {
    return this.code.csvTableUnmeasured(this.table);
  }

  take(tape: Tape, window: Window, from: number, budget: number): number {
    const { code, table } = this;
    let at = from;
    for (;;) {
      at = code.takeCsvCells(table, tape.address, at, tape.length, window.address, budget);
      const stop = code.csvTableStop(table);
      if (stop === Stop.Done) return at;
      if (stop !== Stop.NewKey) notAsPlanned();
      this.keys.learn();
    }
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

function datesOf(pattern: string): Uint8Array {
  return Uint8Array.from(datePattern(pattern).flatMap((part) => ('field' in part ? [part.field, 0] : [...Buffer.from(part.text)].flatMap((byte) => [DateField.Literal, byte]))));
}
