import { FaultError, type TableReading } from '../../model/fault';
import type { FileOptions } from '../../model/fileOptions';
import { headerNames } from './headerNames';
import type { FieldRow } from './sampleRows';

/** Columns are shown up to this one. */
const shownColumns = 8;

/** The names with an empty one for the column that the header does not name. */
export function addUnnamedColumn(
  headerTexts: readonly string[],
  unnamedColumn: FileOptions['unnamedColumn'],
): string[] {
  if (unnamedColumn === undefined) return [...headerTexts];
  return unnamedColumn === 'first' ? ['', ...headerTexts] : [...headerTexts, ''];
}

/**
 * Which column has no name, where each row has one value more than the header; undefined where that is not so.
 * @param rows the header before others.
 * @throws FaultError `unnamedColumn` where the rows do not tell.
 */
export function findUnnamedColumn(
  rows: readonly FieldRow[],
  headerLines: number,
  delimiter: string,
): FileOptions['unnamedColumn'] {
  const records = rows.slice(headerLines);
  const names = Math.max(0, ...rows.slice(0, headerLines).map((row) => row.length));
  if (
    names === 0 ||
    records.length === 0 ||
    records.some((row) => row.length > names + 1) ||
    // A few rows may be short.
    records.filter((row) => row.length === names + 1).length * 10 < records.length * 9 ||
    records.every((row) => (row[names]?.text.trim() ?? '') === '')
  )
    return undefined;
  const header = rows[0]!;
  if (isRowNumber(records, delimiter) || isRowName(header, records)) return 'first';
  // A text behind a single name is rather one value with the delimiter in it.
  if (names === 1) return undefined;
  const readingOf = (value: 'first' | 'last'): TableReading => ({
    change: { field: 'unnamedColumn', value },
    columns: names + 1,
    sample: [
      headerNames(
        addUnnamedColumn(
          header.map(({ text }) => text.trim()),
          value,
        ),
      ),
      ...records.slice(0, 3).map((row) => row.map(({ text }) => text.trim())),
    ].map((texts) => texts.slice(0, shownColumns).map((text) => text.slice(0, 40))),
  });
  throw new FaultError({ code: 'unnamedColumn', names, readings: [readingOf('first'), readingOf('last')] });
}

/**
 * Delimiters that stand twice between names, as tabs that line them up, are no columns: then nearly all rows have as
 * many values as there are names, and fewer than the header.
 * @throws FaultError `emptyNames` where that may be so.
 */
export function refuseEmptyNames(rows: readonly FieldRow[], headerLines: number): void {
  const records = rows.slice(headerLines);
  const header = rows[0] ?? [];
  const lastName = header.findLastIndex(({ text }) => text.trim() !== '');
  const names = header.filter(({ text }) => text.trim() !== '').length;
  const emptyNames = lastName + 1 - names;
  if (headerLines !== 1 || names < 2 || emptyNames === 0 || records.length === 0) return;
  const asManyAsNames = records.filter((row) => row.length === names).length;
  if (asManyAsNames * 10 < records.length * 9) return;
  throw new FaultError({
    code: 'emptyNames',
    names,
    emptyNames,
    readings: [
      {
        change: { field: 'header', value: true },
        columns: header.length,
        sample: [headerNames(header.map(({ text }) => text.trim())), ...records.slice(0, 3).map(sampleTexts)],
      },
    ],
  });
}

function sampleTexts(row: FieldRow): string[] {
  return row.slice(0, shownColumns).map(({ text }) => text.trim().slice(0, 40));
}

/** Whether the rows are numbered, as pandas and R write them. A decimal comma would look alike. */
function isRowNumber(records: readonly FieldRow[], delimiter: string): boolean {
  const numbers = records.slice(0, 50).map((row) => row[0]!.text.trim());
  const first = Number(numbers[0]);
  return (
    numbers.length >= 3 &&
    (records[0]!.length > 2 || delimiter !== ',') &&
    (first === 0 || first === 1) &&
    numbers.every((text, index) => text === String(first + index))
  );
}

/** Whether R names the rows: then names stand in quotes, each of them once, and numbers do not. */
function isRowName(header: FieldRow, records: readonly FieldRow[]): boolean {
  return (
    records.length >= 2 &&
    header.every(({ isQuoted }) => isQuoted) &&
    records.every(([name]) => name?.isQuoted) &&
    records.some((row) => row.some(({ isQuoted }) => !isQuoted)) &&
    new Set(records.map(([name]) => name?.text)).size === records.length
  );
}
