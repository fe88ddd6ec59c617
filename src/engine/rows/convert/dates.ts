import { t } from '@vscode/l10n';
import { dayNumber, daysInMonth, msPerDay } from '../infer/times';

/** Seconds or milliseconds since 1970-01-01 in UTC. */
export type Epoch = 'epochSeconds' | 'epochMilliseconds';

export function isEpoch(format: string): format is Epoch {
  return format === 'epochSeconds' || format === 'epochMilliseconds';
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** What a pattern reads, as far as it has it. */
class Fields {
  year = 0;
  month = 0;
  day = 0;
  hour = 0;
  /** By the clock of twelve hours. */
  half: 0 | 12 | undefined;
  minute = 0;
  second = 0;
  ms = 0;
  /** Digits behind the milliseconds that are not zero. */
  tooFine = false;
  /** Minutes that the clock is ahead of UTC. */
  offset: number | undefined;
}

/** Reads a part of a text from `at` on. Returns where it ends, -1 if the text is another. */
type Step = (bytes: Uint8Array, at: number, end: number, fields: Fields) => number;

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

const digit = (c: number | undefined): boolean => c !== undefined && c >= 0x30 && c <= 0x39;

function number(
  field: Field,
  least: number,
  most: number,
  min: number,
  max: number,
  adjust = (value: number): number => value,
): Step {
  return (bytes, at, end, fields) => {
    let value = 0;
    let p = at;
    while (p < end && p - at < most && digit(bytes[p])) value = value * 10 + bytes[p++]! - 0x30;
    if (p - at < least || value < min || value > max) return -1;
    fields[field] = adjust(value);
    return p;
  };
}

function fraction(digits: number): Step {
  return (bytes, at, end, fields) => {
    if (end - at < digits) return -1;
    fields.ms = 0;
    fields.tooFine = false;
    for (let i = 0, scale = 100; i < digits; i++, scale = scale > 1 ? scale / 10 : 0) {
      const c = bytes[at + i];
      if (!digit(c)) return -1;
      if (scale > 0) fields.ms += (c! - 0x30) * scale;
      else if (c !== 0x30) fields.tooFine = true;
    }
    return at + digits;
  };
}

function word(words: readonly string[], take: (fields: Fields, index: number) => void): Step {
  return (bytes, at, end, fields) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(end - at, 9))
      .toString('latin1')
      .toLowerCase();
    const index = words.findIndex((one) => text.startsWith(one));
    if (index < 0) return -1;
    take(fields, index);
    return at + words[index]!.length;
  };
}

function literal(text: string): Step {
  const wanted = Buffer.from(text);
  return (bytes, at, end) => {
    if (end - at < wanted.length) return -1;
    for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return -1;
    return at + wanted.length;
  };
}

/** `Z`, `+02:00`, `+0200` or `+02`. */
const offset: Step = (bytes, at, end, fields) => {
  const sign = bytes[at];
  if (at >= end) return -1;
  if (sign === 0x5a) {
    fields.offset = 0;
    return at + 1;
  }
  if (sign !== 0x2b && sign !== 0x2d) return -1;
  const two = (p: number): number =>
    p + 1 < end && digit(bytes[p]) && digit(bytes[p + 1]) ? (bytes[p]! - 0x30) * 10 + bytes[p + 1]! - 0x30 : -1;
  const hours = two(at + 1);
  if (hours < 0 || hours > 23) return -1;
  const colon = bytes[at + 3] === 0x3a ? 1 : 0;
  const minutes = two(at + 3 + colon);
  if (minutes > 59 || (minutes < 0 && colon === 1)) return -1;
  const total = hours * 60 + Math.max(0, minutes);
  fields.offset = sign === 0x2b ? total : -total;
  return minutes < 0 ? at + 3 : at + 5 + colon;
};

const take = {
  month: (fields: Fields, index: number) => (fields.month = index + 1),
  half: (fields: Fields, index: number) => (fields.half = index === 0 ? 0 : 12),
};

/** Two-digit years are those from 1969 to 2068, as POSIX reads them. */
const century = (year: number): number => (year < 69 ? 2000 + year : 1900 + year);

/**
 * Java's letters, as far as they say when something was (celonis-api.md §4.5); one letter alone takes values without a
 * leading zero.
 */
const letters: Readonly<Record<string, Step>> = {
  yyyy: number('year', 4, 4, 1, 9999),
  uuuu: number('year', 4, 4, 1, 9999),
  yy: number('year', 2, 2, 0, 99, century),
  uu: number('year', 2, 2, 0, 99, century),
  MMMM: word(months, take.month),
  MMM: word(
    months.map((name) => name.slice(0, 3)),
    take.month,
  ),
  MM: number('month', 2, 2, 1, 12),
  M: number('month', 1, 2, 1, 12),
  dd: number('day', 2, 2, 1, 31),
  d: number('day', 1, 2, 1, 31),
  HH: number('hour', 2, 2, 0, 23),
  H: number('hour', 1, 2, 0, 23),
  hh: number('hour', 2, 2, 1, 12),
  h: number('hour', 1, 2, 1, 12),
  mm: number('minute', 2, 2, 0, 59),
  m: number('minute', 1, 2, 0, 59),
  ss: number('second', 2, 2, 0, 59),
  s: number('second', 1, 2, 0, 59),
  a: word(['am', 'pm'], take.half),
  X: offset,
  XX: offset,
  XXX: offset,
  Z: offset,
};

interface Parsed {
  steps: Step[];
  /** All letters that occur. */
  used: Set<string>;
}

class UnknownToken extends Error {
  constructor(readonly token: string) {
    super(token);
  }
}

/** A pattern as steps. @throws UnknownToken */
function parse(pattern: string): Parsed {
  const used = new Set<string>();
  const stack: Step[][] = [[]];
  for (const match of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[\s\S]/gu)) {
    const [token, quoted] = match;
    const steps = stack[stack.length - 1]!;
    if (quoted !== undefined) steps.push(literal(quoted === '' ? "'" : quoted.replaceAll("''", "'")));
    else if (token === '[') stack.push([]);
    else if (token === ']') {
      if (stack.length === 1) throw new UnknownToken(token);
      const inner = stack.pop()!;
      stack[stack.length - 1]!.push(optional(inner));
    } else if (token in letters) {
      used.add(token);
      steps.push(letters[token]!);
    } else if (/^S+$/.test(token)) steps.push(fraction(token.length));
    else if (token === "'" || (/^[A-Za-z]/.test(token) && token !== 'T')) throw new UnknownToken(token);
    else steps.push(literal(token));
  }
  if (stack.length > 1) throw new UnknownToken('[');
  return { steps: stack[0]!, used };
}

function optional(steps: readonly Step[]): Step {
  return (bytes, at, end, fields) => {
    const before = { ...fields };
    const p = run(steps, bytes, at, end, fields);
    if (p >= 0) return p;
    Object.assign(fields, before);
    return at;
  };
}

function run(steps: readonly Step[], bytes: Uint8Array, at: number, end: number, fields: Fields): number {
  let p = at;
  for (let i = 0; i < steps.length && p >= 0; i++) p = steps[i]!(bytes, p, end, fields);
  return p;
}

const has = (used: ReadonlySet<string>, ...wanted: string[]): boolean => wanted.some((one) => used.has(one));
const timeOfDay = ['HH', 'H', 'hh', 'h'];

/** What is wrong with a date format, in a sentence; undefined if it can be used. */
export function formatFault(format: string): string | undefined {
  if (isEpoch(format)) return undefined;
  let used: ReadonlySet<string>;
  try {
    ({ used } = parse(format));
  } catch (error) {
    if (!(error instanceof UnknownToken)) throw error;
    return unknownToken(format, error.token);
  }
  if (!has(used, 'yyyy', 'uuuu', 'yy', 'uu')) return t('The date format "{0}" has no year (yyyy).', format);
  if (!has(used, 'MMMM', 'MMM', 'MM', 'M'))
    return t('The date format "{0}" has no month (MM). Capital M is the month, small m the minute.', format);
  if (!has(used, 'dd', 'd')) return t('The date format "{0}" has no day (dd).', format);
  if (has(used, 'hh', 'h') !== used.has('a'))
    return t('The date format "{0}" needs hh and a (AM or PM) together. HH is the hour from 00 to 23.', format);
  if (has(used, 'mm', 'm') && !has(used, ...timeOfDay))
    return t('The date format "{0}" has minutes (mm) and no hour (HH). Capital M is the month.', format);
  return undefined;
}

function unknownToken(format: string, token: string): string {
  const instead: Readonly<Record<string, string>> = {
    YYYY: 'yyyy',
    YY: 'yy',
    DD: 'dd',
    D: 'd',
    SS: 'ss',
    A: 'a',
    y: 'yyyy',
  };
  const better = instead[token];
  if (better !== undefined)
    return t('The date format "{0}" has "{1}", which is not known. Write "{2}".', format, token, better);
  return t(
    'The date format "{0}" has "{1}", which is not known. Letters that stand for themselves belong in single quotes.',
    format,
    token,
  );
}

/** Whether values of a format have a time of day. */
export function hasTime(format: string): boolean {
  return isEpoch(format) || has(parse(format).used, ...timeOfDay);
}

/** How a reading of a moment went. */
export const enum Read {
  Ok = 0,
  /** The text is not written like that, or there is no such day. */
  No = 1,
  TooFine = 2,
}

/** Reads moments that are written in one format. */
export class DateReader {
  /**
   * Of what was read last: milliseconds since 1970-01-01, in UTC where the text says its offset, as written where it
   * does not.
   */
  millis = 0;
  /** The text said its offset, or is a count of time. */
  zoned = false;
  /** An offset that was not zero. */
  shifted = false;
  private readonly steps: readonly Step[];

  /** @param format one without fault. */
  constructor(private readonly format: string) {
    this.steps = isEpoch(format) ? [] : parse(format).steps;
  }

  read(bytes: Uint8Array, start: number, end: number): Read {
    if (isEpoch(this.format))
      return this.epoch(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
    const fields = new Fields();
    if (run(this.steps, bytes, start, end, fields) !== end) return Read.No;
    const { year, month, day, half, minute, second, ms, offset: ahead } = fields;
    if (day > daysInMonth(year, month)) return Read.No;
    const hour = half === undefined ? fields.hour : (fields.hour % 12) + half;
    this.millis =
      dayNumber(year, month, day) * msPerDay + ((hour * 60 + minute - (ahead ?? 0)) * 60 + second) * 1000 + ms;
    this.zoned = ahead !== undefined;
    this.shifted = this.zoned && ahead !== 0;
    return fields.tooFine ? Read.TooFine : Read.Ok;
  }

  private epoch(text: string): Read {
    const [, sign, whole, decimals = ''] = /^([-+]?)(\d{1,15})(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole === undefined) return Read.No;
    const finest = this.format === 'epochSeconds' ? 3 : 0;
    const units = Number(whole + decimals.slice(0, finest).padEnd(finest, '0'));
    this.millis = sign === '-' ? -units : units;
    this.zoned = true;
    this.shifted = false;
    return /[1-9]/.test(decimals.slice(finest)) ? Read.TooFine : Read.Ok;
  }
}
