import { FaultError } from '../../model/fault';
import type { FileOptions } from '../../model/fileOptions';
import { parseSampleRows } from './sampleRows';
import type { ScoredDialect } from './scoreDialect';
import { isEmptyRow } from './tableBounds';

/** Rows that are looked at. */
const sampleRows = 500;
/**
 * What ends lines elsewhere: NEL of EBCDIC, which is three dots in Windows-1252, the line and paragraph separators of
 * Unicode, vertical tab, form feed, and the separators of records, groups and files of ASCII.
 */
const oddLineEnds = ['\u0085', '\u2026', '\u2028', '\u2029', '\v', '\f', '\u001e', '\u001d', '\u001c', '\u0015'];
const delimiters = [',', ';', '\t', '|', '\u001f', '\u0001'];

/**
 * A text of one line that would be a table if another character ended lines.
 * @throws FaultError `oddLineEnds` for such a text.
 */
export function refuseOddLineEnds(text: string): void {
  const line = text.trim();
  if (/[\r\n]/.test(line)) return;
  const lineEnd = oddLineEnds.find((character) => isTable(line.split(character)));
  if (lineEnd === undefined) return;
  throw new FaultError({ code: 'oddLineEnds', character: lineEnd === '\u2026' ? 0x85 : lineEnd.charCodeAt(0) });
}

function isTable(parts: readonly string[]): boolean {
  const lines = parts.filter((part) => part.trim() !== '').slice(0, 50);
  if (lines.length < 2) return false;
  return delimiters.some((delimiter) => {
    const counts = lines.map((part) => part.split(delimiter).length);
    // Quotes may hold delimiters.
    return counts[0]! > 1 && counts.every((count) => count >= counts[0]!);
  });
}

/** Carriage returns alone are no line ends where rows are more regular without them, and may have more values then. */
export function detectLineEnd(
  text: string,
  dialect: ScoredDialect,
  given: FileOptions['lineEnd'],
): { lineEnd: 'any' | 'lf'; width: number } {
  const { width } = dialect;
  if (given !== undefined) return { lineEnd: given, width };
  if (width < 2 || !text.includes('\n') || !/\r(?!\n)/.test(text)) return { lineEnd: 'any', width };
  const widthsOf = (keepsReturns: boolean): number[] =>
    parseSampleRows(text, { ...dialect, keepsReturns }, sampleRows)
      .rows.filter(({ fields }) => !isEmptyRow(fields))
      .map(({ fields }) => fields.length);
  const wholeWidths = widthsOf(true);
  const [wholeWidth = 0] = wholeWidths;
  const splitWidths = widthsOf(false);
  if (wholeWidth > 1 && wholeWidths.every((count) => count === wholeWidth) && new Set(splitWidths).size > 1)
    return { lineEnd: 'lf', width: wholeWidth };
  const countOdd = (widths: readonly number[]): number => widths.filter((count) => count !== width).length;
  return { lineEnd: countOdd(wholeWidths) < countOdd(splitWidths) ? 'lf' : 'any', width };
}
