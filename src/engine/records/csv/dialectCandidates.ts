import type { FileOptions } from '../../model/fileOptions';
import { blankRuns } from '../../open/blankRunsSource';
import { standInDelimiter } from '../../open/textSources';
import { parseSampleRows, type SampleDialect, type SampleRow } from './sampleRows';

/** What may stand between values. */
const knownDelimiters = ['\t', ';', ',', '|', '\u0001', '\u001e', '\u001f', '^', '~', ':', ' ', blankRuns, '§', '¦'];
/** Rows that are looked at to find out what stands around values. */
const quotedRows = 120;

/** Every way in which a text may be written, as far as it is not said. */
export function listDialects(text: string, given: FileOptions): SampleDialect[] {
  const delimiters =
    given.delimiter !== undefined
      ? [given.delimiter]
      : knownDelimiters
          .filter((delimiter) => (delimiter === blankRuns ? hasBlankRuns(text) : text.includes(delimiter)))
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

/** What would stand in for them must not be in the text. */
function hasBlankRuns(text: string): boolean {
  return / {2}| \t|\t /.test(text) && !text.includes(standInDelimiter);
}

/** Signs that stand together as often in every line: `<>`, `~|~`, `=>`. */
function findLongDelimiters(text: string): string[] {
  const lines = text.split(/[\r\n]+/, 40).filter((line) => line.trim() !== '');
  const [firstLine = ''] = lines;
  const runs = new Set(firstLine.match(/[^\p{L}\p{N}\s"'`()[\]{}.+\-/\\%€$£°!?]{2,5}/gu) ?? []);
  return [...runs].filter((run) => {
    // What stands at both ends of the line, too, is around values.
    if (run[0] === run.at(-1) && firstLine.startsWith(run[0]) && firstLine.trimEnd().endsWith(run[0])) return false;
    const count = firstLine.split(run).length;
    // The same sign twice may have empty values between: that is looked at later.
    return new Set(run).size > 1 && lines.length > 1 && lines.every((line) => line.split(run).length === count);
  });
}

/** A sign that hardly delimits anything, but stands as often in every row, and between the names in the first one. */
export function findRareDelimiter(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/, 40).filter((line) => line.trim() !== '');
  const [firstLine = ''] = lines;
  const signs = new Set(firstLine.match(/--+>?|->|[^\p{L}\p{N}\p{M}\s"'`()[\]{},;:+|^~_\\\u0000-\u001f]/gu) ?? []);
  return [...signs].find((sign) => {
    const names = firstLine.split(sign);
    if (names.length < 3 || lines.length < 3 || sign.length > 5) return false;
    const isEverywhere = lines.every((line) => line.split(sign).length === names.length);
    return names.every((name) => /^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(name.trim()))
      ? isEverywhere || delimitsQuoted(text, sign, names.length)
      : isEverywhere && lines.every((line) => line.split(` ${sign} `).length === names.length);
  });
}

/** Whether a sign delimits as many values in nearly all rows, some of which are in quotes. */
function delimitsQuoted(text: string, sign: string, width: number): boolean {
  const { rows, brokenQuotes } = parseSampleRows(
    text,
    { delimiter: sign, quote: '"', usesBackslash: false },
    quotedRows,
  );
  return (
    brokenQuotes === 0 &&
    rows.length > 2 &&
    rows.filter(({ fields }) => fields.length === width).length * 10 >= rows.length * 9
  );
}

/**
 * Double quotes are the rule; single ones and none are tried where they stand around values, and no value needs the
 * double ones that stand around it.
 */
function listQuotes(text: string, delimiter: string): string[] {
  const beginning = text.slice(0, 1 << 16);
  return [
    '"',
    ...(findEnclosedTexts(beginning, delimiter, "'").length > 0 &&
    !findEnclosedTexts(beginning, delimiter, '"').some((enclosed) => needsQuotes(enclosed, delimiter))
      ? ["'"]
      : []),
    ...listRareQuotes(beginning, delimiter),
  ];
}

/** What stands in quotes between two delimiters or ends of lines. */
function findEnclosedTexts(text: string, delimiter: string, quote: string): string[] {
  if (!text.includes(quote)) return [];
  const border =
    delimiter === '\t'
      ? '\\t'
      : delimiter === blankRuns
        ? ' \\t'
        : `\\u${delimiter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const enclosed = new RegExp(
    `(?:^|[\\r\\n${border}])${delimiter === ' ' ? '' : ' ?'}${quote}((?:[^${quote}]|${quote}${quote}){0,400})${quote}(?=[\\r\\n${border}]|$)`,
    'g',
  );
  return Array.from(text.matchAll(enclosed), ([, enclosedText = '']) => enclosedText);
}

/** Whether a text in double quotes would be another value, or several, without them. */
function needsQuotes(text: string, delimiter: string): boolean {
  return text.includes('""') || /[\r\n]/.test(text) || text.includes(delimiter);
}

/**
 * Signs that stand around texts for other reasons, too. Where they are quotes, they stand around all values, and a
 * backtick also around all names, or around a value that needs it.
 */
function listRareQuotes(text: string, delimiter: string): string[] {
  const first = text.trimStart()[0] ?? '';
  const signs = [
    ...(text.includes('`') ? ['`'] : []),
    ...(/[~^$%*#@]/.test(first) && first !== delimiter ? [first] : []),
  ];
  return signs.filter((quote) => {
    const { rows, brokenQuotes, strayQuotes } = parseSampleRows(
      text,
      { delimiter, quote, usesBackslash: false },
      quotedRows,
    );
    const [header, ...records] = rows;
    if (brokenQuotes > 0 || strayQuotes > 0 || records.length === 0 || !header) return false;
    const isQuotedRow = ({ fields }: SampleRow): boolean =>
      fields.length > 1 && fields.every(({ isQuoted }) => isQuoted);
    if (quote !== '`') return rows.every(isQuotedRow);
    return (
      header.fields.every(({ isQuoted }) => isQuoted) ||
      records.some(({ fields }) => fields.some(({ text: value, isQuoted }) => isQuoted && value.includes(delimiter)))
    );
  });
}

/** A backslash before a quote that does not end its value has to be there for the quote's sake. */
export function usesBackslash(text: string, quote: string, delimiter: string, given: FileOptions['escape']): boolean {
  if (given !== undefined || quote === '') return given === 'backslash';
  for (let position = text.indexOf(`\\${quote}`); position >= 0; position = text.indexOf(`\\${quote}`, position + 2)) {
    const next = text[position + 2];
    if (next !== undefined && next !== delimiter && next !== '\r' && next !== '\n' && next !== quote) return true;
  }
  return false;
}
