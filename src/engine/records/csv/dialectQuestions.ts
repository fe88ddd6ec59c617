import { FaultError, type TableReading } from '../../model/fault';
import { blankRuns } from '../../open/blankRunsSource';
import { delimitFixedWidth } from '../../open/fixedWidthSource';
import { standInDelimiter } from '../../open/textSources';
import { findColumnStarts } from './fixedWidth';
import { parseSampleRows, type SampleDialect, type SampleRow } from './sampleRows';
import { type ScoredDialect, scoredRows } from './scoreDialect';
import { isRuleRow } from './tableBounds';

/** Rows that are enough to see that a table is none. */
const comparedRows = 6;
const decimalPattern = /^-?\d+,\d+$/;

export function areBlanks({ delimiter }: SampleDialect): boolean {
  return delimiter === ' ' || delimiter === blankRuns;
}

/** Whether a name with pairs of numbers below it, split by a comma, may be one column of decimals. */
export function mayBeDecimals({ delimiter, width }: ScoredDialect, text: string): boolean {
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
export function decimalReadings(pairs: ScoredDialect, single: ScoredDialect): TableReading[] {
  return [delimiterReading(pairs), delimiterReading({ ...single, delimiter: ';' })];
}

export function delimiterReading(dialect: ScoredDialect): TableReading {
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
export function mayBeFixedWidth({ rows, delimiter }: ScoredDialect): boolean {
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
export function askAboutFixedWidth(text: string, other: ScoredDialect): void {
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

/** @throws FaultError `bracketedRows` if each row is in brackets, which would become part of its values. */
export function askAboutBracketedRows(best: ScoredDialect): void {
  const isBracketed = (open: RegExp, close: RegExp): boolean =>
    best.rows.every(
      ({ fields }) =>
        !fields[0]!.isQuoted &&
        open.test(fields[0]!.text.trim()) &&
        !fields.at(-1).isQuoted &&
        close.test(fields.at(-1).text.trim()),
    );
  if (
    !isBracketed(/^\([^)]*$/, /^[^(]*\)[,;]?$/) &&
    !isBracketed(/^\[[^\]]*$/, /^[^[]*\][,;]?$/) &&
    !isBracketed(/^\{[^}]*$/, /^[^{]*\}[,;]?$/)
  )
    return;
  throw new FaultError({ code: 'bracketedRows', readings: [delimiterReading(best)] });
}

/**
 * @param single the text as one column
 * @throws FaultError `quotedRows` if what is in quotes are whole rows of more columns, as a second export writes them.
 */
export function askAboutQuotedRows(single: ScoredDialect): void {
  const [header, ...records] = single.rows.map(({ fields }) => fields[0]!);
  if (!header || records.length === 0 || !records.every(({ isQuoted }) => isQuoted)) return;
  const text = [header, ...records].map((row) => row.text).join('\n');
  const isTable = [',', ';', '\t', '|'].some((delimiter) => {
    const { rows, brokenQuotes } = parseSampleRows(text, { delimiter, quote: '"', usesBackslash: false }, scoredRows);
    const width = rows[0]!.fields.length;
    return width > 1 && brokenQuotes === 0 && rows.every(({ fields }) => fields.length === width);
  });
  if (isTable) throw new FaultError({ code: 'quotedRows', readings: [delimiterReading(single)] });
}

/** Values with blanks or colons between them, where commas stand in decimals only: how they read with these. */
export function decimalsBetweenOthers(
  best: ScoredDialect,
  ranked: readonly ScoredDialect[],
): ScoredDialect | undefined {
  if (best.delimiter !== ',') return undefined;
  return ranked.find((dialect) => {
    if (!areBlanks(dialect) && (dialect.delimiter !== ':' || dialect.score === 0)) return false;
    if (dialect.rows.length < best.rows.length) return false;
    const texts = dialect.rows.flatMap(({ fields }) => fields.flatMap((field) => (field.isQuoted ? [] : [field.text])));
    const withComma = texts.filter((text) => text.includes(','));
    return withComma.length > 0 && withComma.every((text) => decimalPattern.test(text));
  });
}

/** Whether the first rows show that not all of them have as many values and commas in decimals only. */
export function haveOtherCommas(text: string, dialect: SampleDialect): boolean {
  // The last one may break off.
  const rows = parseSampleRows(text.slice(0, 1 << 14), dialect, comparedRows).rows.slice(0, -1);
  return rows.some(
    ({ fields }) =>
      fields.length !== rows[0]!.fields.length ||
      fields.some(({ text, isQuoted }) => !isQuoted && text.includes(',') && !decimalPattern.test(text)),
  );
}

/** @throws FaultError `bracketedValues` if blanks would split values in brackets, as logs of web servers have them. */
export function askAboutBrackets(best: ScoredDialect): void {
  if (!areBlanks(best)) return;
  const examples = best.rows.flatMap(({ fields }) => {
    const start = fields.findIndex(({ text, isQuoted }) => !isQuoted && /^\[[^\]]+$/.test(text));
    if (start < 0) return [];
    const end = fields.findIndex(({ text, isQuoted }, index) => index > start && !isQuoted && /^[^[]+\]$/.test(text));
    if (end < 0) return [];
    return [
      fields
        .slice(start, end + 1)
        .map(({ text }) => text)
        .join(' '),
    ];
  });
  if (examples.length * 2 < best.rows.length || examples.length === 0) return;
  throw new FaultError({
    code: 'bracketedValues',
    example: examples[0]!.slice(0, 60),
    readings: [delimiterReading(best)],
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
