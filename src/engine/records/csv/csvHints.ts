import type { FileOptions } from '../../model/fileOptions';
import { isTypedText } from './fieldShape';
import type { SampleField } from './sampleRows';

/** What the beginning of a file of CSV suggests about columns that are stored as texts. */
export interface CsvHints {
  /** Columns of numbers or dates in which words stand that may mean no value. */
  nullWords?: { words: readonly string[]; columns: readonly string[] };
  /** Columns of numbers in quotes with a decimal comma. */
  decimalCommas?: { columns: readonly string[] };
  /** Records that repeat the header, as files do that were joined: the number of the first one, counted from 1. */
  repeatedHeader?: { record: number; count: number };
  /** The last record, where it looks like a sum of those above it. */
  totals?: { text: string; lines: number };
}

const nullWordPattern = /^(?:null|none|nil|nan|n\/?a|#n\/?a|#null!|\\n|-|--|\.|\?)$/i;
const totalPattern = /^(?:grand )?(?:total|sum|sub ?total|summe|gesamt|gesamtsumme|zwischensumme)\b/i;
const decimalCommaPattern = /^-?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;

/**
 * @param names the columns' names.
 * @param rows the records of the sample.
 * @param lastRow how the last row begins, and lines from there to the end of the file, where that is known.
 */
export function findCsvHints(
  names: readonly string[],
  rows: readonly (readonly SampleField[])[],
  { decimalMark, nullWords: knownNullWords = [] }: Pick<FileOptions, 'decimalMark' | 'nullWords'>,
  lastRow: { text: string; lines: number } | undefined,
): CsvHints {
  const words = new Set<string>();
  const nullWordColumns: string[] = [];
  const commaColumns: string[] = [];
  names.forEach((name, column) => {
    const fields = rows.flatMap((row) => row[column] ?? []).filter(({ text }) => text.trim() !== '');
    const nullWords = fields.filter(
      ({ text, isQuoted }) => !isQuoted && nullWordPattern.test(text.trim()) && !knownNullWords.includes(text.trim()),
    );
    const others = fields.filter((field) => !nullWords.includes(field));
    if (nullWords.length > 0 && others.length > 0 && others.every(({ text }) => isTypedText(text))) {
      nullWordColumns.push(name);
      for (const { text } of nullWords) words.add(text.trim());
    }
    const isCommaColumn =
      decimalMark !== ',' &&
      fields.length > 0 &&
      fields.some(({ text }) => decimalCommaPattern.test(text.trim())) &&
      fields.every(({ text, isQuoted }) => isQuoted && /^-?[\d.]+(?:,\d+)?$/.test(text.trim()));
    if (isCommaColumn) commaColumns.push(name);
  });
  const repeated = rows.flatMap((row, index) =>
    row.length > 1 && row.every(({ text }, column) => text.trim() === names[column]) ? [index + 1] : [],
  );
  return {
    ...(repeated[0] !== undefined && { repeatedHeader: { record: repeated[0], count: repeated.length } }),
    ...(rows.length > 2 &&
      lastRow &&
      totalPattern.test(lastRow.text) && { totals: { text: lastRow.text.slice(0, 40), lines: lastRow.lines } }),
    ...(nullWordColumns.length > 0 && { nullWords: { words: [...words], columns: nullWordColumns } }),
    ...(commaColumns.length > 0 && { decimalCommas: { columns: commaColumns } }),
  };
}
