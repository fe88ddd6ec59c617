import { isTypedText } from './fieldShape';
import type { SampleField } from './sampleRows';

/** What the beginning of a file of CSV suggests about columns that are kept as texts. */
export interface CsvHints {
  /** Columns of numbers or dates in which words stand that may mean no value. */
  nullWords?: { words: readonly string[]; columns: readonly string[] };
  /** Columns of numbers in quotes with a decimal comma. */
  decimalCommas?: { columns: readonly string[] };
}

const nullWordPattern = /^(?:null|none|nil|nan|n\/?a|#n\/?a|#null!|\\n|-|--|\.|\?)$/i;
const decimalCommaPattern = /^-?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;

/**
 * @param names the columns' names.
 * @param rows the records of the sample.
 * @param hasDecimalComma whether numbers are read with a decimal comma anyway.
 */
export function findCsvHints(
  names: readonly string[],
  rows: readonly (readonly SampleField[])[],
  hasDecimalComma: boolean,
  knownNullWords: readonly string[],
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
      !hasDecimalComma &&
      fields.length > 0 &&
      fields.some(({ text }) => decimalCommaPattern.test(text.trim())) &&
      fields.every(({ text, isQuoted }) => isQuoted && /^-?[\d.]+(?:,\d+)?$/.test(text.trim()));
    if (isCommaColumn) commaColumns.push(name);
  });
  return {
    ...(nullWordColumns.length > 0 && { nullWords: { words: [...words], columns: nullWordColumns } }),
    ...(commaColumns.length > 0 && { decimalCommas: { columns: commaColumns } }),
  };
}
