/**
 * Copying, comparing and hashing a few bytes, where a call of the engine's own functions would cost more than the work,
 * and telling what a byte is.
 * Nothing is read or written beyond the ends.
 */

export function copy(to: usize, from: usize, length: i32): void {
  if (length >= 16) {
    if (length > 256) {
      memory.copy(to, from, length);
      return;
    }
    const last = length - 16;
    for (let i = 0; i < last; i += 16) v128.store(to + i, v128.load(from + i));
    v128.store(to + last, v128.load(from + last));
  } else if (length >= 8) {
    const tail = load<u64>(from + length - 8);
    store<u64>(to, load<u64>(from));
    store<u64>(to + length - 8, tail);
  } else if (length >= 4) {
    const tail = load<u32>(from + length - 4);
    store<u32>(to, load<u32>(from));
    store<u32>(to + length - 4, tail);
  } else {
    for (let i = 0; i < length; i++) store<u8>(to + i, load<u8>(from + i));
  }
}

export function equal(a: usize, b: usize, length: i32): bool {
  if (length >= 8) {
    const last = length - 8;
    for (let i = 0; i < last; i += 8) if (load<u64>(a + i) !== load<u64>(b + i)) return false;
    return load<u64>(a + last) === load<u64>(b + last);
  }
  if (length >= 4) return load<u32>(a) === load<u32>(b) && load<u32>(a + length - 4) === load<u32>(b + length - 4);
  for (let i = 0; i < length; i++) if (load<u8>(a + i) !== load<u8>(b + i)) return false;
  return true;
}

const mixer: u64 = 0x9e3779b97f4a7c15;

// @ts-ignore: decorator
@inline
export function mix(hash: u64): u32 {
  let h = hash;
  h ^= h >> 32;
  h *= mixer;
  return <u32>(h >> 32);
}

export function hashOf(at: usize, length: i32): u32 {
  let hash: u64 = length;
  if (length >= 8) {
    const last = length - 8;
    for (let i = 0; i < last; i += 8) hash = rotl<u64>((hash ^ load<u64>(at + i)) * mixer, 29);
    hash = (hash ^ load<u64>(at + last)) * mixer;
  } else if (length >= 4) {
    hash = (hash ^ (<u64>load<u32>(at) | ((<u64>load<u32>(at + length - 4)) << 32))) * mixer;
  } else {
    for (let i = 0; i < length; i++) hash = (hash << 8) | load<u8>(at + i);
    hash *= mixer;
  }
  return mix(hash);
}

// @ts-ignore: decorator
@inline
export function isDigit(c: u32): bool {
  return c - 0x30 <= 9;
}
