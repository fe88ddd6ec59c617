import { DateField } from '../wasm/assembly/dateFields';

/** A piece of a date as it is written: a field of it, or text that stands for itself. */
export type DatePatternPart = { field: Exclude<DateField, DateField.Literal> } | { text: string };

const fieldsByToken: Readonly<Record<string, Exclude<DateField, DateField.Literal>>> = {
  yyyy: DateField.Year,
  uuuu: DateField.Year,
  MM: DateField.Month,
  dd: DateField.Day,
  HH: DateField.Hour,
  mm: DateField.Minute,
  ss: DateField.Second,
  SSS: DateField.Millis,
};

/**
 * Java's pattern letters for what an instant in UTC has; anything in single quotes stands for itself (celonis-api.md
 * §4.5).
 */
export function parseDatePattern(pattern: string): DatePatternPart[] {
  return [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g)].map(
    ([token, literal]): DatePatternPart => {
      if (literal !== undefined) return { text: literal === '' ? "'" : literal.replaceAll("''", "'") };
      const field = fieldsByToken[token];
      if (field !== undefined) return { field };
      if (/^X{1,3}$/.test(token)) return { text: 'Z' };
      if (/^[A-Za-z]/.test(token)) throw new Error(`the date format ${pattern} has "${token}", which is not written`);
      return { text: token };
    },
  );
}
