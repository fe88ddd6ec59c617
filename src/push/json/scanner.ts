import { type Expected, FaultError, incomplete } from './fault';
import { Cell } from './tape';
import { toText } from './text';
import { type Window, windowSlack } from './window';

/** Arrays and objects in one another. Far beyond any data, and bounded so that hostile input cannot exhaust memory. */
export const maxDepth = 1000;

/** Bytes that may stand in a string as they are and need no second look: 1. */
const plain = new Uint8Array(256).fill(1, 0x20, 0x80);
plain[0x22] = 0;
plain[0x5c] = 0;

/** Whether none of four bytes needs a second look: each is within 0x20 to 0x7f and neither a quote nor a backslash. */
function isPlain(word: number): boolean {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  return (((word - 0x20202020) | word | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080) === 0;
}

/** What may follow a backslash, `u` aside: 1. */
const simpleEscape = new Uint8Array(256);
for (const c of '"\\/bfnrt') simpleEscape[c.charCodeAt(0)] = 1;

const literals = { t: bytesOf('true'), f: bytesOf('false'), n: bytesOf('null') };

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function isHex(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
}

export function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

/**
 * The tokens of JSON, exactly as `JSON.parse` takes them, over the bytes of a window. Each method is given where a token
 * begins and returns where it ends. Where the window ends inside a token it throws `incomplete` (or, at the end of the file,
 * the fault `truncated`); where the grammar is broken, a FaultError whose offset is in the window.
 */
export class Scanner {
  bytes: Uint8Array = new Uint8Array(windowSlack);
  /** The same bytes, four at a time. */
  protected view = new DataView(this.bytes.buffer);
  end = 0;
  final = false;
  /** Of the last token: what it is and its size in bytes as text. */
  kind: Cell = Cell.Null;
  size = 0;

  private readonly containers = new Uint8Array(maxDepth);
  private readonly objectKeys = new ObjectKeys();

  /** Looks at another window, or at the same one after it moved. */
  point({ bytes, end, final }: Window): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.end = end;
    this.final = final;
  }

  /** The first byte that is not white space; the zero at the end of the window counts as such. */
  space(at: number): number {
    const bytes = this.bytes;
    const view = this.view;
    let p = at;
    let c = bytes[p]!;
    if (c === 0x0a || c === 0x0d) {
      // Indentation.
      c = bytes[++p]!;
      while (view.getInt32(p, true) === 0x20202020) p += 4;
      c = bytes[p]!;
    }
    while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++p]!;
    return p;
  }

  /** From behind the opening quote to the closing quote. */
  string(at: number): number {
    const bytes = this.bytes;
    const view = this.view;
    let p = at;
    let saved = 0;
    this.kind = Cell.Text;
    for (;;) {
      while (isPlain(view.getInt32(p, true))) p += 4;
      while (plain[bytes[p]!] === 1) p++;
      const c = bytes[p]!;
      if (c === 0x22) break;
      if (c >= 0x80) {
        p = this.utf8(p);
      } else if (c === 0x5c) {
        const escape = bytes[p + 1]!;
        if (p + 1 < this.end && simpleEscape[escape] === 1) {
          saved++;
          p += 2;
        } else {
          const after = this.unicodeEscape(p);
          saved += after - p - this.escaped;
          p = after;
        }
      } else {
        this.fail(p, 'stringEnd');
      }
    }
    this.size = p - at - saved;
    return p;
  }

  /** How many bytes of UTF-8 the last \u escape stands for. */
  private escaped = 0;

  private unicodeEscape(at: number): number {
    const code = this.codeUnit(at);
    if ((code & 0xf800) !== 0xd800) {
      this.escaped = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
      return at + 6;
    }
    if (code < 0xdc00) {
      const next = at + 6;
      // Whether this is half a pair is only known when the next escape is there in full.
      if (this.bytes[next] === 0x5c && next < this.end && (next + 1 >= this.end || this.bytes[next + 1] === 0x75)) {
        if ((this.codeUnit(next) & 0xfc00) === 0xdc00) {
          this.escaped = 4;
          return at + 12;
        }
      } else if (next >= this.end) {
        this.fail(next, 'stringEnd');
      }
    }
    this.kind = Cell.BrokenText;
    this.escaped = 3;
    return at + 6;
  }

  private codeUnit(at: number): number {
    if (this.bytes[at + 1] !== 0x75 || at + 1 >= this.end) this.fail(at + 1, 'escape');
    let code = 0;
    for (let p = at + 2; p < at + 6; p++) {
      const c = this.bytes[p]!;
      if (p >= this.end || !isHex(c)) this.fail(p, 'hex');
      code = code * 16 + (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
    }
    return code;
  }

  /** One character of two to four bytes, as RFC 3629 allows them. */
  private utf8(at: number): number {
    const lead = this.bytes[at]!;
    let more: number;
    let low = 0x80;
    let high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) more = 1;
    else if (lead >= 0xe0 && lead <= 0xef) {
      more = 2;
      if (lead === 0xe0) low = 0xa0;
      if (lead === 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      more = 3;
      if (lead === 0xf0) low = 0x90;
      if (lead === 0xf4) high = 0x8f;
    } else this.badEncoding(at);
    for (let p = at + 1; p <= at + more; p++) {
      const c = this.bytes[p]!;
      if (p >= this.end && !this.final) throw incomplete;
      if (p >= this.end || c < low || c > high) this.badEncoding(at);
      low = 0x80;
      high = 0xbf;
    }
    return at + more + 1;
  }

  private badEncoding(at: number): never {
    const byte = this.bytes[at]!;
    const next = this.bytes[at + 1]!;
    if (at + 1 >= this.end && !this.final) throw incomplete;
    throw new FaultError({ code: 'encoding', byte, looksLatin1: byte >= 0xa0 && next < 0x80 }, at);
  }

  /** From the sign or first digit to behind the last. */
  number(at: number): number {
    const bytes = this.bytes;
    let p = at;
    let c = bytes[p]!;
    this.kind = Cell.Integer;
    if (c === 0x2d) c = bytes[++p]!;
    if (c === 0x30) c = bytes[++p]!;
    else if (c >= 0x31 && c <= 0x39) do c = bytes[++p]!; while (c >= 0x30 && c <= 0x39);
    else this.fail(p, 'digit');
    if (c === 0x2e) {
      this.kind = Cell.Decimal;
      c = bytes[++p]!;
      if (c < 0x30 || c > 0x39) this.fail(p, 'digit');
      do c = bytes[++p]!; while (c >= 0x30 && c <= 0x39);
    }
    if (c === 0x65 || c === 0x45) {
      this.kind = Cell.Decimal;
      c = bytes[++p]!;
      if (c === 0x2b || c === 0x2d) c = bytes[++p]!;
      if (c < 0x30 || c > 0x39) this.fail(p, 'digit');
      do c = bytes[++p]!; while (c >= 0x30 && c <= 0x39);
    }
    if (p >= this.end && !this.final) throw incomplete;
    this.size = p - at;
    return p;
  }

  /** `true`, `false` or `null`. */
  literal(at: number): number {
    const c = this.bytes[at]!;
    const word = c === 0x74 ? literals.t : c === 0x66 ? literals.f : c === 0x6e ? literals.n : undefined;
    if (!word) this.fail(at, 'value');
    for (let i = 1; i < word.length; i++) if (this.bytes[at + i] !== word[i]) this.fail(at + i, 'literal');
    this.kind = c === 0x74 ? Cell.True : c === 0x66 ? Cell.False : Cell.Null;
    this.size = word.length;
    return at + word.length;
  }

  /** A string, number or literal. */
  scalar(at: number): number {
    const c = this.bytes[at]!;
    if (c === 0x22) return this.string(at + 1) + 1;
    if (c === 0x2d || (c >= 0x30 && c <= 0x39)) return this.number(at);
    return this.literal(at);
  }

  /** A whole array or object, `depth` levels down; `size` becomes its length without white space. */
  container(at: number, depth: number): number {
    const bytes = this.bytes;
    const containers = this.containers;
    const keys = this.objectKeys;
    const outer = depth;
    let p = at;
    let spaces = 0;
    let level = depth;
    keys.clear();
    // Each turn takes what may stand where a value may: a value, or the opening of another container.
    for (;;) {
      const c = bytes[p]!;
      if (c === 0x7b || c === 0x5b) {
        if (level >= maxDepth) throw new FaultError({ code: 'tooDeep', limit: maxDepth }, p);
        containers[level++] = c;
        const next = this.space(p + 1);
        spaces += next - p - 1;
        p = next;
        if (c === 0x7b) {
          keys.open();
          if (bytes[p] !== 0x7d) {
            const value = this.member(p, 'key');
            spaces += this.skipped;
            p = value;
            continue;
          }
        } else if (bytes[p] !== 0x5d) continue;
      } else {
        p = this.scalar(p);
        const next = this.space(p);
        spaces += next - p;
        p = next;
      }
      // Behind a value, or before the end of an empty container: close what closes, then go on after a comma.
      for (;;) {
        const inObject = containers[level - 1] === 0x7b;
        const d = bytes[p]!;
        if (d === (inObject ? 0x7d : 0x5d)) {
          if (inObject) keys.close();
          if (--level === outer) {
            this.kind = Cell.Array;
            this.size = p + 1 - at - spaces;
            return p + 1;
          }
          const next = this.space(p + 1);
          spaces += next - p - 1;
          p = next;
          continue;
        }
        if (d !== 0x2c) this.fail(p, inObject ? 'commaOrBrace' : 'commaOrBracket');
        const next = this.space(p + 1);
        spaces += next - p - 1;
        p = next;
        if (inObject) {
          p = this.member(p, 'key', true);
          spaces += this.skipped;
        } else if (bytes[p] === 0x5d) this.fail(p, 'value', true);
        break;
      }
    }
  }

  /** White space that the last `member` passed over. */
  private skipped = 0;

  /** A key and its colon inside an array's text: returns where the value begins. */
  private member(at: number, expected: Expected, afterComma = false): number {
    if (this.bytes[at] !== 0x22) this.fail(at, expected, afterComma && this.bytes[at] === 0x7d);
    const close = this.string(at + 1);
    if (!this.objectKeys.add(this.bytes, at + 1, close, this.size)) {
      throw new FaultError({ code: 'duplicateKey', key: toText(this.bytes, at + 1, close) }, at);
    }
    const colon = this.space(close + 1);
    if (this.bytes[colon] !== 0x3a) this.fail(colon, 'colon');
    const value = this.space(colon + 1);
    this.skipped = colon - close - 1 + (value - colon - 1);
    return value;
  }

  /** The grammar is broken at `at`, or the window ends there. */
  fail(at: number, expected: Expected, trailingComma = false): never {
    if (at >= this.end) {
      if (!this.final) throw incomplete;
      throw new FaultError({ code: 'truncated', expected }, this.end);
    }
    const found = this.character(at);
    throw new FaultError({ code: 'syntax', expected, found, ...(trailingComma && { trailingComma }) }, at);
  }

  private character(at: number): string {
    const end = this.bytes[at]! < 0x80 ? at + 1 : this.utf8(at);
    return new TextDecoder().decode(this.bytes.subarray(at, end));
  }
}

/** The keys of the objects inside one array's text, to notice one that repeats. Nothing is kept from one array to the next. */
class ObjectKeys {
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private count = 0;
  private depth = 0;
  /** For each open object, by depth: where its keys begin, and all of them as strings once they are many or written with escapes. */
  private readonly frames: { from: number; texts: Set<string> | undefined }[] = [];

  clear(): void {
    this.count = 0;
    this.depth = 0;
  }

  open(): void {
    const frame = this.frames[this.depth++];
    if (frame) {
      frame.from = this.count;
      frame.texts = undefined;
    } else {
      this.frames.push({ from: this.count, texts: undefined });
    }
  }

  close(): void {
    this.count = this.frames[--this.depth]!.from;
  }

  /** False if the object has this key already. */
  add(bytes: Uint8Array, start: number, end: number, size: number): boolean {
    const frame = this.frames[this.depth - 1]!;
    if (!frame.texts && (size < end - start || this.count - frame.from >= 24)) {
      frame.texts = new Set();
      for (let i = frame.from; i < this.count; i++) frame.texts.add(toText(bytes, this.starts[i]!, this.ends[i]!));
    }
    if (frame.texts) {
      const before = frame.texts.size;
      return frame.texts.add(toText(bytes, start, end)).size > before;
    }
    for (let i = frame.from; i < this.count; i++) if (this.same(bytes, i, start, end)) return false;
    if (this.count === this.starts.length) this.grow();
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
    return true;
  }

  private same(bytes: Uint8Array, index: number, start: number, end: number): boolean {
    const other = this.starts[index]!;
    if (this.ends[index]! - other !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (bytes[other + i] !== bytes[start + i]) return false;
    return true;
  }

  private grow(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const ends = new Int32Array(this.ends.length * 2);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }
}
