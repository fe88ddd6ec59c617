import type { FileOptions } from '../../model/fileOptions';
import { unescapeBackslashes } from '../../open/backslashSource';
import type { DialectSamples } from './dialectSamples';

const delimiters = ['\t', '|', ',', ';'];
const comparedLines = 200;

/** Whether a text is read without quotes, and a backslash takes the meaning from what stands behind it. */
export function isBackslashText({ quote, escape, outerDelimiters }: FileOptions): boolean {
  return quote === '' && escape === 'backslash' && !outerDelimiters;
}

/** The samples of such a text as CSV with quotes. */
export function unescapeSamples(samples: DialectSamples, delimiter: string): DialectSamples {
  const { middle, end } = samples;
  return {
    ...samples,
    beginning: unescapeBackslashes(samples.beginning, delimiter),
    ...(middle && { middle: unescapeBackslashes(middle, delimiter) }),
    ...(end && { end: unescapeBackslashes(end, delimiter) }),
  };
}

/** The delimiter of a text that PostgreSQL or MySQL wrote with backslashes and without quotes; undefined of others. */
export function findBackslashText(beginning: Uint8Array, requested: FileOptions): string | undefined {
  if (requested.quote !== undefined || requested.escape !== undefined || !beginning.includes(0x5c)) return undefined;
  const text = new TextDecoder().decode(beginning);
  return delimiters
    .filter((delimiter) => requested.delimiter === undefined || requested.delimiter === delimiter)
    .find((delimiter) => isWrittenWithBackslashes(text, delimiter));
}

function isWrittenWithBackslashes(text: string, delimiter: string): boolean {
  if (!text.includes(delimiter) || text.startsWith('"') || text.includes(`${delimiter}"`) || text.includes('\n"'))
    return false;
  const lines = text.split(/\r\n|\n/, comparedLines).slice(0, -1);
  const counts = lines.map((line) => line.split(delimiter).length);
  const joined = joinEscapedLines(lines);
  const values = joined.map((line) => splitUnescaped(line, delimiter));
  const width = values[0]?.length ?? 0;
  const isRegular = joined.length >= 2 && width >= 2 && values.every(({ length }) => length === width);
  if (!isRegular) return false;
  // Only so are the rows regular.
  if (counts.some((count) => count !== counts[0]) || joined.length !== lines.length) return true;
  // A word for nothing beside what stands for tabs, line ends and backslashes, and no path of Windows.
  const escapes = values.flat().flatMap((value) => (value === '\\N' ? [] : (value.match(/\\[^]/g) ?? [])));
  return (
    values.some((row) => row.includes('\\N')) &&
    escapes.length > 0 &&
    escapes.every((escape) => /^\\[\\bfnrtv]$/.test(escape))
  );
}

/** A backslash at the end of a line takes the meaning from the line end. */
function joinEscapedLines(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let start = '';
  for (const line of lines) {
    const isGoingOn = countTrailingBackslashes(line) % 2 === 1;
    if (isGoingOn) start += `${line}\n`;
    else {
      joined.push(start + line);
      start = '';
    }
  }
  return start === '' ? joined : [...joined, start];
}

function countTrailingBackslashes(text: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === '\\') count++;
  return count;
}

function splitUnescaped(line: string, delimiter: string): string[] {
  const values: string[] = [''];
  for (let position = 0; position < line.length; position++) {
    const character = line[position]!;
    if (character === delimiter) values.push('');
    else if (character === '\\') values[values.length - 1] += character + (line[++position] ?? '');
    else values[values.length - 1] += character;
  }
  return values;
}
