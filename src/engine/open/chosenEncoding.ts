import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { OtherEncoding } from '../model/textFacts';
import { readLines } from './assumedEncoding';
import type { DetectedEncoding } from './detectFormat';
import { EncodingEvidence } from './encodingEvidence';
import { findNonAscii, isUtf8, utf8CharacterLength } from './utf8';

/** So much is weighed. */
const maxWeighedBytes = 1 << 17;

/**
 * A text in a character set that was chosen, as in a definition that later files follow.
 * @throws FaultError `unclearEncoding` where all of it that is not ASCII is UTF-8, which the chosen set would misread.
 */
export class ChosenEncodingSource implements ByteSource {
  private isSettled = false;
  /** What breaks off in the middle of a character. */
  private rest: Uint8Array = new Uint8Array(0);
  private firstPiece: Uint8Array | undefined;
  private readonly evidence = new EncodingEvidence();
  /** The first that was weighed. */
  private weighedPiece: Uint8Array | undefined;

  constructor(
    private readonly source: ByteSource,
    private readonly encoding: string,
  ) {}

  get size(): number {
    return this.source.size;
  }

  read(target: Uint8Array): number {
    const readCount = this.source.read(target);
    const piece = target.subarray(0, readCount);
    if (!this.isSettled) this.check(piece);
    if (this.evidence.weighedBytes < maxWeighedBytes) this.weigh(piece);
    return readCount;
  }

  /**
   * The set that the letters speak for, as far as they were read, where they clearly do not for the one that was
   * chosen.
   */
  findOtherEncoding(): OtherEncoding | undefined {
    const { encoding, evidence, weighedPiece } = this;
    const likely = evidence.findBetterThan(encoding);
    if (!weighedPiece || likely === undefined) return undefined;
    const [asLikely, asChosen] = readLines(weighedPiece, [likely, encoding]);
    return { chosen: encoding, likely, text: asChosen?.sample ?? '', meant: asLikely?.sample ?? '' };
  }

  private weigh(piece: Uint8Array): void {
    if (findNonAscii(piece) < 0) return;
    this.evidence.add(piece);
    this.weighedPiece ??= Uint8Array.from(piece);
  }

  private check(piece: Uint8Array): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    const isEnd = piece.length === 0;
    this.rest = new Uint8Array(0);
    for (let position = 0; position < bytes.length; ) {
      if (bytes[position]! < 0x80) {
        position++;
        continue;
      }
      const length = utf8CharacterLength(bytes, position, bytes.length);
      if (length === 0 || (length < 0 && isEnd)) {
        this.isSettled = true;
        return;
      }
      if (length < 0) {
        this.rest = Uint8Array.from(bytes.subarray(position));
        break;
      }
      this.firstPiece ??= Uint8Array.from(bytes);
      position += length;
    }
    // One wrong byte at the end, and the text is not UTF-8 either.
    if (!this.firstPiece || !isEnd) return;
    const readings = readLines(this.firstPiece, ['utf-8', this.encoding]);
    throw new FaultError({ code: 'unclearEncoding', chosen: this.encoding, readings });
  }
}

/**
 * @throws FaultError `notInEncoding` where the beginning of a file shows that it is not in the UTF-16 that was chosen.
 */
export function refuseOtherUtf16(head: Uint8Array, encoding: string, detected: DetectedEncoding | undefined): void {
  if (!encoding.startsWith('utf-16') || detected?.encoding === encoding) return;
  // Delimiters and line breaks have a byte of zeros in UTF-16.
  if (detected || (head.length > 0 && !head.includes(0) && isUtf8(head)))
    throw new FaultError({ code: 'notInEncoding', encoding });
}
