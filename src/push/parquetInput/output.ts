const flushAt = 1 << 16;

/** JSON on its way out, as bytes. */
export class Output {
  private bytes = new Uint8Array(flushAt * 2);
  private length = 0;
  /** Lists around what is written: all of it becomes one text, in which nothing can be taken for another type. */
  lists = 0;

  constructor(private readonly write: (bytes: Uint8Array) => void) {}

  /** Text of ASCII. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** UTF-8 as a JSON string, quotes and all. */
  string(bytes: Uint8Array): void {
    this.reserve(bytes.length * 6 + 2);
    const out = this.bytes;
    let at = this.length;
    out[at++] = 0x22;
    // A text that looks like a date or like digits is one because the column says so: with an escape in it nobody takes it for another type.
    let i = 0;
    if (this.lists === 0 && looksTyped(bytes)) {
      at = unicode(bytes[0]!, out, at);
      i = 1;
    }
    for (; i < bytes.length; i++) {
      const c = bytes[i]!;
      if (c >= 0x20 && c !== 0x22 && c !== 0x5c) out[at++] = c;
      else at = escape(c, out, at);
    }
    out[at++] = 0x22;
    this.length = at;
  }

  /** Hands on what has come together, if it is enough. */
  settle(force = false): void {
    if (this.length < flushAt && !force) return;
    this.write(this.bytes.subarray(0, this.length));
    this.length = 0;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array((this.length + more) * 2);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

function looksTyped(bytes: Uint8Array): boolean {
  if (bytes.length >= 10 && bytes[4] === 0x2d) return true;
  let i = 0;
  while (i < bytes.length && bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++;
  return i > 0 && i === bytes.length;
}

/** As JSON.stringify writes them. */
const short = new Map([[0x22, 0x22], [0x5c, 0x5c], [0x0a, 0x6e], [0x0d, 0x72], [0x09, 0x74], [0x08, 0x62], [0x0c, 0x66]]);

function escape(c: number, out: Uint8Array, at: number): number {
  const letter = short.get(c);
  if (letter === undefined) return unicode(c, out, at);
  out[at] = 0x5c;
  out[at + 1] = letter;
  return at + 2;
}

function unicode(c: number, out: Uint8Array, at: number): number {
  const text = `\\u00${c.toString(16).padStart(2, '0')}`;
  for (let i = 0; i < 6; i++) out[at + i] = text.charCodeAt(i);
  return at + 6;
}
