import { UnreadableUploadError } from './rowSource';

/** Reads a date by a pattern of Java's letters; milliseconds since 1970, undefined where the text does not fit. */
export type DateParser = (text: string) => number | undefined;

type DateField = 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'fraction' | 'half' | 'zone';

type DateFieldTexts = Partial<Record<DateField, string>>;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Letters as SimpleDateFormat and DateTimeFormatter understand both (celonis-api.md §4.5). Time is UTC where the text
 * has no zone.
 */
export function createDateParser(pattern: string): DateParser {
  const { regexp, fields } = compilePattern(pattern);
  return (text) => {
    const match = regexp.exec(text);
    if (!match) return undefined;
    const values: DateFieldTexts = {};
    for (let index = 0; index < fields.length; index++) values[fields[index] as DateField] = match[index + 1] ?? '';
    return toMilliseconds(values);
  };
}

function compilePattern(pattern: string): { regexp: RegExp; fields: DateField[] } {
  let regexp = '';
  const fields: DateField[] = [];
  for (const [letters] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
    if (letters === "''") {
      regexp += "'";
    } else if (letters.startsWith("'")) {
      regexp += escapeRegExp(letters.slice(1, -1).replaceAll("''", "'"));
    } else if (/^[A-Za-z]/.test(letters)) {
      const { field, regexPart } = parseLetters(letters, pattern);
      regexp += regexPart;
      fields.push(field);
    } else {
      regexp += escapeRegExp(letters);
    }
  }
  return { regexp: new RegExp(`^${regexp}$`, 'i'), fields };
}

function parseLetters(letters: string, pattern: string): { field: DateField; regexPart: string } {
  const digits = letters.length === 1 ? '(\\d{1,2})' : '(\\d{2})';
  switch (letters[0]) {
    case 'y':
    case 'u':
      return { field: 'year', regexPart: letters.length === 2 ? '(\\d{2})' : '(\\d{4})' };
    case 'M':
      return { field: 'month', regexPart: letters.length >= 3 ? `(${months.join('|')})[a-z]*` : digits };
    case 'd':
      return { field: 'day', regexPart: digits };
    case 'H':
      return { field: 'hour', regexPart: digits };
    case 'h':
      return { field: 'hour12', regexPart: digits };
    case 'm':
      return { field: 'minute', regexPart: digits };
    case 's':
      return { field: 'second', regexPart: digits };
    case 'S':
      return { field: 'fraction', regexPart: `(\\d{${letters.length}})` };
    case 'a':
      return { field: 'half', regexPart: '(am|pm)' };
    case 'X':
      return { field: 'zone', regexPart: '(z|[+-]\\d{2}(?::?\\d{2})?)' };
    case 'x':
    case 'Z':
      return { field: 'zone', regexPart: '([+-]\\d{2}(?::?\\d{2})?)' };
    default:
      throw new UnreadableUploadError(
        `the dateFormat "${pattern}" has the letters "${letters}", which are not supported`,
      );
  }
}

function toMilliseconds(values: DateFieldTexts): number | undefined {
  const { year: yearDigits = '1970', month: monthText = '1' } = values;
  const year = yearDigits.length === 2 ? 2000 + Number(yearDigits) : Number(yearDigits);
  const month = /\d/.test(monthText) ? Number(monthText) : months.indexOf(monthText.toLowerCase()) + 1;
  const day = Number(values.day ?? 1);
  const halfDayHours = values.half?.toLowerCase() === 'pm' ? 12 : 0;
  const hour = values.hour12 === undefined ? Number(values.hour ?? 0) : (Number(values.hour12) % 12) + halfDayHours;
  const minute = Number(values.minute ?? 0);
  const second = Number(values.second ?? 0);
  const millisecond = Number(`${values.fraction ?? ''}000`.slice(0, 3));
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second, millisecond) - zoneOffset(values.zone);
}

function zoneOffset(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
