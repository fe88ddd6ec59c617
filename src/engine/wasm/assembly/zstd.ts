/**
 * Decompression of Zstandard (RFC 8878), where all of it is in memory and its length is known: what was written so far
 * is the window. Dictionaries are refused. What is damaged ends it at once; nothing is read more than 64 bytes outside
 * the input, nor written more than 64 bytes behind the output.
 */
import { xxh64 } from './xxh64';
import { beginZstdLiterals, openZstdLiterals, readZstdLiterals, zstdLiteralsEnd } from './zstdLiterals';
import { beginZstdSequences, openZstdSequences, runZstdSequences } from './zstdSequences';
import { openSymbolTables } from './zstdSymbols';

const frameMagic: u32 = 0xfd2fb528;
/** Of a frame that holds no content, but for its last four bits. */
const skippedFrameMagic: u32 = 0x184d2a50;

const enum Block {
  Raw = 0,
  Repeated = 1,
  Compressed = 2,
}

/** A block has no more, packed or not, nor more than the window. */
const maxBlockBytes: u64 = 1 << 17;

/** What stands for the largest window there is, almost four gigabytes. */
const maxWindowByte: u64 = 0xaf;

let isOpen = false;

/** Where the frame ends that was read last. */
let frameEnd: usize = 0;

/**
 * Decompresses frames of `length` bytes, which must come to `outLength`. Returns 1, or 0 where anything is not as it
 * must be.
 */
export function decompressZstd(start: usize, length: i32, out: usize, outLength: i32): i32 {
  if (!isOpen) {
    isOpen = true;
    openSymbolTables();
    openZstdLiterals();
    openZstdSequences();
  }
  const end = start + length;
  const outEnd = out + outLength;
  let p = start;
  let to = out;
  while (p < end) {
    if (end - p < 8) return 0;
    const magic = load<u32>(p);
    if ((magic & 0xfffffff0) === skippedFrameMagic) {
      const size = load<u32>(p, 4);
      if (size > <u32>(end - p - 8)) return 0;
      p += 8 + <usize>size;
      continue;
    }
    if (magic !== frameMagic) return 0;
    to = readFrame(p + 4, end, to, outEnd);
    if (to === 0) return 0;
    p = frameEnd;
  }
  return to === outEnd ? 1 : 0;
}

/** Returns where its content ends, or 0 where it is damaged. */
function readFrame(start: usize, end: usize, out: usize, outEnd: usize): usize {
  const descriptor: u32 = load<u8>(start);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeForm = descriptor >> 6;
  const sizeBytes: u32 = sizeForm === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeForm;
  const dictionaryBytes: u32 = (1 << (descriptor & 3)) >> 1;
  let p = start + (isSingleSegment ? 1 : 2);
  if ((descriptor & 8) !== 0 || p + dictionaryBytes + sizeBytes > end) return 0;
  for (let i: u32 = 0; i < dictionaryBytes; i++) if (load<u8>(p + i) !== 0) return 0;
  p += dictionaryBytes;
  let size: u64 = load<u64>(p);
  if (sizeBytes < 8) size &= ((<u64>1) << (sizeBytes << 3)) - 1;
  if (sizeBytes === 2) size += 256;
  p += sizeBytes;

  const windowByte: u64 = load<u8>(start, 1);
  if (!isSingleSegment && windowByte > maxWindowByte) return 0;
  const window = isSingleSegment ? size : (8 + (windowByte & 7)) << (7 + (windowByte >> 3));
  beginZstdLiterals();
  beginZstdSequences();
  const to = readBlocks(p, end, out, outEnd, <u32>min(window, maxBlockBytes));
  if (to === 0 || (sizeBytes > 0 && <u64>(to - out) !== size)) return 0;
  if ((descriptor & 4) !== 0) {
    if (end - frameEnd < 4 || load<u32>(frameEnd) !== <u32>xxh64(out, <i32>(to - out))) return 0;
    frameEnd += 4;
  }
  return to;
}

function readBlocks(start: usize, end: usize, out: usize, outEnd: usize, blockBytes: u32): usize {
  let p = start;
  let to = out;
  for (let isLast = false; !isLast; ) {
    if (end - p < 3) return 0;
    const header = load<u32>(p) & 0xffffff;
    p += 3;
    isLast = (header & 1) !== 0;
    const size = header >> 3;
    const blockEnd = to + min<u32>(blockBytes, <u32>(outEnd - to));
    switch ((header >> 1) & 3) {
      case Block.Raw:
        if (size > <u32>(end - p) || size > <u32>(blockEnd - to)) return 0;
        memory.copy(to, p, size);
        p += size;
        to += size;
        break;
      case Block.Repeated:
        if (p >= end || size > <u32>(blockEnd - to)) return 0;
        memory.fill(to, load<u8>(p), size);
        p++;
        to += size;
        break;
      case Block.Compressed:
        if (size > blockBytes || size > <u32>(end - p) || !readZstdLiterals(p, p + size)) return 0;
        to = runZstdSequences(zstdLiteralsEnd(), p + size, out, to, blockEnd);
        if (to === 0) return 0;
        p += size;
        break;
      default:
        return 0;
    }
  }
  frameEnd = p;
  return to;
}
