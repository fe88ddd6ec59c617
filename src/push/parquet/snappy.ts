/** Snappy's block format (github.com/google/snappy, format_description.txt), compression only. */

const blockSize = 1 << 16;
/** A short block gets a small table, which is sooner cleared. */
const minHashBits = 8;
const maxHashBits = 14;
/** Bytes at the end of a block in which no match is looked for, so that four bytes can always be read. */
const margin = 15;

/** The most that `length` bytes can become. */
export function maxSnappyLength(length: number): number {
  return 32 + length + Math.ceil(length / 6);
}

export class Snappy {
  private readonly table = new Uint16Array(1 << maxHashBits);

  /** Compresses the first `length` bytes of `input` into `out`, from `at` on, and returns where it ends. */
  compress(input: Uint8Array, length: number, out: Uint8Array, at: number): number {
    let to = at;
    for (let rest = length; ; rest >>>= 7) {
      if (rest < 0x80) {
        out[to++] = rest;
        break;
      }
      out[to++] = (rest & 0x7f) | 0x80;
    }
    const view = new DataView(input.buffer, input.byteOffset, length);
    for (let from = 0; from < length; from += blockSize) {
      to = this.block(input, view, from, Math.min(from + blockSize, length), out, to);
    }
    return to;
  }

  private block(input: Uint8Array, view: DataView, start: number, end: number, out: Uint8Array, at: number): number {
    let bits = minHashBits;
    while (bits < maxHashBits && 1 << bits < end - start) bits++;
    const shift = 32 - bits;
    const table = this.table.fill(0, 0, 1 << bits);
    const limit = end - margin;
    let to = at;
    let literal = start;
    let p = start + 1;
    while (p < limit) {
      // Look for four bytes that came before in this block; the longer there are none, the larger the steps.
      let candidate = 0;
      let misses = 32;
      let found = false;
      while (p < limit) {
        const word = view.getInt32(p, true);
        const slot = Math.imul(word, 0x1e35a7bd) >>> shift;
        candidate = start + table[slot]!;
        table[slot] = p - start;
        if (candidate < p && view.getInt32(candidate, true) === word) {
          found = true;
          break;
        }
        p += misses++ >> 5;
      }
      if (!found) break;
      to = emitLiteral(input, literal, p, out, to);
      let length = 4;
      while (p + length < end && input[candidate + length] === input[p + length]) length++;
      to = emitCopy(p - candidate, length, out, to);
      p += length;
      literal = p;
      if (p < limit) table[Math.imul(view.getInt32(p - 1, true), 0x1e35a7bd) >>> shift] = p - 1 - start;
    }
    return emitLiteral(input, literal, end, out, to);
  }
}

function emitLiteral(input: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  const length = end - start;
  if (length === 0) return at;
  let to = at;
  const n = length - 1;
  if (n < 60) {
    out[to++] = n << 2;
  } else if (n < 0x100) {
    out[to++] = 60 << 2;
    out[to++] = n;
  } else {
    out[to++] = 61 << 2;
    out[to++] = n & 0xff;
    out[to++] = n >> 8;
  }
  if (length > 48) out.set(input.subarray(start, end), to);
  else for (let i = 0; i < length; i++) out[to + i] = input[start + i]!;
  return to + length;
}

function emitCopy(distance: number, length: number, out: Uint8Array, at: number): number {
  let to = at;
  let rest = length;
  // A copy holds at most 64 bytes and the last one at least 4.
  while (rest >= 68) {
    to = emitLongCopy(distance, 64, out, to);
    rest -= 64;
  }
  if (rest > 64) {
    to = emitLongCopy(distance, 60, out, to);
    rest -= 60;
  }
  if (rest < 12 && distance < 2048) {
    out[to++] = 1 | ((rest - 4) << 2) | ((distance >> 8) << 5);
    out[to++] = distance & 0xff;
    return to;
  }
  return emitLongCopy(distance, rest, out, to);
}

function emitLongCopy(distance: number, length: number, out: Uint8Array, at: number): number {
  out[at] = 2 | ((length - 1) << 2);
  out[at + 1] = distance & 0xff;
  out[at + 2] = distance >> 8;
  return at + 3;
}
