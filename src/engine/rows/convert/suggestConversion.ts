import type { ColumnSuggestion, SuggestedChoice, WrittenForm } from '../../model/columnSuggestion';
import { DateReader, DateReadResult, hasTimeOfDay } from '../../model/dateFormat';
import type { DraftColumn } from '../../model/draftColumn';
import type { TextShape, ValueShapes } from '../infer/valueShapes';
import { datePatterns } from './commonDateFormats';
import { isNoDate } from './conversionRules';
import { toJsonNumber } from './parseDecimal';
import { readWrittenForm } from './writtenForms';

/** Words that usually stand for no value. */
export const nullWordPattern =
  /^(?:null|none|nil|nan|n\/?a|#(?:n\/?a|null!|ref!|value!|div\/0!|num!|name\?|spill!|calc!)|\\n|-|--|\.|\?)$/i;
const isoPattern = 'yyyy-MM-dd';
/** What is written around numbers. */
const unitPattern = /^(?:[$€£¥%]|[A-Z]{3}|kg)$/;
const booleanWords: readonly (readonly [yes: readonly string[], no: readonly string[]])[] = [
  [
    ['yes', 'y'],
    ['no', 'n'],
  ],
  [
    ['ja', 'j'],
    ['nein', 'n'],
  ],
  [['oui'], ['non']],
  [['si', 'sí'], ['no']],
  [
    ['true', 't'],
    ['false', 'f'],
  ],
  [['x'], ['-']],
  [['wahr'], ['falsch']],
];

interface Reading {
  choices: SuggestedChoice[];
  count: number;
  fits: (shape: TextShape) => boolean;
  form?: WrittenForm;
}

/**
 * What a column could be whose values are stored as texts, if most of them look like that. Undefined where they are
 * texts by nature.
 * @param decimalMark how numbers are written in the file.
 * @param hasNullWords whether words can be read as no value.
 */
export function suggestConversion(
  column: DraftColumn,
  shapes: ValueShapes,
  decimalMark: '.' | ',' | undefined,
  hasNullWords: boolean,
): ColumnSuggestion | undefined {
  const words = [...shapes.words.keys()].filter((word) => nullWordPattern.test(word));
  const nullWords = hasNullWords ? [...new Set([...words, ...shapes.nullWords.keys()])] : [];
  return (
    suggestType(column, shapes, decimalMark, nullWords) ??
    (hasNullWords && column.type === 'STRING' ? suggestNullWords(shapes) : undefined)
  );
}

/** Words for nothing in a column that is text otherwise, too. */
function suggestNullWords({ nullWords, looked, isSampled }: ValueShapes): ColumnSuggestion | undefined {
  const [firstNullWord] = nullWords.values();
  if (!firstNullWord) return undefined;
  return {
    choices: [],
    isByNullWords: true,
    nullWords: [...nullWords.keys()],
    count: [...nullWords.values()].reduce((sum, { count }) => sum + count, 0),
    values: looked,
    isSampled,
    firstRecord: firstNullWord.firstRecord,
  };
}

function suggestType(
  { type, note }: DraftColumn,
  shapes: ValueShapes,
  decimalMark: '.' | ',' | undefined,
  nullWords: readonly string[],
): ColumnSuggestion | undefined {
  const isCompact = shapes.compactDates > 0 && shapes.compactDates * 10 >= (shapes.looked - countNullWords(shapes)) * 9;
  if (type === 'INTEGER') return isCompact && shapes.looked > 0 ? compactDates(shapes, nullWords) : undefined;
  if (type !== 'STRING' || note?.code === 'arrays' || shapes.looked === 0) return undefined;
  if (isCompact) return compactDates(shapes, nullWords);
  if (note?.code === 'rangelessTime' || note?.code === 'fineTime') return undefined;
  // Numbers of one length are names of something more often than amounts.
  if (note?.code === 'digits' && shapes.shapes.size === 1) return undefined;
  if (shapes.leadingZeros > 0 || note?.code === 'bigInteger' || note?.code === 'inexactFloat') return undefined;
  const readings = [readDates(shapes), readNumbers(shapes, decimalMark), readBooleans(shapes), readWrittenForm(shapes)];
  const best = readings.reduce<Reading | undefined>(
    (first, other) => ((other?.count ?? 0) > (first?.count ?? 0) ? other : first),
    undefined,
  );
  if (!best || best.count * 2 <= shapes.looked - countNullWords(shapes)) return undefined;
  const exception = firstException(shapes, best, nullWords);
  // Without these words the values show their type by themselves.
  const isPlain = best.choices.every(
    ({ dateFormat, decimalMark: mark, unit, trueWords }) => (dateFormat ?? mark ?? unit ?? trueWords) === undefined,
  );
  return {
    choices: best.choices,
    ...(best.form && { form: best.form }),
    isByNullWords: best.form === undefined && isPlain && !exception && nullWords.length > 0,
    nullWords,
    count: best.count,
    values: shapes.looked,
    isSampled: shapes.isSampled,
    ...(exception && { exception }),
  };
}

function compactDates(shapes: ValueShapes, nullWords: readonly string[]): ColumnSuggestion {
  const exception = firstException(shapes, { choices: [], count: 0, fits: () => false }, nullWords);
  return {
    choices: [{ type: 'DATE', dateFormat: 'yyyyMMdd' }],
    isByNullWords: false,
    nullWords,
    count: shapes.compactDates,
    values: shapes.looked,
    isSampled: shapes.isSampled,
    ...(exception && shapes.compactDates < shapes.looked && { exception }),
  };
}

function countNullWords({ words }: ValueShapes): number {
  let count = 0;
  for (const [word, { count: wordCount }] of words) if (nullWordPattern.test(word)) count += wordCount;
  return count;
}

function firstException(
  { shapes, words, firstOther, firstNumber, numbers }: ValueShapes,
  reading: Reading,
  nullWords: readonly string[],
): { record: number; text: string } | undefined {
  const { type } = reading.choices[0] ?? {};
  const hasNumbers =
    type === 'FLOAT' || type === 'INTEGER' || reading.form === 'parentheses' || reading.form === 'creditDebit';
  const knownWords = new Set([
    ...nullWords,
    ...reading.choices.flatMap(({ trueWords = [], falseWords = [] }) => [...trueWords, ...falseWords]),
  ]);
  const exceptions = [
    ...[...shapes.values()].flatMap((shape) =>
      reading.fits(shape) ? [] : [{ record: shape.firstRecord, text: shape.examples[0]! }],
    ),
    ...[...words].flatMap(([text, { firstRecord }]) => (knownWords.has(text) ? [] : [{ record: firstRecord, text }])),
    ...(firstOther ? [firstOther] : []),
    ...(firstNumber && numbers > 0 && !hasNumbers && (type ?? reading.form) !== undefined ? [firstNumber] : []),
  ];
  return exceptions.reduce<{ record: number; text: string } | undefined>(
    (first, other) => (first && first.record <= other.record ? first : other),
    undefined,
  );
}

let dateReaders: readonly { format: string; reader: DateReader }[] | undefined;

/** The date formats in which most values can be read; several where they read them as different days. */
function readDates({ shapes }: ValueShapes): Reading | undefined {
  dateReaders ??= datePatterns.map((format) => ({ format, reader: new DateReader(format) }));
  let best: { count: number; formats: Map<string, string>; fits: (shape: TextShape) => boolean } | undefined;
  for (const { format, reader } of dateReaders) {
    const momentOf = (text: string): number | undefined => {
      const bytes = Buffer.from(text);
      return reader.read(bytes, 0, bytes.length) === DateReadResult.Ok ? reader.epochMs : undefined;
    };
    const fits = ({ examples }: TextShape): boolean =>
      examples.every((text) => isNoDate(text) || momentOf(text) !== undefined);
    const fitting = [...shapes.values()].filter((shape) => fits(shape));
    const count = fitting.reduce((sum, shape) => sum + shape.count, 0);
    const moments = fitting.flatMap(({ examples }) => examples.filter((text) => !isNoDate(text)).map(momentOf));
    if (moments.length === 0 || (best && count < best.count)) continue;
    if (!best || count > best.count) best = { count, formats: new Map(), fits };
    if (!best.formats.has(moments.join())) best.formats.set(moments.join(), format);
  }
  if (!best) return undefined;
  const choices = [...best.formats.values()].slice(0, 3).map((format): SuggestedChoice => {
    const type = hasTimeOfDay(format) ? 'DATETIME' : 'DATE';
    return format === isoPattern ? { type } : { type, dateFormat: format };
  });
  return { choices, count: best.count, fits: best.fits };
}

/** Numbers with groups of digits, a sign behind them, another decimal mark, or a unit. */
function readNumbers({ shapes, numbers, decimals }: ValueShapes, fileMark: '.' | ',' | undefined): Reading | undefined {
  const unit = findUnit([...shapes.values()]);
  const marks = (['.', ','] as const).map((mark) => {
    const parse = (text: string): string | undefined => toJsonNumber(withoutUnit(text, unit), mark);
    const fits = ({ examples }: TextShape): boolean => examples.every((text) => parse(text) !== undefined);
    const fitting = [...shapes.values()].filter((shape) => fits(shape));
    const texts = fitting.flatMap(({ examples }) => examples);
    return {
      mark,
      fits,
      parse,
      count: fitting.reduce((sum, shape) => sum + shape.count, 0) + numbers,
      isWhole: texts.every((text) => /^-?\d+$/.test(parse(text) ?? '')) && decimals === 0,
      moments: texts.map(parse).join(),
    };
  });
  const [point, comma] = marks as [(typeof marks)[0], (typeof marks)[0]];
  const largest = Math.max(point.count, comma.count);
  const best = marks.filter(({ count }) => count > 0 && count === largest);
  const isSame = best.length === 2 && point.moments === comma.moments;
  const chosen = isSame ? [marks.find(({ mark }) => mark === fileMark) ?? point] : best;
  const [first] = chosen;
  if (!first) return undefined;
  // Written as JSON has numbers: no mark has to be said.
  const isPlain =
    chosen.length === 1 &&
    (shapes.size === 0 || (first.mark === '.' && fileMark !== ',')) &&
    [...shapes.values()].every(({ examples }) =>
      examples.every((text) => !first.parse(text) || /^-?\d+(?:\.\d+)?$/.test(text)),
    );
  return {
    choices: chosen.map(({ mark, isWhole }) => ({
      type: isWhole ? 'INTEGER' : 'FLOAT',
      ...((!isPlain || unit !== undefined) && { decimalMark: mark }),
      ...(unit !== undefined && { unit }),
    })),
    count: largest,
    fits: first.fits,
  };
}

/** What stands before or behind the numbers of all texts that have such a thing. */
function findUnit(shapes: readonly TextShape[]): string | undefined {
  const texts = shapes.flatMap(({ examples }) =>
    examples.flatMap((text) => {
      const unit = text.replace(/[-+(]?[\d.,' \u00a0\u202f]+[-)]?/u, '').trim();
      return unitPattern.test(unit) ? [{ text, unit }] : [];
    }),
  );
  const units = new Set(texts.map(({ unit }) => unit));
  const [unit] = units;
  return unit !== undefined && units.size === 1 && texts.some(({ text }) => isAmount(text, unit)) ? unit : undefined;
}

let currencies: ReadonlySet<string> | undefined;

/** Whether a number with letters is an amount and not a name: EUR 5, EUR5.00 and 5 PCS, but not EXT5 and INV 5. */
function isAmount(text: string, unit: string): boolean {
  if (!/^[A-Za-z]/.test(unit)) return true;
  if (/(?<!\d|[.,])0\d/.test(text)) return false;
  const hasBlank = /\s/u.test(text.trim());
  if (text.endsWith(unit) && hasBlank) return true;
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  if (unit !== 'kg' && !currencies.has(unit)) return false;
  return hasBlank || text.endsWith(unit) || /\d[.,']\d/.test(text);
}

function withoutUnit(text: string, unit: string | undefined): string {
  return unit === undefined ? text : text.replace(unit, '').trim();
}

/** Words for yes and no. */
function readBooleans({ words }: ValueShapes): Reading | undefined {
  const lowerWords = new Set([...words.keys()].map((word) => word.toLowerCase()));
  for (const [yes, no] of booleanWords) {
    const trueWords = yes.filter((word) => lowerWords.has(word));
    const falseWords = no.filter((word) => lowerWords.has(word));
    if (trueWords.length === 0 || falseWords.length === 0) continue;
    const all = new Set([...trueWords, ...falseWords]);
    let count = 0;
    const asWritten = (expectedWords: readonly string[]): string[] =>
      [...words.keys()].filter((word) => expectedWords.includes(word.toLowerCase()));
    for (const [word, { count: wordCount }] of words) if (all.has(word.toLowerCase())) count += wordCount;
    return {
      choices: [{ type: 'BOOLEAN', trueWords: asWritten(trueWords), falseWords: asWritten(falseWords) }],
      count,
      fits: () => false,
    };
  }
  return undefined;
}
