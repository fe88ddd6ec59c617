/** What assembly/csvTable.ts exports: rows of CSV, written from a tape. `table` is what `openCsvTable` returned. */
export interface CsvTableExports {
  /**
   * Characters as bytes; of a line ending of two, the second one times 256 is added. `header` and `dates` are lengths.
   */
  openCsvTable(
    columns: number,
    separator: number,
    quote: number,
    escape: number,
    decimalMark: number,
    lineEnding: number,
    headerBytes: number,
    datePatternBytes: number,
  ): number;
  /** Where the bytes of the header have to be put, its line ending included. */
  csvTableHeader(table: number): number;
  /** Where the pattern of dates has to be put: see assembly/dateFields.ts. */
  csvTableDates(table: number): number;
  /** Where the type of each column has to be put, a byte each. */
  csvTableTypes(table: number): number;
  /** Begins the next file, for the first time too. */
  beginCsvTable(table: number): void;
  /** As `takeCells`. */
  takeCsvCells(table: number, tape: number, fromIndex: number, length: number, window: number, budget: number): number;
  /** Bytes of the file so far. */
  csvTableSize(table: number): number;
  /** Where they are. */
  csvTableOut(table: number): number;
}
