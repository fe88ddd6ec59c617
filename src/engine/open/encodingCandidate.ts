/** A character set that a text may be written in, and how likely that is. */
export interface EncodingCandidate {
  readonly encoding: string;
  /** @param line a piece of text between two line ends, with bytes that are not ASCII. */
  add(line: Uint8Array): void;
  /** A natural logarithm; -Infinity where it is not possible. */
  score(): number;
  /** The character of a byte, in sets that have one for each. */
  characterOf?(byte: number): string | undefined;
}

/** Bytes of a line that are looked at. */
export const lineBytes = 2_000;
