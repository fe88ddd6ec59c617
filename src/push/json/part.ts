import type { OpenSource } from '../source';
import type { ByteSource } from './window';

/** The records that begin at byte `from` of a file or behind it, and before `until`. Where the first one begins has to be guessed. */
export interface Part {
  from: number;
  until: number;
}

/** How far into a file its first record begins at the latest, and how far behind `from` the next one, for a part to be read. */
const headBytes = 64 << 10;
const searchBytes = 8 << 20;
const block = 256 << 10;
/** So many bytes behind an object in an array must not end the array, or it is taken for one inside a record. */
const lookAhead = 64 << 10;

/**
 * Where the first record behind `from` seems to begin: in lines, behind a line break; in an array, at an object that begins
 * with the key that the first record begins with, and stands in no array that soon ends. Only the reader of the part before, when it comes there, knows whether it is so.
 */
export function guessRecord(source: OpenSource, from: number, array: boolean): number | undefined {
  const opening = array ? firstKey(source) : Buffer.from('\n{');
  if (!opening) return undefined;
  const limit = Math.min(source.size, from + searchBytes);
  for (let at = from; at < limit; at += block) {
    // What stands before tells whether a record begins; what stands behind, whether all of the key is there.
    const begin = Math.max(0, at - headBytes);
    const bytes = slice(source, begin, Math.min(source.size, at + block + lookAhead));
    for (let found = bytes.indexOf(opening); found >= 0; found = bytes.indexOf(opening, found + 1)) {
      const start = array ? objectBefore(bytes, found) : found + 1;
      if (start === undefined || begin + start < from) continue;
      const end = array ? endOfArray(bytes, start) : undefined;
      if (end === undefined) return begin + start;
      found = end;
    }
  }
  return undefined;
}

/** The key that the first record begins with, quotes and all. */
function firstKey(source: OpenSource): Buffer | undefined {
  const head = slice(source, 0, Math.min(source.size, headBytes)).toString('latin1');
  const key = /\{\s*("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
  return key === undefined ? undefined : Buffer.from(key, 'latin1');
}

/** Where the object begins whose first key is at `key`, if a comma stands before it. */
function objectBefore(bytes: Buffer, key: number): number | undefined {
  const brace = beforeSpace(bytes, key - 1);
  return bytes[brace] === 0x7b && bytes[beforeSpace(bytes, brace - 1)] === 0x2c ? brace : undefined;
}

/** Where the array ends that the object at `at` stands in, if that is in these bytes. */
function endOfArray(bytes: Buffer, at: number): number | undefined {
  let depth = 0;
  for (let p = at; p < bytes.length; p++) {
    const c = bytes[p];
    if (c === 0x22) {
      for (p++; p < bytes.length && bytes[p] !== 0x22; p++) if (bytes[p] === 0x5c) p++;
    } else if (c === 0x7b || c === 0x5b) depth++;
    else if ((c === 0x7d || c === 0x5d) && --depth < 0) return p;
  }
  return undefined;
}

function beforeSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (at >= 0 && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)) at--;
  return at;
}

function slice(source: OpenSource, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  source.readAt(from, bytes);
  return bytes;
}

/** The bytes of a source from a place on. */
export class Tail implements ByteSource {
  readonly size: number;

  constructor(
    private readonly source: OpenSource,
    private at: number,
  ) {
    this.size = source.size;
  }

  read(target: Uint8Array): number {
    const some = target.subarray(0, this.size - this.at);
    this.source.readAt(this.at, some);
    this.at += some.length;
    return some.length;
  }
}
