/**
 * The keys of a table as they stand in the file: between the quotes, escapes and all. TypeScript gives each its number.
 */
import { copy, equal, hashOf } from './bytes';
import { allocate, free } from './memory';

@unmanaged
export class Key {
  /** The first sixteen bytes, with the closing quote behind the last. */
  head0: u64 = 0;
  head1: u64 = 0;
  /** The bits of those of the sixteen that count. */
  mask: i32 = 0;
  length: i32 = 0;
  /** All of the key, with the closing quote. */
  bytes: usize = 0;
  /** The key's number on the tape; keys that are written in several ways share it. */
  id: i32 = 0;
  parent: i32 = 0;
  hash: u32 = 0;
  /** The key that came next after this one, and the one that came first in the object that it held, the last time. */
  next: usize = 0;
  first: usize = 0;
}

@unmanaged
export class Keys {
  /** Addresses of keys, by hash; a power of two of them, at most half of them taken. */
  slots: usize = 0;
  slotCount: i32 = 0;
  count: i32 = 0;
  /** For each key's number, four bytes: the object in which it was last seen. */
  lastObjects: usize = 0;
}

/** Ways of writing all keys; those beyond are left to TypeScript each time. */
const maxSpellings = 1 << 14;
const firstSlots = 512;

/** @param maxIds numbers are below this. */
export function openKeys(maxIds: i32): Keys {
  const keys = changetype<Keys>(allocate(<i32>offsetof<Keys>()));
  keys.slotCount = firstSlots;
  keys.count = 0;
  keys.slots = allocate(firstSlots * 4);
  memory.fill(keys.slots, 0, firstSlots * 4);
  keys.lastObjects = allocate(maxIds * 4);
  memory.fill(keys.lastObjects, 0, maxIds * 4);
  return keys;
}

// @ts-ignore: decorator
@inline
function hashIn(parent: i32, at: usize, length: i32): u32 {
  return hashOf(at, length) ^ (<u32>parent * 0x9e3779b1);
}

export function findKey(keys: Keys, parent: i32, at: usize, length: i32): usize {
  const hash = hashIn(parent, at, length);
  const mask = keys.slotCount - 1;
  let slot = hash & mask;
  while (true) {
    const address = load<usize>(keys.slots + (slot << 2));
    if (address === 0) return 0;
    const key = changetype<Key>(address);
    if (key.hash === hash && key.parent === parent && key.length === length && equal(key.bytes, at, length))
      return address;
    slot = (slot + 1) & mask;
  }
}

/** Says how a key of `parent` is written. */
export function addKey(keys: Keys, parent: i32, id: i32, at: usize, length: i32): void {
  if (keys.count >= maxSpellings || findKey(keys, parent, at, length) !== 0) return;
  const bytes = allocate(length + 17);
  copy(bytes, at, length);
  store<u8>(bytes + length, 0x22);
  memory.fill(bytes + length + 1, 0, 16);
  const address = allocate(<i32>offsetof<Key>());
  const key = changetype<Key>(address);
  key.bytes = bytes;
  key.length = length;
  key.head0 = load<u64>(bytes);
  key.head1 = load<u64>(bytes, 8);
  key.mask = length >= 15 ? 0xffff : (2 << length) - 1;
  key.id = id;
  key.parent = parent;
  key.hash = hashIn(parent, bytes, length);
  key.next = 0;
  key.first = 0;
  if (++keys.count * 2 > keys.slotCount) grow(keys);
  place(keys, address, key.hash);
}

function place(keys: Keys, address: usize, hash: u32): void {
  const mask = keys.slotCount - 1;
  let slot = hash & mask;
  while (load<usize>(keys.slots + (slot << 2)) !== 0) slot = (slot + 1) & mask;
  store<usize>(keys.slots + (slot << 2), address);
}

function grow(keys: Keys): void {
  const slots = keys.slots;
  const slotCount = keys.slotCount;
  keys.slotCount = slotCount * 2;
  keys.slots = allocate(slotCount * 8);
  memory.fill(keys.slots, 0, slotCount * 8);
  for (let i = 0; i < slotCount; i++) {
    const address = load<usize>(slots + (i << 2));
    if (address !== 0) place(keys, address, changetype<Key>(address).hash);
  }
  free(slots, slotCount * 4);
}

/** Whether the key, and the quote that closes it, stand at `at`. */
// @ts-ignore: decorator
@inline
export function standsAt(key: Key, at: usize): bool {
  const same = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(changetype<usize>(key)))) & key.mask;
  return same === key.mask && (key.length < 16 || equal(key.bytes + 16, at + 16, key.length - 15));
}
