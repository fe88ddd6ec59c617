/** Turns records into cells, as json/records.ts does, as long as nothing rare comes. */
import { isDigit } from './bytes';
import { Cell } from './cells';
import { addKey, findKey, Key, Keys, openKeys, standsAt } from './keys';
import { allocate } from './memory';
import { RecordStop } from './recordStops';
import { container, maxDepth } from './containers';
import { kind, literal, number, refuse, size, space, string, surprise } from './scan';

@unmanaged
class Reader {
  keys: Keys = changetype<Keys>(0);
  /** The key that began a record the last time. */
  first: usize = 0;
  /** Objects so far, for noticing a key that comes twice in one. */
  serial: i32 = 0;
  /** What the last call came to: where it stopped, how many records it read, numbers on the tape. */
  at: i32 = 0;
  records: i32 = 0;
  length: i32 = 0;
}

/** For each open object: its key, and its serial number. */
const openKeyAt = memory.data(4000);
const openSerials = memory.data(4000);

const cellBytes = 16;

/** @param maxIds keys have numbers below this; a record has at most as many cells. */
export function openRecords(maxIds: i32): usize {
  const address = allocate(<i32>offsetof<Reader>());
  memory.fill(address, 0, offsetof<Reader>());
  changetype<Reader>(address).keys = openKeys(maxIds);
  return address;
}

export function addRecordKey(reader: usize, parent: i32, id: i32, at: usize, length: i32): void {
  addKey(changetype<Reader>(reader).keys, parent, id, at, length);
}

export function recordsAt(reader: usize): i32 {
  return changetype<Reader>(reader).at;
}

export function recordsRead(reader: usize): i32 {
  return changetype<Reader>(reader).records;
}

export function recordsLength(reader: usize): i32 {
  return changetype<Reader>(reader).length;
}

/**
 * Reads as many records as follow one another, the first one at `at`.
 * @param until records that begin there or behind it are not needed.
 * @param end where the window ends: more of the file follows there unless `final`.
 * @param length numbers on the tape; another record is only begun below `limit`.
 * @param depth levels above the record.
 * @param commas whether commas stand between records.
 */
export function readRecords(
  address: usize,
  window: usize,
  at: i32,
  until: i32,
  end: i32,
  final: bool,
  tape: usize,
  length: i32,
  limit: i32,
  depth: i32,
  commas: bool,
): RecordStop {
  const reader = changetype<Reader>(address);
  const stop = window + end;
  const last = window + until;
  const tapeLimit = tape + (limit << 2);
  let out = tape + (length << 2);
  let p = window + at;
  let records = 0;
  let result: RecordStop = RecordStop.Done;
  while (true) {
    if (out > tapeLimit) {
      result = RecordStop.Full;
      break;
    }
    const next = record(reader, window, p, out, depth);
    if (next === 0) {
      result = surprise >= stop && !final ? RecordStop.Incomplete : RecordStop.Rare;
      break;
    }
    out = written;
    records++;
    let q = space(next);
    if (commas && load<u8>(q) === 0x2c) q = space(q + 1);
    else if (commas) q = stop;
    if (q >= last || load<u8>(q) !== 0x7b) {
      p = next;
      result = RecordStop.Done;
      break;
    }
    p = q;
  }
  reader.at = <i32>(p - window);
  reader.records = records;
  reader.length = <i32>((out - tape) >> 2);
  return result;
}

/** Behind the cells of the last record. */
let written: usize = 0;

// @ts-ignore: decorator
@inline
function put(out: usize, id: i32, what: Cell, start: usize, end: usize, bytes: i32): void {
  store<i32>(out, (id << 4) | what);
  store<i32>(out, <i32>start, 4);
  store<i32>(out, <i32>end, 8);
  store<i32>(out, bytes, 12);
}

/** The record whose `{` is at `at`: returns where it ends, or 0 with `surprise` set. */
function record(reader: Reader, window: usize, at: usize, cells: usize, depth: i32): usize {
  const keys = reader.keys;
  const lastObjects = keys.lastObjects;
  let out = cells;
  let level = 0;
  let parent = 0;
  let serial = ++reader.serial;
  /** Where the key that is expected next is noted. */
  let expected = changetype<usize>(reader) + offsetof<Reader>('first');
  let p = space(at + 1);
  if (load<u8>(p) === 0x7d) {
    put(out, 0, Cell.Row, at - window, p + 1 - window, 0);
    written = out + cellBytes;
    return p + 1;
  }
  while (true) {
    if (load<u8>(p) !== 0x22) return refuse(p);
    // The key: as expected, or looked up.
    let keyAt = load<usize>(expected);
    let q = p + 1;
    if (keyAt !== 0 && standsAt(changetype<Key>(keyAt), q)) {
      q += changetype<Key>(keyAt).length;
    } else {
      q = string(q);
      if (q === 0) return 0;
      keyAt = findKey(keys, parent, p + 1, <i32>(q - p) - 1);
      if (keyAt === 0) return refuse(p);
      store<usize>(expected, keyAt);
    }
    const key = changetype<Key>(keyAt);
    const id = key.id;
    const lastObjectAt = lastObjects + (id << 2);
    if (load<i32>(lastObjectAt) === serial) return refuse(p);
    store<i32>(lastObjectAt, serial);
    expected = keyAt + offsetof<Key>('next');
    // The colon.
    q = space(q + 1);
    if (load<u8>(q) !== 0x3a) return refuse(q);
    q = space(q + 1);
    // The value.
    let c: u32 = load<u8>(q);
    if (c === 0x22) {
      p = string(q + 1);
      if (p === 0) return 0;
      put(out, id, kind, q + 1 - window, p - window, size);
      out += cellBytes;
      p++;
    } else if (isDigit(c) || c === 0x2d) {
      p = number(q);
      if (p === 0) return 0;
      put(out, id, kind, q - window, p - window, size);
      out += cellBytes;
    } else if (c === 0x7b) {
      if (level + depth + 1 >= maxDepth) return refuse(q);
      p = space(q + 1);
      if (load<u8>(p) === 0x7d) {
        p++;
        put(out, id, Cell.EmptyObject, q - window, p - window, 2);
        out += cellBytes;
      } else {
        store<usize>(openKeyAt + (level << 2), keyAt);
        store<i32>(openSerials + (level << 2), serial);
        level++;
        parent = id;
        serial = ++reader.serial;
        expected = keyAt + offsetof<Key>('first');
        continue;
      }
    } else if (c === 0x5b) {
      p = container(q, level + depth + 1, id);
      if (p === 0) return 0;
      put(out, id, Cell.Array, q - window, p - window, size);
      out += cellBytes;
    } else {
      p = literal(q);
      if (p === 0) return 0;
      put(out, id, kind, q - window, p - window, size);
      out += cellBytes;
    }
    // Behind the value: close what closes, then go on after a comma.
    while (true) {
      p = space(p);
      c = load<u8>(p);
      if (c === 0x2c) break;
      if (c !== 0x7d) return refuse(p);
      p++;
      if (level === 0) {
        put(out, 0, Cell.Row, at - window, p - window, 0);
        written = out + cellBytes;
        return p;
      }
      level--;
      const closed = load<usize>(openKeyAt + (level << 2));
      serial = load<i32>(openSerials + (level << 2));
      parent = changetype<Key>(closed).parent;
      expected = closed + offsetof<Key>('next');
    }
    p = space(p + 1);
  }
}
