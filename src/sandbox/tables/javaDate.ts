import { SourceError } from './source';

/** Reads a date by a pattern of Java's letters; milliseconds since 1970, undefined where the text does not fit. */
export type DateReader = (text: string) => number | undefined;

type Field = 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'fraction' | 'half' | 'zone';

type Values = Partial<Record<Field, string>>;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Letters as SimpleDateFormat and DateTimeFormatter understand both (celonis-api.md §4.5). Time is UTC where the text has no zone. */
export function dateReader(pattern: string): DateReader {
  const { form, fields } = compile(pattern);
  return (text) => {
    const match = form.exec(text);
    if (!match) return undefined;
    const values: Values = {};
    for (let index = 0; index < fields.length; index++) values[fields[index] as Field] = match[index + 1] ?? '';
    return assemble(values);
  };
}

function compile(pattern: string): { form: RegExp; fields: Field[] } {
  let form = '';
  const fields: Field[] = [];
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
    if (token === "''") {
      form += "'";
    } else if (token.startsWith("'")) {
      form += escaped(token.slice(1, -1).replaceAll("''", "'"));
    } else if (/^[A-Za-z]/.test(token)) {
      const { field, part } = letter(token, pattern);
      form += part;
      fields.push(field);
    } else {
      form += escaped(token);
    }
  }
  return { form: new RegExp(`^${form}$`, 'i'), fields };
}

function letter(token: string, pattern: string): { field: Field; part: string } {
  const digits = token.length === 1 ? '(\\d{1,2})' : '(\\d{2})';
  switch (token[0]) {
    case 'y':
    case 'u':
      return { field: 'year', part: token.length === 2 ? '(\\d{2})' : '(\\d{4})' };
    case 'M':
      return { field: 'month', part: token.length >= 3 ? `(${months.join('|')})[a-z]*` : digits };
    case 'd':
      return { field: 'day', part: digits };
    case 'H':
      return { field: 'hour', part: digits };
    case 'h':
      return { field: 'hour12', part: digits };
    case 'm':
      return { field: 'minute', part: digits };
    case 's':
      return { field: 'second', part: digits };
    case 'S':
      return { field: 'fraction', part: `(\\d{${token.length}})` };
    case 'a':
      return { field: 'half', part: '(am|pm)' };
    case 'X':
      return { field: 'zone', part: '(z|[+-]\\d{2}(?::?\\d{2})?)' };
    case 'x':
    case 'Z':
      return { field: 'zone', part: '([+-]\\d{2}(?::?\\d{2})?)' };
    default:
      throw new SourceError(`the dateFormat "${pattern}" has the letters "${token}", which are not supported`);
  }
}

function assemble(values: Values): number | undefined {
  const { year: yearText = '1970', month: monthText = '1' } = values;
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
  const month = /\d/.test(monthText) ? Number(monthText) : months.indexOf(monthText.toLowerCase()) + 1;
  const day = Number(values.day ?? 1);
  const half = values.half?.toLowerCase() === 'pm' ? 12 : 0;
  const hour = values.hour12 === undefined ? Number(values.hour ?? 0) : (Number(values.hour12) % 12) + half;
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

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
