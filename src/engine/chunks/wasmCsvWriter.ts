import type { ColumnType, CsvOptions } from '../model/tablePlan';
import type { ColumnLookup } from '../rows/readPlannedSource';
import { DateField } from '../wasm/assembly/dateFields';
import type { EngineMemory } from '../wasm/engineMemory';
import type { WasmExports } from '../wasm/wasmExports';
import { parseDatePattern } from './csvDatePattern';
import { wasmColumnType } from './wasmParquetWriter';
import { WasmTableWriter } from './wasmTableWriter';

/**
 * Writes CSV as the options tell Celonis to read it (celonis-api.md §4.5): a header row in every file; a STRING always
 * in quotes, so that an empty text (`""`) and no value (nothing) differ; dates and times both in `dateFormat`, in UTC.
 */
export class WasmCsvWriter extends WasmTableWriter {
  constructor(
    private readonly memory: EngineMemory,
    wasm: WasmExports,
    lookup: ColumnLookup,
    columns: readonly { name: string; type: ColumnType }[],
    options: CsvOptions,
  ) {
    const headerBytes = encodeCsvHeader(columns, options);
    const datePatternBytes = encodeDatePattern(options.dateFormat);
    super(
      wasm,
      openCsvTable(wasm, columns.length, options, headerBytes.length, datePatternBytes.length),
      'takeCsvCells',
      lookup,
    );
    memory.bytes.set(headerBytes, wasm.csvTableHeader(this.tableAddress));
    memory.bytes.set(datePatternBytes, wasm.csvTableDates(this.tableAddress));
    memory.bytes.set(
      columns.map(({ type }) => wasmColumnType(type, 'INT64')),
      wasm.csvTableTypes(this.tableAddress),
    );
    wasm.beginCsvTable(this.tableAddress);
  }

  estimateBytes(): number {
    return this.wasm.csvTableSize(this.tableAddress);
  }

  compressPending(): void {
    // What is written is written.
  }

  finish(): Uint8Array<ArrayBuffer> {
    const { wasm, memory, tableAddress } = this;
    const address = wasm.csvTableOut(tableAddress);
    const file = memory.bytes.slice(address, address + wasm.csvTableSize(tableAddress));
    wasm.beginCsvTable(tableAddress);
    return file;
  }
}

/** The first row of every file. */
export function encodeCsvHeader(
  columns: readonly { name: string }[],
  { quoteSequence, separatorSequence, lineEnding }: CsvOptions,
): Uint8Array {
  return new TextEncoder().encode(
    columns.map(({ name }) => `${quoteSequence}${name}${quoteSequence}`).join(separatorSequence) + lineEnding,
  );
}

function openCsvTable(
  wasm: WasmExports,
  columnCount: number,
  options: CsvOptions,
  headerLength: number,
  datePatternLength: number,
): number {
  const { separatorSequence, quoteSequence, escapeSequence, decimalSeparator, lineEnding } = options;
  const [separator, quote, escape, decimalMark] = [
    separatorSequence,
    quoteSequence,
    escapeSequence,
    decimalSeparator,
  ].map((sequence) => sequence.charCodeAt(0)) as [number, number, number, number];
  return wasm.openCsvTable(
    columnCount,
    separator,
    quote,
    escape,
    decimalMark,
    Buffer.from(`${lineEnding}\0`).readUInt16LE(),
    headerLength,
    datePatternLength,
  );
}

function encodeDatePattern(pattern: string): Uint8Array {
  return Uint8Array.from(
    parseDatePattern(pattern).flatMap((patternPart) =>
      'field' in patternPart
        ? [patternPart.field, 0]
        : [...Buffer.from(patternPart.text)].flatMap((byte) => [DateField.Literal, byte]),
    ),
  );
}
