import { SourceError } from './source';

/** Reads a date by a pattern of Java's letters; milliseconds since 1970, undefined where the text does not fit. */
export type DateReader = (text: string) => number | undefined;

type Field = 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'fraction' | 'half' | 'zone';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Letters as SimpleDateFormat and DateTimeFormatter understand both (celonis-api.md §4.5). Time is UTC where the text has no zone. */
export function dateReader(pattern: string): DateReader {
  const { form, fields } = compile(pattern);
  return (text) => {
    const match = form.exec(text);
    return match ? assemble(new Map(fields.map((field, index) => [field, match[index + 1] ?? '']))) : undefined;
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

function assemble(values: ReadonlyMap<Field, string>): number | undefined {
  const number = (field: Field, otherwise: number): number => (values.has(field) ? Number(values.get(field)) : otherwise);
  const yearText = values.get('year') ?? '1970';
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
  const monthText = values.get('month') ?? '1';
  const month = /\d/.test(monthText) ? Number(monthText) : months.indexOf(monthText.toLowerCase()) + 1;
  const day = number('day', 1);
  const half = values.get('half')?.toLowerCase();
  const hour = values.has('hour12') ? (number('hour12', 0) % 12) + (half === 'pm' ? 12 : 0) : number('hour', 0);
  const minute = number('minute', 0);
  const second = number('second', 0);
  const fraction = Math.floor(Number(`0.${values.get('fraction') || '0'}`) * 1000);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second, fraction) - zoneOffset(values.get('zone'));
}

function zoneOffset(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
