import type { FileOptions } from '../../model/fileOptions';
import { unescapeBackslashes } from '../../open/backslashSource';
import { delimitFixedWidth } from '../../open/fixedWidthSource';
import { removeOuterDelimiters } from '../../open/outerDelimiters';
import { standInDelimiter } from '../../open/textSources';
import { findBackslashText, isBackslashText, unescapeSamples } from './backslashText';
import { chooseDialect, type ScoredDialect } from './chooseDialect';
import { type CsvHints, findCsvHints } from './csvHints';
import type { DialectSamples } from './dialectSamples';
import { findExtendedLog } from './extendedLog';
import { headerNames } from './headerNames';
import { detectDecimalMark, isHeaderRow } from './headerRow';
import { findTableBelowPairs } from './pairPreamble';
import { parseSampleRows, type SampleDialect, type SampleField, type SampleRow } from './sampleRows';
import {
  countHeaderRows,
  countPreambleLines,
  countTitleLines,
  findNotes,
  isEmptyRow,
  isRuleRow,
  joinHeaderRows,
  refuseSeveralTables,
} from './tableBounds';
import { addUnnamedColumn, findUnnamedColumn } from './unnamedColumn';

/** Rows that are looked at, unless the sample is the whole text. */
const sampleRows = 500;

/**
 * Finds out how CSV is written, as far as it is not said, from parts of it: every way of writing it is tried, and
 * weighed by how regular the rows are and how much their values look like values.
 * @returns all of it decided, but for a decimal mark that nothing decides.
 * @throws FaultError `unclearDelimiter`, `fixedWidth` or `unnamedColumn` where there are two ways that give different
 *   tables, and `severalTables` where tables stand below one another.
 */
export function detectDialect(
  samples: DialectSamples,
  requestedOptions: FileOptions,
  fileName: string | undefined,
): FileOptions {
  const backslashDelimiter = isBackslashText(requestedOptions)
    ? (requestedOptions.delimiter ?? '\t')
    : findBackslashText(samples.beginning, requestedOptions);
  if (backslashDelimiter !== undefined) {
    const quoted = { ...requestedOptions, delimiter: backslashDelimiter, quote: '"', escape: 'doubled' as const };
    const unescaped = detectDialect(unescapeSamples(samples, backslashDelimiter), quoted, fileName);
    return { ...unescaped, quote: '', escape: 'backslash' };
  }
  const { isComplete } = samples;
  const givenOptions: FileOptions = requestedOptions.columnStarts
    ? { ...requestedOptions, delimiter: standInDelimiter, quote: '', escape: 'doubled' }
    : requestedOptions;
  const { declaredDelimiter, text: wholeText } = readBeginning(samples.beginning, givenOptions, isComplete);
  const isBeginningGiven = givenOptions.skipLines !== undefined || declaredDelimiter !== undefined;
  const log = isBeginningGiven || givenOptions.delimiter !== undefined ? undefined : findExtendedLog(wholeText);
  if (log) return { ...givenOptions, ...log };
  const preamble = isBeginningGiven ? { lines: 0, isFrontMatter: false } : countPreambleLines(wholeText);
  const tableText = skipLines(wholeText, preamble.lines);
  const furtherTexts = readFurtherTexts(samples, givenOptions);
  const chosen = chooseDialect(
    tableText,
    furtherTexts,
    { ...givenOptions, delimiter: givenOptions.delimiter ?? declaredDelimiter },
    fileName,
  );
  // Of a single column, nothing tells whether what looks like a comment is a value.
  const preambleLines = chosen.width > 1 || preamble.isFrontMatter ? preamble.lines : 0;
  const text = preambleLines > 0 ? tableText : wholeText;
  const lineEnd = givenOptions.lineEnd ?? detectLineEnd(text, chosen);
  const dialect = { ...chosen, keepsReturns: lineEnd === 'lf' };
  const { delimiter, quote, usesBackslash } = dialect;
  const allRows = parseSampleRows(text, dialect, isComplete ? Infinity : sampleRows).rows;
  const tableBelowPairs = isBeginningGiven ? undefined : findTableBelowPairs(allRows);
  const { width } = tableBelowPairs ?? dialect;
  const titleLines = isBeginningGiven ? 0 : (tableBelowPairs?.line ?? countTitleLines(allRows, width, delimiter));
  const tableRows = allRows.filter(({ line }) => line >= titleLines);
  if (isComplete && givenOptions.skipEndLines === undefined && givenOptions.skipLines === undefined)
    refuseSeveralTables(tableRows, countLines(text), preambleLines);
  const endLines =
    givenOptions.skipEndLines ??
    (isComplete ? countNoteLines(tableRows, width, text) : countEndNotes(furtherTexts.at(-1), dialect, width));
  const keptRows = isComplete ? withoutLastLines(tableRows, countLines(text) - endLines) : tableRows;
  const hasRules = keptRows.some(({ fields }) => isRuleRow(fields, delimiter));
  const isRecord = (fields: readonly SampleField[]): boolean => !isEmptyRow(fields) && !isRuleRow(fields, delimiter);
  const fieldRows = keptRows.map(({ fields }) => fields).filter(isRecord);
  const furtherFieldRows = dialect.furtherRows.map(({ fields }) => fields).filter(isRecord);
  const outerDelimiters =
    givenOptions.outerDelimiters ?? (delimiter === '|' && haveOuterDelimiters([...fieldRows, ...furtherFieldRows]));
  const rows = outerDelimiters && givenOptions.outerDelimiters === undefined ? fieldRows.map(withoutOuter) : fieldRows;
  const sampledRows = [
    ...rows,
    ...(outerDelimiters && givenOptions.outerDelimiters === undefined
      ? furtherFieldRows.map(withoutOuter)
      : furtherFieldRows),
  ];
  const quotedNumbers = givenOptions.quotedNumbers ?? areAllQuoted(sampledRows);
  const decimalMark = givenOptions.decimalMark ?? detectDecimalMark(sampledRows, delimiter, quotedNumbers);
  const headerLines =
    givenOptions.headerLines ??
    (givenOptions.header === undefined ? countHeaderRows(rows, decimalMark ?? '.', quotedNumbers) : 1);
  const hasHeader =
    givenOptions.header ?? (headerLines > 1 || (isHeaderRow(rows, decimalMark ?? '.', quotedNumbers) ?? true));
  const trimsValues = givenOptions.trimValues ?? (hasRules || areAllPadded(rows));
  const unnamedColumn =
    givenOptions.unnamedColumn ??
    (hasHeader && givenOptions.names === undefined
      ? findUnnamedColumn(sampledRows, headerLines, delimiter)
      : undefined);
  return {
    ...givenOptions,
    delimiter,
    quote: outerDelimiters && givenOptions.quote === undefined ? '' : quote,
    escape: usesBackslash && !outerDelimiters ? 'backslash' : 'doubled',
    header: hasHeader,
    ...(lineEnd === 'lf' && { lineEnd }),
    ...(decimalMark && { decimalMark }),
    ...(quotedNumbers && { quotedNumbers }),
    ...(preambleLines + titleLines > 0 && { skipLines: preambleLines + titleLines }),
    ...(endLines > 0 && { skipEndLines: endLines }),
    ...(headerLines > 1 && { headerLines }),
    ...((givenOptions.skipEmptyRows ?? hasRules) && { skipEmptyRows: true }),
    ...(trimsValues && { trimValues: true }),
    ...(unnamedColumn && { unnamedColumn }),
    ...(outerDelimiters && { outerDelimiters }),
  };
}

/** What stands in the middle and at the end, from one line end to another. */
function readFurtherTexts({ middle, end }: DialectSamples, { columnStarts }: FileOptions): string[] {
  const decode = (bytes: Uint8Array): string => {
    const text = new TextDecoder().decode(bytes);
    return text.slice(text.search(/[\r\n]/) + 1);
  };
  const middleText = middle && decode(middle);
  const texts = [
    ...(middleText
      ? [middleText.slice(0, Math.max(middleText.lastIndexOf('\n'), middleText.lastIndexOf('\r')) + 1)]
      : []),
    ...(end ? [decode(end)] : []),
  ];
  return columnStarts ? texts.map((text) => delimitFixedWidth(text, columnStarts)) : texts;
}

/** Carriage returns alone are no line ends where rows are more regular without them. */
function detectLineEnd(text: string, dialect: ScoredDialect): 'any' | 'lf' {
  if (dialect.width < 2 || !text.includes('\n') || !/\r(?!\n)/.test(text)) return 'any';
  const countOdd = (keepsReturns: boolean): number =>
    parseSampleRows(text, { ...dialect, keepsReturns }, sampleRows).rows.filter(
      ({ fields }) => fields.length !== dialect.width && !isEmptyRow(fields),
    ).length;
  return countOdd(true) < countOdd(false) ? 'lf' : 'any';
}

/** Lines as a text editor counts them, but for an empty one at the end. */
function countLines(text: string): number {
  const lineEnds = text.match(/\r\n|\r|\n/g)?.length ?? 0;
  return lineEnds + (/[^\r\n]$/.test(text) ? 1 : 0);
}

function withoutLastLines(rows: readonly SampleRow[], lineCount: number): SampleRow[] {
  return rows.filter(({ line }) => line < lineCount);
}

/** Lines from the first note below the table to the end of the text. */
function countNoteLines(rows: readonly SampleRow[], width: number, text: string): number {
  const noteIndex = findNotes(rows, width);
  return noteIndex === undefined ? 0 : countLines(text) - rows[noteIndex]!.line;
}

/** The same for a text of which only the end is known, if it is as regular as the beginning. */
function countEndNotes(text: string | undefined, dialect: SampleDialect, width: number): number {
  if (text === undefined) return 0;
  const { rows } = parseSampleRows(text, dialect, Infinity);
  const regularCount = rows.filter(({ fields }) => fields.length === width).length;
  return regularCount * 10 >= rows.length * 8 ? countNoteLines(rows, width, text) : 0;
}

/** Whether a delimiter stands at both ends of each row, as in lists that draw lines, and nothing is in quotes. */
function haveOuterDelimiters(rows: readonly (readonly SampleField[])[]): boolean {
  return (
    rows.length >= 2 &&
    rows.every(
      (fields) =>
        fields.length > 2 &&
        fields[0]!.text.trim() === '' &&
        fields.at(-1)!.text.trim() === '' &&
        fields.every(({ isQuoted }) => !isQuoted),
    )
  );
}

function withoutOuter(fields: readonly SampleField[]): SampleField[] {
  return fields.slice(1, -1);
}

/** Whether a blank or tab stands behind each delimiter, so that it belongs to none of the values. */
function areAllPadded(rows: readonly (readonly SampleField[])[]): boolean {
  const values = rows.flatMap((fields) => fields.slice(1)).filter(({ text, isQuoted }) => !isQuoted && text !== '');
  return rows.length >= 2 && values.length >= 2 && values.every(({ text }) => /^[ \t]/.test(text));
}

/** What the first line of a file is like. */
export interface FirstLine {
  cellTexts: readonly string[];
  /** Whether it names the columns, as far as the lines below it tell. */
  isHeader: boolean | undefined;
  /** There is no other line. */
  isOnlyLine: boolean;
}

/** @param options as `detectDialect` found them. */
export function readFirstLine(sample: Uint8Array, options: FileOptions, isComplete: boolean): FirstLine {
  if (isBackslashText(options)) return readFirstLine(...asQuoted(sample, options), isComplete);
  const { delimiter = ',', quote = '"', escape, decimalMark = '.', quotedNumbers = false } = options;
  const { text } = readBeginning(sample, options, isComplete);
  const { rows } = parseSampleRows(
    text,
    { delimiter, quote, usesBackslash: escape === 'backslash', keepsReturns: options.lineEnd === 'lf' },
    sampleRows,
  );
  const fieldRows = rows.map(({ fields }) => fields).filter((fields) => !isRuleRow(fields, delimiter));
  return {
    cellTexts: readHeaderNames(fieldRows, options),
    isHeader: isHeaderRow(fieldRows, decimalMark, quotedNumbers),
    isOnlyLine: rows.length === 1,
  };
}

/** A text with backslashes as CSV with quotes. */
function asQuoted(sample: Uint8Array, options: FileOptions): [sample: Uint8Array, options: FileOptions] {
  return [unescapeBackslashes(sample, options.delimiter ?? '\t'), { ...options, quote: '"', escape: 'doubled' }];
}

/** What the header says, of several rows joined. */
function readHeaderNames(
  rows: readonly (readonly SampleField[])[],
  { headerLines = 1, unnamedColumn }: FileOptions,
): string[] {
  const texts = rows.slice(0, headerLines).map((fields) => fields.map(({ text }) => text.trim()));
  return addUnnamedColumn(
    headerLines > 1 && texts.length > 1 ? joinHeaderRows(texts) : (texts[0] ?? []),
    unnamedColumn,
  );
}

/** What the records in the sample suggest. @param options as `detectDialect` found them. */
export function readCsvHints(sample: Uint8Array, options: FileOptions, isComplete: boolean): CsvHints {
  if (isBackslashText(options)) return readCsvHints(...asQuoted(sample, options), isComplete);
  const { delimiter = ',', quote = '"', escape, header = true, headerLines = 1, skipEndLines = 0 } = options;
  const { text } = readBeginning(sample, options, isComplete);
  const sampled = parseSampleRows(
    text,
    { delimiter, quote, usesBackslash: escape === 'backslash', keepsReturns: options.lineEnd === 'lf' },
    isComplete ? Infinity : sampleRows,
  ).rows;
  const rows = isComplete ? withoutLastLines(sampled, countLines(text) - skipEndLines) : sampled;
  const fieldRows = rows
    .map(({ fields }) => fields)
    .filter((fields) => !isEmptyRow(fields) && !isRuleRow(fields, delimiter));
  const names = headerNames(header ? readHeaderNames(fieldRows, options) : (fieldRows[0] ?? []).map(() => ''));
  const lastRow = isComplete ? rows.findLast(({ fields }) => !isEmptyRow(fields)) : undefined;
  return findCsvHints(
    options.names ?? names,
    header ? fieldRows.slice(headerLines) : fieldRows,
    lastRow && { text: firstText(lastRow.fields), lines: countLines(text) - lastRow.line },
    options.trimValues === true || options.columnStarts !== undefined,
  );
}

function firstText(fields: readonly SampleField[]): string {
  return fields.find(({ text }) => text.trim() !== '')?.text.trim() ?? '';
}

/** The table as far as the beginning of the file has it, and what Excel's line about the delimiter says. */
function readBeginning(
  sample: Uint8Array,
  { skipLines: skippedLines = 0, columnStarts, outerDelimiters, delimiter = ',' }: FileOptions,
  isComplete: boolean,
): { declaredDelimiter: string | undefined; text: string } {
  const { declaredDelimiter, body } = splitSepLine(sample, isComplete);
  const text = skipLines(body, skippedLines);
  const changedText = outerDelimiters ? removeOuterDelimiters(text, delimiter) : text;
  return { declaredDelimiter, text: columnStarts ? delimitFixedWidth(text, columnStarts) : changedText };
}

/** The text behind Excel's line about the delimiter, and what that says. */
function splitSepLine(
  sample: Uint8Array,
  isComplete: boolean,
): { declaredDelimiter: string | undefined; body: string } {
  const sampleText = new TextDecoder().decode(sample).replace(/([\r\n])[\ufeff\x1a]/g, '$1');
  // A row that breaks off says nothing.
  const text = isComplete
    ? sampleText
    : sampleText.slice(0, Math.max(sampleText.lastIndexOf('\n'), sampleText.lastIndexOf('\r')) + 1) || sampleText;
  const declaredDelimiter = /^sep=(.)\r?\n/i.exec(text)?.[1];
  return {
    declaredDelimiter,
    body: declaredDelimiter ? text.slice(text.search(/[\r\n]/)).replace(/^\r?\n?/, '') : text,
  };
}

function skipLines(text: string, count: number): string {
  let position = 0;
  for (let line = 0; line < count && position < text.length; line++) {
    const end = text.slice(position).search(/\r\n?|\n/);
    if (end < 0) return '';
    position += end + (text.startsWith('\r\n', position + end) ? 2 : 1);
  }
  return text.slice(position);
}

/** Whether all values are in quotes, so that these say nothing about them. */
function areAllQuoted(rows: readonly (readonly SampleField[])[]): boolean {
  const [, ...records] = rows;
  const fields = records.flat();
  return fields.length > 1 && fields.some(({ isQuoted }) => isQuoted) && fields.every(({ isQuoted }) => isQuoted);
}
