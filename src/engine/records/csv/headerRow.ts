import { isAmbiguousNumber } from './decimalMarks';
import { isTypedText } from './fieldShape';
import { type FieldRow, isBlank, type SampleField } from './sampleRows';

/**
 * What stands in most numbers in which it can only be a decimal mark (`12,5`, while `1,234` may be a thousand);
 * undefined without such numbers.
 * @param quotedNumbers whether values in quotes may be numbers.
 */
export function detectDecimalMark(
  rows: readonly FieldRow[],
  delimiter: string,
  quotedNumbers: boolean,
): '.' | ',' | undefined {
  if (delimiter === ',' && !quotedNumbers) return '.';
  let commaCount = 0;
  let pointCount = 0;
  for (const row of rows) {
    for (const { text, isQuoted } of row) {
      if (isQuoted && !quotedNumbers) continue;
      if (isDecimal(text.trim(), ',')) commaCount++;
      else if (isDecimal(text.trim(), '.')) pointCount++;
    }
  }
  if (commaCount === pointCount) return delimiter === ',' ? '.' : undefined;
  return commaCount > pointCount ? ',' : '.';
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
export function isHeaderRow(rows: readonly FieldRow[], quotedNumbers = false): boolean | undefined {
  const [firstRow] = rows;
  if (!firstRow) return undefined;
  const isTyped = (field: SampleField): boolean => isTypedField(field, quotedNumbers);
  const isRowNamed = firstRow[0]?.text.trim() === '' && rows.some((row) => !isBlank(row[0]?.text ?? ''));
  const hasNameField = isRowNamed || firstRow.some((field) => field.text.trim() !== '' && !isTyped(field));
  let headerVotes = 0;
  let typedFieldCount = 0;
  firstRow.forEach((field, column) => {
    const values = valuesBelow(rows, column);
    const isTypedBelow = areMost(values, isTyped);
    if (hasNameField && isYear(field) && values.filter(isYear).length * 2 <= values.length) return;
    const isTypedName = isTyped(field);
    if (isTypedName) typedFieldCount++;
    if (isTypedBelow) headerVotes += isTypedName ? -1 : field.text.trim() === '' ? 0 : 1;
    else if (isCodeLike(field, values)) headerVotes--;
  });
  return headerVotes !== 0 ? headerVotes > 0 : typedFieldCount === 0 ? undefined : false;
}

/** What is not blank below the first row. */
function valuesBelow(rows: readonly FieldRow[], column: number): SampleField[] {
  const values: SampleField[] = [];
  for (let index = 1; index < rows.length; index++) {
    const value = rows[index]![column];
    if (value && !isBlank(value.text)) values.push(value);
  }
  return values;
}

/** Whether more than half of some values are so; as soon as that is certain, no more of them are looked at. */
function areMost(values: FieldRow, isSo: (field: SampleField) => boolean): boolean {
  let count = 0;
  let otherCount = 0;
  for (const value of values) {
    if (isSo(value)) count++;
    else otherCount++;
    if (count * 2 > values.length || otherCount * 2 >= values.length) break;
  }
  return count * 2 > values.length;
}

/** Whether a value is a number of a document or the like, or an address, as all those below it: no name is. */
function isCodeLike({ text }: SampleField, values: readonly SampleField[]): boolean {
  const shape = shapeOf(text);
  return (
    values.length >= 3 &&
    /\d{2}|@/.test(text) &&
    text.length < 60 &&
    values.every((value) => shapeOf(value.text) === shape)
  );
}

/** A text with each letter run and each digit run as one sign. */
function shapeOf(text: string): string {
  return text
    .trim()
    .replace(/\p{L}+/gu, 'a')
    .replace(/\d+/g, '9');
}

function isYear({ text }: SampleField): boolean {
  return /^(?:19|20)\d\d$/.test(text.trim());
}

function isTypedField({ text, isQuoted }: SampleField, quotedNumbers: boolean): boolean {
  const trimmed = text.trim();
  if (!/\d/.test(trimmed)) return (!isQuoted || quotedNumbers) && isTypedText(trimmed);
  if (/^\d{4}-\d\d-\d\d/.test(trimmed) || /^\d{1,2}[./]\d{1,2}[./]\d{2,4}/.test(trimmed)) return true;
  return isTypedText(trimmed.replace(/^[$€£]/, ''));
}
