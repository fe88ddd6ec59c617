import type { FileOptions } from '../../model/fileOptions';
import { delimitFixedWidth } from '../../open/fixedWidthSource';
import { removeOuterDelimiters } from '../../open/outerDelimiters';
import type { SampleRow } from './sampleRows';

/** The table as far as the beginning of the file has it, and what Excel's line about the delimiter says. */
export function readBeginning(
  sample: Uint8Array,
  { skipLines: skippedLines = 0, columnStarts, outerDelimiters, delimiter = ',' }: FileOptions,
  isComplete: boolean,
): { declaredDelimiter: string | undefined; text: string } {
  const { declaredDelimiter, body } = splitSepLine(sample, isComplete);
  const text = skipLines(body, skippedLines);
  const changedText = outerDelimiters ? removeOuterDelimiters(text, delimiter) : text;
  return { declaredDelimiter, text: columnStarts ? delimitFixedWidth(text, columnStarts) : changedText };
}

/** The text behind Excel's line about the delimiter, and what that says. */
function splitSepLine(
  sample: Uint8Array,
  isComplete: boolean,
): { declaredDelimiter: string | undefined; body: string } {
  const sampleText = new TextDecoder().decode(sample).replace(/([\r\n])[\ufeff\x1a]/g, '$1');
  // A row that breaks off says nothing.
  const text = isComplete
    ? sampleText
    : sampleText.slice(0, Math.max(sampleText.lastIndexOf('\n'), sampleText.lastIndexOf('\r')) + 1) || sampleText;
  const declaredDelimiter = /^sep=(.)\r?\n/i.exec(text)?.[1];
  return {
    declaredDelimiter,
    body: declaredDelimiter ? text.slice(text.search(/[\r\n]/)).replace(/^\r?\n?/, '') : text,
  };
}

export function skipLines(text: string, count: number): string {
  let position = 0;
  for (let line = 0; line < count && position < text.length; line++) {
    const end = text.slice(position).search(/\r\n?|\n/);
    if (end < 0) return '';
    position += end + (text.startsWith('\r\n', position + end) ? 2 : 1);
  }
  return text.slice(position);
}

/** Lines as a text editor counts them, but for an empty one at the end. */
export function countLines(text: string): number {
  const lineEnds = text.match(/\r\n|\r|\n/g)?.length ?? 0;
  return lineEnds + (/[^\r\n]$/.test(text) ? 1 : 0);
}

export function withoutLastLines(rows: readonly SampleRow[], lineCount: number): SampleRow[] {
  return rows.filter(({ line }) => line < lineCount);
}
