import type { WrittenForm } from '../../model/columnSuggestion';
import type { TextShape, ValueShapes } from '../infer/valueShapes';
import { toJsonNumber } from './parseDecimal';

/** Values that are numbers or dates to a person, and written in a way of which nothing is converted. */
export interface WrittenFormReading {
  choices: [];
  form: WrittenForm;
  count: number;
  fits: (shape: TextShape) => boolean;
}

const parenthesesPattern = /^\((.+)\)$/;
/** Single letters are those of German banks: Soll and Haben. */
const creditDebitPattern = /^(?:(.*\d)(?:\s|(?<=[.,]\d\d))(?:cr|dr)\.?|(?:cr|dr)\s(.*[.,]\d\d)|(.*[.,]\d\d)\s[SH])$/i;
const namedMonthPattern =
  /^\d{1,2}(?:\.|er|º)?[\s-]*(?:de\s)?(\p{L}{3,})\.?,?[\s-]*(?:de\s)?(?:\d{4}|\d{2})(?:,?\s\d{1,2}:\d{2}(?::\d{2})?)?$/u;

/** The form in which most values are written; plain numbers stand between amounts of any form. */
export function readWrittenForm({ shapes, numbers }: ValueShapes): WrittenFormReading | undefined {
  const candidates: readonly {
    form: WrittenForm;
    isOne: (text: string) => boolean;
    isPlain: (text: string) => boolean;
  }[] = [
    { form: 'parentheses', isOne: isInParentheses, isPlain: isAmount },
    { form: 'creditDebit', isOne: isCreditOrDebit, isPlain: isAmount },
    { form: 'monthNames', isOne: hasForeignMonth, isPlain: () => false },
    { form: 'formulas', isOne: (text) => /^=".*"$/.test(text), isPlain: () => false },
  ];
  const texts = [...shapes.values()];
  for (const { form, isOne, isPlain } of candidates) {
    const special = texts.filter(({ examples }) => examples.every(isOne));
    if (special.length === 0) continue;
    const fits = ({ examples }: TextShape): boolean => examples.every((text) => isOne(text) || isPlain(text));
    const fitting = texts.filter((shape) => fits(shape));
    const plainNumbers = isPlain === isAmount ? numbers : 0;
    // Whole numbers in parentheses alone are marks of footnotes as well.
    const isFootnotes =
      form === 'parentheses' &&
      plainNumbers === 0 &&
      fitting.length === special.length &&
      special.every(({ examples }) => examples.every((text) => /^\(\d+\)$/.test(text)));
    if (isFootnotes) continue;
    const count = fitting.reduce((sum, shape) => sum + shape.count, plainNumbers);
    return { choices: [], form, count, fits };
  }
  return undefined;
}

function isAmount(text: string): boolean {
  const number = text.replace(/[$€£¥%]/, '').trim();
  return toJsonNumber(number, '.') !== undefined || toJsonNumber(number, ',') !== undefined;
}

function isInParentheses(text: string): boolean {
  const [, inner] = parenthesesPattern.exec(text.replace(/^[$€£¥]\s?|\s?[$€£¥%]$/, '')) ?? [];
  return inner !== undefined && isAmount(inner);
}

function isCreditOrDebit(text: string): boolean {
  const [, before, behind, german] = creditDebitPattern.exec(text) ?? [];
  const amount = before ?? behind ?? german;
  return amount !== undefined && isAmount(amount);
}

function hasForeignMonth(text: string): boolean {
  const [, word] = namedMonthPattern.exec(text) ?? [];
  if (word === undefined) return false;
  foreignMonths ??= listForeignMonths();
  return foreignMonths.has(normalize(word));
}

let foreignMonths: ReadonlySet<string> | undefined;

/** Names of months as the locales of Unicode write them in dates, and German short forms that are met besides. */
function listForeignMonths(): ReadonlySet<string> {
  const locales = ['de', 'de-AT', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'cs', 'sv', 'da', 'nb', 'fi', 'tr', 'ru'];
  const formats = locales.flatMap((locale) =>
    (['long', 'short'] as const).map(
      (month) => new Intl.DateTimeFormat(locale, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' }),
    ),
  );
  const names = formats.flatMap((format) =>
    Array.from({ length: 12 }, (_, month) =>
      format.formatToParts(Date.UTC(2024, month, 1)).flatMap(({ type, value }) => (type === 'month' ? [value] : [])),
    ).flat(),
  );
  return new Set([...names, 'mrz', 'maerz', 'jun', 'jul', 'sep'].map(normalize));
}

/** Accents are often left out. */
function normalize(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '');
}
