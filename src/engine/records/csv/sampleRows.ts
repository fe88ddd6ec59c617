import { blankRuns, replaceBlankRuns } from '../../open/blankRunsSource';
import { standInDelimiter } from '../../open/textSources';

/** A value as it stands in the sample of a file. */
export interface SampleField {
  text: string;
  isQuoted: boolean;
}

/** A row without the place where it stands. */
export type FieldRow = readonly SampleField[];

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

/** Whether nothing but white space is in a text. Most texts begin with what is none. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;

/**
 * The first rows of a text, roughly: what is odd about them is said when the file is read. Regular expressions find
 * where values end, because this runs once, before loops over characters are compiled.
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
  /** What ends a value, or may, from a place on. */
  const fieldEndPattern = new RegExp(`[\\n\\r${unicodeEscape(delimiter)}]`, 'g');
  const quotedStopPattern = new RegExp(`[${usesBackslash ? '\\\\' : ''}${unicodeEscape(quote)}]`, 'g');
  const isFieldEnd = (at: number): boolean => {
    const code = text.charCodeAt(at);
    if (code === lineFeed) return true;
    if (code === carriageReturn) return !keepsReturns || text.charCodeAt(at + 1) === lineFeed;
    return text.startsWith(delimiter, at);
  };
  const findFieldEnd = (from: number): number => {
    for (fieldEndPattern.lastIndex = from; ; ) {
      const at = fieldEndPattern.exec(text)?.index ?? text.length;
      if (at === text.length || isFieldEnd(at)) return at;
    }
  };
  const findQuotedStop = (from: number): number => {
    quotedStopPattern.lastIndex = from;
    return quotedStopPattern.exec(text)?.index ?? text.length;
  };
  const lineEndPattern = /\n|\r(?!\n)/g;
  /** The first one behind all that was asked for. */
  let lineEnd = -1;
  const findLineEnd = (from: number): number => {
    if (lineEnd < from) {
      lineEndPattern.lastIndex = from;
      lineEnd = lineEndPattern.exec(text)?.index ?? Infinity;
    }
    return lineEnd;
  };
  const countLineEnds = (from: number, to: number): number => {
    let count = 0;
    for (let at = findLineEnd(from); at < to; at = findLineEnd(at + 1)) count++;
    return count;
  };
  const addRow = (): void => {
    const isBlank = fields.length === 1 && fields[0]!.text.trim() === '' && !fields[0]!.isQuoted;
    if (isBlank) blankLinesBefore++;
    else {
      rows.push({ fields, line: rowLine, blankLinesBefore });
      blankLinesBefore = 0;
    }
    fields = [];
  };
  const splitQuoted = usesBackslash ? undefined : quotedRowSplitter(text, delimiter, quote);
  /** A row in which quotes stand around values only, and double within them, is split at once. */
  const readQuotedRow = (): boolean => {
    const row = splitQuoted?.(position);
    if (row === undefined) return false;
    fields = row.fields;
    rowLine = line;
    line += row.lines;
    position = row.end;
    addRow();
    return true;
  };
  let hasLineFeed = true;
  /** A row that is one line without quotes and odd line ends is split at once. */
  const readPlainRow = (): boolean => {
    const end = hasLineFeed ? text.indexOf('\n', position) : -1;
    hasLineFeed = end >= 0;
    if (!hasLineFeed) return false;
    const rowEnd = text.charCodeAt(end - 1) === carriageReturn && end > position ? end - 1 : end;
    const row = text.slice(position, rowEnd);
    if (row.includes('\r') || (quote !== '' && row.includes(quote))) return false;
    fields = row.split(delimiter).map((fieldText) => ({ text: fieldText, isQuoted: false }));
    position = end + 1;
    rowLine = line++;
    addRow();
    return true;
  };
  while (position < text.length && rows.length < maxRows) {
    if (fields.length === 0) {
      if (readPlainRow() || readQuotedRow()) continue;
      rowLine = line;
    }
    let start = position;
    while (text[start] === ' ' || (text[start] === '\t' && delimiter !== '\t')) {
      if (delimiter === ' ') break;
      start++;
    }
    if (quote !== '' && text[start] === quote) {
      let fieldText = '';
      /** Where the part of the value begins that is not in `fieldText` yet. */
      let partStart = start + 1;
      let end = findQuotedStop(partStart);
      for (let runStart = partStart; ; end = findQuotedStop(runStart)) {
        line += countLineEnds(runStart, end);
        const isEscape = usesBackslash && text.charCodeAt(end) === backslash;
        if (end === text.length || (!isEscape && text.charCodeAt(end + 1) !== quoteCode)) break;
        fieldText += text.slice(partStart, end);
        partStart = ++end;
        runStart = end + 1;
      }
      if (end === text.length) brokenQuotes++;
      fieldText += text.slice(partStart, end);
      position = end + 1;
      let behind = position;
      while (text[behind] === ' ' && delimiter !== ' ') behind++;
      if (behind < text.length && !isFieldEnd(behind)) brokenQuotes++;
      if (position < text.length) position = findFieldEnd(position);
      fields.push({ text: fieldText, isQuoted: true });
    } else {
      const end = findFieldEnd(position);
      const fieldText = text.slice(position, end);
      // JSON has quotes of its own.
      if (quote !== '' && fieldText.includes(quote) && fieldText[0] !== '{' && fieldText[0] !== '[') strayQuotes++;
      fields.push({ text: fieldText, isQuoted: false });
      position = end;
    }
    if (position < text.length && text.startsWith(delimiter, position)) {
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

interface QuotedRow {
  fields: SampleField[];
  /** Line ends within values, and the one behind them. */
  lines: number;
  /** Behind the line end. */
  end: number;
}

/** Splits a row of a text that is written as it should be, with regular expressions only. */
function quotedRowSplitter(
  text: string,
  delimiter: string,
  quote: string,
): ((position: number) => QuotedRow | undefined) | undefined {
  if (delimiter.length !== 1 || quote.length !== 1 || delimiter === quote) return undefined;
  const [d, q] = [unicodeEscape(delimiter), unicodeEscape(quote)];
  const value = `(?:${q}[^${q}]*(?:${q}${q}[^${q}]*)*${q}|[^${q}${d}\\r\\n]*)`;
  const rowPattern = new RegExp(`(?:${value}${d})*${value}(?=\\r?\\n)`, 'y');
  const valuePattern = new RegExp(d + value, 'g');
  const toField = (written: string): SampleField =>
    written[1] === quote
      ? { text: written.slice(2, -1).replaceAll(quote + quote, quote), isQuoted: true }
      : { text: written.slice(1), isQuoted: false };
  return (position) => {
    rowPattern.lastIndex = position;
    if (!rowPattern.test(text)) return undefined;
    const end = rowPattern.lastIndex;
    const row = text.slice(position, end);
    return {
      fields: (delimiter + row).match(valuePattern)!.map(toField),
      lines: (row.match(/\n|\r(?!\n)/g)?.length ?? 0) + 1,
      end: end + (text.charCodeAt(end) === carriageReturn ? 2 : 1),
    };
  };
}

/** The first character of a sign, as a regular expression names it among others. */
function unicodeEscape(sign: string): string {
  return sign === '' ? '' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
