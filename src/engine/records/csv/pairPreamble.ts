import { isTypedText } from './fieldShape';
import { isHeaderRow } from './headerRow';
import { type FieldRow, isBlank, type SampleRow } from './sampleRows';

/** Rows above a table that may name something and its value. */
const maxPairRows = 30;

/**
 * The table below rows that name something and its value, such as the account and the period of a bank's export; with
 * the values in its rows. Undefined where there are no such rows.
 */
export function findTableBelowPairs(rows: readonly SampleRow[]): { line: number; width: number } | undefined {
  const width = findWidth(rows);
  if (width === undefined) return undefined;
  const headerIndex = rows.findIndex(
    ({ fields }) => filledCount(fields) >= Math.max(3, width - 1) && !namesValues(fields),
  );
  if (headerIndex < 1 || headerIndex > maxPairRows) return undefined;
  const aboveRows = rows.slice(0, headerIndex).filter(({ fields }) => fields.length < 3 || !namesValues(fields));
  const above = aboveRows.map(({ fields }) => fields.map(({ text }) => text.trim()));
  const pairs = above.filter((texts) => texts.filter(Boolean).length > 1);
  const table = rows.slice(headerIndex).map(({ fields }) => fields);
  const isTable =
    table.length >= 2 &&
    table.filter((fields) => fields.length >= width - 1).length * 10 >= table.length * 8 &&
    (isHeaderRow(table) === true || isHeaderRow(table, true) === true);
  return isTable && pairs.length > 0 && arePairs(above, pairs, width) && !hasNamesOf(table[0]!, pairs[0]!)
    ? { line: rows[headerIndex]!.line, width }
    : undefined;
}

/** Whether a name with a colon stands before a value that has none, as in `Displayed Fields:`, `5 of 80`. */
export function namesValues(fields: FieldRow): boolean {
  const isName = (text = ''): boolean => /\p{L}:\s*$/u.test(text);
  return fields.some(({ text }, index) => {
    const value = fields[index + 1]?.text;
    return isName(text) && value !== undefined && !isBlank(value) && !isName(value);
  });
}

/** The most frequent number of values in rows that have more than a pair. */
function findWidth(rows: readonly SampleRow[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { fields } of rows)
    if (fields.length > 2 && filledCount(fields) > 2) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  return [...counts].sort(
    ([width, count], [otherWidth, otherCount]) => otherCount - count || otherWidth - width,
  )[0]?.[0];
}

/**
 * Whether rows are names with what they name, a third of the table's width at the most. One such row alone may be the
 * names of groups of columns, if it is as long as the table is wide.
 */
function arePairs(above: readonly string[][], pairs: readonly string[][], width: number): boolean {
  const maxFilled = Math.max(2, Math.floor(width / 3));
  const names = pairs.map(([name = '']) => name);
  return (
    above.every((texts) => {
      const filled = texts.filter(Boolean).length;
      return filled <= maxFilled && texts.slice(0, filled).every(Boolean);
    }) &&
    (pairs.length > 1 || pairs[0]!.length <= 2) &&
    new Set(names).size === names.length &&
    names.every((name) => /\p{L}/u.test(name) && !isTypedText(name))
  );
}

/** Whether a row is the header of a table with fewer columns. */
function hasNamesOf(header: FieldRow, names: readonly string[]): boolean {
  const headerNames = new Set(header.map(({ text }) => text.trim().toLowerCase()));
  return names.every((name) => name === '' || headerNames.has(name.toLowerCase()));
}

function filledCount(fields: FieldRow): number {
  let count = 0;
  for (const { text } of fields) if (!isBlank(text)) count++;
  return count;
}
