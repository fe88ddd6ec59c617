import type { FileOptions } from '../../model/fileOptions';
import { unescapeBackslashes } from '../../open/backslashSource';
import { isBackslashText } from './backslashText';
import { countLines, readBeginning, withoutLastLines } from './csvBeginning';
import { type CsvHints, findCsvHints } from './csvHints';
import { headerNames } from './headerNames';
import { isHeaderRow } from './headerRow';
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
  const isRecord = ({ fields }: SampleRow): boolean => !isEmptyRow(fields) && !isRuleRow(fields, delimiter);
  const fieldRows = rows.filter(isRecord).map(({ fields }) => fields);
  const names = headerNames(header ? readHeaderNames(fieldRows, options) : (fieldRows[0] ?? []).map(() => ''));
  const lastRow = isComplete ? rows.findLast(isRecord) : undefined;
  return findCsvHints(
    options.names ?? names,
    header ? fieldRows.slice(headerLines) : fieldRows,
    lastRow && {
      text: firstText(lastRow.fields),
      lines: countLines(text) - lastRow.line,
      isBelowRule: findRecordsBelowRules(rows, delimiter, isRecord).join() === String(rows.indexOf(lastRow)),
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
