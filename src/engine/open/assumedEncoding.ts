import type { ByteSource } from '../model/byteWindow';
import { upperHalves } from '../model/encodings';
import { type EncodingReading, FaultError } from '../model/fault';
import { EncodingEvidence } from './encodingEvidence';
import { PeekableSource } from './peekableSource';
import { DerivedSource } from './textSources';
import { transcodeToUtf8 } from './transcoder';

/** Bytes of a line that are shown. */
const shownLineBytes = 120;
/** Lines that are shown, of those that are compared. */
const shownLines = 3;
const comparedLines = 300;

/** A text that is taken for Windows-1252, as long as nothing speaks for another character set. */
export class AssumedWindows1252Source extends DerivedSource {
  private readonly evidence = new EncodingEvidence();

  protected transform(piece: Uint8Array): Uint8Array {
    refuseOtherEncoding(piece, this.evidence);
    return piece;
  }

  protected finish(): Uint8Array {
    return new Uint8Array(0);
  }
}

/**
 * @param evidence of what stands before these bytes.
 * @throws FaultError `unclearEncoding` where a text cannot be Windows-1252, or hardly.
 */
export function refuseOtherEncoding(bytes: Uint8Array, evidence = new EncodingEvidence()): void {
  evidence.add(bytes);
  if (evidence.isWindows1252()) return;
  const readings = readLines(bytes, evidence.rank());
  throw new FaultError({ code: 'unclearEncoding', readings });
}

/**
 * How the first line and those that differ most read in each character set. Sets in which they read as in a better one
 * are named with that.
 */
export function readLines(bytes: Uint8Array, encodings: readonly string[]): EncodingReading[] {
  const decoded = nonAsciiLines(bytes).map((line) => encodings.map((encoding) => decodeLine(line, encoding)));
  const shown = chooseLines(decoded);
  const firstLine = bytes.subarray(0, Math.min(shownLineBytes, indexOrEnd(bytes, 0x0a)));
  const heads = isAscii(firstLine) ? [Buffer.from(firstLine).toString('latin1').trimEnd()] : [];
  const inOrder = shown.toSorted((a, b) => a.index - b.index);
  const readings = encodings.map((encoding, index) => ({
    encoding,
    sample: JSON.stringify(shown[0]?.texts[index] ?? ''),
    lines: [...heads, ...inOrder.map(({ texts }) => texts[index]!)],
  }));
  const readingsByText = groupBy(readings, ({ lines }) => lines.join('\n'));
  return [...readingsByText.values()].map(([reading, ...others]) => ({
    ...reading!,
    ...(others.length > 0 && { alike: others.map(({ encoding }) => encoding) }),
  }));
}

/**
 * The lines that differ most, and then those that tell sets apart which are the same in the lines before.
 * @param decoded each line in each set.
 */
function chooseLines(decoded: readonly (readonly string[])[]): { texts: readonly string[]; index: number }[] {
  const rest = decoded
    .map((texts, index) => ({ texts, index, distinct: new Set(texts).size }))
    .sort((a, b) => b.distinct - a.distinct || a.index - b.index);
  const chosen: typeof rest = [];
  const countReadings = (lines: typeof rest): number =>
    new Set(decoded[0]?.map((_text, set) => lines.map(({ texts }) => texts[set]).join('\n'))).size;
  while (chosen.length < shownLines && rest.length > 0) {
    const counts = rest.map((line) => countReadings([...chosen, line]));
    chosen.push(...rest.splice(counts.indexOf(Math.max(...counts)), 1));
  }
  return chosen;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function indexOrEnd(bytes: Uint8Array, byte: number): number {
  const index = bytes.indexOf(byte);
  return index < 0 ? bytes.length : index;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/** The first lines that are not ASCII. */
function nonAsciiLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && lines.length < comparedLines; ) {
    const lineEnd = bytes.indexOf(0x0a, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    const highAt = bytes.subarray(start, end).findIndex((byte) => byte >= 0x80);
    // Of a long line, the part that reads differently.
    const shownStart = highAt < shownLineBytes / 2 ? start : start + highAt - 20;
    if (highAt >= 0) lines.push(bytes.subarray(shownStart, Math.min(end, shownStart + shownLineBytes)));
    start = end + 1;
  }
  return lines;
}

/** A line that may break off in the middle of a character. */
function decodeLine(line: Uint8Array, encoding: string): string {
  return (decode(line, encoding).split(/[\r\n]/)[0] ?? '').slice(0, 80);
}

function decode(bytes: Uint8Array, encoding: string): string {
  if (!Object.hasOwn(upperHalves, encoding)) return new TextDecoder(encoding).decode(bytes);
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
