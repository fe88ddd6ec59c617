import type { FileOptions } from '../input/fileOptions';

/** How CSV is written, as bytes; 0 where there is no such thing. */
export interface Dialect {
  delimiter: number;
  quote: number;
  /** A backslash takes the meaning from the quote behind it. A quote written twice is one in any case. */
  backslash: boolean;
  header: boolean;
  /** The names of the columns, where they are known. */
  names?: readonly string[];
  decimalComma: boolean;
}

/** @param how all of it decided, as `detectDialect` does. */
export function dialectOf(how: FileOptions): Dialect {
  const { delimiter = ',', quote = '"', escape, header = true, names, decimalMark } = how;
  return {
    delimiter: delimiter.charCodeAt(0),
    quote: quote === '' ? 0 : quote.charCodeAt(0),
    backslash: escape === 'backslash',
    header,
    ...(names && { names }),
    decimalComma: decimalMark === ',',
  };
}
