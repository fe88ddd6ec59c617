import type { FileOptions } from '../../model/fileOptions';
import { blankRuns } from '../../open/blankRunsSource';
import { dataExtensionOf } from '../../open/detectFormat';
import { usesBackslash } from './dialectCandidates';
import { fieldPlausibility, isTypedText } from './fieldShape';
import { parseSampleRows, type SampleDialect, type SampleField, type SampleRow, type SampleRows } from './sampleRows';

/** Rows that are looked at for each way of writing that is tried. */
export const scoredRows = 120;
/** The same for the middle and the end of the text. */
const furtherScoredRows = 60;
/** What may stand between values, and how readily it is taken for that: the rarer in texts, the more readily. */
const delimiterWeights: Readonly<Record<string, number>> = {
  '\t': 1,
  ';': 1,
  ',': 1,
  '|': 1,
  '\u0001': 1,
  '\u001e': 1,
  '\u001f': 1,
  '^': 0.9,
  '~': 0.9,
  ':': 0.55,
  ' ': 0.55,
  [blankRuns]: 0.5,
  '§': 0.95,
  '¦': 0.95,
};
/** The highest weight of what stands in many texts, and so the highest score that it can have. */
export const commonSignScore = 0.55;
/** Characters that show that a line without a delimiter of this dialect has one of another. */
const rivalPattern = /[,;\t|](?! )|\p{L}:\p{L}/u;

export interface ScoredDialect extends SampleDialect {
  score: number;
  /** Values in most rows. */
  width: number;
  /** Whether all rows of the beginning have as many. */
  isRegular: boolean;
  rows: readonly SampleRow[];
  /** Of the middle and the end of the text. */
  furtherRows: readonly SampleRow[];
}

export function isCommonSign({ delimiter }: SampleDialect): boolean {
  return (delimiterWeights[delimiter] ?? 1) <= commonSignScore;
}

/** Rows that are looked at for each way of writing, at the most. */
export function maxRows(furtherTexts: readonly string[]): number {
  return scoredRows + furtherTexts.length * furtherScoredRows;
}

/** How much a text looks like a table if it is written so: how regular its rows are, and how typical its values. */
export function scoreDialect(
  text: string,
  furtherTexts: readonly string[],
  dialect: SampleDialect,
  fileName: string | undefined,
): ScoredDialect {
  const beginning = parseSampleRows(text, dialect, scoredRows);
  const further = furtherTexts.map((furtherText) =>
    parseFurtherRows(furtherText, dialect, commonWidth(beginning.rows)),
  );
  const furtherRows = further.flatMap((sample) => sample.rows);
  const rows = [...beginning.rows, ...furtherRows];
  const brokenQuotes = sum([beginning, ...further].map((sample) => sample.brokenQuotes));
  const strayQuotes = sum([beginning, ...further].map((sample) => sample.strayQuotes));
  const width = commonWidth(rows);
  const table = rows.filter(({ fields }) => fields.length === width);
  const isRegular = width > 1 && beginning.rows.every(({ fields }) => fields.length === width);
  const scored = { ...dialect, width, isRegular, rows: table, furtherRows };
  if (width < 2) return { ...scored, score: 0 };
  // Single values may stand above and below a table, but not instead of its rows.
  const firstIndex = rows.findIndex(({ fields }) => fields.length === width);
  const singleRows = rows.slice(firstIndex).filter(({ fields }) => fields.length === 1).length;
  if (singleRows > table.length) return { ...scored, score: 0 };
  const longRows = rows.filter(({ fields }) => hasMoreValues(fields, width)).length;
  const shortRows = rows.length - table.length - longRows;
  const firstWidth = rows.find(({ fields }) => fields.length > 1)?.fields.length ?? 1;
  // Titles stand above a table, and totals below it: a few rows of one value each say little against it.
  const looseRows = rows.filter(({ fields }) => fields.length === 1).length;
  // A header may lack a name, where all else is regular.
  const shortHeaders = firstWidth === width - 1 && table.length === rows.length - 1 ? 1 : 0;
  const regularity = Math.max(
    0,
    (table.length + shortHeaders - longRows) / (rows.length - Math.min(looseRows, 3, rows.length / 4)),
  );
  const plausibility = meanPlausibility(table.slice(0, 60));
  const quotePenalty = (brokenQuotes + strayQuotes * 0.5) / Math.max(1, rows.length);
  // Every value being followed by a blank, it is a sentence or a name rather than a row.
  const sentences = dialect.delimiter === '|' || !isProse(table) ? 1 : table.length < rows.length ? 0 : 0.5;
  const [firstField, ...otherFields] = rows[0]?.fields ?? [];
  // What heads the others would be one value, with what looks like another delimiter in it.
  const isHeaderTorn =
    firstField && otherFields.length === 0 && rivalPattern.test(firstField.text) && !firstField.isQuoted;
  const headed = isHeaderTorn ? 0.4 : firstWidth === width || shortRows === 0 ? 1 : 0.95;
  // Blanks that stand between all values in the same number fill up columns.
  const filled = dialect.delimiter === ' ' && hasEmptyColumn(table, width) ? 0.5 : 1;
  const score =
    Math.min(1, regularity) ** 2 *
    plausibility ** 2 *
    ((width - 0.5) / width) *
    delimiterWeight(dialect, table, fileName) *
    sentences *
    headed *
    filled *
    Math.max(0.2, 1 - quotePenalty);
  return { ...scored, score };
}

/** Rows of a text that may begin within a value in quotes: as many of them as possible have as many values. */
function parseFurtherRows(text: string, dialect: SampleDialect, width: number): SampleRows {
  const share = ({ rows }: SampleRows): number =>
    rows.filter(({ fields }) => fields.length === width).length / Math.max(1, rows.length);
  const outside = parseSampleRows(text, dialect, furtherScoredRows);
  const closingQuotes =
    dialect.quote === '' ? [] : ['\n', '\r'].map((lineEnd) => text.indexOf(dialect.quote + lineEnd));
  const closingQuote = Math.min(...closingQuotes.map((place) => (place < 0 ? Infinity : place)), Infinity);
  const outsideShare = share(outside);
  if (closingQuote === Infinity || outsideShare === 1) return outside;
  const inside = parseSampleRows(text.slice(closingQuote + 1).trimStart(), dialect, furtherScoredRows);
  return share(inside) > outsideShare ? inside : outside;
}

function hasEmptyColumn(rows: readonly SampleRow[], width: number): boolean {
  return Array.from({ length: width }, (_, column) => column).some((column) =>
    rows.every(({ fields }) => fields[column]!.text === '' && !fields[column]!.isQuoted),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function delimiterWeight(
  { delimiter }: SampleDialect,
  rows: readonly SampleRow[],
  fileName: string | undefined,
): number {
  const weight = delimiterWeights[delimiter] ?? 0.8;
  // A moment is one value, though its parts look like texts and numbers.
  if (delimiter === ':' && rows.some(({ fields }) => isMoment(fields.map(({ text }) => text).join(':')))) return 0;
  if (delimiter === ':' && rows.length > 0 && rows.every(({ fields }) => splitsTimes(fields))) return 0;
  // A time of day, or a date with a time, is one value.
  if (
    (delimiter === ':' || delimiter === ' ' || delimiter === blankRuns) &&
    rows.some(({ fields }) => fields.every((field) => /^\d*$/.test(field.text)))
  )
    return delimiter === ':' ? weight / 2 : weight;
  return fileName !== undefined && delimiter === preferredDelimiter(fileName) && delimiter !== ','
    ? weight * 1.2
    : weight;
}

/** Whether a colon stands in times of day only, which other values surround. */
function splitsTimes(fields: readonly SampleField[]): boolean {
  return (
    !fields.every(({ text }) => /^\d*$/.test(text)) &&
    fields.slice(1).every(({ text }, index) => /\d$/.test(fields[index]!.text) && /^\d\d(?!\d)/.test(text))
  );
}

function isMoment(text: string): boolean {
  return /^\s*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AaPp][Mm]|Z|[-+]\d\d:?\d\d)?\s*$/.test(
    text,
  );
}

/** How many values most rows have; of several such numbers, the larger. */
function commonWidth(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of rows) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  let width = 0;
  let best = 0;
  for (const [fieldCount, count] of counts) {
    if (fieldCount < 2) continue;
    if (count > best || (count === best && fieldCount > width)) {
      width = fieldCount;
      best = count;
    }
  }
  // One row in four is enough for a table: its other rows may be titles, or short.
  return best * 4 >= rows.length ? width : 1;
}

function hasMoreValues(fields: readonly SampleField[], width: number): boolean {
  return fields.length > width && fields.slice(width).some((field) => field.text !== '');
}

function meanPlausibility(rows: readonly SampleRow[]): number {
  let sum = 0;
  let count = 0;
  for (const { fields } of rows) {
    for (const field of fields) {
      sum += fieldPlausibility(field);
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Whether what is behind the first value always begins with a blank and is no number. */
function isProse(rows: readonly SampleRow[]): boolean {
  const behind = rows.flatMap(({ fields }) => fields.slice(1));
  const texts = behind.filter((field) => /^ ?\S/.test(field.text) && !field.isQuoted);
  return texts.length > 0 && texts.every((field) => field.text.startsWith(' ') && !isTypedText(field.text));
}

/** Each line as one value: right for a list of texts, wrong where the lines are alike in what could be delimiters. */
export function scoreSingleColumn(text: string, given: FileOptions): ScoredDialect {
  const quote = given.quote ?? '"';
  // A character that is in no text.
  const dialect = { delimiter: '\u0000', quote, usesBackslash: usesBackslash(text, quote, ',', given.escape) };
  const { rows, brokenQuotes } = parseSampleRows(text, dialect, scoredRows);
  const plausibility = meanPlausibility(rows.slice(0, 60));
  const quotePenalty = brokenQuotes / Math.max(1, rows.length);
  return {
    ...dialect,
    width: 1,
    isRegular: false,
    rows,
    furtherRows: [],
    score: 0.25 * plausibility ** 2 * Math.max(0.2, 1 - quotePenalty),
  };
}
/** What a file without any delimiter is read with. */
export function preferredDelimiter(fileName: string | undefined): string {
  const extension = fileName === undefined ? '' : dataExtensionOf(fileName);
  return extension === 'tsv' || extension === 'tab' ? '\t' : extension === 'psv' ? '|' : ',';
}
