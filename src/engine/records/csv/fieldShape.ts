import type { SampleField } from './sampleRows';

const numberPattern = /^[-+]?(?:\d+|\d{1,3}(?:[.,' \u00a0]\d{3})+)?(?:[.,]\d+)?(?:[eE][-+]?\d+)?[-%]?$/;
const datePattern =
  /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[-+]\d\d:?\d\d)?)?$/;
const monthNameDatePattern = /^\d{1,2}[- .]?[A-Za-z]{3,9}\.?[- ,]{0,2}\d{2,4}(?: \d{1,2}:\d\d(?::\d\d)?)?$/;
const timePattern = /^\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?$/;
const addressPattern = /^(?:[a-z][a-z0-9+.-]{1,12}:\/\/|www\.)\S+$|^[\w.+-]+@[\w-]+\.[\w.-]+$/i;
const wordPattern = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} _.'’/()&+#%°-]*$/u;
const booleanOrNothingPattern = /^(?:true|false|yes|no|null|none|n\/a|#n\/a|nan|-|\\n)?$/i;
/** In the middle of a text, a delimiter with a blank behind it belongs to a sentence. */
const sentenceMarkPattern = /[,;:|] /g;
const jsonPattern = /^(?:\{.*\}|\[.*\])$/s;
const delimiterPattern = /[,;\t|\u0001^~]/;

/** A number, a date, a time, true or false: what a text would hardly be by accident. */
export function isTypedText(text: string): boolean {
  const trimmed = text.trim();
  return (
    trimmed !== '' &&
    (/\d/.test(trimmed)
      ? numberPattern.test(trimmed) ||
        datePattern.test(trimmed) ||
        timePattern.test(trimmed) ||
        monthNameDatePattern.test(trimmed)
      : /^(?:true|false)$/i.test(trimmed))
  );
}

/**
 * How much a value looks like one, from 0 to 1: a number or a date does, a text with delimiters in it does not, since
 * it was probably not split where it should have been.
 */
export function fieldPlausibility({ text, isQuoted }: SampleField): number {
  if (text.length > 2_000) return 0.5;
  if (isQuoted) return 1;
  const trimmed = text.trim();
  if (booleanOrNothingPattern.test(trimmed) || isTypedText(trimmed) || addressPattern.test(trimmed)) return 1;
  // Half of a value in single quotes, or two with a delimiter between them.
  if (/^'[^']*$|^[^']*'$|'[ :;,\t|]'|^[^']*'[:;,\t|]/.test(trimmed) && trimmed.length > 1) return 0.3;
  if (wordPattern.test(trimmed)) return 0.95;
  if (jsonPattern.test(trimmed)) return 0.9;
  if (trimmed.startsWith('"') || trimmed.endsWith('"')) return 0.2;
  const withoutSentenceMarks = trimmed.replace(sentenceMarkPattern, ' ');
  if (delimiterPattern.test(withoutSentenceMarks)) return 0.3;
  return withoutSentenceMarks === trimmed ? 0.85 : 0.75;
}
