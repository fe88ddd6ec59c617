import { skipBlanks, skipBlanksBehind } from '../../model/blanks';
import type { CellText } from '../../model/cellWriters';
import type { ColumnChoice } from '../../model/columnChoice';
import { normalizeWord } from '../../model/columnChoices';
import { DateReader, DateReadResult, hasTimeOfDay } from '../../model/dateFormat';
import { IsoTimeReader, isSupportedTime, msPerDay, TimeForm } from '../../model/isoTime';
import type { ColumnType } from '../../model/tablePlan';
import { CellKind } from '../../model/tape';
import { type DecimalMarkCheck, isAmbiguousNumber } from '../../records/csv/decimalMarks';
import { isExactDouble, isExactInteger, isInt64 } from '../infer/numberText';
import { toJsonInteger, toJsonNumber } from './parseDecimal';

/** Why a value does not fit what was chosen; explain.ts has the words. */
export type ConversionErrorReason =
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

/** What becomes of a value: it stays as it is, it is replaced by `out`, it is no value, or it does not fit. */
export type ConversionResult = 'keep' | 'replace' | 'null' | ConversionErrorReason;

/** What a rule makes of a value. */
export interface ConvertedCell {
  kind: CellKind;
  /** ASCII. */
  text: string;
}

/** How the moments of a column were written, which a person should know. */
export interface MomentSummary {
  hasShifted: boolean;
  /** The first record with an offset, and without one. */
  firstWithOffset: number | undefined;
  firstWithoutOffset: number | undefined;
  /** The first record that was cut to milliseconds. */
  firstTruncated: number | undefined;
}

/** What was chosen for the values of one column. */
export interface ConversionRule {
  /** The type that the column gets whatever its values are; without it, the values decide. */
  readonly type?: ColumnType;
  /** Empty texts are no values. */
  readonly emptyIsNull: boolean;
  /** What does not fit stays in its row, and matters only if the column gets this type. */
  readonly appliesToType?: ColumnType;
  convertValue(
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    textBytes: number,
    record: number,
  ): ConversionResult;
  readonly output: ConvertedCell;
  readonly momentSummary?: MomentSummary;
}

/**
 * The rule that a choice makes; undefined where it leaves the values as they are. The choice is without contradiction.
 */
export function createRule(
  choice: ColumnChoice,
):
  | ((cellText: CellText, decimalMarks: Pick<DecimalMarkCheck, 'decimalMark' | 'isUndecided'>) => ConversionRule)
  | undefined {
  const { type, dateFormat, decimalMark, unit, trueWords, falseWords, length, include } = choice;
  if (include === false) return undefined;
  if (dateFormat !== undefined)
    return (cellText) =>
      new DateRule(
        type === 'DATE' || type === 'DATETIME' ? type : hasTimeOfDay(dateFormat) ? 'DATETIME' : 'DATE',
        dateFormat,
        cellText,
      );
  if (type === 'DATE' || type === 'DATETIME') return (cellText) => new IsoRule(type, cellText);
  if (decimalMark !== undefined || unit !== undefined || type === 'INTEGER' || type === 'FLOAT') {
    return (cellText, decimalMarks) =>
      new NumberRule(
        type === 'INTEGER' || type === 'FLOAT' ? type : undefined,
        decimalMark,
        unit,
        cellText,
        decimalMarks,
      );
  }
  if (trueWords || falseWords || type === 'BOOLEAN')
    return (cellText) => new BooleanRule(trueWords ?? ['true'], falseWords ?? ['false'], cellText);
  if (type === 'STRING' || length !== undefined) return () => new TextRule(type, length);
  return undefined;
}

/** Whether a choice is about values, not only about the column's name. */
export function changesValues(choice: ColumnChoice): boolean {
  return choice.include === false || createRule(choice) !== undefined;
}

/** Whether a text is a date of nothing but zeros, with which SAP and MySQL say that there is none. */
export function isNoDate(text: string): boolean {
  const bytes = Buffer.from(text);
  return isZeroDate(bytes, 0, bytes.length);
}

function isZeroDate(bytes: Uint8Array, start: number, end: number): boolean {
  let zeros = 0;
  for (let position = start; position < end; position++) {
    const byte = bytes[position]!;
    if (byte === 0x30) zeros++;
    // Zeros stand between signs and blanks: 00.00.0000, 0000-00-00 00:00:00.
    else if (byte > 0x30 && byte !== 0x3a) return false;
  }
  return zeros >= 8;
}

/** Longer than any number, date or word. */
const maxScalarBytes = 400;

/** The text of a value that is no list and no object, without white space around it; undefined for others. */
function readTrimmedText(
  cellText: CellText,
  kind: CellKind,
  bytes: Uint8Array,
  start: number,
  end: number,
  textBytes: number,
): { bytes: Uint8Array; start: number; end: number } | undefined {
  if (kind === CellKind.Array || kind === CellKind.EmptyObject || textBytes > maxScalarBytes) return undefined;
  const loadedText = cellText.load(kind, bytes, start, end, textBytes);
  const trimmedStart = skipBlanks(loadedText.bytes, loadedText.start, loadedText.end);
  const trimmedEnd = skipBlanksBehind(loadedText.bytes, trimmedStart, loadedText.end);
  return { bytes: loadedText.bytes, start: trimmedStart, end: trimmedEnd };
}

class TextRule implements ConversionRule {
  readonly type?: ColumnType;
  readonly appliesToType = 'STRING';
  readonly emptyIsNull = false;
  readonly output: ConvertedCell = { kind: CellKind.Text, text: '' };

  constructor(
    type: ColumnType | undefined,
    private readonly maxBytes: number | undefined,
  ) {
    if (type) this.type = type;
  }

  convertValue(_kind: CellKind, _bytes: Uint8Array, _start: number, _end: number, textBytes: number): ConversionResult {
    return this.maxBytes !== undefined && textBytes > this.maxBytes ? 'length' : 'keep';
  }
}

/** Moments: DATE or DATETIME. What is finer than a millisecond is cut, which was chosen with DATETIME. */
abstract class MomentRule implements ConversionRule {
  readonly emptyIsNull = true;
  readonly output: ConvertedCell = { kind: CellKind.Text, text: '' };
  readonly momentSummary: MomentSummary = {
    hasShifted: false,
    firstWithOffset: undefined,
    firstWithoutOffset: undefined,
    firstTruncated: undefined,
  };

  constructor(readonly type: 'DATE' | 'DATETIME') {}

  abstract convertValue(
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    textBytes: number,
    record: number,
  ): ConversionResult;

  /** A moment that was read: as ISO 8601. */
  protected writeResult(
    epochMs: number,
    { hasOffset, isShifted, isTooFine }: { hasOffset: boolean; isShifted: boolean; isTooFine: boolean },
    record: number,
  ): ConversionResult {
    if (!isSupportedTime(epochMs)) return 'range';
    if (this.type === 'DATE' && (isTooFine || epochMs % msPerDay !== 0)) return 'timeOfDay';
    const { momentSummary } = this;
    if (isTooFine) momentSummary.firstTruncated ??= record;
    if (hasOffset) momentSummary.firstWithOffset ??= record;
    else momentSummary.firstWithoutOffset ??= record;
    momentSummary.hasShifted ||= isShifted;
    const iso = new Date(epochMs).toISOString();
    this.output.text = this.type === 'DATE' ? iso.slice(0, 10) : hasOffset ? iso : iso.slice(0, -1);
    return 'replace';
  }
}

class DateRule extends MomentRule {
  private readonly reader: DateReader;

  constructor(
    type: 'DATE' | 'DATETIME',
    format: string,
    private readonly cellText: CellText,
  ) {
    super(type);
    this.reader = new DateReader(format);
  }

  convertValue(
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    textBytes: number,
    record: number,
  ): ConversionResult {
    const { reader } = this;
    const trimmed = readTrimmedText(this.cellText, kind, bytes, start, end, textBytes);
    if (trimmed && isZeroDate(trimmed.bytes, trimmed.start, trimmed.end)) return 'null';
    const readResult = trimmed ? reader.read(trimmed.bytes, trimmed.start, trimmed.end) : DateReadResult.Mismatch;
    if (readResult === DateReadResult.Mismatch) return 'form';
    return this.writeResult(
      reader.epochMs,
      { hasOffset: reader.hasOffset, isShifted: reader.isShifted, isTooFine: readResult === DateReadResult.TooFine },
      record,
    );
  }
}

class IsoRule extends MomentRule {
  private readonly reader = new IsoTimeReader();

  constructor(
    type: 'DATE' | 'DATETIME',
    private readonly cellText: CellText,
  ) {
    super(type);
  }

  convertValue(
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    textBytes: number,
    record: number,
  ): ConversionResult {
    const trimmed =
      kind === CellKind.Text ? readTrimmedText(this.cellText, kind, bytes, start, end, textBytes) : undefined;
    const { reader } = this;
    const timeForm = trimmed ? reader.read(trimmed.bytes, trimmed.start, trimmed.end) : TimeForm.None;
    if (timeForm === TimeForm.None) return 'form';
    const isTooFine = timeForm === TimeForm.TooFine;
    const exactForm = isTooFine ? reader.truncatedForm : timeForm;
    return this.writeResult(
      reader.epochMs,
      {
        hasOffset: exactForm === TimeForm.Utc || exactForm === TimeForm.Offset,
        isShifted: exactForm === TimeForm.Offset,
        isTooFine,
      },
      record,
    );
  }
}

class NumberRule implements ConversionRule {
  readonly type?: ColumnType;
  readonly emptyIsNull = true;
  readonly output: ConvertedCell = { kind: CellKind.Integer, text: '' };

  constructor(
    type: 'INTEGER' | 'FLOAT' | undefined,
    private readonly chosenMark: '.' | ',' | undefined,
    private readonly unit: string | undefined,
    private readonly cellText: CellText,
    private readonly decimalMarks: Pick<DecimalMarkCheck, 'decimalMark' | 'isUndecided'>,
  ) {
    if (type) this.type = type;
  }

  convertValue(kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): ConversionResult {
    if (kind === CellKind.Integer && this.type !== 'FLOAT')
      return this.isExactInteger(bytes, start, end) ? 'keep' : 'inexact';
    const hasOtherMark =
      this.chosenMark !== undefined &&
      this.decimalMarks.decimalMark !== undefined &&
      this.chosenMark !== this.decimalMarks.decimalMark;
    if ((kind === CellKind.Decimal && this.type !== 'INTEGER' && !hasOtherMark) || kind === CellKind.Integer)
      return isExactDouble(bytes, start, end) ? 'keep' : 'inexact';
    if (kind !== CellKind.Decimal && kind !== CellKind.Text) return 'form';
    const trimmed = readTrimmedText(this.cellText, kind, bytes, start, end, textBytes);
    const written = trimmed && Buffer.from(trimmed.bytes.subarray(trimmed.start, trimmed.end)).toString('utf8');
    if (!written) return 'form';
    const number =
      kind === CellKind.Text
        ? this.parseNumber(this.withoutUnit(written))
        : hasOtherMark
          ? toJsonNumber(this.restoreDecimalMark(written), this.chosenMark)
          : toJsonNumber(written, undefined);
    return number
      ? this.writeResult(number)
      : this.chosenMark === undefined && this.decimalMarks.isUndecided && isAmbiguousNumber(written)
        ? 'mark'
        : 'form';
  }

  private withoutUnit(text: string): string {
    const { unit } = this;
    if (unit === undefined) return text;
    if (text.startsWith(unit)) return text.slice(unit.length).trimStart();
    if (text.endsWith(unit)) return text.slice(0, -unit.length).trimEnd();
    const sign = /^[-+]/.exec(text)?.[0];
    return sign !== undefined && text.startsWith(unit, 1) ? sign + text.slice(1 + unit.length).trimStart() : text;
  }

  private parseNumber(text: string): string | undefined {
    const { chosenMark, decimalMarks } = this;
    if (chosenMark !== undefined || !decimalMarks.isUndecided)
      return toJsonNumber(text, chosenMark ?? decimalMarks.decimalMark);
    return isAmbiguousNumber(text) ? undefined : toJsonNumber(text, undefined);
  }

  /** A number cell has a point, whatever stands in the file. */
  private restoreDecimalMark(number: string): string {
    return number.replace('.', this.decimalMarks.decimalMark ?? '.');
  }

  /**
   * An INTEGER has 64 bits (celonis-api.md §8); where the values decide, they are numbers only as far as all readers
   * are exact.
   */
  private isExactInteger(bytes: Uint8Array, start: number, end: number): boolean {
    return this.type === 'INTEGER' ? isInt64(bytes, start, end) : isExactInteger(bytes, start, end);
  }

  private writeResult(number: string): ConversionResult {
    const isInteger = /^-?\d+$/.test(number);
    const integerText =
      this.type === 'INTEGER' || (this.type === undefined && isInteger) ? toJsonInteger(number) : undefined;
    if (this.type === 'INTEGER' && integerText === undefined) return 'fraction';
    this.output.text = integerText ?? number;
    this.output.kind = integerText !== undefined || isInteger ? CellKind.Integer : CellKind.Decimal;
    const bytes = Buffer.from(this.output.text);
    const isExact =
      integerText === undefined ? isExactDouble(bytes, 0, bytes.length) : this.isExactInteger(bytes, 0, bytes.length);
    return isExact ? 'replace' : 'inexact';
  }
}

class BooleanRule implements ConversionRule {
  readonly type = 'BOOLEAN';
  readonly emptyIsNull = true;
  readonly output: ConvertedCell = { kind: CellKind.True, text: 'true' };
  private readonly booleanByWord: ReadonlyMap<string, boolean>;

  constructor(
    trueWords: readonly string[],
    falseWords: readonly string[],
    private readonly cellText: CellText,
  ) {
    this.booleanByWord = new Map([
      ...falseWords.map((word) => [normalizeWord(word), false] as const),
      ...trueWords.map((word) => [normalizeWord(word), true] as const),
    ]);
  }

  convertValue(kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): ConversionResult {
    if (kind === CellKind.True || kind === CellKind.False) return 'keep';
    const trimmed = readTrimmedText(this.cellText, kind, bytes, start, end, textBytes);
    const booleanValue =
      trimmed &&
      this.booleanByWord.get(
        normalizeWord(Buffer.from(trimmed.bytes.subarray(trimmed.start, trimmed.end)).toString('utf8')),
      );
    if (booleanValue === undefined) return 'form';
    this.output.kind = booleanValue ? CellKind.True : CellKind.False;
    this.output.text = String(booleanValue);
    return 'replace';
  }
}
