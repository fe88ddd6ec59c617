/** A whole array as a token of JSON, with all that stands in it; the tokens themselves are taken by scan.ts. */
import { hashOf, isDigit } from './bytes';
import { Cell } from './cells';
import { addKey, findKey, Key, Keys, openKeys, standsAt } from './keys';
import { allocate } from './memory';
import { literal, number, refuse, setToken, size, space, string } from './scan';
import { unescape } from './text';

/** As in json/scanner.ts. */
export const maxDepth = 1000;

/** Keys of the objects that are open inside one array and are not remembered; more are left to TypeScript. */
const maxOpenKeys = 4096;
const maxKeyBytes = 256;
/** For each open container, what was at hand where it began: seven numbers, see `container`. */
const frameBytes = 28;
const frames = memory.data(28 * 1001);
/**
 * Keys of objects inside arrays, as far as they are remembered: each object has a number, by which a key that comes
 * twice is noticed.
 */
let rememberedKeys: Keys = changetype<Keys>(0);
const maxRememberedKeys = 2048;
let objects: i32 = 0;
/** Where the first key of objects that stand in an array of a record is noted, whatever the array. */
const firstExpected = memory.data(4);
/** In place of a key's number: none that is remembered. */
const unremembered = i32.MIN_VALUE;
/** Hashes of the other keys of all open objects. */
let keyHashes: usize = 0;
let keyScratch: usize = 0;

/**
 * A whole array, `depth` levels down, the value of the record's key number `id`; `size` becomes its length without
 * white space.
 */
export function container(at: usize, depth: i32, id: i32): usize {
  if (keyHashes === 0) {
    keyHashes = allocate(maxOpenKeys * 4);
    keyScratch = allocate(maxKeyBytes);
    rememberedKeys = openKeys(maxRememberedKeys);
  }
  const lastObjects = rememberedKeys.lastObjects;
  let p = at;
  let skipped: i32 = 0;
  let frame = frames;
  let level = depth;
  /** What stands at `p` is a key and its value, not a value only. */
  let inObject = false;
  /**
   * Of the object at hand: the number of the key that it is the value of, its own number, and where the key that comes
   * next is noted.
   */
  let parent = unremembered;
  let serial = 0;
  let expected: usize = firstExpected;
  /** The number of the key that an object which begins here would be the value of. */
  let owner = -1 - id;
  let ownerKey: usize = 0;
  let keys = 0;
  let firstKey = 0;
  while (true) {
    let q: usize;
    if (inObject) {
      if (load<u8>(p) !== 0x22) return refuse(p);
      let keyAt = load<usize>(expected);
      if (keyAt !== 0 && changetype<Key>(keyAt).parent === parent && standsAt(changetype<Key>(keyAt), p + 1)) {
        q = p + 1 + changetype<Key>(keyAt).length;
      } else {
        q = string(p + 1);
        if (q === 0) return 0;
        const literal = size === <i32>(q - p) - 1;
        keyAt = rememberedKey(p + 1, q, parent);
        if (keyAt !== 0 && literal) store<usize>(expected, keyAt);
        else if (keyAt === 0 && (keys >= maxOpenKeys || !isNewKey(p + 1, q, firstKey, keys++))) return refuse(p);
      }
      ownerKey = keyAt;
      if (keyAt !== 0) {
        owner = changetype<Key>(keyAt).id;
        const lastObjectAt = lastObjects + (owner << 2);
        if (load<i32>(lastObjectAt) === serial) return refuse(p);
        store<i32>(lastObjectAt, serial);
        expected = keyAt + offsetof<Key>('next');
      } else owner = unremembered;
      const colon = space(q + 1);
      if (load<u8>(colon) !== 0x3a) return refuse(colon);
      p = space(colon + 1);
      skipped += <i32>(colon - q - 1) + <i32>(p - colon - 1);
    }
    // A value, or the opening of another container.
    let c: u32 = load<u8>(p);
    if (c === 0x7b || c === 0x5b) {
      if (level >= maxDepth) return refuse(p);
      store<i32>(frame, inObject ? 1 : 0);
      store<i32>(frame, firstKey, 4);
      store<i32>(frame, parent, 8);
      store<i32>(frame, serial, 12);
      store<usize>(frame, expected, 16);
      store<i32>(frame, owner, 20);
      store<usize>(frame, ownerKey, 24);
      frame += frameBytes;
      level++;
      q = space(p + 1);
      skipped += <i32>(q - p) - 1;
      p = q;
      inObject = c === 0x7b;
      if (inObject) {
        firstKey = keys;
        expected = ownerKey === 0 ? firstExpected : ownerKey + offsetof<Key>('first');
        parent = owner;
        serial = ++objects;
      }
      if (load<u8>(p) !== c + 2) continue;
    } else {
      if (c === 0x22) {
        q = string(p + 1);
        if (q === 0) return 0;
        q++;
      } else {
        q = isDigit(c) || c === 0x2d ? number(p) : literal(p);
        if (q === 0) return 0;
      }
      p = space(q);
      skipped += <i32>(p - q);
    }
    // Behind a value, or before the end of an empty container: close what closes, then go on after a comma.
    while (true) {
      c = load<u8>(p);
      if (c === (inObject ? 0x7d : 0x5d)) {
        if (inObject) keys = firstKey;
        frame -= frameBytes;
        inObject = load<i32>(frame) !== 0;
        firstKey = load<i32>(frame, 4);
        parent = load<i32>(frame, 8);
        serial = load<i32>(frame, 12);
        expected = load<usize>(frame, 16);
        owner = load<i32>(frame, 20);
        ownerKey = load<usize>(frame, 24);
        level--;
        p++;
        if (level === depth) {
          setToken(Cell.Array, <i32>(p - at) - skipped);
          return p;
        }
        q = space(p);
        skipped += <i32>(q - p);
        p = q;
        continue;
      }
      if (c !== 0x2c) return refuse(p);
      q = space(p + 1);
      skipped += <i32>(q - p) - 1;
      p = q;
      if (!inObject && load<u8>(p) === 0x5d) return refuse(p);
      break;
    }
  }
}

/** The key between two quotes, remembered from now on if there is room; 0 if it is not. */
function rememberedKey(start: usize, end: usize, parent: i32): usize {
  let from = start;
  let length = <i32>(end - start);
  if (parent === unremembered || (size < length && length > maxKeyBytes)) return 0;
  if (size < length) {
    from = keyScratch;
    length = <i32>(unescape(start, end, keyScratch) - keyScratch);
  }
  const keyAt = findKey(rememberedKeys, parent, from, length);
  if (keyAt !== 0 || rememberedKeys.count >= maxRememberedKeys) return keyAt;
  addKey(rememberedKeys, parent, rememberedKeys.count, from, length);
  return findKey(rememberedKeys, parent, from, length);
}

/** Notes a key; false if the object may have it already. */
function isNewKey(start: usize, end: usize, firstKey: i32, key: i32): bool {
  let from = start;
  let length = <i32>(end - start);
  if (size < length) {
    if (length > maxKeyBytes) return false;
    from = keyScratch;
    length = <i32>(unescape(start, end, keyScratch) - keyScratch);
  }
  const hash = hashOf(from, length);
  for (let i = firstKey; i < key; i++) if (load<u32>(keyHashes + (i << 2)) === hash) return false;
  store<u32>(keyHashes + (key << 2), hash);
  return true;
}
