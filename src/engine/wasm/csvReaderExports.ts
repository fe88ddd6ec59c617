import type { RecordStop } from './assembly/recordStops';

/** Reading CSV: assembly/csv.ts. */
export interface CsvReaderExports {
  /** A reader of rows; characters as bytes, 0 for no quote. */
  openCsv(
    delimiter: number,
    quote: number,
    usesBackslashEscape: number,
    decimalMark: number,
    quotesMeanNothing: number,
    columns: number,
    nullWordBytes: number,
  ): number;
  /** Where the words that mean no value have to be put: for each its length in a byte and its bytes, then a zero. */
  csvNullWords(reader: number): number;
  /** Where the node of each column, times 16, has to be put as a number of four bytes. */
  csvHeads(reader: number): number;
  /** Where a byte has to be put for each column: 1 if its values are texts whatever they look like. */
  csvTexts(reader: number): number;
  /**
   * Reads as many rows as there are from `at` in the window on, one only being begun while the tape has at most `limit`
   * numbers.
   */
  readCsvRows(
    reader: number,
    window: number,
    start: number,
    end: number,
    isFinal: number,
    tape: number,
    length: number,
    maxTapeLength: number,
    appendStart: number,
  ): RecordStop;
  /** Where the last call stopped, in the window. */
  csvAt(reader: number): number;
  csvRows(reader: number): number;
  /** Numbers on the tape behind them. */
  csvLength(reader: number): number;
  /** Where what it put into the window ends. */
  csvPut(reader: number): number;
}
