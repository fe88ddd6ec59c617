import { scripts } from './alphabets';
import { type EncodingCandidate, lineBytes } from './encodingCandidate';
import { MultibyteCandidate, multibyteEncodings } from './multibyteCandidate';
import { SingleByteCandidate } from './singleByteCandidate';

/** Bytes that are weighed at the beginning of a file, and in each part behind it. */
const firstBytes = 1 << 15;
const furtherBytes = 1 << 11;

/** Windows-1252 has to be better by this than what reads otherwise. */
const clearMargin = 3;
/** A set has to be better than the one that was chosen by this, which a few words are. */
const betterMargin = 12;
/** What is worse than the best one by more than this is not offered. */
const offeredMargin = 60;
const maxOffered = 5;

/**
 * Weighs in which character set of one or two bytes for each character a text is written: by how frequent its letters
 * are in the languages that are written in it, and by whether they make words.
 */
export class EncodingEvidence {
  private readonly western = new SingleByteCandidate('windows-1252', scripts[0]!.alphabets);
  private readonly candidates: readonly EncodingCandidate[] = [
    this.western,
    ...scripts.flatMap(({ encodings, alphabets }) =>
      encodings
        .filter((encoding) => encoding !== 'windows-1252')
        .map((encoding) => new SingleByteCandidate(encoding, alphabets)),
    ),
    ...multibyteEncodings.map((encoding) => new MultibyteCandidate(encoding)),
  ];
  private readonly seenBytes = new Set<number>();
  private maxBytes = firstBytes;
  /** Bytes of the lines that were weighed. */
  weighedBytes = 0;

  /** Weighs a part of the text. Behind the first one, less of it is looked at. */
  add(bytes: Uint8Array): void {
    for (const line of nonAsciiLines(bytes, this.maxBytes)) {
      this.weighedBytes += line.length;
      for (const byte of line) if (byte >= 0x80) this.seenBytes.add(byte);
      for (const candidate of this.candidates) candidate.add(line);
    }
    this.maxBytes = furtherBytes;
  }

  /** Whether it is Windows-1252, but for sets in which the text is the same. */
  isWindows1252(): boolean {
    const score = this.western.score();
    return (
      score > -Infinity &&
      this.candidates.every(
        (other) => other.score() <= score - clearMargin || !this.readDifferently(other, this.western),
      )
    );
  }

  /** The best set, where the text reads otherwise in it and is clearly worse in the one that was chosen. */
  findBetterThan(chosen: string): string | undefined {
    const chosenCandidate = this.candidates.find(({ encoding }) => encoding === chosen);
    if (!chosenCandidate) return undefined;
    const chosenScore = chosenCandidate.score();
    const better = this.candidates
      .filter((other) => other.score() > chosenScore + betterMargin && this.readDifferently(other, chosenCandidate))
      .sort((a, b) => b.score() - a.score());
    return better[0]?.encoding;
  }

  /** The likely sets, the best first, and Windows-1252 where it is possible. */
  rank(): string[] {
    const possible = this.candidates
      .map((candidate) => ({ encoding: candidate.encoding, score: candidate.score() }))
      .filter(({ score }) => score > -Infinity)
      .sort((a, b) => b.score - a.score);
    const likely = possible.filter(({ score }) => score >= possible[0]!.score - offeredMargin).slice(0, maxOffered);
    const western = possible.filter((item) => item.encoding === 'windows-1252' && !likely.includes(item));
    return [...likely, ...western].map(({ encoding }) => encoding);
  }

  private readDifferently(first: EncodingCandidate, second: EncodingCandidate): boolean {
    return [...this.seenBytes].some((byte) => first.characterOf?.(byte) !== second.characterOf?.(byte));
  }
}

/** Lines with bytes that are not ASCII, as many as have not more than `maxBytes` together. */
function nonAsciiLines(bytes: Uint8Array, maxBytes: number): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let total = 0;
  for (let position = nextNonAscii(bytes, 0); position < bytes.length && total < maxBytes; ) {
    const lineStart = bytes.lastIndexOf(0x0a, position) + 1;
    const lineEnd = bytes.indexOf(0x0a, position);
    const end = Math.min(
      lineEnd < 0 ? bytes.length : lineEnd,
      lineStart + Math.max(lineBytes, position - lineStart + 40),
    );
    const line = bytes.subarray(Math.max(lineStart, end - lineBytes), end);
    lines.push(line);
    total += line.length;
    position = nextNonAscii(bytes, lineEnd < 0 ? bytes.length : lineEnd + 1);
  }
  return lines;
}

function nextNonAscii(bytes: Uint8Array, start: number): number {
  let position = start;
  while (position < bytes.length && bytes[position]! < 0x80) position++;
  return position;
}
