/**
 * Snappy's block format (github.com/google/snappy, format_description.txt), compression only. As the format allows,
 * copies reach back across the blocks of 64 KB of the original implementation. */

/** How far back a copy may reach: two bytes hold its distance. */
const maxDistance = (1 << 16) - 1;
/** A literal holds no more than two bytes can say. */
const maxLiteralLength = 1 << 16;
/** A short input gets small tables, which are sooner cleared. */
const minHashBits = 8;
const maxHashBits = 14;
/** Bytes at the end in which no match is looked for, so that eight bytes can always be read. */
const matchMargin = 15;

/** The most that `length` bytes can become. */
export function maxSnappyLength(length: number): number {
  return 32 + length + Math.ceil(length / 6);
}

export class SnappyCompressor {
  /** Where four bytes, and eight, with a hash were last seen. */
  private readonly shortTable = new Uint32Array(1 << maxHashBits);
  private readonly longTable = new Uint32Array(1 << maxHashBits);
  private shift = 0;
  private view: DataView = new DataView(new ArrayBuffer(0));

  /** Compresses the first `length` bytes of `input` into `out`, from `at` on, and returns where it ends. */
  compress(input: Uint8Array, length: number, out: Uint8Array, outStart: number): number {
    let outPosition = outStart;
    for (let remaining = length; ; remaining >>>= 7) {
      if (remaining < 0x80) {
        out[outPosition++] = remaining;
        break;
      }
      out[outPosition++] = (remaining & 0x7f) | 0x80;
    }
    let hashBits = minHashBits;
    while (hashBits < maxHashBits && 1 << hashBits < length) hashBits++;
    this.shift = 32 - hashBits;
    this.view = new DataView(input.buffer, input.byteOffset, length);
    const { shortTable, longTable } = this;
    shortTable.fill(0);
    longTable.fill(0);
    const matchEnd = length - matchMargin;
    let literalStart = 0;
    let position = 1;
    while (position < matchEnd) {
      let matchStart = 0;
      let matchLength = 0;
      // The longer nothing comes again, the larger the steps.
      for (let misses = 32; position < matchEnd; position += misses++ >> 5) {
        const shortSlot = this.hashFour(position);
        const shortStart = shortTable[shortSlot]!;
        shortTable[shortSlot] = position;
        matchStart = this.takeLongCandidate(position);
        matchLength = this.matchLength(matchStart, position, 8);
        if (matchLength > 0) break;
        matchStart = shortStart;
        matchLength = this.matchLength(matchStart, position, 4);
        if (matchLength === 0) continue;
        // Eight bytes that begin one byte later may come to more.
        const nextSlot = this.hashEight(position + 1);
        const nextStart = longTable[nextSlot]!;
        const nextLength = this.matchLength(nextStart, position + 1, 8);
        if (nextLength > matchLength + 1) {
          longTable[nextSlot] = ++position;
          matchStart = nextStart;
          matchLength = nextLength;
        }
        break;
      }
      if (matchLength === 0) break;
      while (position > literalStart && matchStart > 0 && input[position - 1] === input[matchStart - 1]) {
        position--;
        matchStart--;
        matchLength++;
      }
      outPosition = emitLiteral(input, literalStart, position, out, outPosition);
      outPosition = emitCopy(position - matchStart, matchLength, out, outPosition);
      const copyStart = position;
      position += matchLength;
      literalStart = position;
      if (position < matchEnd) {
        longTable[this.hashEight(copyStart + 2)] = copyStart + 2;
        longTable[this.hashEight(position - 2)] = position - 2;
        shortTable[this.hashFour(position - 1)] = position - 1;
      }
    }
    return emitLiteral(input, literalStart, length, out, outPosition);
  }

  private hashFour(position: number): number {
    return Math.imul(this.view.getInt32(position, true), 0x1e35a7bd) >>> this.shift;
  }

  private hashEight(position: number): number {
    const low = Math.imul(this.view.getInt32(position, true), 0x1e35a7bd);
    return (low + Math.imul(this.view.getInt32(position + 4, true), 0x9e3779b1)) >>> this.shift;
  }

  private takeLongCandidate(position: number): number {
    const slot = this.hashEight(position);
    const candidate = this.longTable[slot]!;
    this.longTable[slot] = position;
    return candidate;
  }

  /** How many bytes are the same; 0 if they are fewer than `least`, or too far away. */
  private matchLength(start: number, position: number, least: 4 | 8): number {
    const { view } = this;
    if (position - start > maxDistance) return 0;
    let length = 0;
    while (position + length < view.byteLength && view.getUint8(start + length) === view.getUint8(position + length))
      length++;
    return length < least ? 0 : length;
  }
}

function emitLiteral(input: Uint8Array, start: number, end: number, out: Uint8Array, outStart: number): number {
  if (end - start > maxLiteralLength) {
    const part = start + maxLiteralLength;
    return emitLiteral(input, part, end, out, emitLiteral(input, start, part, out, outStart));
  }
  const length = end - start;
  if (length === 0) return outStart;
  let outPosition = outStart;
  const lengthMinusOne = length - 1;
  if (lengthMinusOne < 60) {
    out[outPosition++] = lengthMinusOne << 2;
  } else if (lengthMinusOne < 0x100) {
    out[outPosition++] = 60 << 2;
    out[outPosition++] = lengthMinusOne;
  } else {
    out[outPosition++] = 61 << 2;
    out[outPosition++] = lengthMinusOne & 0xff;
    out[outPosition++] = lengthMinusOne >> 8;
  }
  if (length > 48) out.set(input.subarray(start, end), outPosition);
  else for (let i = 0; i < length; i++) out[outPosition + i] = input[start + i]!;
  return outPosition + length;
}

function emitCopy(distance: number, length: number, out: Uint8Array, outStart: number): number {
  let outPosition = outStart;
  let remaining = length;
  // A copy holds at most 64 bytes and the last one at least 4.
  while (remaining >= 68) {
    outPosition = emitLongCopy(distance, 64, out, outPosition);
    remaining -= 64;
  }
  if (remaining > 64) {
    outPosition = emitLongCopy(distance, 60, out, outPosition);
    remaining -= 60;
  }
  if (remaining < 12 && distance < 2048) {
    out[outPosition++] = 1 | ((remaining - 4) << 2) | ((distance >> 8) << 5);
    out[outPosition++] = distance & 0xff;
    return outPosition;
  }
  return emitLongCopy(distance, remaining, out, outPosition);
}

function emitLongCopy(distance: number, length: number, out: Uint8Array, outStart: number): number {
  out[outStart] = 2 | ((length - 1) << 2);
  out[outStart + 1] = distance & 0xff;
  out[outStart + 2] = distance >> 8;
  return outStart + 3;
}
