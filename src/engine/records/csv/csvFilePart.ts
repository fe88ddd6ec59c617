import type { ByteSource } from '../../model/byteWindow';
import type { FileOptions } from '../../model/fileOptions';
import type { OpenByteSource } from '../../open/sharedSource';
import { byteOrderMark, isSingleByteDelimiter } from '../../open/textSources';
import { OffsetByteSource } from '../json/filePart';
import type { CsvDialect } from './csvDialect';

/** So far behind the beginning of a part a row begins, for the part to be read. */
const maxSearchBytes = 256 << 10;
/** Quotes that tell whether a part begins within a value. */
const comparedQuotes = 64;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const textEnd = 0x1a;

/** Something in the file has to be read from its beginning on. */
export class WholeFileNeeded extends Error {}

/**
 * Whether CSV that is written so may be read in parts, as far as it is decided: each of its bytes means the same
 * wherever the reading began.
 */
export function mayReadCsvInParts(options: FileOptions): boolean {
  const { delimiter = ',', escape, lineEnd, encoding = 'utf-8', skipEndLines = 0 } = options;
  return (
    encoding === 'utf-8' &&
    isSingleByteDelimiter(delimiter) &&
    escape !== 'backslash' &&
    lineEnd !== 'lf' &&
    skipEndLines === 0 &&
    !options.columnStarts &&
    !options.outerDelimiters &&
    !options.skipEmptyRows &&
    !options.trimValues
  );
}

/**
 * Where the first row at `startOffset` or behind it seems to begin. Whether that is within a value in quotes, which
 * may hold line ends, is guessed from what stands around the quotes that follow. Only the reader of the part before,
 * when it comes there, knows whether it is so.
 */
export function guessRowStart(
  source: OpenByteSource,
  startOffset: number,
  { quote, delimiter }: CsvDialect,
): number | undefined {
  // The line end before a row belongs to the part before.
  const sliceOffset = startOffset - 1;
  const bytes = Buffer.alloc(Math.min(source.size - sliceOffset, maxSearchBytes));
  source.readAt(sliceOffset, bytes);
  const startsInQuotes =
    quote !== 0 &&
    countMisplacedQuotes(bytes, quote, delimiter, true) < countMisplacedQuotes(bytes, quote, delimiter, false);
  for (let position = 0, isQuoted = startsInQuotes; position < bytes.length; isQuoted = !isQuoted) {
    const nextQuote = quote === 0 ? -1 : bytes.indexOf(quote, position);
    const runEnd = nextQuote < 0 ? bytes.length : nextQuote;
    while (!isQuoted && position < runEnd && !isLineEnd(bytes[position])) position++;
    if (!isQuoted && position < runEnd) {
      while (isLineEnd(bytes[position])) position++;
      return position < bytes.length ? sliceOffset + position : undefined;
    }
    position = runEnd + 1;
  }
  return undefined;
}

/** Quotes beside which something else stands than there should, if the bytes begin within a value in quotes or not. */
function countMisplacedQuotes(bytes: Buffer, quote: number, delimiter: number, startsInQuotes: boolean): number {
  let misplacedQuotes = 0;
  let isQuoted = startsInQuotes;
  let position = bytes.indexOf(quote);
  for (let count = 0; position >= 0 && count < comparedQuotes; count++) {
    const neighbour = bytes[isQuoted ? position + 1 : position - 1];
    if (neighbour !== undefined && neighbour !== delimiter && neighbour !== quote && !isLineEnd(neighbour))
      misplacedQuotes++;
    isQuoted = !isQuoted;
    position = bytes.indexOf(quote, position + 1);
  }
  return misplacedQuotes;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === lineFeed || byte === carriageReturn;
}

/**
 * The text of a file from a place on, as it stands there. @throws WholeFileNeeded before bytes that are no text where
 * they stand at the beginning of a line or at the end of the file.
 */
export class PlainTextSource implements ByteSource {
  readonly size: number;
  private readonly source: OffsetByteSource;
  /** The last bytes that were read: a mark may go on behind them. */
  private lastBytes = Buffer.alloc(0);

  constructor(
    source: OpenByteSource,
    private offset: number,
  ) {
    this.source = new OffsetByteSource(source, offset);
    this.size = source.size;
  }

  read(target: Uint8Array): number {
    const readCount = this.source.read(target);
    const bytes = Buffer.from(target.buffer, target.byteOffset, readCount);
    const seam = Buffer.concat([this.lastBytes, bytes.subarray(0, byteOrderMark.length - 1)]);
    // The mark at the beginning of the file is the reader's.
    if (
      bytes.includes(byteOrderMark, this.offset === 0 ? 1 : 0) ||
      seam.includes(byteOrderMark, 1) ||
      bytes.includes(textEnd)
    )
      throw new WholeFileNeeded();
    this.lastBytes = Buffer.from(bytes.subarray(-byteOrderMark.length + 1));
    this.offset += readCount;
    return readCount;
  }
}
