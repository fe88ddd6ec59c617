import type { FileOptions } from '../../model/fileOptions';

/** How CSV is written, as bytes; 0 where there is no such thing. */
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
}

/** @param options all of it decided, as `detectDialect` does. */
export function createCsvDialect(options: FileOptions): CsvDialect {
  const { delimiter = ',', quote = '"', escape, header: hasHeader = true, names, decimalMark } = options;
  const { quotedNumbers = false, nullWords = [], skipLines = 0 } = options;
  return {
    delimiter: delimiter.charCodeAt(0),
    quote: quote === '' ? 0 : quote.charCodeAt(0),
    usesBackslashEscape: escape === 'backslash',
    hasHeader,
    ...(names && { names }),
    hasDecimalComma: decimalMark === ',',
    quotesMeanNothing: quotedNumbers,
    nullWords: nullWords.map((word) => Buffer.from(word)).filter(({ length }) => length > 0 && length < 256),
    skippedLines: skipLines,
  };
}
