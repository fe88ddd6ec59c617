/**
 * Looks at every value of a tape and remembers per key what decides the type of its column, as
 * rows/infer/columnStats.ts does.
 */
import { Cell } from './cells';
import { Form, InferStop } from './forms';
import { DoubleFit } from './doubleFit';
import { allocate, free } from './memory';
import { doubleFitOf } from './numbers';
import { odataDate, readTime, TimeForm } from './times';

/** What the values of one key were like: 20 numbers, which TypeScript reads where they are. */
@unmanaged
class Stats {
  forms: i32 = 0;
  maxBytes: i32 = 0;
  values: i32 = 0;
  emptyObjects: i32 = 0;
  /** The record in which each form came first: sixteen numbers, in the order of the forms' bits. */
  first: i32 = 0;
}

const statsBytes = 80;
const firstCount = 64;
/** Once a column has one of these, it is text and nothing more needs to be known of its texts. */
const settled = Form.Text | Form.Array;

@unmanaged
class Inference {
  stats: usize = 0;
  /** Keys that there is room for. */
  count: i32 = 0;
  records: i32 = 0;
  stop: InferStop = 0;
  maxTextBytes: i32 = 0;
}

/** @param maxTextBytes a longer value stops `inferCells`. */
export function openInference(maxTextBytes: i32): usize {
  const address = allocate(<i32>offsetof<Inference>());
  const inference = changetype<Inference>(address);
  inference.stats = allocate(firstCount * statsBytes);
  memory.fill(inference.stats, 0, firstCount * statsBytes);
  inference.count = firstCount;
  inference.records = 0;
  inference.stop = InferStop.Done;
  inference.maxTextBytes = maxTextBytes;
  return address;
}

/** Forgets all that was looked at. */
export function clearInference(address: usize): void {
  const inference = changetype<Inference>(address);
  memory.fill(inference.stats, 0, inference.count * statsBytes);
  inference.records = 0;
}

export function inferStop(address: usize): i32 {
  return changetype<Inference>(address).stop;
}

export function inferRecords(address: usize): i32 {
  return changetype<Inference>(address).records;
}

/**
 * Where the numbers of a key are: forms, longest, values, empty objects, and the first record of each form; 0 if none
 * of it came.
 */
export function inferStats(address: usize, key: i32): usize {
  const inference = changetype<Inference>(address);
  return key < inference.count ? inference.stats + key * statsBytes : 0;
}

/** A value of `key` in the record at hand has a form. */
export function seeForm(address: usize, key: i32, form: Form): void {
  const inference = changetype<Inference>(address);
  see(changetype<Stats>(inference.stats + key * statsBytes), form, inference.records + 1);
}

// @ts-ignore: decorator
@inline
function see(stats: Stats, form: Form, record: i32): void {
  if ((stats.forms & form) === 0) seeFirst(stats, form, record);
}

function seeFirst(stats: Stats, form: Form, record: i32): void {
  stats.forms |= form;
  store<i32>(changetype<usize>(stats) + offsetof<Stats>('first') + (ctz<i32>(form) << 2), record);
}

function makeRoom(inference: Inference, key: i32): void {
  const count = inference.count;
  const stats = inference.stats;
  let larger = count;
  while (larger <= key) larger *= 2;
  inference.stats = allocate(larger * statsBytes);
  inference.count = larger;
  memory.copy(inference.stats, stats, count * statsBytes);
  memory.fill(inference.stats + count * statsBytes, 0, (larger - count) * statsBytes);
  free(stats, count * statsBytes);
}

/**
 * Looks at the cells of `tape` from number `from` on and returns the number of the cell at which it stopped.
 * At a decimal that it cannot judge, the cell is counted already.
 */
export function inferCells(address: usize, tape: usize, from: i32, length: i32, window: usize): i32 {
  const inference = changetype<Inference>(address);
  const end = tape + (length << 2);
  let cell = tape + (from << 2);
  inference.stop = InferStop.Done;
  for (; cell < end; cell += 16) {
    const head = load<i32>(cell);
    const kind: Cell = head & 15;
    if (kind === Cell.Row) {
      inference.records++;
      continue;
    }
    const key = head >> 4;
    if (key >= inference.count) makeRoom(inference, key);
    if (kind === Cell.Null) continue;
    const stats = changetype<Stats>(inference.stats + key * statsBytes);
    if (kind === Cell.EmptyObject) {
      stats.emptyObjects++;
      see(stats, Form.EmptyObject, inference.records + 1);
      continue;
    }
    stats.values++;
    const size = load<i32>(cell, 12);
    if (size > stats.maxBytes) {
      stats.maxBytes = size;
      if (size > inference.maxTextBytes) {
        inference.stop = InferStop.TooLong;
        break;
      }
    }
    const start = window + load<i32>(cell, 4);
    const stop = window + load<i32>(cell, 8);
    let form: Form = Form.Text;
    if (kind === Cell.Text) {
      if ((stats.forms & settled) === 0) {
        if (size === <i32>(stop - start)) form = formOfText(start, stop, size);
        // Of texts with escapes, only moments of OData are anything else.
        else if (load<u8>(start) === 0x5c && odataDate(start, stop) === TimeForm.Utc) form = Form.UtcTime;
      }
    } else if (kind === Cell.Integer) {
      form = isWithinDouble(start, stop) ? Form.Integer : Form.BigInteger;
    } else if (kind === Cell.Decimal) {
      // Another decimal tells nothing new.
      if ((stats.forms & (Form.Float | Form.InexactFloat)) === (Form.Float | Form.InexactFloat)) continue;
      const doubleFit = doubleFitOf(start, stop);
      if (doubleFit === DoubleFit.Unknown) {
        inference.stop = InferStop.LongDecimal;
        break;
      }
      form = doubleFit === DoubleFit.Yes ? Form.Float : Form.InexactFloat;
    } else if (kind === Cell.Array) form = Form.Array;
    else if (kind === Cell.True || kind === Cell.False) form = Form.Boolean;
    see(stats, form, inference.records + 1);
    if (kind === Cell.BrokenText) see(stats, Form.BrokenText, inference.records + 1);
  }
  return <i32>((cell - tape) >> 2);
}

function formOfText(start: usize, end: usize, size: i32): Form {
  const first = size >= 8 ? load<u8>(start) : 0;
  if (first === 0x2f && odataDate(start, end) === TimeForm.Utc) return Form.UtcTime;
  if (size >= 10 && load<u8>(start, 4) === 0x2d) {
    switch (readTime(start, end)) {
      case TimeForm.Date:
        return Form.Date;
      case TimeForm.Local:
        return Form.LocalTime;
      case TimeForm.Utc:
        return Form.UtcTime;
      case TimeForm.Offset:
        return Form.OffsetTime;
      case TimeForm.TooFine:
        return Form.FineTime;
      case TimeForm.OutOfRange:
        return Form.RangelessTime;
      default:
        return Form.Text;
    }
  }
  for (let p = start; p < end; p++) if (<u32>load<u8>(p) - 0x30 > 9) return Form.Text;
  return size > 0 ? Form.Digits : Form.Text;
}

/** Whether an integer is within ±2^53. */
function isWithinDouble(start: usize, end: usize): bool {
  const from = load<u8>(start) === 0x2d ? start + 1 : start;
  const digits = end - from;
  if (digits !== 16) return digits < 16;
  let value: u64 = 0;
  for (let p = from; p < end; p++) value = value * 10 + (<u64>load<u8>(p) - 0x30);
  return value <= 9007199254740992;
}
