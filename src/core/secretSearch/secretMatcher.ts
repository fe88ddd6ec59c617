import { itemAt } from '../itemAt';
import { decodeBase64, decodeHex, decodeUuencode, decodeView, withoutWhiteSpace } from './decodeView';
import type { TextRange, TextView } from './textView';
import { dropCharacters, reverseView, viewText } from './textView';
import { hasQuotedPrintable, unescapeView } from './unescapeView';

/** So much of a secret is recognised; less occurs by chance. */
const windowLength = 8;
/** The same where the window consists of lower-case letters only, which could be ordinary words. */
const wordWindowLength = 16;

const minLengthInAnyCase = 4;

/** A secret can be encoded so often, one form around the other. */
const maxDepth = 3;

/**
 * Finds secrets in a text, whole or cut at either end: in either case, with white space, punctuation or invisible
 * characters inside, escaped for JSON, HTML or a URL any number of times, in base64, base32, hex or as numbers of
 * bytes, and in two of these forms around each other. It compares letters and digits only. Takes time in proportion to
 * the text.
 */
export class SecretMatcher {
  private readonly windows = new Map<number, Set<string>>();
  /** What is too short to be cut: sought as a word by itself, because it could be part of another one by chance. */
  private readonly shortSecrets = new Set<string>();

  add(secret: string): void {
    const characters = [...secret].filter((character) => /[A-Za-z0-9]/.test(character)).join('');
    if (characters.length < windowLength) {
      if (secret.trim() !== '') this.shortSecrets.add(secret.trim());
      return;
    }
    const normalForms = [secret, ...unescapeView(viewText(secret), true).map(({ text }) => text)].map(
      toLettersAndDigits,
    );
    for (const form of new Set(normalForms)) for (const text of [form, reverse(form)]) this.addWindows(text);
    this.addRandomWindows(characters);
  }

  /** The ranges of the text that hold a secret, in order and apart from each other. */
  find(text: string): TextRange[] {
    const ranges: TextRange[] = [];
    const isSearched = this.shortSecrets.size > 0 || (this.windows.size > 0 && text.length >= windowLength);
    if (isSearched) this.searchView(viewText(text), 0, ranges);
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
        this.addWindow(reverse(window.toLowerCase()));
      }
    }
  }

  private addWindow(window: string): void {
    const windows = this.windows.get(window.length) ?? new Set();
    this.windows.set(window.length, windows.add(window));
  }

  private searchView(view: TextView, depth: number, ranges: TextRange[]): void {
    for (const isQuotedPrintable of [false, true]) {
      if (isQuotedPrintable && !hasQuotedPrintable(view.text)) continue;
      const passes = unescapeView(view, isQuotedPrintable);
      const unescaped = passes.at(-1);
      this.searchNormalForm(unescaped, ranges);
      for (const secret of this.shortSecrets) findWord(unescaped, secret, ranges);
      if (depth >= maxDepth) continue;
      const decoded = [...decodeView(unescaped), ...[...new Set([view, ...passes])].flatMap(decodeUuencode)];
      if (depth === 0) {
        const compact = withoutWhiteSpace(reverseView(unescaped));
        decoded.push(...decodeBase64(compact), ...decodeHex(compact));
      }
      for (const inner of decoded) this.searchView(inner, depth + 1, ranges);
    }
  }

  private searchNormalForm(view: TextView, ranges: TextRange[]): void {
    const normal = dropCharacters(view, /[^0-9A-Za-z]+/g);
    const text = normal.text.toLowerCase();
    for (const [length, windows] of this.windows) {
      for (let start = 0; start + length <= text.length; start++) {
        if (!windows.has(text.slice(start, start + length))) continue;
        // What was read backwards begins where it ends.
        const places = [start, start + length - 1];
        ranges.push({
          start: Math.min(...places.map((place) => itemAt(normal.starts, place))),
          end: Math.max(...places.map((place) => itemAt(normal.ends, place))),
        });
      }
    }
  }
}

/** Where a word stands by itself: in either case, unless it is very short. */
function findWord(view: TextView, word: string, ranges: TextRange[]): void {
  const isExact = word.length < minLengthInAnyCase;
  const [text, sought] = isExact ? [view.text, word] : [view.text.toLowerCase(), word.toLowerCase()];
  for (let start = text.indexOf(sought); start >= 0; start = text.indexOf(sought, start + 1)) {
    const end = start + sought.length;
    if (isLetterOrDigit(text.charCodeAt(start - 1)) || isLetterOrDigit(text.charCodeAt(end))) continue;
    ranges.push({ start: itemAt(view.starts, start), end: itemAt(view.ends, end - 1) });
  }
}

function reverse(text: string): string {
  return [...text].reverse().join('');
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
