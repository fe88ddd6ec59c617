import type { ByteWindow } from '../model/byteWindow';
import type { ColumnType } from '../model/tablePlan';
import { type TimestampEncoding } from '../model/tablePlan';
import type { Tape } from '../model/tape';
import { readDouble } from '../rows/infer/numberText';
import type { ColumnLookup } from '../rows/readPlannedSource';
import { Type } from '../wasm/assembly/types';
import type { EngineMemory } from '../wasm/engineMemory';
import type { WasmExports } from '../wasm/wasmExports';
import { FooterWriter, parquetMagic, type WrittenColumnChunk } from './parquet/footer';
import { WasmTableWriter } from './wasmTableWriter';

/** Before the bytes of a page: the address of the next one and its length. */
const pageHeaderBytes = 8;
const descriptionLength = 6;

/** Rows of a page: fewer where there are very many columns, since all pages at hand are in memory. */
export function maxPageRows(columns: number): number {
  return Math.min(20_000, Math.max(1000, Math.floor(5_000_000 / columns)));
}

/**
 * Writes Parquet as every known client of the Data Push API does (celonis-api.md §4.5): flat, optional columns, one row
 * group, version-1 data pages, Snappy, dictionary or plain as it suits the column. In WebAssembly but for the footer.
 */
export class WasmParquetWriter extends WasmTableWriter {
  private readonly footer: FooterWriter;
  /** Where the core describes a column. */
  private readonly descriptionAddress: number;
  private readonly columnCount: number;

  constructor(
    private readonly memory: EngineMemory,
    wasm: WasmExports,
    lookup: ColumnLookup,
    columns: readonly { name: string; type: ColumnType }[],
    timestampEncoding: TimestampEncoding,
  ) {
    super(wasm, wasm.openTable(columns.length, maxPageRows(columns.length)), 'takeCells', lookup);
    columns.forEach(({ type }, index) =>
      wasm.setTableColumn(this.tableAddress, index, wasmColumnType(type, timestampEncoding)),
    );
    this.footer = new FooterWriter(columns, timestampEncoding);
    this.descriptionAddress = memory.allocate(descriptionLength * 4);
    this.columnCount = columns.length;
  }

  protected override takeDouble({ cells }: Tape, { bytes }: ByteWindow, tapeIndex: number): void {
    this.wasm.putDouble(
      this.tableAddress,
      cells[tapeIndex]! >> 4,
      readDouble(bytes, cells[tapeIndex + 1]!, cells[tapeIndex + 2]!),
    );
  }

  estimateBytes(): number {
    return this.wasm.tableSize(this.tableAddress);
  }

  compressPending(): void {
    this.wasm.settleTable(this.tableAddress);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const { wasm, rows, tableAddress } = this;
    wasm.finishTable(tableAddress);
    const columnChunks = Array.from({ length: this.columnCount }, (_, index) => this.describeColumn(index));
    const footer = this.footer.write(columnChunks, rows);
    const file = new Uint8Array(
      columnChunks.reduce((total, { compressedBytes }) => total + compressedBytes, parquetMagic.length + footer.length),
    );
    file.set(parquetMagic);
    let position = parquetMagic.length;
    for (const { firstPage } of columnChunks) position = this.copyPages(firstPage, file, position);
    file.set(footer, position);
    wasm.releaseTable(tableAddress);
    return file;
  }

  private describeColumn(index: number): WrittenColumnChunk & { firstPage: number } {
    this.wasm.describeTableColumn(this.tableAddress, index, this.descriptionAddress);
    // The view has this length, which the type of an array of numbers does not say.
    const [firstPage, dictionaryPageBytes, uncompressedBytes, compressedBytes, nullCount, encodingFlags] =
      new Uint32Array(this.memory.buffer, this.descriptionAddress, descriptionLength) as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
    return {
      firstPage,
      dictionaryPageBytes,
      uncompressedBytes,
      compressedBytes,
      nullCount,
      hasDictionaryPages: (encodingFlags & 1) !== 0,
      hasPlainPages: (encodingFlags & 2) !== 0,
    };
  }

  private copyPages(firstPage: number, file: Uint8Array, outStart: number): number {
    const { bytes } = this.memory;
    const memoryView = new DataView(this.memory.buffer);
    let outPosition = outStart;
    for (let pageAddress = firstPage; pageAddress !== 0; pageAddress = memoryView.getUint32(pageAddress, true)) {
      const length = memoryView.getUint32(pageAddress + 4, true);
      file.set(bytes.subarray(pageAddress + pageHeaderBytes, pageAddress + pageHeaderBytes + length), outPosition);
      outPosition += length;
    }
    return outPosition;
  }
}

/** What the core calls a type. */
export function wasmColumnType(type: ColumnType, timestampEncoding: TimestampEncoding): Type {
  switch (type) {
    case 'STRING':
      return Type.Text;
    case 'BOOLEAN':
      return Type.Boolean;
    case 'INTEGER':
      return Type.Integer;
    case 'FLOAT':
      return Type.Float;
    case 'DATE':
      return Type.Date;
    case 'DATETIME':
      return timestampEncoding === 'INT96' ? Type.Nanos : Type.Millis;
  }
}
