/** The hash that frames of Zstandard end with (xxHash, 64 bits, seed 0). */
const prime1: u64 = 0x9e3779b185ebca87;
const prime2: u64 = 0xc2b2ae3d27d4eb4f;
const prime3: u64 = 0x165667b19e3779f9;
const prime4: u64 = 0x85ebca77c2b2ae63;
const prime5: u64 = 0x27d4eb2f165667c5;

// @ts-ignore: decorator
@inline
function round(sum: u64, word: u64): u64 {
  return rotl<u64>(sum + word * prime2, 31) * prime1;
}

// @ts-ignore: decorator
@inline
function merge(hash: u64, sum: u64): u64 {
  return (hash ^ round(0, sum)) * prime1 + prime4;
}

export function xxh64(start: usize, length: i32): u64 {
  let p = start;
  let rest = length;
  let hash: u64 = prime5;
  if (rest >= 32) {
    let a: u64 = prime1 + prime2;
    let b: u64 = prime2;
    let c: u64 = 0;
    let d: u64 = 0 - prime1;
    for (; rest >= 32; rest -= 32, p += 32) {
      a = round(a, load<u64>(p));
      b = round(b, load<u64>(p, 8));
      c = round(c, load<u64>(p, 16));
      d = round(d, load<u64>(p, 24));
    }
    hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += <u64>length;
  for (; rest >= 8; rest -= 8, p += 8) hash = rotl<u64>(hash ^ round(0, load<u64>(p)), 27) * prime1 + prime4;
  if (rest >= 4) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(p) * prime1), 23) * prime2 + prime3;
    rest -= 4;
    p += 4;
  }
  for (; rest > 0; rest--, p++) hash = rotl<u64>(hash ^ (<u64>load<u8>(p) * prime5), 11) * prime1;
  hash = (hash ^ (hash >> 33)) * prime2;
  hash = (hash ^ (hash >> 29)) * prime3;
  return hash ^ (hash >> 32);
}
