import { UnreadableUploadError } from './rowSource';

export interface CsvDialect {
  separator: string;
  quote: string;
  escape: string;
  /** Undefined: both \n and \r\n end a line. */
  lineEnding: string | undefined;
}

/** A field, null where it is empty and without quotes. */
export type CsvField = string | null;

/** Splits text that arrives in pieces into records. Throws SourceError with the number of the record. */
export class CsvRecordParser {
  #rest = '';
  #count = 0;
  /** Where each mark was found last, so that none is searched for twice over the same text. */
  #markPositions = new Map<string, number>();

  /** So many characters must follow before a mark can be distinguished from the beginning of a longer one. */
  readonly #lookahead: number;

  constructor(
    private readonly dialect: CsvDialect,
    private readonly onRecord: (fields: CsvField[], number: number) => void,
  ) {
    this.#lookahead =
      2 *
      Math.max(dialect.separator.length, dialect.quote.length, dialect.escape.length, dialect.lineEnding?.length ?? 2);
  }

  push(text: string): void {
    const pendingText = this.#rest + text;
    let position = 0;
    this.#markPositions.clear();
    for (;;) {
      const nextPosition = this.#record(pendingText, position, false);
      if (nextPosition === undefined) break;
      position = nextPosition;
    }
    this.#rest = pendingText.slice(position);
  }

  end(): void {
    let position = 0;
    this.#markPositions.clear();
    while (position < this.#rest.length) position = this.#record(this.#rest, position, true) ?? this.#rest.length;
    this.#rest = '';
  }

  /** Reads the record that begins at `at`; where the next begins, or nothing if the text ends too early to know. */
  #record(text: string, recordStart: number, isLastChunk: boolean): number | undefined {
    const fields: CsvField[] = [];
    let position = recordStart;
    for (;;) {
      if (!isLastChunk && position + this.#lookahead > text.length) return undefined;
      const field =
        text.startsWith(this.dialect.quote, position) && this.dialect.quote !== ''
          ? this.#quoted(text, position, isLastChunk)
          : this.#plain(text, position);
      if (!field) return undefined;
      fields.push(field.value);
      position = field.end;
      if (!isLastChunk && position + this.#lookahead > text.length) return undefined;
      if (text.startsWith(this.dialect.separator, position)) {
        position += this.dialect.separator.length;
        continue;
      }
      const lineEndingLength = this.#lineEnding(text, position);
      if (position < text.length && lineEndingLength === 0)
        throw new UnreadableUploadError(`record ${this.#count + 1} has text after a closing quote`);
      this.#count++;
      this.onRecord(fields, this.#count);
      return position + lineEndingLength;
    }
  }

  #plain(text: string, start: number): { value: CsvField; end: number } {
    const separatorIndex = this.#next(text, this.dialect.separator, start);
    let lineEnd = this.#next(text, this.dialect.lineEnding ?? '\n', start);
    if (this.dialect.lineEnding === undefined && lineEnd < text.length && lineEnd > start && text[lineEnd - 1] === '\r')
      lineEnd--;
    const end = Math.min(separatorIndex, lineEnd);
    return { value: end === start ? null : text.slice(start, end), end };
  }

  #quoted(text: string, start: number, isLastChunk: boolean): { value: CsvField; end: number } | undefined {
    const { quote, escape } = this.dialect;
    let value = '';
    let position = start + quote.length;
    for (;;) {
      const closingQuote = this.#next(text, quote, position);
      const escapeIndex = escape === '' || escape === quote ? text.length : this.#next(text, escape, position);
      if (closingQuote === text.length && isLastChunk)
        throw new UnreadableUploadError(`record ${this.#count + 1} has a quote that is never closed`);
      if (!isLastChunk && Math.min(escapeIndex, closingQuote) + this.#lookahead > text.length) return undefined;
      if (escapeIndex < closingQuote) {
        const afterEscape = escapeIndex + escape.length;
        const escapedMark = [quote, escape].find((mark) => text.startsWith(mark, afterEscape));
        value += text.slice(position, escapeIndex) + (escapedMark ?? escape);
        position = afterEscape + (escapedMark?.length ?? 0);
      } else if (escape === quote && text.startsWith(quote, closingQuote + quote.length)) {
        value += text.slice(position, closingQuote) + quote;
        position = closingQuote + 2 * quote.length;
      } else {
        return { value: value + text.slice(position, closingQuote), end: closingQuote + quote.length };
      }
    }
  }

  /** Where the mark comes next, or the end of the text. */
  #next(text: string, mark: string, from: number): number {
    const cachedIndex = this.#markPositions.get(mark);
    if (cachedIndex !== undefined && cachedIndex >= from) return cachedIndex;
    const index = text.indexOf(mark, from);
    const foundIndex = index < 0 ? text.length : index;
    this.#markPositions.set(mark, foundIndex);
    return foundIndex;
  }

  #lineEnding(text: string, position: number): number {
    const endings = this.dialect.lineEnding === undefined ? ['\r\n', '\n'] : [this.dialect.lineEnding];
    return endings.find((lineEndingLength) => text.startsWith(lineEndingLength, position))?.length ?? 0;
  }
}
