import type { ByteSource } from '../../model/byteWindow';
import type { RowRange } from '../../model/parquetFacts';
import type { OpenByteSource } from '../../open/sharedSource';

/**
 * The records that begin at byte `from` of a file or behind it, and before `until`. Where the first one begins has to
 * be guessed.
 */
export interface FilePart {
  startOffset: number;
  endOffset: number;
  /** Of the text in a packed file, or of rows of Parquet, which can only be read from its beginning on. */
  isPacked?: boolean;
  /** Of Parquet: the text of these rows. */
  rows?: RowRange;
}

/**
 * How far into a file its first record begins at the latest, and how far behind `from` the next one, for a part to be
 * read.
 */
const maxHeadBytes = 64 << 10;
const maxSearchBytes = 8 << 20;
const blockBytes = 256 << 10;
/** So many bytes behind an object in an array must not end the array, or it is taken for one inside a record. */
const lookAheadBytes = 64 << 10;

/**
 * Where the first record behind `from` seems to begin: in lines, behind a line break; in an array, at an object that
 * begins with the key that the first record begins with, and stands in no array that soon ends. Only the reader of the
 * part before, when it comes there, knows whether it is so.
 */
export function guessRecordStart(source: OpenByteSource, startOffset: number, isArray: boolean): number | undefined {
  const recordOpening = isArray ? readFirstKey(source) : Buffer.from('\n{');
  if (!recordOpening) return undefined;
  const searchEnd = Math.min(source.size, startOffset + maxSearchBytes);
  for (let blockStart = startOffset; blockStart < searchEnd; blockStart += blockBytes) {
    // What stands before tells whether a record begins; what stands behind, whether all of the key is there.
    const bufferStart = Math.max(0, blockStart - maxHeadBytes);
    const bytes = readSlice(source, bufferStart, Math.min(source.size, blockStart + blockBytes + lookAheadBytes));
    for (let match = bytes.indexOf(recordOpening); match >= 0; match = bytes.indexOf(recordOpening, match + 1)) {
      const recordStart = isArray ? findObjectStart(bytes, match) : match + 1;
      if (recordStart === undefined || bufferStart + recordStart < startOffset) continue;
      const arrayEnd = isArray ? findArrayEnd(bytes, recordStart) : undefined;
      if (arrayEnd === undefined) return bufferStart + recordStart;
      match = arrayEnd;
    }
  }
  return undefined;
}

/** The key that the first record begins with, quotes and all. */
function readFirstKey(source: OpenByteSource): Buffer | undefined {
  const head = readSlice(source, 0, Math.min(source.size, maxHeadBytes)).toString('latin1');
  const key = /\{\s*("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
  return key === undefined ? undefined : Buffer.from(key, 'latin1');
}

/** Where the object begins whose first key is at `key`, if a comma stands before it. */
function findObjectStart(bytes: Buffer, keyStart: number): number | undefined {
  const bracePosition = skipSpaceBackwards(bytes, keyStart - 1);
  return bytes[bracePosition] === 0x7b && bytes[skipSpaceBackwards(bytes, bracePosition - 1)] === 0x2c
    ? bracePosition
    : undefined;
}

/** Where the array ends that the object at `at` stands in, if that is in these bytes. */
function findArrayEnd(bytes: Buffer, objectStart: number): number | undefined {
  let depth = 0;
  for (let position = objectStart; position < bytes.length; position++) {
    const byte = bytes[position];
    if (byte === 0x22) {
      for (position++; position < bytes.length && bytes[position] !== 0x22; position++)
        if (bytes[position] === 0x5c) position++;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === 0x5d) && --depth < 0) return position;
  }
  return undefined;
}

function skipSpaceBackwards(bytes: Buffer, start: number): number {
  let position = start;
  while (
    position >= 0 &&
    (bytes[position] === 0x20 || bytes[position] === 0x0a || bytes[position] === 0x0d || bytes[position] === 0x09)
  )
    position--;
  return position;
}

function readSlice(source: OpenByteSource, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  source.readAt(start, bytes);
  return bytes;
}

/** The bytes of a source from a place on. */
export class OffsetByteSource implements ByteSource {
  readonly size: number;

  constructor(
    private readonly source: OpenByteSource,
    private offset: number,
  ) {
    this.size = source.size;
  }

  read(target: Uint8Array): number {
    const chunk = target.subarray(0, this.size - this.offset);
    this.source.readAt(this.offset, chunk);
    this.offset += chunk.length;
    return chunk.length;
  }
}
