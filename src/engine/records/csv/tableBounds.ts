import { FaultError, type TableReading } from '../../model/fault';
import { standInDelimiter } from '../../open/textSources';
import { isTypedText } from './fieldShape';
import { headerNames } from './headerNames';
import { isHeaderRow } from './headerRow';
import { namesValues } from './pairPreamble';
import { type FieldRow, isBlank, type SampleRow } from './sampleRows';

/** Rows above a table that may be its title. */
const maxTitleRows = 30;
/** What is longer than this is no preamble. */
const maxPreambleLines = 1000;
/** Rows below a table that may be notes. */
const maxNoteRows = 40;
const notePattern =
  /^(?:[*†‡#]|\(?\d{1,2}\)|n ?\/ ?a\b.*=|source|note|notes|remark|footnote|legend|quellen?|hinweis|anmerkung|stand|fuente|nota|fonte|©|\(c\) ?opyright|\(c\) |copyright|generated|exported|created|erstellt|end of)/i;
/** What databases write below a listing. */
const rowCountPattern =
  /^\(?\d+ (?:rows?|records?|zeilen?)(?: (?:in set|selected|affected|returned|ausgewählt))?\b[^,;|]{0,20}\)?\.?$/i;
const drawnLinePattern = /^[-=_*]{3,}$/;
const nothingPattern = /^(?:n\/?a|nan|null|none|-+|\.+|x|\*|#n\/a)$/i;
/** How comments begin. */
const commentPattern = /^\ufeff?(?:#|(?:%+|\/\/|!|--)(?:\s|$))/;
const surveyPattern = /^\{"ImportId":/;
/** A row of characters that draw a line. */
const rulePattern = /^:?[-=_+|*\s]{3,}:?$/;

function filledCount(fields: FieldRow): number {
  let count = 0;
  for (const { text } of fields) if (!isBlank(text)) count++;
  return count;
}

/** Whether nothing stands in a row but delimiters. */
export function isEmptyRow(fields: FieldRow): boolean {
  return fields.every(({ text }) => isBlank(text));
}

/** Whether a row draws a line, as lists of SAP and Markdown have it. */
export function isRuleRow(fields: FieldRow, delimiter: string): boolean {
  return (
    (delimiter === '|' || delimiter === standInDelimiter || fields.length === 1) &&
    filledCount(fields) > 0 &&
    fields.every(({ text }) => /^[-=+: ]*$/.test(text)) &&
    fields.some(({ text }) => rulePattern.test(text))
  );
}

function isTableRow(fields: FieldRow, width: number): boolean {
  return fields.length >= width - 1 && filledCount(fields) > Math.max(1, width / 3);
}

/**
 * Lines above the table, such as a title, a date or comments: undefined where there are none.
 * @param rows all of the sample.
 * @param width values in most of them.
 */
export function countTitleLines(rows: readonly SampleRow[], width: number, delimiter: string): number {
  if (width < 2) return 0;
  const commentCount = countComments(rows, width);
  const first = rows.findIndex(
    ({ fields }, index) => index >= commentCount && isTableRow(fields, width) && !isRuleRow(fields, delimiter),
  );
  if (first < 0) return 0;
  const headed = first > commentCount && isSparseHeader(rows, first - 1, width) ? first - 1 : first;
  if (headed > 0 && !isTitleAbove(rows, headed, { width, delimiter, commentCount })) return 0;
  const titled = findTableBehindBlank(rows, headed, width);
  return titled === 0 ? 0 : rows[titled]!.line;
}

/** Whether the rows above a table are its title, and the table is regular. */
function isTitleAbove(
  rows: readonly SampleRow[],
  headed: number,
  { width, delimiter, commentCount }: { width: number; delimiter: string; commentCount: number },
): boolean {
  const above = rows.slice(0, headed);
  const isHeaded = isHeaderRow(rows.slice(headed).map((row) => row.fields)) === true;
  const isTitle = above.every(
    ({ fields }, index) =>
      index < commentCount ||
      isRuleRow(fields, delimiter) ||
      (filledCount(fields) <= Math.max(1, Math.floor(width / 3)) &&
        // In a table of two columns, a second value alone is a row without the first one.
        (width > 2 || fields[0]!.text.trim() !== '' || isEmptyRow(fields)) &&
        (isHeaded || !fields.some(({ text }) => isTypedText(text)))),
  );
  const behind = rows.slice(headed).filter(({ fields }) => !isRuleRow(fields, delimiter) && !isEmptyRow(fields));
  const regularCount = behind.filter(
    ({ fields }, index) => fields.length >= width - 1 || (index > 0 && isNote(fields, width)),
  ).length;
  const isRegular = regularCount * 10 >= behind.length * 8;
  return isTitle && isRegular && behind.length >= 2;
}

/** A row with few names, as long as those below it, which are no names themselves: not a title, but a header. */
function isSparseHeader(rows: readonly SampleRow[], index: number, width: number): boolean {
  const { fields } = rows[index]!;
  const below = rows.slice(index + 1).map((row) => row.fields);
  return (
    fields.length === width &&
    filledCount(fields) >= 2 &&
    fields.every(({ text }) => !isTypedText(text)) &&
    rows[index + 1]!.blankLinesBefore === 0 &&
    isHeaderRow(below) === false
  );
}

/**
 * Lines at the top that are no part of a table whatever it is like: front matter between two lines `---`, and comments,
 * but for the last of these, which may be the header.
 */
export function countPreambleLines(text: string): { lines: number; isFrontMatter: boolean } {
  const lines = text.split(/\r\n|\r|\n/, maxPreambleLines);
  if (/^\ufeff?---$/.test(lines[0] ?? '')) {
    const end = lines.indexOf('---', 1);
    if (end > 0 && lines.slice(1, end).every((line) => /^\s*(?:- |[\w.-]+\s*:)|^\s*$/.test(line)))
      return { lines: end + 1, isFrontMatter: true };
  }
  const end = lines.findIndex((line) => !commentPattern.test(line));
  return { lines: Math.max(0, end - 1), isFrontMatter: false };
}

/** Comments right at the top; the last of them may be the header. */
function countComments(rows: readonly SampleRow[], width: number): number {
  const isComment = ({ fields }: SampleRow): boolean => !fields[0]!.isQuoted && commentPattern.test(fields[0]!.text);
  let count = rows.findIndex((row) => !isComment(row));
  if (count < 1 || count > maxTitleRows) return 0;
  const fieldRows = rows.map(({ fields }) => fields);
  const isLastHeader =
    fieldRows[count - 1]!.length === width &&
    isHeaderRow(fieldRows.slice(count)) !== true &&
    isHeaderRow(fieldRows.slice(count - 1)) !== false;
  if (isLastHeader) count--;
  return count;
}

/** A few rows above an empty line are a title, however many delimiters are in it, if what is below it has a header. */
function findTableBehindBlank(rows: readonly SampleRow[], first: number, width: number): number {
  for (let index = first + 1; index <= Math.min(first + 3, rows.length - 2); index++) {
    const { fields, blankLinesBefore } = rows[index]!;
    if (blankLinesBefore === 0 && !isEmptyRow(rows[index - 1]!.fields)) continue;
    const below = rows.slice(index).map((row) => row.fields);
    const above = rows.slice(first, index).map((row) => row.fields);
    const isTitle = above.every((row) => isTitleRow(row, width));
    if (isTitle && fields.length >= width - 1 && isHeaderRow(below) === true) return index;
  }
  return first;
}

/** Texts alone, a few values between empty ones, or names with a colon and what they name. */
function isTitleRow(fields: FieldRow, width: number): boolean {
  return (
    (fields.length <= width && !fields.some(({ text }) => isTypedText(text))) ||
    filledCount(fields) * 2 <= fields.length ||
    namesValues(fields)
  );
}

/**
 * Rows that name the columns: the second one belongs to the header, too, where both are texts above columns that are
 * none.
 * @param isHeader what `isHeaderRow` says of them.
 */
export function countHeaderRows(
  rows: readonly FieldRow[],
  isHeader: boolean | undefined,
  quotedNumbers: boolean,
): number {
  const [first, second, ...records] = rows;
  if (!first || !second || records.length < 2) return 1;
  if (rows.length > 3 && isSurveyRow(rows[2]!)) return 3;
  // A year above several columns is typed, and the name of a group nevertheless.
  const isGroupRow =
    first.some(({ text }) => text.trim() === '') &&
    first.every(({ text }) => text.trim() === '' || /^(?:19|20)\d\d$/.test(text.trim()) || /\p{L}/u.test(text)) &&
    (isHeaderRow(rows.slice(1), quotedNumbers) === true || nameYears(second, records));
  if (!isGroupRow && isHeader === false) return 1;
  let typedColumns = 0;
  let names = 0;
  for (let column = 0; column < Math.max(first.length, second.length); column++) {
    if (!areTyped(records, column)) continue;
    typedColumns++;
    const text = second[column]?.text.trim() ?? '';
    const isName =
      (/\p{L}|^[%€$£°#]+$/u.test(text) && !isTypedText(text) && !nothingPattern.test(text)) ||
      (isGroupRow && isYear(text) && !records.some((row) => isYear(row[column]?.text ?? '')));
    if (text !== '' && !isName) return 1;
    if (isName) names++;
    else if ((first[column]?.text.trim() ?? '') === '') return 1;
  }
  const isGrouped = first.some(({ text }) => text.trim() === '') || second.some(({ text }) => text.trim() === '');
  return names >= 2 && names * 2 >= typedColumns && (isGrouped || names === typedColumns) ? 2 : 1;
}

/** Whether at least four of five values of a column are typed. */
function areTyped(rows: readonly FieldRow[], column: number): boolean {
  let typedCount = 0;
  let otherCount = 0;
  for (const row of rows) {
    const text = row[column]?.text ?? '';
    if (isBlank(text)) continue;
    if (isTypedText(text)) typedCount++;
    // As soon as that is certain, no more of them are looked at.
    else if (++otherCount * 5 > rows.length) return false;
  }
  return typedCount > 0 && otherCount * 4 <= typedCount;
}

/** Whether a row has years above numbers that are none, and nothing else but names: both are names of columns. */
function nameYears(row: FieldRow, records: readonly FieldRow[]): boolean {
  return (
    row.some(({ text }) => isYear(text)) &&
    row.every(({ text }, column) =>
      isYear(text)
        ? !records.some((record) => isYear(record[column]?.text ?? ''))
        : text.trim() !== '' && !isTypedText(text),
    )
  );
}

function isYear(text: string): boolean {
  return /^(?:19|20)\d\d$/.test(text.trim());
}

/** What Qualtrics writes below the names and questions of a survey. */
function isSurveyRow(fields: FieldRow): boolean {
  return fields.length > 1 && fields.every(({ text }) => surveyPattern.test(text));
}

/** The names of columns that stand in several rows: those of a group stand above its first column only. */
export function joinHeaderRows(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map((row) => row.length));
  const filledRows = rows.map((row, index) => {
    let group = '';
    return Array.from({ length: width }, (_, column) => {
      const text = (row[column] ?? '').trim();
      if (index === rows.length - 1) return text;
      group = text || ((rows[index + 1]?.[column] ?? '').trim() === '' ? '' : group);
      return group;
    });
  });
  return headerNames(
    Array.from({ length: width }, (_, column) =>
      [...new Set(filledRows.map((row) => row[column]!))].filter((text) => text && !surveyPattern.test(text)).join(' '),
    ),
  );
}

/**
 * Rows below the table that do not belong to it, such as notes: the index of the first one.
 * @param rows of the end of the text.
 */
export function findNotes(rows: readonly SampleRow[], width: number): number | undefined {
  if (width < 2) return undefined;
  let last = rows.length - 1;
  while (last >= 0 && (!isTableRow(rows[last]!.fields, width) || isNote(rows[last]!.fields, width))) last--;
  if (last < 1 || rows.length - last > maxNoteRows) return undefined;
  for (let index = last + 1; index < rows.length; index++) {
    const below = rows.slice(index);
    const isApart =
      rows[index]!.blankLinesBefore > 0 || isEmptyRow(rows[index - 1]!.fields) || isDrawnLine(rows[index]!.fields);
    const areNotes = below.every(
      ({ fields }) =>
        isEmptyRow(fields) ||
        isNote(fields, width) ||
        (isApart &&
          (fields.length < width || isTextAlone(fields)) &&
          filledCount(fields) <= Math.max(1, Math.floor(width / 3))),
    );
    if (areNotes && below.some(({ fields }) => !isEmptyRow(fields) && !isDrawnLine(fields))) return index;
  }
  return undefined;
}

/**
 * Whether a row has nothing but a text in its first column, as programs that write as many values in each row put
 * notes. A single sign or value there, or one in another column, is a row in which the others are missing.
 */
function isTextAlone(fields: FieldRow): boolean {
  const [{ text } = { text: '' }] = fields;
  return filledCount(fields) === 1 && (countWords(text) >= 2 || (notePattern.test(text) && countWords(text) >= 1));
}

/** Whether a row is nothing but a line that sets apart what is below it. */
function isDrawnLine(fields: FieldRow): boolean {
  return filledCount(fields) === 1 && fields.some(({ text }) => drawnLinePattern.test(text.trim()));
}

/** A sentence, or what usually stands below a table, in a row with hardly anything else. */
function isNote(fields: FieldRow, width: number): boolean {
  const filled = fields.filter(({ text }) => text.trim() !== '');
  const [first] = filled;
  if (!first || fields[0]!.text.trim() === '') return false;
  const text = filled.map((field) => field.text).join(' ');
  if (filled.length === 1 && (rowCountPattern.test(text.trim()) || drawnLinePattern.test(text.trim()))) return true;
  const words = countWords(text);
  if (filled.length === 1 && (width >= 3 || fields.length === 1))
    return words >= 4 || (notePattern.test(first.text) && words >= 1);
  if (fields.length >= width) return false;
  const isSentence = filled.slice(1).every((field) => field.text.startsWith(' '));
  return words >= 5
    ? isSentence || notePattern.test(first.text)
    : words >= 2 && isSentence && notePattern.test(first.text);
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length;
}

/**
 * A file may hold several tables, one below the other, with an empty line between them or fewer values in the next.
 * @param linesAbove lines above the rows.
 * @throws FaultError `severalTables` where it does.
 */
export function refuseSeveralTables(rows: readonly SampleRow[], totalLines: number, linesAbove: number): void {
  const blocks: SampleRow[][] = [];
  rows.forEach((row, index) => {
    const isApart =
      row.blankLinesBefore > 0 || (index > 0 && (isEmptyRow(rows[index - 1]!.fields) || beginsNarrower(rows, index)));
    if (index === 0 || isApart) blocks.push([]);
    if (!isEmptyRow(row.fields)) blocks.at(-1).push(row);
  });
  const tables = blocks
    .map(withoutTitles)
    .flatMap((table, index) => (table.length >= 2 && blockWidth(table) >= 2 ? [{ table, index }] : []));
  const [first] = tables;
  if (!first) return;
  const firstTable = first.table;
  const others = tables.slice(1).filter(({ table }) => isOtherTable(firstTable, table));
  const [nextTable] = others;
  const lastTable = others.at(-1)?.table;
  if (!nextTable || !lastTable) return;
  // What stands between two tables heads the lower one.
  const lastIndex = tables[tables.indexOf(nextTable) - 1]!.index;
  const endLine = blocks[lastIndex + 1]![0]!.line;
  const readingOf = (block: readonly SampleRow[], change: TableReading['change']): TableReading => ({
    change,
    columns: blockWidth(block),
    sample: block.slice(0, 3).map(({ fields }) => fields.map(({ text }) => text.trim())),
  });
  throw new FaultError({
    code: 'severalTables',
    line: linesAbove + nextTable.table[0]!.line + 1,
    readings: [
      readingOf(firstTable, { field: 'skipEndLines', value: totalLines - endLine }),
      readingOf(lastTable, { field: 'skipLines', value: linesAbove + lastTable[0]!.line }),
    ],
  });
}

/** Without what heads a table: rows of one value. */
function withoutTitles(block: readonly SampleRow[]): readonly SampleRow[] {
  const start = block.findIndex(({ fields }) => filledCount(fields) > 1);
  return block.slice(Math.max(0, start));
}

/** Whether all rows from there on have as many values as a header of their own, and fewer than those before. */
function beginsNarrower(rows: readonly SampleRow[], index: number): boolean {
  const width = rows[index]!.fields.length;
  return (
    width > 1 &&
    rows[index - 1]!.fields.length > width &&
    rows.length - index >= 3 &&
    rows.slice(index).every(({ fields }) => fields.length === width && filledCount(fields) === width)
  );
}

function blockWidth(block: readonly SampleRow[]): number {
  const widths = block.map(({ fields }) => fields.length);
  const width = widths[widths.length >> 1]!;
  const filled = Math.max(...block.map(({ fields }) => filledCount(fields)));
  return filled >= 2 && widths.every((count) => count === width) ? Math.max(2, lastFilled(block)) : 0;
}

/** Columns up to the last one that has a value. */
function lastFilled(block: readonly SampleRow[]): number {
  return Math.max(...block.map(({ fields }) => fields.findLastIndex(({ text }) => text.trim() !== '') + 1));
}

function isOtherTable(first: readonly SampleRow[], block: readonly SampleRow[]): boolean {
  const rowsOf = (table: readonly SampleRow[]): FieldRow[] => table.map(({ fields }) => fields);
  const headerOf = (table: readonly SampleRow[]): string => table[0]!.fields.map(({ text }) => text.trim()).join('\0');
  if (headerOf(first) === headerOf(block)) return false;
  const isHeaded = isHeaderRow(rowsOf(block)) === true;
  return isHeaded && (block.length >= 3 || blockWidth(first) !== blockWidth(block));
}
