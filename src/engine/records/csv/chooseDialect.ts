import { FaultError, type TableReading } from '../../model/fault';
import type { FileOptions } from '../../model/fileOptions';
import { blankRuns } from '../../open/blankRunsSource';
import { dataExtensionOf } from '../../open/detectFormat';
import { delimitFixedWidth } from '../../open/fixedWidthSource';
import { standInDelimiter } from '../../open/textSources';
import { fieldPlausibility, isTypedText } from './fieldShape';
import { findColumnStarts } from './fixedWidth';
import { parseSampleRows, type SampleDialect, type SampleField, type SampleRow, type SampleRows } from './sampleRows';
import { isRuleRow } from './tableBounds';

/** Rows that are looked at for each way of writing that is tried. */
const scoredRows = 120;
/** The same for the middle and the end of the text. */
const furtherScoredRows = 60;
/** A second way of writing that is this close to the best one makes it a question. */
const questionRatio = 0.9;

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
/** Characters that show that a line without a delimiter of this dialect has one of another. */
const rivalPattern = /[,;\t|](?! )/;

export interface ScoredDialect extends SampleDialect {
  score: number;
  /** Values in most rows. */
  width: number;
  rows: readonly SampleRow[];
  /** Of the middle and the end of the text. */
  furtherRows: readonly SampleRow[];
}

/**
 * The likeliest way to write a text: every one is tried, and weighed by how regular the rows are and how much their
 * values look like values.
 * @throws FaultError `unclearDelimiter` where two ways are about as likely and give different tables.
 */
export function chooseDialect(
  text: string,
  furtherTexts: readonly string[],
  given: FileOptions,
  fileName: string | undefined,
): ScoredDialect {
  const score = (dialect: SampleDialect): ScoredDialect => scoreDialect(text, furtherTexts, dialect, fileName);
  const candidates = listDialects([text, ...furtherTexts].join('\n'), given).map(score);
  const single = scoreSingleColumn(text, given);
  const ranked = [...candidates].sort((dialect, other) => other.score - dialect.score);
  const [best] = ranked;
  if (given.delimiter !== undefined) return best ?? { ...single, delimiter: given.delimiter };
  if (!best || best.score <= single.score || areBlanks(best)) {
    const rare = findRareDelimiter(text);
    const other = best && best.score > single.score ? best : { ...single, delimiter: preferredDelimiter(fileName) };
    if (rare !== undefined)
      throw new FaultError({
        code: 'unclearDelimiter',
        readings: [score({ delimiter: rare, quote: '"', usesBackslash: false }), other].map(delimiterReading),
      });
  }
  if (!best || best.score <= single.score) {
    askAboutFixedWidth(text, { ...single, delimiter: preferredDelimiter(fileName) });
    return { ...single, delimiter: preferredDelimiter(fileName) };
  }
  const longer = ranked.find(
    ({ delimiter, score: longerScore }) =>
      delimiter !== blankRuns &&
      delimiter.length > best.delimiter.length &&
      delimiter.includes(best.delimiter) &&
      longerScore > single.score,
  );
  if (longer) return longer;
  const repeatCount = delimiterRepeatCount(best);
  if (repeatCount > 1) return score({ ...best, delimiter: best.delimiter.repeat(repeatCount) });
  if (mayBeFixedWidth(best)) askAboutFixedWidth(text, best);
  if (best.delimiter === ':' && best.width === 2)
    throw new FaultError({
      code: 'unclearDelimiter',
      readings: [delimiterReading(best), delimiterReading({ ...single, delimiter: preferredDelimiter(fileName) })],
    });
  if (mayBeDecimals(best, text))
    throw new FaultError({ code: 'unclearDelimiter', readings: decimalReadings(best, single) });
  const runnerUp = ranked.find(
    (dialect) =>
      dialect.delimiter !== best.delimiter &&
      !(areBlanks(dialect) && areBlanks(best)) &&
      dialect.score > single.score &&
      dialect.score >= best.score * questionRatio,
  );
  if (runnerUp)
    throw new FaultError({
      code: 'unclearDelimiter',
      readings: [best, runnerUp].map((dialect) => delimiterReading(dialect)),
    });
  return best;
}

function areBlanks({ delimiter }: SampleDialect): boolean {
  return delimiter === ' ' || delimiter === blankRuns;
}

/** Whether a name with pairs of numbers below it, split by a comma, may be one column of decimals. */
function mayBeDecimals({ delimiter, width }: ScoredDialect, text: string): boolean {
  const [name = '', ...lines] = text.split(/[\r\n]+/, 60).filter((line) => line.trim() !== '');
  return (
    delimiter === ',' &&
    width === 2 &&
    !name.includes(',') &&
    lines.length > 0 &&
    lines.every((line) => /^\s*"?-?\d+,\d+"?\s*$/.test(line))
  );
}

/** As two columns, and as one, which another delimiter than the comma gives. */
function decimalReadings(pairs: ScoredDialect, single: ScoredDialect): TableReading[] {
  return [delimiterReading(pairs), delimiterReading({ ...single, delimiter: ';' })];
}

function delimiterReading(dialect: ScoredDialect): TableReading {
  return {
    change: { field: 'delimiter', value: dialect.delimiter },
    columns: dialect.width,
    sample: sampleTexts(dialect.rows),
  };
}

function sampleTexts(rows: readonly SampleRow[]): string[][] {
  return rows.slice(0, 4).map(({ fields }) => fields.slice(0, 8).map((field) => field.text.trim().slice(0, 40)));
}

/** Whether a way of writing leaves several blanks between parts of its values, or between all of them. */
function mayBeFixedWidth({ rows, delimiter }: ScoredDialect): boolean {
  if (delimiter === '|') return false;
  return (
    delimiter === blankRuns ||
    rows.filter(({ fields }) => fields.some(({ text, isQuoted }) => !isQuoted && /\S {2,}\S/.test(text))).length * 2 >=
      rows.length
  );
}

/**
 * @param other how the text would be read otherwise.
 * @throws FaultError `fixedWidth` if the values stand below one another, and become another table then.
 */
function askAboutFixedWidth(text: string, other: ScoredDialect): void {
  const columnStarts = findColumnStarts(text.split(/\r\n|\r|\n/));
  if (!columnStarts) return;
  const dialect = { delimiter: standInDelimiter, quote: '', usesBackslash: false };
  const sampleRows = parseSampleRows(delimitFixedWidth(text.slice(0, 1 << 14), columnStarts), dialect, scoredRows).rows;
  const rows = sampleRows.filter(({ fields }) => !isRuleRow(fields, standInDelimiter));
  // Quotes around values are there for the sake of the blanks in them.
  const hasQuotes = other.rows.some(({ fields }) => fields.some(({ isQuoted }) => isQuoted));
  if (other.delimiter === blankRuns && (hasQuotes || haveSameValues(rows, other.rows))) return;
  throw new FaultError({
    code: 'fixedWidth',
    readings: [
      {
        change: { field: 'columnStarts', value: columnStarts },
        columns: columnStarts.length,
        sample: sampleTexts(rows),
      },
      delimiterReading(other),
    ],
  });
}

function haveSameValues(rows: readonly SampleRow[], others: readonly SampleRow[]): boolean {
  const count = Math.min(rows.length, others.length);
  return rows.slice(0, count).every(({ fields }, index) => {
    const otherFields = others[index]!.fields;
    return (
      fields.length === otherFields.length && fields.every(({ text }, column) => text === otherFields[column]!.text)
    );
  });
}

/** 2 for `||`: then every second value of all rows is empty. */
function delimiterRepeatCount({ rows, width, delimiter }: ScoredDialect): number {
  for (const count of [2, 3]) {
    if (delimiter === ' ' || delimiter === blankRuns || (width - 1) % count !== 0 || width <= count) continue;
    if (
      rows.length > 1 &&
      rows.every(({ fields }) => fields.every(({ text }, index) => index % count === 0 || text === ''))
    )
      return count;
  }
  return 1;
}

/** What a file without any delimiter is read with. */
function preferredDelimiter(fileName: string | undefined): string {
  const extension = fileName === undefined ? '' : dataExtensionOf(fileName);
  return extension === 'tsv' || extension === 'tab' ? '\t' : extension === 'psv' ? '|' : ',';
}

function listDialects(text: string, given: FileOptions): SampleDialect[] {
  const delimiters =
    given.delimiter !== undefined
      ? [given.delimiter]
      : Object.keys(delimiterWeights)
          .filter((delimiter) => (delimiter === blankRuns ? / {2}| \t|\t /.test(text) : text.includes(delimiter)))
          .concat(findLongDelimiters(text));
  return delimiters.flatMap((delimiter) => {
    const quotes = given.quote !== undefined ? [given.quote] : listQuotes(text, delimiter);
    return quotes.map((quote) => ({
      delimiter,
      quote,
      usesBackslash: usesBackslash(text, quote, delimiter, given.escape),
    }));
  });
}

/** Signs that stand together as often in every line: `<>`, `~|~`, `=>`. */
function findLongDelimiters(text: string): string[] {
  const lines = text.split(/[\r\n]+/, 40).filter((line) => line.trim() !== '');
  const [firstLine = ''] = lines;
  const runs = new Set(firstLine.match(/[^\p{L}\p{N}\s"'`()[\]{}.+\-/\\]{2,5}/gu) ?? []);
  return [...runs].filter((run) => {
    const count = firstLine.split(run).length;
    // The same sign twice may have empty values between: that is looked at later.
    return new Set(run).size > 1 && lines.length > 1 && lines.every((line) => line.split(run).length === count);
  });
}

/** A sign that hardly delimits anything, but stands as often in every line, and between the names in the first one. */
function findRareDelimiter(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/, 40).filter((line) => line.trim() !== '');
  const [firstLine = ''] = lines;
  const signs = new Set(firstLine.match(/--+>?|->|[^\p{L}\p{N}\p{M}\s"'`()[\]{}.,;:+|^~_\-\\\u0000-\u001f]/gu) ?? []);
  return [...signs].find((sign) => {
    const names = firstLine.split(sign);
    return (
      names.length > 2 &&
      lines.length > 2 &&
      sign.length <= 5 &&
      lines.every((line) => line.split(sign).length === names.length) &&
      (names.every((name) => /^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(name.trim())) ||
        lines.every((line) => line.split(` ${sign} `).length === names.length))
    );
  });
}

/** Double quotes are the rule; single ones and none are tried where they stand around values. */
function listQuotes(text: string, delimiter: string): string[] {
  const border =
    delimiter === '\t'
      ? '\\t'
      : delimiter === blankRuns
        ? ' \\t'
        : `\\u${delimiter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const enclosed = new RegExp(`(?:^|[\\r\\n${border}])'(?:[^']|''){0,400}'(?=[\\r\\n${border}]|$)`, 'g');
  return enclosed.test(text.slice(0, 1 << 16)) ? ['"', "'"] : ['"'];
}

/** A backslash before a quote that does not end its value has to be there for the quote's sake. */
function usesBackslash(text: string, quote: string, delimiter: string, given: FileOptions['escape']): boolean {
  if (given !== undefined || quote === '') return given === 'backslash';
  for (let position = text.indexOf(`\\${quote}`); position >= 0; position = text.indexOf(`\\${quote}`, position + 2)) {
    const next = text[position + 2];
    if (next !== undefined && next !== delimiter && next !== '\r' && next !== '\n' && next !== quote) return true;
  }
  return false;
}

function scoreDialect(
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
  const scored = { ...dialect, width, rows: table, furtherRows };
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
  const [firstRow] = rows;
  // What heads the others would be one value, with what looks like another delimiter in it.
  const isHeaderTorn =
    firstRow!.fields.length === 1 && rivalPattern.test(firstRow!.fields[0]!.text) && !firstRow!.fields[0]!.isQuoted;
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
  const outside = parseSampleRows(text, dialect, furtherScoredRows);
  const closingQuotes =
    dialect.quote === '' ? [] : ['\n', '\r'].map((lineEnd) => text.indexOf(dialect.quote + lineEnd));
  const closingQuote = Math.min(...closingQuotes.map((place) => (place < 0 ? Infinity : place)), Infinity);
  if (closingQuote === Infinity) return outside;
  const inside = parseSampleRows(text.slice(closingQuote + 1).trimStart(), dialect, furtherScoredRows);
  const share = ({ rows }: SampleRows): number =>
    rows.filter(({ fields }) => fields.length === width).length / Math.max(1, rows.length);
  return share(inside) > share(outside) ? inside : outside;
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
function scoreSingleColumn(text: string, given: FileOptions): ScoredDialect {
  const quote = given.quote ?? '"';
  // A character that is in no text.
  const dialect = { delimiter: '\u0000', quote, usesBackslash: usesBackslash(text, quote, ',', given.escape) };
  const { rows, brokenQuotes } = parseSampleRows(text, dialect, scoredRows);
  const plausibility = meanPlausibility(rows.slice(0, 60));
  const quotePenalty = brokenQuotes / Math.max(1, rows.length);
  return {
    ...dialect,
    width: 1,
    rows,
    furtherRows: [],
    score: 0.25 * plausibility ** 2 * Math.max(0.2, 1 - quotePenalty),
  };
}
