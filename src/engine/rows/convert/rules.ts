import type { ColumnChoice } from '../../../push/definition/definition';
import type { CellText } from '../../model/cells';
import { normal } from '../../model/choices';
import { CellKind } from '../../model/tape';
import type { ColumnType } from '../../model/types';
import { type DecimalMarkCheck, isAmbiguousNumber } from '../../records/csv/decimalMarks';
import { fitsDouble, withinDouble, withinInt64 } from '../infer/numbers';
import { isKept, msPerDay, TimeForm, TimeReader } from '../infer/times';
import { DateReader, hasTime, Read } from './dates';
import { plainNumber, wholeNumber } from './decimals';

/** Why a value does not fit what was chosen; explain.ts has the words. */
export type Reason =
  /** It is no such value, or written in another way. */
  | 'form'
  /** It has more bytes than are reserved. */
  | 'length'
  /** A number that the type cannot hold without losing digits. */
  | 'inexact'
  /** A number that depends on the decimal mark, which nobody said. */
  | 'mark'
  /** A number that is not whole. */
  | 'fraction'
  /** A moment with a time of day, for a DATE. */
  | 'timeOfDay'
  /** A year that Celonis does not keep. */
  | 'range';

/** What becomes of a value: it stays as it is, it is replaced by `out`, or it does not fit. */
export type Verdict = 'keep' | 'replace' | Reason;

/** What a rule makes of a value. */
export interface Output {
  kind: CellKind;
  /** ASCII. */
  text: string;
}

/** How the moments of a column were written, which a person should know. */
export interface Moments {
  shifted: boolean;
  /** The first record with an offset, and without one. */
  zoned: number | undefined;
  unzoned: number | undefined;
  /** The first record that was cut to milliseconds. */
  cut: number | undefined;
}

/** What was chosen for the values of one column. */
export interface Rule {
  /** The type that the column gets whatever its values are; without it, the values decide. */
  readonly type?: ColumnType;
  /** Empty texts are no values. */
  readonly emptyIsNull: boolean;
  /** What does not fit stays in its row, and matters only if the column gets this type. */
  readonly only?: ColumnType;
  judge(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number, record: number): Verdict;
  readonly out: Output;
  readonly moments?: Moments;
}

/**
 * The rule that a choice makes; undefined where it leaves the values as they are. The choice is without contradiction.
 */
export function ruleOf(
  choice: ColumnChoice,
): ((text: CellText, marks: Pick<DecimalMarkCheck, 'decimalMark' | 'isUndecided'>) => Rule) | undefined {
  const { type, dateFormat, decimalMark, trueWords, falseWords, length, include } = choice;
  if (include === false) return undefined;
  if (dateFormat !== undefined)
    return (text) =>
      new DateRule(
        type === 'DATE' || type === 'DATETIME' ? type : hasTime(dateFormat) ? 'DATETIME' : 'DATE',
        dateFormat,
        text,
      );
  if (type === 'DATE' || type === 'DATETIME') return (text) => new IsoRule(type, text);
  if (decimalMark !== undefined || type === 'INTEGER' || type === 'FLOAT') {
    return (text, marks) =>
      new NumberRule(type === 'INTEGER' || type === 'FLOAT' ? type : undefined, decimalMark, text, marks);
  }
  if (trueWords || falseWords || type === 'BOOLEAN')
    return (text) => new BooleanRule(trueWords ?? ['true'], falseWords ?? ['false'], text);
  if (type === 'STRING' || length !== undefined) return () => new TextRule(type, length);
  return undefined;
}

/** Whether a choice is about values, not only about the column's name. */
export function changesValues(choice: ColumnChoice): boolean {
  return choice.include === false || ruleOf(choice) !== undefined;
}

/** Longer than any number, date or word. */
const longest = 400;

/** The text of a value that is no list and no object, without white space around it; undefined for others. */
function scalar(
  text: CellText,
  kind: CellKind,
  bytes: Uint8Array,
  start: number,
  end: number,
  size: number,
): { bytes: Uint8Array; start: number; end: number } | undefined {
  if (kind === CellKind.Array || kind === CellKind.EmptyObject || size > longest) return undefined;
  const whole = text.load(kind, bytes, start, end, size);
  let from = whole.start;
  let to = whole.end;
  while (from < to && whole.bytes[from]! <= 0x20) from++;
  while (to > from && whole.bytes[to - 1]! <= 0x20) to--;
  return { bytes: whole.bytes, start: from, end: to };
}

class TextRule implements Rule {
  readonly type?: ColumnType;
  readonly only = 'STRING';
  readonly emptyIsNull = false;
  readonly out: Output = { kind: CellKind.Text, text: '' };

  constructor(
    type: ColumnType | undefined,
    private readonly length: number | undefined,
  ) {
    if (type) this.type = type;
  }

  judge(_kind: CellKind, _bytes: Uint8Array, _start: number, _end: number, size: number): Verdict {
    return this.length !== undefined && size > this.length ? 'length' : 'keep';
  }
}

/** Moments: DATE or DATETIME. What is finer than a millisecond is cut, which was chosen with DATETIME. */
abstract class MomentRule implements Rule {
  readonly emptyIsNull = true;
  readonly out: Output = { kind: CellKind.Text, text: '' };
  readonly moments: Moments = { shifted: false, zoned: undefined, unzoned: undefined, cut: undefined };

  constructor(readonly type: 'DATE' | 'DATETIME') {}

  abstract judge(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number, record: number): Verdict;

  /** A moment that was read: as ISO 8601. */
  protected settle(
    millis: number,
    { zoned, shifted, fine }: { zoned: boolean; shifted: boolean; fine: boolean },
    record: number,
  ): Verdict {
    if (!isKept(millis)) return 'range';
    if (this.type === 'DATE' && (fine || millis % msPerDay !== 0)) return 'timeOfDay';
    const { moments } = this;
    if (fine) moments.cut ??= record;
    if (zoned) moments.zoned ??= record;
    else moments.unzoned ??= record;
    moments.shifted ||= shifted;
    const iso = new Date(millis).toISOString();
    this.out.text = this.type === 'DATE' ? iso.slice(0, 10) : zoned ? iso : iso.slice(0, -1);
    return 'replace';
  }
}

class DateRule extends MomentRule {
  private readonly reader: DateReader;

  constructor(
    type: 'DATE' | 'DATETIME',
    format: string,
    private readonly text: CellText,
  ) {
    super(type);
    this.reader = new DateReader(format);
  }

  judge(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number, record: number): Verdict {
    const { reader } = this;
    const text = scalar(this.text, kind, bytes, start, end, size);
    const read = text ? reader.read(text.bytes, text.start, text.end) : Read.No;
    if (read === Read.No) return 'form';
    return this.settle(
      reader.millis,
      { zoned: reader.zoned, shifted: reader.shifted, fine: read === Read.TooFine },
      record,
    );
  }
}

class IsoRule extends MomentRule {
  private readonly reader = new TimeReader();

  constructor(
    type: 'DATE' | 'DATETIME',
    private readonly text: CellText,
  ) {
    super(type);
  }

  judge(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number, record: number): Verdict {
    const text = kind === CellKind.Text ? scalar(this.text, kind, bytes, start, end, size) : undefined;
    const { reader } = this;
    const read = text ? reader.read(text.bytes, text.start, text.end) : TimeForm.None;
    if (read === TimeForm.None) return 'form';
    const fine = read === TimeForm.TooFine;
    const form = fine ? reader.cut : read;
    return this.settle(
      reader.millis,
      { zoned: form === TimeForm.Utc || form === TimeForm.Offset, shifted: form === TimeForm.Offset, fine },
      record,
    );
  }
}

class NumberRule implements Rule {
  readonly type?: ColumnType;
  readonly emptyIsNull = true;
  readonly out: Output = { kind: CellKind.Integer, text: '' };

  constructor(
    type: 'INTEGER' | 'FLOAT' | undefined,
    private readonly chosen: '.' | ',' | undefined,
    private readonly text: CellText,
    private readonly marks: Pick<DecimalMarkCheck, 'decimalMark' | 'isUndecided'>,
  ) {
    if (type) this.type = type;
  }

  judge(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number): Verdict {
    if (kind === CellKind.Integer && this.type !== 'FLOAT') return this.holds(bytes, start, end) ? 'keep' : 'inexact';
    const otherMark =
      this.chosen !== undefined && this.marks.decimalMark !== undefined && this.chosen !== this.marks.decimalMark;
    if ((kind === CellKind.Decimal && this.type !== 'INTEGER' && !otherMark) || kind === CellKind.Integer)
      return fitsDouble(bytes, start, end) ? 'keep' : 'inexact';
    if (kind !== CellKind.Decimal && kind !== CellKind.Text) return 'form';
    const text = scalar(this.text, kind, bytes, start, end, size);
    const written = text && Buffer.from(text.bytes.subarray(text.start, text.end)).toString('utf8');
    if (!written) return 'form';
    const number =
      kind === CellKind.Text
        ? this.read(written)
        : otherMark
          ? plainNumber(this.asWritten(written), this.chosen)
          : plainNumber(written, undefined);
    return number
      ? this.settle(number)
      : this.chosen === undefined && this.marks.isUndecided && isAmbiguousNumber(written)
        ? 'mark'
        : 'form';
  }

  private read(text: string): string | undefined {
    const { chosen, marks } = this;
    if (chosen !== undefined || !marks.isUndecided) return plainNumber(text, chosen ?? marks.decimalMark);
    return isAmbiguousNumber(text) ? undefined : plainNumber(text, undefined);
  }

  /** A number cell has a point, whatever stands in the file. */
  private asWritten(number: string): string {
    return number.replace('.', this.marks.decimalMark ?? '.');
  }

  /**
   * An INTEGER has 64 bits (celonis-api.md §8); where the values decide, they are numbers only as far as all readers
   * are exact.
   */
  private holds(bytes: Uint8Array, start: number, end: number): boolean {
    return this.type === 'INTEGER' ? withinInt64(bytes, start, end) : withinDouble(bytes, start, end);
  }

  private settle(number: string): Verdict {
    const integer = /^-?\d+$/.test(number);
    const whole = this.type === 'INTEGER' || (this.type === undefined && integer) ? wholeNumber(number) : undefined;
    if (this.type === 'INTEGER' && whole === undefined) return 'fraction';
    this.out.text = whole ?? number;
    this.out.kind = whole !== undefined || integer ? CellKind.Integer : CellKind.Decimal;
    const bytes = Buffer.from(this.out.text);
    const exact = whole === undefined ? fitsDouble(bytes, 0, bytes.length) : this.holds(bytes, 0, bytes.length);
    return exact ? 'replace' : 'inexact';
  }
}

class BooleanRule implements Rule {
  readonly type = 'BOOLEAN';
  readonly emptyIsNull = true;
  readonly out: Output = { kind: CellKind.True, text: 'true' };
  private readonly words: ReadonlyMap<string, boolean>;

  constructor(
    trueWords: readonly string[],
    falseWords: readonly string[],
    private readonly text: CellText,
  ) {
    this.words = new Map([
      ...falseWords.map((word) => [normal(word), false] as const),
      ...trueWords.map((word) => [normal(word), true] as const),
    ]);
  }

  judge(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number): Verdict {
    if (kind === CellKind.True || kind === CellKind.False) return 'keep';
    const text = scalar(this.text, kind, bytes, start, end, size);
    const meaning =
      text && this.words.get(normal(Buffer.from(text.bytes.subarray(text.start, text.end)).toString('utf8')));
    if (meaning === undefined) return 'form';
    this.out.kind = meaning ? CellKind.True : CellKind.False;
    this.out.text = String(meaning);
    return 'replace';
  }
}
