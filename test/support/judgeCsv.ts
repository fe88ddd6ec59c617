import { type CsvReadResult, readCsvText } from './readCsvText';

/** A question or refusal, or a table; `wrong` says in what a table differs from the one that was written. */
export type CsvVerdict = { kind: 'right' } | { kind: 'question'; why: string } | { kind: 'wrong'; why: string };

export interface ExpectedTable {
  /** Empty where they do not matter. */
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Reads a text and compares what came with what is right; undefined where only a question or a refusal is. */
export function judgeCsv(text: string, table: ExpectedTable | undefined): CsvVerdict {
  const reading: CsvReadResult = readCsvText(text.replace(/\x1a$/, ''));
  if ('fault' in reading) return table ? { kind: 'question', why: reading.fault.code } : { kind: 'right' };
  const { rows } = reading;
  if (!table) return { kind: 'wrong', why: `a table of ${rows.length} rows` };
  if (rows.length !== table.rows.length) return { kind: 'wrong', why: `${rows.length} rows of ${table.rows.length}` };
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  for (const [index, row] of rows.entries()) {
    const values = table.rows[index]!;
    const texts = Object.values(row).map((value) => normalize(value));
    const expected = values.map((value) => normalize(value));
    while (texts.length < expected.length) texts.push('');
    if (texts.some((value, column) => value !== (expected[column] ?? '')))
      return { kind: 'wrong', why: `row ${index}: ${JSON.stringify(texts)} instead of ${JSON.stringify(expected)}` };
  }
  const missing = table.columns.find((column) => !names.has(column) && table.rows.length > 0);
  return missing === undefined || names.size < table.columns.length
    ? { kind: 'right' }
    : { kind: 'wrong', why: `no column ${missing}` };
}

/** As a text, whatever it was taken for. */
function normalize(value: string | boolean | null): string {
  if (value === null) return '';
  const text = String(value)
    .replace(/^[#~](?=-?\d)/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(/\n+/g, '\n')
    .trim();
  return /^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
}
