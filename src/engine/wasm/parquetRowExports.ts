import type { JsonForm, JsonStop, Source } from './assembly/jsonForms';

/**
 * Writing rows of Parquet as JSON: assembly/jsonRows.ts, snappyReader.ts, zstd.ts and hybridReader.ts. `column` is what
 * `openJsonColumn` returned.
 */
export interface ParquetRowExports {
  /** As described in assembly/snappyReader.ts. */
  decompressSnappy(start: number, length: number, out: number, outLength: number): number;
  /** As described in assembly/zstd.ts. */
  decompressZstd(start: number, length: number, out: number, outLength: number): number;
  /** As described in assembly/hybridReader.ts. */
  readHybridIndices(start: number, end: number, width: number, count: number, out: number): number;
  readHybridLevels(start: number, end: number, width: number, count: number, out: number, maxLevel: number): number;
  /** A column of JSON. @param width of values of a fixed length, in bytes; 0 for others. */
  openJsonColumn(source: Source, form: JsonForm, parameter: number, width: number, maxLevel: number): number;
  /** Says what comes before each of its values, and where `writeJsonValues` puts what the rows are joined from. */
  setJsonColumn(column: number, prefix: number, prefixLength: number, starts: number, lengths: number): void;
  /**
   * Begins a page, or a dictionary. @param levels a byte an entry, 0 if all have values. @param indices four bytes a
   * value, 0 without a dictionary. Of a plain page, `next` is where its values begin, and `end` where they end.
   */
  setJsonPage(column: number, levels: number, indices: number, next: number, end: number): void;
  /** Where the values of the dictionary are as JSON, and their lengths, four bytes each. */
  setJsonDictionary(column: number, starts: number, lengths: number, entries: number): void;
  /** @returns how many rows it wrote; `jsonStop` says why it stopped. */
  writeJsonValues(column: number, rows: number, starts: number, lengths: number, out: number, outEnd: number): number;
  jsonStop(): JsonStop;
  /** How many of these values were left to TypeScript. */
  jsonUnwritten(): number;
  /** Bytes that the value or the row needs for which there was no room. */
  jsonNeeded(): number;
  /** @returns how many rows it put together; the first one that it did not has no room. */
  joinJsonRows(
    columns: number,
    columnCount: number,
    suffix: number,
    suffixLength: number,
    rows: number,
    out: number,
    outEnd: number,
  ): number;
  /** Where these rows end. */
  jsonRowsEnd(): number;
}
