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
}

/** @param options all of it decided, as `detectDialect` does. */
export function createCsvDialect(options: FileOptions): CsvDialect {
  const { delimiter = ',', quote = '"', escape, header: hasHeader = true, names, decimalMark } = options;
  return {
    delimiter: delimiter.charCodeAt(0),
    quote: quote === '' ? 0 : quote.charCodeAt(0),
    usesBackslashEscape: escape === 'backslash',
    hasHeader,
    ...(names && { names }),
    hasDecimalComma: decimalMark === ',',
  };
}
