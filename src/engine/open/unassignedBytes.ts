import type { ByteSource } from '../model/byteWindow';
import { dosCharacters } from '../model/encodings';
import { FaultError } from '../model/fault';
import { PeekableSource } from './peekableSource';
import { DerivedSource } from './textSources';
import { transcodeToUtf8 } from './transcoder';

/** Bytes that Windows-1252 does not have; CP850 and others of DOS have letters there. */
const unassignedBytes = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const dosEncodings = ['cp850', 'cp437', 'macintosh'];
/** Sets in which whole words are bytes from 0xC0 on, as they hardly are in Western languages. */
const otherAlphabets = ['windows-1251', 'koi8-r', 'windows-1253'];
/** Bytes of a line that are looked at. */
const shownLineBytes = 200;
/** Sets with characters of several bytes. */
const multibyteEncodings = ['shift_jis', 'gb18030', 'big5', 'euc-kr'];

/** A text that is taken for Windows-1252, as long as it has no byte that this does not have. */
export class AssumedWindows1252Source extends DerivedSource {
  protected transform(piece: Uint8Array): Uint8Array {
    refuseUnlikelyBytes(piece);
    return piece;
  }

  protected finish(): Uint8Array {
    return new Uint8Array(0);
  }
}

/** @throws FaultError `unclearEncoding` where bytes cannot be Windows-1252, or hardly. */
export function refuseUnlikelyBytes(bytes: Uint8Array): void {
  const lines = nonAsciiLines(bytes);
  const isDense = countHighBytes(lines) * 10 >= lines.reduce((total, { length }) => total + length, 0) * 3;
  const multibyte = isDense ? multibyteEncodings.filter((encoding) => areWrittenIn(lines, encoding)) : [];
  const position = bytes.findIndex((byte) => unassignedBytes.includes(byte));
  if (position >= 0) throw unclearEncoding(bytes, position, [...multibyte, ...dosEncodings].slice(0, 5));
  const wordAt = findForeignWords(bytes);
  if (wordAt >= 0)
    throw unclearEncoding(
      bytes,
      wordAt,
      [...otherAlphabets.filter((encoding) => areWrittenIn(lines, encoding)), ...multibyte, 'windows-1252'].slice(0, 6),
    );
}

function unclearEncoding(bytes: Uint8Array, position: number, encodings: readonly string[]): FaultError {
  const start = bytes.lastIndexOf(0x0a, position) + 1;
  const line = bytes.subarray(start, Math.min(position + 40, start + shownLineBytes));
  return new FaultError({
    code: 'unclearEncoding',
    readings: encodings.map((encoding) => ({
      encoding,
      sample: JSON.stringify(decodeLine(line, encoding)),
      lines: nonAsciiLines(bytes).map((shownLine) => decodeLine(shownLine, encoding)),
    })),
  });
}

/** Where most words that are not ASCII are letters from 0xC0 on and nothing else: the first of them; -1 otherwise. */
function findForeignWords(bytes: Uint8Array): number {
  let first = -1;
  let foreignWords = 0;
  let words = 0;
  for (let position = bytes.findIndex((byte) => byte >= 0xc0); position >= 0 && position < bytes.length; position++) {
    if (bytes[position]! < 0xc0) continue;
    const start = position;
    while (position < bytes.length && bytes[position]! >= 0xc0) position++;
    words++;
    const isPartOfWord = isLetter(bytes[start - 1]) || isLetter(bytes[position]);
    if (position - start < 3 || isPartOfWord) continue;
    if (first < 0) first = start;
    foreignWords++;
  }
  return foreignWords >= 2 && foreignWords * 2 > words ? first : -1;
}

function isLetter(byte = 0): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function countHighBytes(lines: readonly Uint8Array[]): number {
  return lines.reduce((total, line) => total + line.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0), 0);
}

function areWrittenIn(lines: readonly Uint8Array[], encoding: string): boolean {
  try {
    // A long line was cut, perhaps in the middle of a character.
    for (const line of lines)
      new TextDecoder(encoding, { fatal: true }).decode(line, { stream: line.length === shownLineBytes });
    return true;
  } catch {
    return false;
  }
}

/** The first line, and the first ones that read differently in one character set and another. */
function nonAsciiLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && lines.length < 4; ) {
    const lineEnd = bytes.indexOf(0x0a, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    const line = bytes.subarray(start, Math.min(end, start + shownLineBytes));
    if (start === 0 || line.some((byte) => byte >= 0x80)) lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** A line that may break off in the middle of a character. */
function decodeLine(line: Uint8Array, encoding: string): string {
  return (decode(line, encoding).split(/[\r\n]/)[0] ?? '').slice(0, 80);
}

function decode(bytes: Uint8Array, encoding: string): string {
  if (!Object.hasOwn(dosCharacters, encoding)) return new TextDecoder(encoding).decode(bytes);
  const source = transcodeToUtf8(new PeekableSource(bytesSource(bytes)), encoding);
  const buffer = new Uint8Array(1_000);
  return Buffer.from(buffer.subarray(0, source.read(buffer))).toString();
}

/** Bytes that are in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  let rest = bytes;
  return {
    size: bytes.length,
    read: (target) => {
      const part = rest.subarray(0, target.length);
      target.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
  };
}
