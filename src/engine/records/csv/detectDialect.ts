import type { FileOptions } from '../../model/fileOptions';
import { CellKind } from '../../model/tape';
import { dataExtensionOf } from '../../open/detectFormat';
import { csvCellKind } from './csvCellKind';
import { isAmbiguousNumber } from './decimalMarks';

/**
 * In the order in which they are preferred where the text fits several. A comma comes last: it is in numbers and in
 * sentences, too.
 */
const candidateDelimiters = ['\t', ';', '|', ','];
/** Rows that are looked at; fewer for each delimiter that is tried. */
const sampleRows = 500;
const delimiterSampleRows = 60;

interface SampleField {
  text: string;
  isQuoted: boolean;
}

/**
 * Finds out how CSV is written, as far as it is not said, from its beginning.
 * @param sample UTF-8; unless it is `complete`, it may break off anywhere.
 * @returns all of it decided, but for a decimal mark that nothing decides.
 */
export function detectDialect(
  sample: Uint8Array,
  givenOptions: FileOptions,
  fileName: string | undefined,
  isComplete: boolean,
): FileOptions {
  const { declaredDelimiter, body } = splitSepLine(sample, isComplete);
  const quote = givenOptions.quote ?? detectQuote(body);
  const delimiter = givenOptions.delimiter ?? declaredDelimiter ?? detectDelimiter(body, quote, fileName);
  const escape = givenOptions.escape ?? detectEscape(body, quote, delimiter);
  const rows = parseSampleRows(body, delimiter, quote, escape === 'backslash');
  const decimalMark = givenOptions.decimalMark ?? detectDecimalMark(rows, delimiter);
  const hasHeader = givenOptions.header ?? isHeaderRow(rows, decimalMark ?? '.') ?? true;
  return { ...givenOptions, delimiter, quote, escape, header: hasHeader, ...(decimalMark && { decimalMark }) };
}

/** What the first line of a file is like. */
export interface FirstLine {
  cellTexts: readonly string[];
  /** Whether it names the columns, as far as the lines below it tell. */
  isHeader: boolean | undefined;
  /** There is no other line. */
  isOnlyLine: boolean;
}

/** @param how as `detectDialect` found it. */
export function readFirstLine(
  sample: Uint8Array,
  { delimiter = ',', quote = '"', escape, decimalMark = '.' }: FileOptions,
  isComplete: boolean,
): FirstLine {
  const rows = parseSampleRows(splitSepLine(sample, isComplete).body, delimiter, quote, escape === 'backslash');
  return {
    cellTexts: (rows[0] ?? []).map(({ text }) => text.trim()),
    isHeader: isHeaderRow(rows, decimalMark),
    isOnlyLine: rows.length === 1,
  };
}

/** The text behind Excel's line about the delimiter, and what that says. */
function splitSepLine(
  sample: Uint8Array,
  isComplete: boolean,
): { declaredDelimiter: string | undefined; body: string } {
  const sampleText = new TextDecoder().decode(sample);
  // A row that breaks off tells nothing.
  const text = isComplete
    ? sampleText
    : sampleText.slice(0, Math.max(sampleText.lastIndexOf('\n'), sampleText.lastIndexOf('\r')) + 1) || sampleText;
  const declaredDelimiter = /^sep=(.)\r?\n/i.exec(text)?.[1];
  return {
    declaredDelimiter,
    body: declaredDelimiter ? text.slice(text.search(/[\r\n]/)).replace(/^\r?\n?/, '') : text,
  };
}

/** Single quotes only where they stand around values and there are no double ones. */
function detectQuote(text: string): string {
  if (text.includes('"')) return '"';
  const enclosingQuoteCount = text.match(/(?<=^|[,;\t|\r\n])'(?:[^'\r\n]|'')*'(?=[,;\t|\r\n]|$)/g)?.length ?? 0;
  const quoteCount = text.replaceAll("''", '').match(/'/g)?.length ?? 0;
  return enclosingQuoteCount >= 2 && enclosingQuoteCount * 2 >= quoteCount * 0.8 ? "'" : '"';
}

function detectDelimiter(text: string, quote: string, fileName: string | undefined): string {
  const preferredDelimiters =
    fileName && ['tsv', 'tab'].includes(dataExtensionOf(fileName))
      ? ['\t', ...candidateDelimiters]
      : fileName && dataExtensionOf(fileName) === 'psv'
        ? ['|', ...candidateDelimiters]
        : candidateDelimiters;
  let bestGuess = {
    delimiter: preferredDelimiters[0] === '\t' && preferredDelimiters.length > candidateDelimiters.length ? '\t' : ',',
    score: 0,
  };
  for (const delimiter of preferredDelimiters) {
    const counts = parseSampleRows(text, delimiter, quote, false, delimiterSampleRows).map((row) => row.length);
    const [firstRowFieldCount = 0] = counts;
    if (firstRowFieldCount < 2) continue;
    // A row may be short, but none has more than the first.
    const equalShare = counts.filter((count) => count === firstRowFieldCount).length / counts.length;
    const longerShare = counts.filter((count) => count > firstRowFieldCount).length / counts.length;
    const score = equalShare - longerShare + Math.min(firstRowFieldCount, 100) / 1000;
    if (score > bestGuess.score) bestGuess = { delimiter, score };
  }
  return bestGuess.delimiter;
}

/** A backslash before a quote that does not end its value has to be there for the quote's sake. */
function detectEscape(text: string, quote: string, delimiter: string): 'doubled' | 'backslash' {
  if (quote === '') return 'doubled';
  for (let position = text.indexOf(`\\${quote}`); position >= 0; position = text.indexOf(`\\${quote}`, position + 2)) {
    const nextCharacter = text[position + 2];
    if (
      nextCharacter !== undefined &&
      nextCharacter !== delimiter &&
      nextCharacter !== '\r' &&
      nextCharacter !== '\n' &&
      nextCharacter !== quote
    )
      return 'backslash';
  }
  return 'doubled';
}

/**
 * What stands in most numbers in which it can only be a decimal mark (`12,5`, while `1,234` may be a thousand);
 * undefined without such numbers. Where the comma delimits, only quoted values could have it, and those are texts.
 */
function detectDecimalMark(rows: readonly (readonly SampleField[])[], delimiter: string): '.' | ',' | undefined {
  if (delimiter === ',') return '.';
  let commaCount = 0;
  let pointCount = 0;
  for (const row of rows) {
    for (const { text, isQuoted } of row) {
      if (isQuoted) continue;
      if (isDecimal(text, ',')) commaCount++;
      else if (isDecimal(text, '.')) pointCount++;
    }
  }
  return commaCount === pointCount ? undefined : commaCount > pointCount ? ',' : '.';
}

function isDecimal(text: string, mark: ',' | '.'): boolean {
  const decimalPattern =
    mark === ',' ? /^-?(?:\d{1,3}(?:\.\d{3})+|0|[1-9]\d*),\d+$/ : /^-?(?:\d{1,3}(?:,\d{3})+|0|[1-9]\d*)\.\d+$/;
  return decimalPattern.test(text) && !isAmbiguousNumber(text);
}

/**
 * Whether the first row names the columns: it does not where its values are like those below them, and not texts. A
 * year beside a name is a name. Undefined where all are texts.
 */
function isHeaderRow(rows: readonly (readonly SampleField[])[], decimalMark: '.' | ','): boolean | undefined {
  const [firstRow, ...laterRows] = rows;
  if (!firstRow) return undefined;
  const hasNameField = firstRow.some((field) => field.text !== '' && !isTyped(field, decimalMark));
  let headerVotes = 0;
  let typedFieldCount = 0;
  firstRow.forEach((field, column) => {
    const values = laterRows.map((row) => row[column]).filter((value) => value !== undefined && value.text !== '');
    const isTypedBelow =
      values.length > 0 && values.filter((value) => isTyped(value!, decimalMark)).length * 2 > values.length;
    if (hasNameField && isYear(field) && values.filter((value) => isYear(value!)).length * 2 <= values.length) return;
    const isTypedField = isTyped(field, decimalMark);
    if (isTypedField) typedFieldCount++;
    if (isTypedBelow) headerVotes += isTypedField ? -1 : field.text === '' ? 0 : 1;
  });
  return headerVotes !== 0 ? headerVotes > 0 : typedFieldCount === 0 ? undefined : false;
}

function isYear({ text }: SampleField): boolean {
  return /^(?:19|20)\d\d$/.test(text);
}

function isTyped({ text, isQuoted }: SampleField, decimalMark: '.' | ','): boolean {
  if (/^\d{4}-\d\d-\d\d/.test(text) || /^\d{1,2}[./]\d{1,2}[./]\d{2,4}/.test(text)) return true;
  if (isQuoted || text === '') return /^-?\d+(?:[.,]\d+)?$/.test(text);
  const bytes = Buffer.from(text);
  return csvCellKind(bytes, 0, bytes.length, decimalMark.charCodeAt(0)) !== CellKind.Text || /^\d+$/.test(text);
}

/** The first rows, roughly: what is odd about them is said when they are read. */
function parseSampleRows(
  text: string,
  delimiter: string,
  quote: string,
  usesBackslash: boolean,
  maxRows = sampleRows,
): SampleField[][] {
  const rows: SampleField[][] = [];
  let row: SampleField[] = [];
  let position = text.startsWith('\ufeff') ? 1 : 0;
  while (position <= text.length && rows.length < maxRows) {
    const start = skipSpaces(text, position, delimiter);
    let field: SampleField;
    if (quote !== '' && text[start] === quote) {
      let fieldEnd = start + 1;
      let fieldText = '';
      for (; fieldEnd < text.length; fieldEnd++) {
        if (usesBackslash && text[fieldEnd] === '\\') fieldText += text[++fieldEnd] ?? '';
        else if (text[fieldEnd] !== quote) fieldText += text[fieldEnd];
        else if (text[fieldEnd + 1] === quote) fieldText += text[++fieldEnd];
        else break;
      }
      field = { text: fieldText, isQuoted: true };
      position = fieldEnd + 1;
      while (
        position < text.length &&
        text[position] !== delimiter &&
        text[position] !== '\n' &&
        text[position] !== '\r'
      )
        position++;
    } else {
      let fieldEnd = position;
      while (
        fieldEnd < text.length &&
        text[fieldEnd] !== delimiter &&
        text[fieldEnd] !== '\n' &&
        text[fieldEnd] !== '\r'
      )
        fieldEnd++;
      field = { text: text.slice(position, fieldEnd), isQuoted: false };
      position = fieldEnd;
    }
    row.push(field);
    if (position >= text.length) break;
    if (text[position] === delimiter) {
      position++;
      continue;
    }
    position += text[position] === '\r' && text[position + 1] === '\n' ? 2 : 1;
    if (row.length > 1 || row[0]!.text !== '' || row[0]!.isQuoted) rows.push(row);
    row = [];
  }
  if (row.some((field) => field.text !== '') && rows.length < maxRows) rows.push(row);
  return rows;
}

function skipSpaces(text: string, start: number, delimiter: string): number {
  let position = start;
  while (text[position] === ' ' || (text[position] === '\t' && delimiter !== '\t')) position++;
  return position;
}
