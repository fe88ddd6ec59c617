/** Snappy's block format (github.com/google/snappy, format_description.txt), compression only. */

const blockSize = 1 << 16;
/** A short block gets a small table, which is sooner cleared. */
const minHashBits = 8;
const maxHashBits = 14;
/** Bytes at the end of a block in which no match is looked for, so that four bytes can always be read. */
const matchMargin = 15;

/** The most that `length` bytes can become. */
export function maxSnappyLength(length: number): number {
  return 32 + length + Math.ceil(length / 6);
}

export class SnappyCompressor {
  private readonly hashTable = new Uint16Array(1 << maxHashBits);

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
    const view = new DataView(input.buffer, input.byteOffset, length);
    for (let blockStart = 0; blockStart < length; blockStart += blockSize) {
      outPosition = this.compressBlock(
        input,
        view,
        blockStart,
        Math.min(blockStart + blockSize, length),
        out,
        outPosition,
      );
    }
    return outPosition;
  }

  private compressBlock(
    input: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    out: Uint8Array,
    outStart: number,
  ): number {
    let hashBits = minHashBits;
    while (hashBits < maxHashBits && 1 << hashBits < end - start) hashBits++;
    const shift = 32 - hashBits;
    const hashTable = this.hashTable.fill(0, 0, 1 << hashBits);
    const matchEnd = end - matchMargin;
    let outPosition = outStart;
    let literalStart = start;
    let position = start + 1;
    while (position < matchEnd) {
      // Look for four bytes that came before in this block; the longer there are none, the larger the steps.
      let matchPosition = 0;
      let misses = 32;
      let hasMatch = false;
      while (position < matchEnd) {
        const fourBytes = view.getInt32(position, true);
        const slot = Math.imul(fourBytes, 0x1e35a7bd) >>> shift;
        matchPosition = start + hashTable[slot]!;
        hashTable[slot] = position - start;
        if (matchPosition < position && view.getInt32(matchPosition, true) === fourBytes) {
          hasMatch = true;
          break;
        }
        position += misses++ >> 5;
      }
      if (!hasMatch) break;
      outPosition = emitLiteral(input, literalStart, position, out, outPosition);
      let matchLength = 4;
      while (position + matchLength < end && input[matchPosition + matchLength] === input[position + matchLength])
        matchLength++;
      outPosition = emitCopy(position - matchPosition, matchLength, out, outPosition);
      position += matchLength;
      literalStart = position;
      if (position < matchEnd)
        hashTable[Math.imul(view.getInt32(position - 1, true), 0x1e35a7bd) >>> shift] = position - 1 - start;
    }
    return emitLiteral(input, literalStart, end, out, outPosition);
  }
}

function emitLiteral(input: Uint8Array, start: number, end: number, out: Uint8Array, outStart: number): number {
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
