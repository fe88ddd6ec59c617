import { SourceError } from './source';

export interface CsvForm {
  separator: string;
  quote: string;
  escape: string;
  /** Undefined: both \n and \r\n end a line. */
  lineEnding: string | undefined;
}

/** A field, null where it is empty and without quotes. */
export type CsvField = string | null;

/** Splits text that arrives in pieces into records. Throws SourceError with the number of the record. */
export class CsvRecords {
  #rest = '';
  #count = 0;
  /** Where each mark was found last, so that none is searched for twice over the same text. */
  #found = new Map<string, number>();

  /** So many characters must follow before a mark can be told from the beginning of a longer one. */
  readonly #lookahead: number;

  constructor(
    private readonly form: CsvForm,
    private readonly onRecord: (fields: CsvField[], number: number) => void,
  ) {
    this.#lookahead = 2 * Math.max(form.separator.length, form.quote.length, form.escape.length, form.lineEnding?.length ?? 2);
  }

  push(text: string): void {
    const all = this.#rest + text;
    let at = 0;
    this.#found.clear();
    for (;;) {
      const next = this.#record(all, at, false);
      if (next === undefined) break;
      at = next;
    }
    this.#rest = all.slice(at);
  }

  end(): void {
    let at = 0;
    this.#found.clear();
    while (at < this.#rest.length) at = this.#record(this.#rest, at, true) ?? this.#rest.length;
    this.#rest = '';
  }

  /** Reads the record that begins at `at`; where the next begins, or nothing if the text ends too early to know. */
  #record(text: string, at: number, last: boolean): number | undefined {
    const fields: CsvField[] = [];
    let position = at;
    for (;;) {
      if (!last && position + this.#lookahead > text.length) return undefined;
      const field = text.startsWith(this.form.quote, position) && this.form.quote !== '' ? this.#quoted(text, position, last) : this.#plain(text, position);
      if (!field) return undefined;
      fields.push(field.value);
      position = field.end;
      if (!last && position + this.#lookahead > text.length) return undefined;
      if (text.startsWith(this.form.separator, position)) {
        position += this.form.separator.length;
        continue;
      }
      const ending = this.#lineEnding(text, position);
      if (position < text.length && ending === 0) throw new SourceError(`record ${this.#count + 1} has text after a closing quote`);
      this.#count++;
      this.onRecord(fields, this.#count);
      return position + ending;
    }
  }

  #plain(text: string, start: number): { value: CsvField; end: number } {
    const separator = this.#next(text, this.form.separator, start);
    let line = this.#next(text, this.form.lineEnding ?? '\n', start);
    if (this.form.lineEnding === undefined && line < text.length && line > start && text[line - 1] === '\r') line--;
    const end = Math.min(separator, line);
    return { value: end === start ? null : text.slice(start, end), end };
  }

  #quoted(text: string, start: number, last: boolean): { value: CsvField; end: number } | undefined {
    const { quote, escape } = this.form;
    let value = '';
    let position = start + quote.length;
    for (;;) {
      const closing = this.#next(text, quote, position);
      const escaping = escape === '' || escape === quote ? text.length : this.#next(text, escape, position);
      if (closing === text.length && last) throw new SourceError(`record ${this.#count + 1} has a quote that is never closed`);
      if (!last && Math.min(escaping, closing) + this.#lookahead > text.length) return undefined;
      if (escaping < closing) {
        const after = escaping + escape.length;
        const literal = [quote, escape].find((one) => text.startsWith(one, after));
        value += text.slice(position, escaping) + (literal ?? escape);
        position = after + (literal?.length ?? 0);
      } else if (escape === quote && text.startsWith(quote, closing + quote.length)) {
        value += text.slice(position, closing) + quote;
        position = closing + 2 * quote.length;
      } else {
        return { value: value + text.slice(position, closing), end: closing + quote.length };
      }
    }
  }

  /** Where the mark comes next, or the end of the text. */
  #next(text: string, mark: string, from: number): number {
    const known = this.#found.get(mark);
    if (known !== undefined && known >= from) return known;
    const at = text.indexOf(mark, from);
    const next = at < 0 ? text.length : at;
    this.#found.set(mark, next);
    return next;
  }

  #lineEnding(text: string, position: number): number {
    const endings = this.form.lineEnding === undefined ? ['\r\n', '\n'] : [this.form.lineEnding];
    return endings.find((ending) => text.startsWith(ending, position))?.length ?? 0;
  }
}
