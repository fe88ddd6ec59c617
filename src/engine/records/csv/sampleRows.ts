import { blankRuns, replaceBlankRuns } from '../../open/blankRunsSource';
import { standInDelimiter } from '../../open/textSources';

/** A value as it stands in the sample of a file. */
export interface SampleField {
  text: string;
  isQuoted: boolean;
}

export interface SampleRow {
  fields: SampleField[];
  /** The line it begins in, counted from 0, blank lines included. */
  line: number;
  /** Lines without anything in them right before it. */
  blankLinesBefore: number;
}

export interface SampleDialect {
  delimiter: string;
  /** Empty if there is none. */
  quote: string;
  usesBackslash: boolean;
  /** Whether a carriage return alone belongs to its value. */
  keepsReturns?: boolean;
}

export interface SampleRows {
  rows: SampleRow[];
  /** Values that begin with a quote and do not end with one. */
  brokenQuotes: number;
  /** Values with quotes in their middle and not around them. */
  strayQuotes: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;

/**
 * The first rows of a text, roughly: what is odd about them is said when the file is read.
 * @param maxRows of which some may be blank lines, which are passed over.
 */
export function parseSampleRows(writtenText: string, dialect: SampleDialect, maxRows: number): SampleRows {
  const { quote, usesBackslash, keepsReturns = false } = dialect;
  const hasBlankRuns = dialect.delimiter === blankRuns;
  const text = hasBlankRuns ? replaceBlankRuns(writtenText, quote) : writtenText;
  const delimiter = hasBlankRuns ? standInDelimiter : dialect.delimiter;
  const rows: SampleRow[] = [];
  let brokenQuotes = 0;
  let strayQuotes = 0;
  let fields: SampleField[] = [];
  let position = text.startsWith('\ufeff') ? 1 : 0;
  let line = 0;
  let rowLine = 0;
  let blankLinesBefore = 0;
  const quoteCode = quote === '' ? NaN : quote.charCodeAt(0);
  const delimiterCode = delimiter.charCodeAt(0);
  const isLineEnd = (at: number): boolean => {
    const code = text.charCodeAt(at);
    return code === lineFeed || (code === carriageReturn && (!keepsReturns || text.charCodeAt(at + 1) === lineFeed));
  };
  const isDelimiter =
    delimiter.length === 1
      ? (at: number): boolean => text.charCodeAt(at) === delimiterCode
      : (at: number): boolean => text.startsWith(delimiter, at);
  const endsField = (at: number): boolean => at >= text.length || isDelimiter(at) || isLineEnd(at);
  const addRow = (): void => {
    const isBlank = fields.length === 1 && fields[0]!.text.trim() === '' && !fields[0]!.isQuoted;
    if (isBlank) blankLinesBefore++;
    else {
      rows.push({ fields, line: rowLine, blankLinesBefore });
      blankLinesBefore = 0;
    }
    fields = [];
  };
  while (position < text.length && rows.length < maxRows) {
    if (fields.length === 0) rowLine = line;
    let start = position;
    while (text[start] === ' ' || (text[start] === '\t' && delimiter !== '\t')) {
      if (delimiter === ' ') break;
      start++;
    }
    if (quote !== '' && text[start] === quote) {
      let end = start + 1;
      let fieldText = '';
      /** Where the part of the value begins that is not in `fieldText` yet. */
      let partStart = end;
      for (; end < text.length; end++) {
        const code = text.charCodeAt(end);
        if ((usesBackslash && code === backslash) || (code === quoteCode && text.charCodeAt(end + 1) === quoteCode)) {
          fieldText += text.slice(partStart, end);
          partStart = ++end;
        } else if (code === quoteCode) break;
        else if (code === lineFeed || (code === carriageReturn && text.charCodeAt(end + 1) !== lineFeed)) line++;
      }
      fieldText += text.slice(partStart, end);
      if (end >= text.length) brokenQuotes++;
      position = end + 1;
      let behind = position;
      while (text[behind] === ' ' && delimiter !== ' ') behind++;
      if (!endsField(behind)) brokenQuotes++;
      while (!endsField(position)) position++;
      fields.push({ text: fieldText, isQuoted: true });
    } else {
      let end = position;
      let hasStrayQuote = false;
      while (!endsField(end)) {
        hasStrayQuote ||= text.charCodeAt(end) === quoteCode;
        end++;
      }
      // JSON has quotes of its own.
      if (hasStrayQuote && text[position] !== '{' && text[position] !== '[') strayQuotes++;
      fields.push({ text: text.slice(position, end), isQuoted: false });
      position = end;
    }
    if (position < text.length && isDelimiter(position)) {
      position += delimiter.length;
      // A delimiter at the end of the text has an empty value behind it.
      if (position >= text.length) fields.push({ text: '', isQuoted: false });
      continue;
    }
    position += text[position] === '\r' && text[position + 1] === '\n' ? 2 : 1;
    line++;
    addRow();
  }
  if (fields.length > 0 && rows.length < maxRows) addRow();
  return { rows, brokenQuotes, strayQuotes };
}
