import type { ColumnType, CsvOptions } from '../model/tablePlan';
import type { ColumnLookup } from '../rows/readPlannedSource';
import { DateField } from '../wasm/assembly/dateFields';
import type { EngineMemory } from '../wasm/engineMemory';
import type { WasmExports } from '../wasm/wasmExports';
import { parseDatePattern } from './csvDatePattern';
import { encodeCsvHeader } from './csvWriter';
import { wasmColumnType } from './wasmParquetWriter';
import { WasmTableWriter } from './wasmTableWriter';

/** Writes the same CSV as CsvWriter, in WebAssembly. */
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

  /** Whether it can write so: characters of one byte each. */
  static supports({
    separatorSequence,
    quoteSequence,
    escapeSequence,
    decimalSeparator,
    lineEnding,
  }: CsvOptions): boolean {
    return (
      [separatorSequence, quoteSequence, escapeSequence, decimalSeparator].every((sequence) =>
        /^[\0-\x7f]$/.test(sequence),
      ) && /^\r?\n$|^\r$/.test(lineEnding)
    );
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
