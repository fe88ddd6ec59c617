import type { FileOptions } from '../../model/fileOptions';
import { delimitFixedWidth } from '../../open/fixedWidthSource';
import { findWikiTable, removeOuterDelimiters } from '../../open/outerDelimiters';
import { standInDelimiter } from '../../open/textSources';
import { findBackslashText, isBackslashText, unescapeSamples } from './backslashText';
import { chooseDialect } from './chooseDialect';
import { countLines, readBeginning, skipLines, withoutLastLines } from './csvBeginning';
import type { DialectSamples } from './dialectSamples';
import { findExtendedLog } from './extendedLog';
import { detectDecimalMark, isHeaderRow } from './headerRow';
import { KnownRows } from './knownRows';
import { detectLineEnd, refuseOddLineEnds } from './lineEnds';
import { findTableBelowPairs } from './pairPreamble';
import type { SampleDialect, SampleField, SampleRow } from './sampleRows';
import {
  countHeaderRows,
  countPreambleLines,
  countTitleLines,
  findNotes,
  isEmptyRow,
  isRuleRow,
  refuseSeveralTables,
} from './tableBounds';
import { findUnnamedColumn, refuseEmptyNames } from './unnamedColumn';

/** Rows that are looked at, unless the sample is the whole text. */
const sampleRows = 500;

/**
 * Finds out how CSV is written, as far as it is not said, from parts of it: every way of writing it is tried, and
 * weighed by how regular the rows are and how much their values look like values.
 * @param knownRows keeps the rows of the beginning and of the end.
 * @returns all of it decided, but for a decimal mark that nothing decides.
 * @throws FaultError `unclearDelimiter`, `fixedWidth` or `unnamedColumn` where there are two ways that give different
 *   tables, and `severalTables` where tables stand below one another.
 */
export function detectDialect(
  samples: DialectSamples,
  requestedOptions: FileOptions,
  fileName: string | undefined,
  knownRows = new KnownRows(),
): FileOptions {
  const backslashDelimiter = isBackslashText(requestedOptions)
    ? (requestedOptions.delimiter ?? '\t')
    : findBackslashText(samples.beginning, requestedOptions);
  if (backslashDelimiter !== undefined) {
    const quoted = { ...requestedOptions, delimiter: backslashDelimiter, quote: '"', escape: 'doubled' as const };
    const unescaped = detectDialect(unescapeSamples(samples, backslashDelimiter), quoted, fileName, knownRows);
    return { ...unescaped, quote: '', escape: 'backslash' };
  }
  const { isComplete } = samples;
  const givenOptions: FileOptions = requestedOptions.columnStarts
    ? { ...requestedOptions, delimiter: standInDelimiter, quote: '', escape: 'doubled' }
    : requestedOptions;
  const { declaredDelimiter, text: wholeText } = readBeginning(samples.beginning, givenOptions, isComplete);
  const wikiLine = hasOpenBeginning(givenOptions) ? findWikiTable(wholeText) : undefined;
  if (wikiLine !== undefined) {
    const wikiOptions = { trimValues: true, ...givenOptions, delimiter: '|', outerDelimiters: true };
    const tableOptions = wikiLine > 0 ? { ...wikiOptions, skipLines: wikiLine } : wikiOptions;
    return detectDialect(samples, tableOptions, fileName, knownRows);
  }
  if (givenOptions.lineEnd === undefined) refuseOddLineEnds(wholeText);
  const isBeginningGiven = givenOptions.skipLines !== undefined || declaredDelimiter !== undefined;
  const log = isBeginningGiven || givenOptions.delimiter !== undefined ? undefined : findExtendedLog(wholeText);
  if (log) return { ...givenOptions, ...log };
  const preamble = isBeginningGiven ? { lines: 0, isFrontMatter: false } : countPreambleLines(wholeText);
  // The last of several comments may be the header, and written otherwise.
  const commentLines = preamble.lines > 0 && !preamble.isFrontMatter ? preamble.lines + 1 : preamble.lines;
  const tableText = skipLines(wholeText, preamble.lines);
  const furtherTexts = readFurtherTexts(samples, givenOptions);
  const chosen = chooseDialect(
    skipLines(wholeText, commentLines) || tableText,
    furtherTexts,
    { ...givenOptions, delimiter: givenOptions.delimiter ?? declaredDelimiter },
    fileName,
  );
  // Of a single column, nothing tells whether what looks like a comment is a value.
  const preambleLines = chosen.width > 1 || preamble.isFrontMatter ? preamble.lines : 0;
  const text = preambleLines > 0 ? tableText : wholeText;
  const { lineEnd, ...measured } = detectLineEnd(text, chosen, givenOptions.lineEnd);
  const dialect = { ...chosen, ...measured, keepsReturns: lineEnd === 'lf' };
  const { delimiter, quote, usesBackslash } = dialect;
  const allRows = knownRows.read(text, dialect, isComplete ? Infinity : sampleRows);
  const tableBelowPairs = isBeginningGiven ? undefined : findTableBelowPairs(allRows);
  const { width } = tableBelowPairs ?? dialect;
  const titleLines = isBeginningGiven ? 0 : (tableBelowPairs?.line ?? countTitleLines(allRows, width, delimiter));
  const tableRows = allRows.filter(({ line }) => line >= titleLines);
  if (isComplete && givenOptions.skipEndLines === undefined && givenOptions.skipLines === undefined)
    refuseSeveralTables(tableRows, countLines(text), preambleLines);
  const endLines =
    givenOptions.skipEndLines ??
    (isComplete
      ? countNoteLines(tableRows, width, text)
      : countEndNotes(furtherTexts.at(-1), dialect, width, knownRows));
  const tableOnlyRows = isComplete ? withoutLastLines(tableRows, countLines(text) - endLines) : tableRows;
  const hasRules = tableOnlyRows.some(({ fields }) => isRuleRow(fields, delimiter));
  const isRecord = (fields: readonly SampleField[]): boolean => !isEmptyRow(fields) && !isRuleRow(fields, delimiter);
  const records = tableOnlyRows.filter(({ fields }) => isRecord(fields));
  const fieldRows = records.map(({ fields }) => fields);
  const furtherFieldRows = dialect.furtherRows.map(({ fields }) => fields).filter(isRecord);
  const outerDelimiters =
    givenOptions.outerDelimiters ??
    ((delimiter === '|' || delimiter === '||') && haveOuterDelimiters([...fieldRows, ...furtherFieldRows]));
  const rows = outerDelimiters && givenOptions.outerDelimiters === undefined ? fieldRows.map(withoutOuter) : fieldRows;
  const sampledRows = [
    ...rows,
    ...(outerDelimiters && givenOptions.outerDelimiters === undefined
      ? furtherFieldRows.map(withoutOuter)
      : furtherFieldRows),
  ];
  const quotedNumbers = givenOptions.quotedNumbers ?? areAllQuoted(sampledRows);
  const decimalMark = givenOptions.decimalMark ?? detectDecimalMark(sampledRows, delimiter, quotedNumbers);
  const isHeader = isHeaderRow(rows, quotedNumbers);
  const headerLines =
    givenOptions.headerLines ??
    (givenOptions.header === undefined && !records[1]?.blankLinesBefore
      ? countHeaderRows(rows, isHeader, quotedNumbers)
      : 1);
  const hasHeader = givenOptions.header ?? (headerLines > 1 || (isHeader ?? true));
  const trimsValues = givenOptions.trimValues ?? (hasRules || areAllPadded(rows));
  if (hasHeader && givenOptions.header === undefined && givenOptions.names === undefined)
    refuseEmptyNames(sampledRows, headerLines);
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

/** Whether nothing is said of how the table begins and is delimited. */
function hasOpenBeginning({ delimiter, outerDelimiters, skipLines: skippedLines, columnStarts }: FileOptions): boolean {
  return (
    delimiter === undefined && outerDelimiters === undefined && skippedLines === undefined && columnStarts === undefined
  );
}

/** What stands in the middle and at the end, from one line end to another. */
export function readFurtherTexts(
  { middle, end }: Pick<DialectSamples, 'middle' | 'end'>,
  { columnStarts, outerDelimiters, delimiter = ',' }: FileOptions,
): string[] {
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
  if (columnStarts) return texts.map((text) => delimitFixedWidth(text, columnStarts));
  return outerDelimiters ? texts.map((text) => removeOuterDelimiters(text, delimiter)) : texts;
}

/** Lines from the first note below the table to the end of the text. */
function countNoteLines(rows: readonly SampleRow[], width: number, text: string): number {
  const noteIndex = findNotes(rows, width);
  return noteIndex === undefined ? 0 : countLines(text) - rows[noteIndex]!.line;
}

/** The same for a text of which only the end is known, if it is as regular as the beginning. */
function countEndNotes(text: string | undefined, dialect: SampleDialect, width: number, knownRows: KnownRows): number {
  if (text === undefined) return 0;
  const rows = knownRows.read(text, dialect, Infinity);
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
        fields[0]?.text.trim() === '' &&
        fields.at(-1)?.text.trim() === '' &&
        fields.every(({ isQuoted }) => !isQuoted),
    )
  );
}

function withoutOuter(fields: readonly SampleField[]): SampleField[] {
  return fields.slice(1, -1);
}

/** Whether a blank or tab stands behind each delimiter, so that it belongs to none of the values. */
function areAllPadded(rows: readonly (readonly SampleField[])[]): boolean {
  const isValue = ({ text, isQuoted }: SampleField, column: number): boolean => column > 0 && !isQuoted && text !== '';
  const isPadded = ({ text }: SampleField): boolean => /^[ \t]/.test(text);
  return (
    rows.length >= 2 &&
    rows.every((fields) => fields.every((field, column) => !isValue(field, column) || isPadded(field))) &&
    rows.reduce((count, fields) => count + fields.filter(isValue).length, 0) >= 2
  );
}

/** Whether all values are in quotes, so that these say nothing about them. */
function areAllQuoted(rows: readonly (readonly SampleField[])[]): boolean {
  const [, ...records] = rows;
  return (
    records.every((fields) => fields.every(({ isQuoted }) => isQuoted)) &&
    records.reduce((count, { length }) => count + length, 0) > 1
  );
}
