import { skipBlanks, skipBlanksBehind } from '../../model/blanks';
import type { ByteWindow } from '../../model/byteWindow';
import { CellKind, type Tape } from '../../model/tape';

/** Texts that are written alike: digits where the others have digits, signs where they have signs. */
export interface TextShape {
  count: number;
  firstRecord: number;
  /** The first text, and those whose first and second number are the largest. */
  examples: string[];
  largest: [first: number, second: number];
}

/** How the values of a column are written, as far as they may be something else than text. */
export interface ValueShapes {
  /** Values that were looked at, and those of a kind. */
  looked: number;
  numbers: number;
  /** Of these, those with decimals. */
  decimals: number;
  /** Whole numbers of eight digits that are a date such as 20240131, or zeros for none. */
  compactDates: number;
  booleans: number;
  /** Whole numbers that begin with a zero, so that they are names of something rather than numbers. */
  leadingZeros: number;
  /** By a hash of how they are written. */
  shapes: Map<number, TextShape>;
  /** Short words: such as stand for yes, no or nothing. */
  words: Map<string, { count: number; firstRecord: number }>;
  /** Of all values, those that stand for nothing in whatever column: \\N, NULL. */
  nullWords: Map<string, { count: number; firstRecord: number }>;
  /** All other values, and the first of them. */
  others: number;
  firstOther?: { record: number; text: string };
  /** The first number, where others are texts. */
  firstNumber?: { record: number; text: string };
  /** Not all values were looked at. */
  isSampled: boolean;
}

/**
 * Rows of which all values are looked at; of the tapes behind them, one of 64: looking costs about as much as reading.
 */
const wholeRows = 20_000;
const tapeMask = 63;
/** A column of texts that are nothing else is looked at in one row of 32 only. */
const textColumnMask = 31;
const maxShapes = 64;
const maxWords = 12;
const maxWordBytes = 8;
const maxShapeBytes = 40;

/**
 * What databases, pandas and Excel write for nothing, and nobody for something. Other words, such as "None" and "-",
 * may be meant in a column of texts.
 */
const nullWordPattern =
  /^(?:\\N|NULL|null|NaN|n\/a|N\/A|#(?:N\/A|NULL!|REF!|VALUE!|DIV\/0!|NUM!|NAME\?|SPILL!|CALC!))$/;

/** Looks at how values are written, to suggest what texts could be. It changes nothing. */
export class ValueShapeCounter {
  private columns: ValueShapes[] = [];
  private record = 0;
  /** Records before `clear` was called last: those of a file's later parts are sampled, too. */
  private earlierRecords = 0;
  private sampledTapes = 0;

  shapesOf(nodeId: number): ValueShapes | undefined {
    return this.columns[nodeId];
  }

  /** Forgets all that was looked at in so many records. */
  clear(records: number): void {
    this.columns = [];
    this.earlierRecords += records;
    this.record = 0;
  }

  /** @param precedingRecords since `clear`. */
  take({ cells, length }: Tape, { bytes }: ByteWindow, precedingRecords: number): void {
    this.record = precedingRecords;
    if (this.isBehindWholeRows && (this.sampledTapes++ & tapeMask) !== 0) {
      for (const column of this.columns) if (column) column.isSampled = true;
      return;
    }
    for (let cell = 0; cell < length; cell += 4) {
      const tag = cells[cell]!;
      const kind: CellKind = tag & 15;
      if (kind === CellKind.Row) this.record++;
      else if (kind > CellKind.Null && kind <= CellKind.Text)
        this.look(tag >> 4, kind, bytes, cells[cell + 1]!, cells[cell + 2]!, cells[cell + 3]!);
    }
  }

  private get isBehindWholeRows(): boolean {
    return this.earlierRecords + this.record >= wholeRows;
  }

  private look(nodeId: number, kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): void {
    const column = (this.columns[nodeId] ??= createShapes());
    if (kind === CellKind.Text && mayBeNullWord(bytes, start, end))
      addNullWord(column, bytes, start, end, this.record + 1);
    if (column.looked > 1_000 && column.others * 3 > column.looked * 2 && (this.record & textColumnMask) !== 0) {
      column.isSampled = true;
      return;
    }
    column.isSampled ||= this.isBehindWholeRows;
    column.looked++;
    const record = this.record + 1;
    if (kind === CellKind.Text) this.lookAtText(column, bytes, start, end, textBytes, record);
    else if (kind === CellKind.True || kind === CellKind.False) column.booleans++;
    else {
      if (kind === CellKind.Integer && end - start === 8 && isCompactDate(bytes, start)) column.compactDates++;
      column.numbers++;
      if (kind === CellKind.Decimal) column.decimals++;
      column.firstNumber ??= { record, text: readText(bytes, start, end) };
    }
  }

  private lookAtText(
    column: ValueShapes,
    bytes: Uint8Array,
    textStart: number,
    textEnd: number,
    textBytes: number,
    record: number,
  ): void {
    const start = skipBlanks(bytes, textStart, textEnd);
    const end = skipBlanksBehind(bytes, start, textEnd);
    const byteCount = end - start;
    if (byteCount === 0) return void column.looked--;
    const isEscaped = textBytes < textEnd - textStart;
    if (byteCount <= maxShapeBytes && !isEscaped) {
      if (byteCount === 8 && isCompactDate(bytes, start)) {
        column.compactDates++;
        column.numbers++;
        return;
      }
      if (bytes[start] === 0x30 && byteCount > 1 && isAllDigits(bytes, start, end)) column.leadingZeros++;
      if (
        // The errors of Excel are words: #DIV/0!
        hasDigit(bytes, start, end) && bytes[start] !== 0x23
          ? addShape(column, bytes, start, end, record)
          : addWord(column, bytes, start, end, record)
      )
        return;
    }
    column.others++;
    column.firstOther ??= { record, text: readText(bytes, start, Math.min(end, start + 60)) };
  }
}

/** What later part of a file tells, which begins behind so many records. */
export function mergeShapes(target: ValueShapes, part: ValueShapes, precedingRecords: number): void {
  const shift = <T extends { record: number }>(place: T | undefined): T | undefined =>
    place && { ...place, record: place.record + precedingRecords };
  target.looked += part.looked;
  target.numbers += part.numbers;
  target.decimals += part.decimals;
  target.compactDates += part.compactDates;
  target.booleans += part.booleans;
  target.leadingZeros += part.leadingZeros;
  target.others += part.others;
  target.isSampled ||= part.isSampled;
  const firstOther = target.firstOther ?? shift(part.firstOther);
  const firstNumber = target.firstNumber ?? shift(part.firstNumber);
  if (firstOther) target.firstOther = firstOther;
  if (firstNumber) target.firstNumber = firstNumber;
  for (const kind of ['words', 'nullWords'] as const)
    for (const [word, { count, firstRecord }] of part[kind]) {
      const targetWord = target[kind].get(word);
      if (targetWord) targetWord.count += count;
      else target[kind].set(word, { count, firstRecord: firstRecord + precedingRecords });
    }
  for (const [hash, shape] of part.shapes) {
    const targetShape = target.shapes.get(hash);
    if (!targetShape) {
      target.shapes.set(hash, { ...shape, firstRecord: shape.firstRecord + precedingRecords });
      continue;
    }
    targetShape.count += shape.count;
    // There may be no second one where there is a third.
    targetShape.examples.push(...Object.values(shape.examples));
  }
}

export function createShapes(): ValueShapes {
  return {
    looked: 0,
    numbers: 0,
    decimals: 0,
    compactDates: 0,
    booleans: 0,
    leadingZeros: 0,
    shapes: new Map(),
    words: new Map(),
    nullWords: new Map(),
    others: 0,
    isSampled: false,
  };
}

function readText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isAllDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let position = start; position < end; position++) if (!isDigit(bytes[position]!)) return false;
  return true;
}

function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let position = start; position < end; position++) if (isDigit(bytes[position]!)) return true;
  return false;
}

/** A date of eight digits in a year from 1900 to 2100, SAP's last day, or its zeros for no day. */
function isCompactDate(bytes: Uint8Array, start: number): boolean {
  let number = 0;
  for (let position = start; position < start + 8; position++) {
    if (!isDigit(bytes[position]!)) return false;
    number = number * 10 + bytes[position]! - 0x30;
  }
  const year = Math.floor(number / 10_000);
  const month = Math.floor(number / 100) % 100;
  const day = number % 100;
  if (number === 0 || number === 99_991_231) return true;
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Words that were read last, by a hash: few words come again and again, and a string takes long to make. */
const recentWords: { low: number; high: number; byteCount: number; text: string }[] = [];
const recentWordMask = 255;

/** A text of at most eight bytes. */
function readWord(bytes: Uint8Array, start: number, end: number): string {
  const byteCount = end - start;
  let low = 0;
  let high = 0;
  for (let position = start; position < end; position++) {
    high = (high << 8) | (low >>> 24);
    low = (low << 8) | bytes[position]!;
  }
  const slot = (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 24) & recentWordMask;
  const recent = recentWords[slot];
  if (recent && recent.low === low && recent.high === high && recent.byteCount === byteCount) return recent.text;
  const text = readText(bytes, start, end);
  recentWords[slot] = { low, high, byteCount, text };
  return text;
}

function mayBeNullWord(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!;
  return (
    end - start <= maxWordBytes && end > start + 1 && (first === 0x5c || first === 0x23 || (first | 0x20) === 0x6e)
  );
}

function addNullWord(column: ValueShapes, bytes: Uint8Array, start: number, end: number, record: number): void {
  const text = readWord(bytes, start, end);
  if (!nullWordPattern.test(text)) return;
  const nullWord = column.nullWords.get(text);
  if (nullWord) nullWord.count++;
  else column.nullWords.set(text, { count: 1, firstRecord: record });
}

/** Whether there was room for it. */
function addWord(column: ValueShapes, bytes: Uint8Array, start: number, end: number, record: number): boolean {
  if (end - start > maxWordBytes) return false;
  const text = readWord(bytes, start, end);
  const wordCount = column.words.get(text);
  if (wordCount) wordCount.count++;
  else if (column.words.size >= maxWords) return false;
  else column.words.set(text, { count: 1, firstRecord: record });
  return true;
}

/** Whether there was room for it. */
function addShape(column: ValueShapes, bytes: Uint8Array, start: number, end: number, record: number): boolean {
  let hash = 17;
  let numberCount = 0;
  let first = 0;
  let second = 0;
  for (let position = start; position < end; ) {
    const byte = bytes[position]!;
    const runStart = position;
    let partClass = byte;
    if (isDigit(byte)) {
      let number = 0;
      for (; position < end && isDigit(bytes[position]!); position++) number = number * 10 + bytes[position]! - 0x30;
      if (numberCount === 0) first = number;
      else if (numberCount === 1) second = number;
      numberCount++;
      // Numbers have any length; parts of dates and groups of digits do not.
      partClass = 256 + (position - runStart <= 4 ? position - runStart : 9);
    } else if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) {
      while (position < end && (bytes[position]! | 0x20) >= 0x61 && (bytes[position]! | 0x20) <= 0x7a) position++;
      partClass = 300;
    } else position++;
    hash = Math.imul(hash ^ partClass, 0x01000193);
  }
  const shape = column.shapes.get(hash);
  if (!shape) {
    if (column.shapes.size >= maxShapes) return false;
    column.shapes.set(hash, {
      count: 1,
      firstRecord: record,
      examples: [readText(bytes, start, end)],
      largest: [first, second],
    });
    return true;
  }
  shape.count++;
  if (first > shape.largest[0]) {
    shape.largest[0] = first;
    shape.examples[1] = readText(bytes, start, end);
  }
  if (second > shape.largest[1]) {
    shape.largest[1] = second;
    shape.examples[2] = readText(bytes, start, end);
  }
  return true;
}
