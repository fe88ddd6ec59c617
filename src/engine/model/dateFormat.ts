import { t } from '@vscode/l10n';
import { daysInMonth, daysSinceEpoch, msPerDay } from './isoTime';

/** Seconds or milliseconds since 1970-01-01 in UTC. */
export type EpochFormat = 'epochSeconds' | 'epochMilliseconds';

export function isEpochFormat(format: string): format is EpochFormat {
  return format === 'epochSeconds' || format === 'epochMilliseconds';
}

const monthNames = [
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
class DateFields {
  year = 0;
  month = 0;
  day = 0;
  hour = 0;
  /** By the clock of twelve hours. */
  halfDayHours: 0 | 12 | undefined;
  minute = 0;
  second = 0;
  milliseconds = 0;
  /** Digits behind the milliseconds that are not zero. */
  isTooFine = false;
  /** Minutes that the clock is ahead of UTC. */
  offsetMinutes: number | undefined;
}

/** Reads a part of a text from `at` on. Returns where it ends, -1 if the text is another. */
type ParseStep = (bytes: Uint8Array, start: number, end: number, fields: DateFields) => number;

type NumericDateField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

const isDigit = (byte: number | undefined): byte is number => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function numberStep(
  field: NumericDateField,
  minDigits: number,
  maxDigits: number,
  minValue: number,
  maxValue: number,
  adjustValue = (value: number): number => value,
): ParseStep {
  return (bytes, start, end, fields) => {
    let value = 0;
    let position = start;
    while (position < end && position - start < maxDigits && isDigit(bytes[position]))
      value = value * 10 + bytes[position++]! - 0x30;
    if (position - start < minDigits || value < minValue || value > maxValue) return -1;
    fields[field] = adjustValue(value);
    return position;
  };
}

function fractionStep(digits: number): ParseStep {
  return (bytes, start, end, fields) => {
    if (end - start < digits) return -1;
    fields.milliseconds = 0;
    fields.isTooFine = false;
    for (let i = 0, scale = 100; i < digits; i++, scale = scale > 1 ? scale / 10 : 0) {
      const byte = bytes[start + i];
      if (!isDigit(byte)) return -1;
      if (scale > 0) fields.milliseconds += (byte - 0x30) * scale;
      else if (byte !== 0x30) fields.isTooFine = true;
    }
    return start + digits;
  };
}

function wordStep(words: readonly string[], setField: (fields: DateFields, index: number) => void): ParseStep {
  return (bytes, start, end, fields) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 9))
      .toString('latin1')
      .toLowerCase();
    const index = words.findIndex((word) => text.startsWith(word));
    if (index < 0) return -1;
    setField(fields, index);
    return start + words[index]!.length;
  };
}

function literalStep(text: string): ParseStep {
  const literalBytes = Buffer.from(text);
  return (bytes, start, end) => {
    if (end - start < literalBytes.length) return -1;
    for (let i = 0; i < literalBytes.length; i++) if (bytes[start + i] !== literalBytes[i]) return -1;
    return start + literalBytes.length;
  };
}

/** `Z`, `+02:00`, `+0200` or `+02`. */
const offsetStep: ParseStep = (bytes, start, end, fields) => {
  const sign = bytes[start];
  if (start >= end) return -1;
  if (sign === 0x5a) {
    fields.offsetMinutes = 0;
    return start + 1;
  }
  if (sign !== 0x2b && sign !== 0x2d) return -1;
  const readTwoDigits = (digitsStart: number): number =>
    digitsStart + 1 < end && isDigit(bytes[digitsStart]) && isDigit(bytes[digitsStart + 1])
      ? (bytes[digitsStart] - 0x30) * 10 + bytes[digitsStart + 1]! - 0x30
      : -1;
  const hours = readTwoDigits(start + 1);
  if (hours < 0 || hours > 23) return -1;
  const colonLength = bytes[start + 3] === 0x3a ? 1 : 0;
  const minutes = readTwoDigits(start + 3 + colonLength);
  if (minutes > 59 || (minutes < 0 && colonLength === 1)) return -1;
  const totalMinutes = hours * 60 + Math.max(0, minutes);
  fields.offsetMinutes = sign === 0x2b ? totalMinutes : -totalMinutes;
  return minutes < 0 ? start + 3 : start + 5 + colonLength;
};

const setters = {
  month: (fields: DateFields, index: number) => (fields.month = index + 1),
  half: (fields: DateFields, index: number) => (fields.halfDayHours = index === 0 ? 0 : 12),
};

/** Two-digit years are those from 1969 to 2068, as POSIX reads them. */
const expandYear = (year: number): number => (year < 69 ? 2000 + year : 1900 + year);

/**
 * Java's letters, as far as they say when something was (celonis-api.md §4.5); one letter alone takes values without a
 * leading zero.
 */
const stepsByToken: Readonly<Record<string, ParseStep>> = {
  yyyy: numberStep('year', 4, 4, 1, 9999),
  uuuu: numberStep('year', 4, 4, 1, 9999),
  yy: numberStep('year', 2, 2, 0, 99, expandYear),
  uu: numberStep('year', 2, 2, 0, 99, expandYear),
  MMMM: wordStep(monthNames, setters.month),
  MMM: wordStep(
    monthNames.map((name) => name.slice(0, 3)),
    setters.month,
  ),
  MM: numberStep('month', 2, 2, 1, 12),
  M: numberStep('month', 1, 2, 1, 12),
  dd: numberStep('day', 2, 2, 1, 31),
  d: numberStep('day', 1, 2, 1, 31),
  HH: numberStep('hour', 2, 2, 0, 24),
  H: numberStep('hour', 1, 2, 0, 24),
  hh: numberStep('hour', 2, 2, 1, 12),
  h: numberStep('hour', 1, 2, 1, 12),
  mm: numberStep('minute', 2, 2, 0, 59),
  m: numberStep('minute', 1, 2, 0, 59),
  ss: numberStep('second', 2, 2, 0, 59),
  s: numberStep('second', 1, 2, 0, 59),
  a: wordStep(['am', 'pm'], setters.half),
  X: offsetStep,
  XX: offsetStep,
  XXX: offsetStep,
  Z: offsetStep,
};

interface ParsedPattern {
  steps: ParseStep[];
  /** All letters that occur. */
  usedTokens: Set<string>;
}

class UnknownTokenError extends Error {
  constructor(readonly token: string) {
    super(token);
  }
}

/** A pattern as steps. @throws UnknownToken */
function parsePattern(pattern: string): ParsedPattern {
  const usedTokens = new Set<string>();
  const openGroups: ParseStep[][] = [[]];
  for (const match of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[\s\S]/gu)) {
    const [token, quotedText] = match;
    const steps = openGroups[openGroups.length - 1]!;
    if (quotedText !== undefined) steps.push(literalStep(quotedText === '' ? "'" : quotedText.replaceAll("''", "'")));
    else if (token === '[') openGroups.push([]);
    else if (token === ']') {
      const optionalSteps = openGroups.pop();
      const outerSteps = openGroups.at(-1);
      if (!optionalSteps || !outerSteps) throw new UnknownTokenError(token);
      outerSteps.push(optionalStep(optionalSteps));
    } else if (token in stepsByToken) {
      usedTokens.add(token);
      steps.push(stepsByToken[token]!);
    } else if (/^S+$/.test(token)) steps.push(fractionStep(token.length));
    else if (token === "'" || (/^[A-Za-z]/.test(token) && token !== 'T')) throw new UnknownTokenError(token);
    else steps.push(literalStep(token));
  }
  if (openGroups.length > 1) throw new UnknownTokenError('[');
  return { steps: openGroups[0]!, usedTokens };
}

function optionalStep(steps: readonly ParseStep[]): ParseStep {
  return (bytes, start, end, fields) => {
    const savedFields = { ...fields };
    const position = runSteps(steps, bytes, start, end, fields);
    if (position >= 0) return position;
    Object.assign(fields, savedFields);
    return start;
  };
}

function runSteps(
  steps: readonly ParseStep[],
  bytes: Uint8Array,
  start: number,
  end: number,
  fields: DateFields,
): number {
  let position = start;
  for (let i = 0; i < steps.length && position >= 0; i++) position = steps[i]!(bytes, position, end, fields);
  return position;
}

const hasAnyToken = (usedTokens: ReadonlySet<string>, ...tokens: string[]): boolean =>
  tokens.some((token) => usedTokens.has(token));
const hourTokens = ['HH', 'H', 'hh', 'h'];

/** What is wrong with a date format, in a sentence; undefined if it can be used. */
export function dateFormatError(format: string): string | undefined {
  if (isEpochFormat(format)) return undefined;
  let usedTokens: ReadonlySet<string>;
  try {
    ({ usedTokens } = parsePattern(format));
  } catch (error) {
    if (!(error instanceof UnknownTokenError)) throw error;
    return unknownTokenMessage(format, error.token);
  }
  if (!hasAnyToken(usedTokens, 'yyyy', 'uuuu', 'yy', 'uu'))
    return t('The date format "{0}" has no year (yyyy).', format);
  if (!hasAnyToken(usedTokens, 'MMMM', 'MMM', 'MM', 'M'))
    return t('The date format "{0}" has no month (MM). Capital M is the month, small m the minute.', format);
  if (!hasAnyToken(usedTokens, 'dd', 'd')) return t('The date format "{0}" has no day (dd).', format);
  if (hasAnyToken(usedTokens, 'hh', 'h') !== usedTokens.has('a'))
    return t('The date format "{0}" needs hh and a (AM or PM) together. HH is the hour from 00 to 23.', format);
  if (hasAnyToken(usedTokens, 'mm', 'm') && !hasAnyToken(usedTokens, ...hourTokens))
    return t('The date format "{0}" has minutes (mm) and no hour (HH). Capital M is the month.', format);
  return undefined;
}

function unknownTokenMessage(format: string, token: string): string {
  const replacements: Readonly<Record<string, string>> = {
    YYYY: 'yyyy',
    YY: 'yy',
    DD: 'dd',
    D: 'd',
    SS: 'ss',
    A: 'a',
    y: 'yyyy',
  };
  const replacement = replacements[token];
  if (replacement !== undefined)
    return t('The date format "{0}" has "{1}", which is not known. Write "{2}".', format, token, replacement);
  return t(
    'The date format "{0}" has "{1}", which is not known. Letters that stand for themselves belong in single quotes.',
    format,
    token,
  );
}

/** Whether values of a format have a time of day. */
export function hasTimeOfDay(format: string): boolean {
  return isEpochFormat(format) || hasAnyToken(parsePattern(format).usedTokens, ...hourTokens);
}

/** How a reading of a moment went. */
export const enum DateReadResult {
  Ok = 0,
  /** The text is not written like that, or there is no such day. */
  Mismatch = 1,
  TooFine = 2,
}

/** Reads moments that are written in one format. */
export class DateReader {
  /**
   * Of what was read last: milliseconds since 1970-01-01, in UTC where the text says its offset, as written where it
   * does not.
   */
  epochMs = 0;
  /** The text said its offset, or is a count of time. */
  hasOffset = false;
  /** An offset that was not zero. */
  isShifted = false;
  private readonly steps: readonly ParseStep[];

  /** @param format one without fault. */
  constructor(private readonly format: string) {
    this.steps = isEpochFormat(format) ? [] : parsePattern(format).steps;
  }

  read(bytes: Uint8Array, start: number, end: number): DateReadResult {
    if (isEpochFormat(this.format))
      return this.readEpoch(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
    const fields = new DateFields();
    if (runSteps(this.steps, bytes, start, end, fields) !== end) return DateReadResult.Mismatch;
    const { year, month, day, halfDayHours, minute, second, milliseconds, offsetMinutes: offsetMinutes } = fields;
    if (day > daysInMonth(year, month)) return DateReadResult.Mismatch;
    // 24:00 is the end of a day, and nothing is later on it.
    if (fields.hour === 24 && (minute > 0 || second > 0 || milliseconds > 0)) return DateReadResult.Mismatch;
    const hour = halfDayHours === undefined ? fields.hour : (fields.hour % 12) + halfDayHours;
    this.epochMs =
      daysSinceEpoch(year, month, day) * msPerDay +
      ((hour * 60 + minute - (offsetMinutes ?? 0)) * 60 + second) * 1000 +
      milliseconds;
    this.hasOffset = offsetMinutes !== undefined;
    this.isShifted = this.hasOffset && offsetMinutes !== 0;
    return fields.isTooFine ? DateReadResult.TooFine : DateReadResult.Ok;
  }

  private readEpoch(text: string): DateReadResult {
    const [, sign, wholeUnits, decimals = ''] = /^([-+]?)(\d{1,15})(?:\.(\d+))?$/.exec(text) ?? [];
    if (wholeUnits === undefined) return DateReadResult.Mismatch;
    const fractionDigits = this.format === 'epochSeconds' ? 3 : 0;
    const units = Number(wholeUnits + decimals.slice(0, fractionDigits).padEnd(fractionDigits, '0'));
    this.epochMs = sign === '-' ? -units : units;
    this.hasOffset = true;
    this.isShifted = false;
    return /[1-9]/.test(decimals.slice(fractionDigits)) ? DateReadResult.TooFine : DateReadResult.Ok;
  }
}
