import type { FileOptions } from '../../model/fileOptions';
import { isSingleByteDelimiter, standInDelimiter } from '../../open/textSources';
import { isBackslashText } from './backslashText';

/**
 * How CSV is written, as bytes; 0 where there is no such thing. The delimiter may be one that stands for a longer one.
 */
export interface CsvDialect {
  delimiter: number;
  quote: number;
  /** A backslash takes the meaning from the quote behind it. A quote written twice is one in any case. */
  usesBackslashEscape: boolean;
  hasHeader: boolean;
  /** The names of the columns, where they are known. */
  names?: readonly string[];
  hasDecimalComma: boolean;
  /** Every value is in quotes, so that they tell no text from a number: they are read as if they were not there. */
  quotesMeanNothing: boolean;
  /** What stands for no value, where it is not in quotes, in UTF-8. */
  nullWords: readonly Uint8Array[];
  /** Lines above the table. */
  skippedLines: number;
  /** Rows that name the columns together. */
  headerRows: number;
  /** Rows without any value are no records, wherever they stand. */
  skipsEmptyRows: boolean;
  /** A carriage return without a line feed behind it belongs to its value. */
  keepsReturns: boolean;
  /** Rows of nothing but dashes and the like draw a line. */
  drawsLines: boolean;
  /** The header has no name for this column. */
  unnamedColumn: FileOptions['unnamedColumn'];
  /** Blanks around texts do not belong to them. */
  trimsValues: boolean;
}

/** @param options all of it decided, as `detectDialect` does. */
export function createCsvDialect(options: FileOptions): CsvDialect {
  const { delimiter = ',', quote = '"', escape, header: hasHeader = true, names, decimalMark } = options;
  const { quotedNumbers = false, nullWords = [], skipLines = 0, headerLines = 1 } = options;
  const { skipEmptyRows = false, trimValues = false, lineEnd, unnamedColumn, columnStarts } = options;
  // Such a text is made into one with quotes before it is read.
  const isBackslashed = isBackslashText(options);
  return {
    delimiter: (isSingleByteDelimiter(delimiter) ? delimiter : standInDelimiter).charCodeAt(0),
    quote: isBackslashed ? 0x22 : quote === '' ? 0 : quote.charCodeAt(0),
    usesBackslashEscape: escape === 'backslash' && !isBackslashed,
    hasHeader,
    ...(names && { names }),
    hasDecimalComma: decimalMark === ',',
    quotesMeanNothing: quotedNumbers,
    nullWords: nullWords.map((word) => Buffer.from(word)).filter(({ length }) => length > 0 && length < 256),
    skippedLines: skipLines,
    headerRows: hasHeader ? headerLines : 1,
    skipsEmptyRows: skipEmptyRows,
    keepsReturns: lineEnd === 'lf',
    drawsLines: delimiter === '|' || columnStarts !== undefined,
    unnamedColumn: hasHeader ? unnamedColumn : undefined,
    trimsValues: trimValues,
  };
}
