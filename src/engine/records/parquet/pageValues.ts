import type { ParquetType } from 'hyparquet';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { ByteReader } from './columnPages';
import { readHybridNumbers } from './hybridNumbers';
import type { RawValue } from './valueWriters';

export type PageValues = ArrayLike<RawValue>;

export interface PageContent {
  /** Undefined for one whose number nobody knows. */
  encoding: string | undefined;
  type: ParquetType;
  typeLength: number | undefined;
  /** Values that are there. */
  count: number;
  dictionary: PageValues | undefined;
  createEncodingFault: (name: string | undefined) => Error;
}

/** Gives the values of a page one after the other; undefined behind the last. @throws Error where it is damaged. */
export function createPageValueReader(reader: ByteReader, content: PageContent): () => RawValue | undefined {
  const { encoding, type, typeLength, count, dictionary } = content;
  if (count === 0) return () => undefined;
  if (encoding === 'PLAIN' && type === 'BYTE_ARRAY') return createByteArrayReader(reader);
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    if (!dictionary) throw new Error('a page needs a dictionary that is not there');
    const indexBits = reader.view.getUint8(reader.offset++);
    if (indexBits > 32) throw new Error('a dictionary index of too many bits');
    const indices = new Uint32Array(count);
    if (indexBits > 0) readHybridNumbers(reader, indexBits, indices, reader.view.byteLength - reader.offset);
    let index = 0;
    return () => dictionary[indices[index++]!];
  }
  const values = type === 'FIXED_LEN_BYTE_ARRAY' && !typeLength ? emptyValues(count) : decodeValues(reader, content);
  // Beyond its end there may be memory of something else.
  if (reader.offset > reader.view.byteLength) throw new Error('a page that is too short');
  let index = 0;
  return () => values[index++];
}

/**
 * Levels of a page of the first version: with their length before them, or in the older form, bits from the highest.
 */
export function readLevels(
  reader: ByteReader,
  maxLevel: number,
  count: number,
  encoding: string | undefined,
): Uint8Array {
  const levels = new Uint8Array(count);
  const bits = 32 - Math.clz32(maxLevel);
  if (encoding !== 'BIT_PACKED') {
    readHybridNumbers(reader, bits, levels);
    return levels;
  }
  for (let index = 0, bit = 0; index < count; index++)
    for (let step = 0; step < bits; step++, bit++) {
      const byte = reader.view.getUint8(reader.offset + (bit >> 3));
      levels[index] = (levels[index]! << 1) | ((byte >> (7 - (bit & 7))) & 1);
    }
  reader.offset += Math.ceil((count * bits) / 8);
  return levels;
}

function decodeValues(
  reader: ByteReader,
  { encoding, type, typeLength, count, createEncodingFault }: PageContent,
): PageValues {
  switch (encoding) {
    case 'PLAIN':
      return readPlain(reader, type, count, typeLength) as PageValues;
    case 'RLE': {
      if (type !== 'BOOLEAN') throw createEncodingFault(encoding);
      const values = new Uint8Array(count);
      readHybridNumbers(reader, 1, values);
      return Array.from(values, Boolean);
    }
    case 'DELTA_BINARY_PACKED': {
      const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, values);
      return values;
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
    case 'DELTA_BYTE_ARRAY': {
      const values = new Array<Uint8Array>(count);
      (encoding === 'DELTA_BYTE_ARRAY' ? deltaByteArray : deltaLengthByteArray)(reader, count, values);
      return values;
    }
    case 'BYTE_STREAM_SPLIT':
      return byteStreamSplit(reader, count, type, typeLength) as PageValues;
    default:
      throw createEncodingFault(encoding);
  }
}

function emptyValues(count: number): PageValues {
  return Array.from({ length: count }, () => new Uint8Array(0));
}

/**
 * Byte arrays one after the other, each with its length before it: nothing is made of them before they are asked for.
 */
function createByteArrayReader({ view, offset }: ByteReader): () => RawValue {
  let position = offset;
  return () => {
    const byteLength = view.getUint32(position, true);
    position += 4 + byteLength;
    if (position > view.byteLength) throw new Error('a value goes beyond its page');
    return new Uint8Array(view.buffer, view.byteOffset + position - byteLength, byteLength);
  };
}
