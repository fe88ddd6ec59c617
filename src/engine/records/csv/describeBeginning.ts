import type { FileOptions } from '../../model/fileOptions';
import { unescapeBackslashes } from '../../open/backslashSource';
import { isBackslashText } from './backslashText';
import { countLines, readBeginning, withoutLastLines } from './csvBeginning';
import { type CsvHints, findCsvHints } from './csvHints';
import { readFurtherTexts } from './detectDialect';
import type { DialectSamples } from './dialectSamples';
import { headerNames } from './headerNames';
import { isHeaderRow } from './headerRow';
import type { KnownRows } from './knownRows';
import { parseSampleRows, type SampleField, type SampleRow } from './sampleRows';
import { isEmptyRow, isRuleRow, joinHeaderRows } from './tableBounds';
import { addUnnamedColumn } from './unnamedColumn';

/** Rows that are looked at, unless the sample is the whole text. */
const sampleRows = 500;

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
  const { delimiter = ',', quote = '"', escape, quotedNumbers = false } = options;
  const { text } = readBeginning(sample, options, isComplete);
  const { rows } = parseSampleRows(
    text,
    { delimiter, quote, usesBackslash: escape === 'backslash', keepsReturns: options.lineEnd === 'lf' },
    sampleRows,
  );
  const fieldRows = rows.map(({ fields }) => fields).filter((fields) => !isRuleRow(fields, delimiter));
  return {
    cellTexts: readHeaderNames(fieldRows, options),
    isHeader: isHeaderRow(fieldRows, quotedNumbers),
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

/**
 * What the records in the samples suggest; a total stands at the end.
 * @param options as `detectDialect` found them.
 * @param knownRows what it kept.
 */
export function readCsvHints(
  { beginning, isComplete, end }: DialectSamples,
  options: FileOptions,
  knownRows: KnownRows,
): CsvHints {
  if (isBackslashText(options)) {
    const [quoted, quotedOptions] = asQuoted(beginning, options);
    return readCsvHints({ beginning: quoted, isComplete }, quotedOptions, knownRows);
  }
  const { delimiter = ',', quote = '"', escape, header = true, headerLines = 1, skipEndLines = 0 } = options;
  const parseRows = (text: string, maxRows: number): SampleRow[] =>
    knownRows.take(
      text,
      { delimiter, quote, usesBackslash: escape === 'backslash', keepsReturns: options.lineEnd === 'lf' },
      maxRows,
    );
  const { text } = readBeginning(beginning, options, isComplete);
  const [lastText = ''] = isComplete ? [text] : readFurtherTexts({ ...(end && { end }) }, options);
  const lastRows = withoutLastLines(parseRows(lastText, Infinity), countLines(lastText) - skipEndLines);
  const rows = isComplete ? lastRows : parseRows(text, sampleRows);
  const isRecord = ({ fields }: SampleRow): boolean => !isEmptyRow(fields) && !isRuleRow(fields, delimiter);
  const fieldRows = rows.filter(isRecord).map(({ fields }) => fields);
  const names = headerNames(header ? readHeaderNames(fieldRows, options) : (fieldRows[0] ?? []).map(() => ''));
  const lastRow = lastRows.findLast(isRecord);
  return findCsvHints(
    options.names ?? names,
    header ? fieldRows.slice(headerLines) : fieldRows,
    lastRow && {
      text: firstText(lastRow.fields),
      lines: countLines(lastText) - lastRow.line,
      isBelowRule: findRecordsBelowRules(lastRows, delimiter, isRecord).join() === String(lastRows.indexOf(lastRow)),
    },
    options.columnStarts ? 'drawn' : !options.trimValues ? 'kept' : delimiter.includes('|') ? 'drawn' : 'leftOut',
  );
}

/** Records with a drawn line right above them, but for the first one below the header: their indices in the rows. */
function findRecordsBelowRules(
  rows: readonly SampleRow[],
  delimiter: string,
  isRecord: (row: SampleRow) => boolean,
): number[] {
  const records = rows.flatMap((row, index) => (isRecord(row) ? [index] : []));
  return records.slice(2).filter((index) => isRuleRow(rows[index - 1]!.fields, delimiter));
}

function firstText(fields: readonly SampleField[]): string {
  return fields.find(({ text }) => text.trim() !== '')?.text.trim() ?? '';
}
