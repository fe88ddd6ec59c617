/** A part of a text: from, and up to but not including. */
export interface TextRange {
  start: number;
  end: number;
}

/** A text made of another one, with the place in that one that each of its characters comes from. */
interface View {
  text: string;
  starts: readonly number[];
  ends: readonly number[];
}

/** So much of a secret is recognised; less occurs by chance. */
const windowLength = 8;
/** The same where the window consists of lower-case letters only, which could be ordinary words. */
const wordWindowLength = 16;

/** A secret can be encoded so often, one form around the other. */
const maxDepth = 3;
const maxEscapePasses = 5;

/**
 * Finds secrets in a text, whole or cut at either end: in either case, with white space, punctuation or invisible
 * characters inside, escaped for JSON, HTML or a URL any number of times, in base64, in hex or as numbers of bytes, and
 * in two of these forms around each other. It compares letters and digits only. Takes time in proportion to the text.
 */
export class SecretMatcher {
  private readonly windows = new Map<number, Set<string>>();

  add(secret: string): void {
    const characters = [...secret].filter((character) => /[A-Za-z0-9]/.test(character)).join('');
    if (characters.length < windowLength) return;
    const normalForms = [secret, unescapeView(asView(secret), true).text].map(toLettersAndDigits);
    for (const form of normalForms) for (const text of [form, [...form].reverse().join('')]) this.addWindows(text);
    this.addRandomWindows(characters);
  }

  /** The ranges of the text that hold a secret, in order and apart from each other. */
  find(text: string): TextRange[] {
    const ranges: TextRange[] = [];
    if (this.windows.size > 0 && text.length >= windowLength) this.searchView(asView(text), 0, ranges);
    return mergeRanges(ranges);
  }

  /** What is long enough, whatever it looks like. */
  private addWindows(form: string): void {
    const length = Math.min(form.length, wordWindowLength);
    if (length < windowLength) return;
    for (let start = 0; start + length <= form.length; start++) this.addWindow(form.slice(start, start + length));
  }

  /** Short ones, where the secret looks drawn at random and not like words. */
  private addRandomWindows(characters: string): void {
    for (let start = 0; start + windowLength <= characters.length; start++) {
      const window = characters.slice(start, start + windowLength);
      if (!/^[A-Z]?[a-z]+$/.test(window)) {
        this.addWindow(window.toLowerCase());
        this.addWindow([...window.toLowerCase()].reverse().join(''));
      }
    }
  }

  private addWindow(window: string): void {
    const windows = this.windows.get(window.length) ?? new Set();
    this.windows.set(window.length, windows.add(window));
  }

  private searchView(view: View, depth: number, ranges: TextRange[]): void {
    for (const isQuotedPrintable of [false, true]) {
      if (isQuotedPrintable && !/=(?:[0-9a-f]{2}|\r?\n)/i.test(view.text)) continue;
      const unescaped = unescapeView(view, isQuotedPrintable);
      this.searchNormalForm(unescaped, ranges);
      if (depth >= maxDepth) continue;
      for (const decoded of [...decodeBase64(unescaped), ...decodeHex(unescaped), ...decodeByteNumbers(view)])
        this.searchView(decoded, depth + 1, ranges);
    }
  }

  private searchNormalForm(view: View, ranges: TextRange[]): void {
    const normal = selectCharacters(view, isLetterOrDigit);
    const text = normal.text.toLowerCase();
    for (const [length, windows] of this.windows) {
      for (let start = 0; start + length <= text.length; start++) {
        if (windows.has(text.slice(start, start + length)))
          ranges.push({ start: normal.starts[start]!, end: normal.ends[start + length - 1]! });
      }
    }
  }
}

function asView(text: string): View {
  const starts = Array.from({ length: text.length }, (_, index) => index);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

function mergeRanges(ranges: TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function toLettersAndDigits(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

function selectCharacters(view: View, isSelected: (code: number) => boolean): View {
  const indexes: number[] = [];
  for (let index = 0; index < view.text.length; index++)
    if (isSelected(view.text.charCodeAt(index))) indexes.push(index);
  return {
    text: indexes.map((index) => view.text[index]!).join(''),
    starts: indexes.map((index) => view.starts[index]!),
    ends: indexes.map((index) => view.ends[index]!),
  };
}

/** Of JSON, programs, HTML and URLs. */
const escapePattern =
  /\\u\{?([0-9a-f]{4})\}?|\\x([0-9a-f]{2})|\\([^])|&#x([0-9a-f]{1,6});?|&#([0-9]{1,7});?|&([a-z]{2,6});|%u([0-9a-f]{4})|%([0-9a-f]{2})/iy;
const quotedPrintablePattern = /=([0-9a-f]{2})|=(\r?\n)/iy;
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  plus: '+',
  equals: '=',
  sol: '/',
};

/** With all escapes undone, also those of escapes, and without white space and what is not seen. */
function unescapeView(view: View, isQuotedPrintable: boolean): View {
  let current = view;
  for (let pass = 0; pass < maxEscapePasses; pass++) {
    const next = unescapeOnce(current, isQuotedPrintable && pass === 0);
    if (next.text.length === current.text.length) return next;
    current = next;
  }
  return current;
}

function unescapeOnce({ text, starts, ends }: View, isQuotedPrintable: boolean): View {
  const characters: string[] = [];
  const [newStarts, newEnds]: [number[], number[]] = [[], []];
  for (let index = 0; index < text.length; ) {
    const match = matchEscape(text, index, isQuotedPrintable);
    const character = match?.character ?? text[index]!;
    const length = match?.length ?? 1;
    if (character > ' ' && character <= '~') {
      characters.push(character);
      newStarts.push(starts[index]!);
      newEnds.push(ends[index + length - 1]!);
    }
    index += length;
  }
  return { text: characters.join(''), starts: newStarts, ends: newEnds };
}

function matchEscape(
  text: string,
  index: number,
  isQuotedPrintable: boolean,
): { character: string; length: number } | undefined {
  const first = text[index]!;
  if (first === '=' && isQuotedPrintable) {
    quotedPrintablePattern.lastIndex = index;
    const match = quotedPrintablePattern.exec(text);
    return match ? { character: fromCode(match[1] ?? '0', 16), length: match[0].length } : undefined;
  }
  if (first !== '\\' && first !== '&' && first !== '%') return undefined;
  escapePattern.lastIndex = index;
  const match = escapePattern.exec(text);
  if (!match) return undefined;
  const [whole, unicode, hex, escaped, entityHex, entityNumber, entityName, percentUnicode, percent] = match;
  const { length } = whole;
  if (escaped !== undefined) return { character: /[nrtbfv0]/.test(escaped) ? ' ' : escaped, length };
  if (entityName !== undefined) {
    const character = Object.hasOwn(entities, entityName.toLowerCase())
      ? entities[entityName.toLowerCase()]
      : undefined;
    return character === undefined ? undefined : { character, length };
  }
  if (entityNumber !== undefined) return { character: fromCode(entityNumber, 10), length };
  return { character: fromCode(unicode ?? hex ?? entityHex ?? percentUnicode ?? percent ?? '0', 16), length };
}

function fromCode(digits: string, radix: number): string {
  return String.fromCharCode(parseInt(digits, radix));
}

const minEncodedLength = 11;

/** What stands in base64 or base64url, which may begin at any of four places. */
function decodeBase64(view: View): View[] {
  return findRuns(view.text, /[A-Za-z0-9+/_-]+/g, minEncodedLength).flatMap(({ start, end }) =>
    [0, 1, 2, 3].flatMap((offset) => {
      const bytes = Buffer.from(view.text.slice(start + offset, end), 'base64');
      return bytesView(bytes, view, (index) => start + offset + Math.floor((index * 8) / 6));
    }),
  );
}

/** What stands in hex, with or without something between the bytes. */
function decodeHex(view: View): View[] {
  return findRuns(view.text, /(?:0x|[0-9a-f:,-])+/gi, 2 * windowLength).flatMap(({ start, end }) => {
    const run = sliceView(view, start, end);
    const digits = selectCharacters({ ...run, text: run.text.replaceAll('0x', '  ') }, isHexDigit);
    return [0, 1].flatMap((offset) =>
      bytesView(Buffer.from(digits.text.slice(offset), 'hex'), digits, (index) => offset + index * 2),
    );
  });
}

/** What stands as a list of numbers, a byte each. */
function decodeByteNumbers(view: View): View[] {
  return findRuns(view.text, /[0-9\s,;]+/g, 2 * windowLength).map(({ start, end }) => {
    const numbers = [...view.text.slice(start, end).matchAll(/[0-9]{1,3}/g)];
    return {
      text: numbers.map(([digits]) => String.fromCharCode(Number(digits) & 255)).join(''),
      starts: numbers.map(({ index }) => view.starts[start + index]!),
      ends: numbers.map(({ 0: digits, index }) => view.ends[start + index + digits.length - 1]!),
    };
  });
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

function findRuns(text: string, pattern: RegExp, minLength: number): TextRange[] {
  return [...text.matchAll(pattern)]
    .filter(([run]) => run.length >= minLength)
    .map(({ 0: run, index }) => ({ start: index, end: index + run.length }));
}

function sliceView({ text, starts, ends }: View, start: number, end: number): View {
  return { text: text.slice(start, end), starts: starts.slice(start, end), ends: ends.slice(start, end) };
}

/**
 * The readable stretches of bytes that were decoded from a view, each byte with the place of the first character that
 * it comes from. What was no encoding at all gives hardly any.
 */
function bytesView(bytes: Buffer, encoded: View, indexOf: (byteIndex: number) => number): View[] {
  const lastIndex = encoded.text.length - 1;
  const text = bytes.toString('latin1');
  return findRuns(text, /[\0\t\r\n -~]+/g, windowLength).map(({ start, end }) => {
    const indexes = Array.from({ length: end - start }, (_, index) => Math.min(lastIndex, indexOf(start + index)));
    return {
      text: text.slice(start, end),
      starts: indexes.map((index) => encoded.starts[index]!),
      ends: indexes.map((index) => encoded.ends[Math.min(lastIndex, index + 1)]!),
    };
  });
}
