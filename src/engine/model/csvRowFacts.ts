/** How many rows there are of a kind, and where the first one begins in the text. */
export interface CountedRows {
  count: number;
  offset: number;
}

/** What was odd about the rows of a file of CSV. */
export interface CsvRowFacts {
  /** Rows of nothing but delimiters at the end, which are no records. */
  emptyRowsAtEnd: number;
  /** Such rows before others. */
  emptyRows: CountedRows | undefined;
  /** Rows with fewer values than there are names of columns; the columns that they lack have no value. */
  shortRows: CountedRows | undefined;
  /** Rows that repeat the header, as files have them that were joined. */
  repeatedHeaders: CountedRows | undefined;
}
