import type { FileOptions } from '../input/fileOptions';
import { extensionOf } from '../input/sniff';
import { Cell } from '../json/tape';
import { isAmbiguous } from './marks';
import { kindOf } from './numbers';

/** In the order in which they are preferred where the text fits several. A comma comes last: it is in numbers and in sentences, too. */
const delimiters = ['\t', ';', '|', ','];
/** Rows that are looked at; fewer for each delimiter that is tried. */
const sampleRows = 500;
const triedRows = 60;

interface Field {
  text: string;
  quoted: boolean;
}

/**
 * Finds out how CSV is written, as far as it is not said, from its beginning.
 * @param sample UTF-8; unless it is `complete`, it may break off anywhere.
 * @returns all of it decided, but for a decimal mark that nothing decides.
 */
export function detectDialect(sample: Uint8Array, wanted: FileOptions, name: string | undefined, complete: boolean): FileOptions {
  const { said, body } = bodyOf(sample, complete);
  const quote = wanted.quote ?? quoteOf(body);
  const delimiter = wanted.delimiter ?? said ?? delimiterOf(body, quote, name);
  const escape = wanted.escape ?? escapeOf(body, quote, delimiter);
  const rows = split(body, delimiter, quote, escape === 'backslash');
  const decimalMark = wanted.decimalMark ?? decimalMarkOf(rows, delimiter);
  const header = wanted.header ?? namesColumns(rows, decimalMark ?? '.') ?? true;
  return { ...wanted, delimiter, quote, escape, header, ...(decimalMark && { decimalMark }) };
}

/** What the first line of a file is like. */
export interface FirstLine {
  texts: readonly string[];
  /** Whether it names the columns, as far as the lines below it tell. */
  named: boolean | undefined;
  /** There is no other line. */
  alone: boolean;
}

/** @param how as `detectDialect` found it. */
export function firstLine(sample: Uint8Array, { delimiter = ',', quote = '"', escape, decimalMark = '.' }: FileOptions, complete: boolean): FirstLine {
  const rows = split(bodyOf(sample, complete).body, delimiter, quote, escape === 'backslash');
  return { texts: (rows[0] ?? []).map(({ text }) => text.trim()), named: namesColumns(rows, decimalMark), alone: rows.length === 1 };
}

/** The text behind Excel's line about the delimiter, and what that says. */
function bodyOf(sample: Uint8Array, complete: boolean): { said: string | undefined; body: string } {
  const whole = new TextDecoder().decode(sample);
  // A row that breaks off tells nothing.
  const text = complete ? whole : whole.slice(0, Math.max(whole.lastIndexOf('\n'), whole.lastIndexOf('\r')) + 1) || whole;
  const said = /^sep=(.)\r?\n/i.exec(text)?.[1];
  return { said, body: said ? text.slice(text.search(/[\r\n]/)).replace(/^\r?\n?/, '') : text };
}

/** Single quotes only where they stand around values and there are no double ones. */
function quoteOf(text: string): string {
  if (text.includes('"')) return '"';
  const around = text.match(/(?<=^|[,;\t|\r\n])'(?:[^'\r\n]|'')*'(?=[,;\t|\r\n]|$)/g)?.length ?? 0;
  const all = text.replaceAll("''", '').match(/'/g)?.length ?? 0;
  return around >= 2 && around * 2 >= all * 0.8 ? "'" : '"';
}

function delimiterOf(text: string, quote: string, name: string | undefined): string {
  const preferred = name && ['tsv', 'tab'].includes(extensionOf(name)) ? ['\t', ...delimiters] : name && extensionOf(name) === 'psv' ? ['|', ...delimiters] : delimiters;
  let best = { delimiter: preferred[0] === '\t' && preferred.length > delimiters.length ? '\t' : ',', score: 0 };
  for (const delimiter of preferred) {
    const counts = split(text, delimiter, quote, false, triedRows).map((row) => row.length);
    const [first = 0] = counts;
    if (first < 2) continue;
    // A row may be short, but none has more than the first.
    const even = counts.filter((count) => count === first).length / counts.length;
    const long = counts.filter((count) => count > first).length / counts.length;
    const score = even - long + Math.min(first, 100) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** A backslash before a quote that does not end its value has to be there for the quote's sake. */
function escapeOf(text: string, quote: string, delimiter: string): 'doubled' | 'backslash' {
  if (quote === '') return 'doubled';
  for (let at = text.indexOf(`\\${quote}`); at >= 0; at = text.indexOf(`\\${quote}`, at + 2)) {
    const after = text[at + 2];
    if (after !== undefined && after !== delimiter && after !== '\r' && after !== '\n' && after !== quote) return 'backslash';
  }
  return 'doubled';
}

/**
 * What stands in most numbers in which it can only be a decimal mark (`12,5`, while `1,234` may be a thousand); undefined without such
 * numbers. Where the comma delimits, only quoted values could have it, and those are texts.
 */
function decimalMarkOf(rows: readonly (readonly Field[])[], delimiter: string): '.' | ',' | undefined {
  if (delimiter === ',') return '.';
  let comma = 0;
  let point = 0;
  for (const row of rows) {
    for (const { text, quoted } of row) {
      if (quoted) continue;
      if (isDecimal(text, ',')) comma++;
      else if (isDecimal(text, '.')) point++;
    }
  }
  return comma === point ? undefined : comma > point ? ',' : '.';
}

function isDecimal(text: string, mark: ',' | '.'): boolean {
  const number = mark === ',' ? /^-?(?:\d{1,3}(?:\.\d{3})+|0|[1-9]\d*),\d+$/ : /^-?(?:\d{1,3}(?:,\d{3})+|0|[1-9]\d*)\.\d+$/;
  return number.test(text) && !isAmbiguous(text);
}

/**
 * Whether the first row names the columns: it does not where its values are like those below them, and not texts. A year beside a name is a
 * name. Undefined where all are texts.
 */
function namesColumns(rows: readonly (readonly Field[])[], decimalMark: '.' | ','): boolean | undefined {
  const [first, ...others] = rows;
  if (!first) return undefined;
  const named = first.some((field) => field.text !== '' && !isTyped(field, decimalMark));
  let votes = 0;
  let typed = 0;
  first.forEach((field, column) => {
    const values = others.map((row) => row[column]).filter((one) => one !== undefined && one.text !== '');
    const typedBelow = values.length > 0 && values.filter((one) => isTyped(one!, decimalMark)).length * 2 > values.length;
    if (named && isYear(field) && values.filter((one) => isYear(one!)).length * 2 <= values.length) return;
    const isTypedItself = isTyped(field, decimalMark);
    if (isTypedItself) typed++;
    if (typedBelow) votes += isTypedItself ? -1 : field.text === '' ? 0 : 1;
  });
  return votes !== 0 ? votes > 0 : typed === 0 ? undefined : false;
}

function isYear({ text }: Field): boolean {
  return /^(?:19|20)\d\d$/.test(text);
}

function isTyped({ text, quoted }: Field, decimalMark: '.' | ','): boolean {
  if (/^\d{4}-\d\d-\d\d/.test(text) || /^\d{1,2}[./]\d{1,2}[./]\d{2,4}/.test(text)) return true;
  if (quoted || text === '') return /^-?\d+(?:[.,]\d+)?$/.test(text);
  const bytes = Buffer.from(text);
  return kindOf(bytes, 0, bytes.length, decimalMark.charCodeAt(0)) !== Cell.Text || /^\d+$/.test(text);
}

/** The first rows, roughly: what is odd about them is said when they are read. */
function split(text: string, delimiter: string, quote: string, backslash: boolean, limit = sampleRows): Field[][] {
  const rows: Field[][] = [];
  let row: Field[] = [];
  let p = text.startsWith('\ufeff') ? 1 : 0;
  while (p <= text.length && rows.length < limit) {
    const start = skipSpaces(text, p, delimiter);
    let field: Field;
    if (quote !== '' && text[start] === quote) {
      let end = start + 1;
      let value = '';
      for (; end < text.length; end++) {
        if (backslash && text[end] === '\\') value += text[++end] ?? '';
        else if (text[end] !== quote) value += text[end];
        else if (text[end + 1] === quote) value += text[++end];
        else break;
      }
      field = { text: value, quoted: true };
      p = end + 1;
      while (p < text.length && text[p] !== delimiter && text[p] !== '\n' && text[p] !== '\r') p++;
    } else {
      let end = p;
      while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
      field = { text: text.slice(p, end), quoted: false };
      p = end;
    }
    row.push(field);
    if (p >= text.length) break;
    if (text[p] === delimiter) {
      p++;
      continue;
    }
    p += text[p] === '\r' && text[p + 1] === '\n' ? 2 : 1;
    if (row.length > 1 || row[0]!.text !== '' || row[0]!.quoted) rows.push(row);
    row = [];
  }
  if (row.some((one) => one.text !== '') && rows.length < limit) rows.push(row);
  return rows;
}

function skipSpaces(text: string, at: number, delimiter: string): number {
  let p = at;
  while (text[p] === ' ' || (text[p] === '\t' && delimiter !== '\t')) p++;
  return p;
}
