/** Text inside JSON, from the bytes of the file to the bytes of the table. All input here has been validated by the scanner. */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function hex4(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const c = bytes[i]!;
    value = value * 16 + (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
  }
  return value;
}

/** The character of a two-character escape, by the byte after the backslash. */
const escapes: Readonly<Record<number, number>> = { 0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9 };

/**
 * Writes what stands between the quotes as UTF-8, escapes resolved, and returns where it ends in `out`.
 * Half a surrogate pair becomes U+FFFD, or with `exact` the three bytes that its code point would have, so that different keys stay different.
 */
export function unescape(bytes: Uint8Array, start: number, end: number, out: Uint8Array, at: number, exact = false): number {
  let from = start;
  let to = at;
  while (from < end) {
    const c = bytes[from]!;
    if (c !== 0x5c) {
      out[to++] = c;
      from++;
      continue;
    }
    const kind = bytes[from + 1]!;
    if (kind !== 0x75) {
      out[to++] = escapes[kind]!;
      from += 2;
      continue;
    }
    let code = hex4(bytes, from + 2);
    from += 6;
    if ((code & 0xfc00) === 0xd800 && from + 5 < end && bytes[from] === 0x5c && bytes[from + 1] === 0x75) {
      const low = hex4(bytes, from + 2);
      if ((low & 0xfc00) === 0xdc00) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        from += 6;
      }
    }
    if (!exact && code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    to = writeCodePoint(code, out, to);
  }
  return to;
}

/** Writes a character as UTF-8, one to four bytes, and returns where it ends. */
export function writeCodePoint(code: number, out: Uint8Array, at: number): number {
  if (code < 0x80) {
    out[at] = code;
    return at + 1;
  }
  if (code < 0x800) {
    out[at] = 0xc0 | (code >> 6);
    out[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  if (code < 0x10000) {
    out[at] = 0xe0 | (code >> 12);
    out[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    out[at + 2] = 0x80 | (code & 0x3f);
    return at + 3;
  }
  out[at] = 0xf0 | (code >> 18);
  out[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  out[at + 3] = 0x80 | (code & 0x3f);
  return at + 4;
}

/** Copies an array or object as written, without the white space between its tokens, and returns where it ends in `out`. */
export function minify(bytes: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  let to = at;
  let inString = false;
  for (let from = start; from < end; from++) {
    const c = bytes[from]!;
    if (inString) {
      out[to++] = c;
      if (c === 0x5c) out[to++] = bytes[++from]!;
      else if (c === 0x22) inString = false;
    } else if (c > 0x20) {
      out[to++] = c;
      if (c === 0x22) inString = true;
    }
  }
  return to;
}

/** What stands between the quotes as a string of the language; for keys and messages, not for values. */
export function toText(bytes: Uint8Array, start: number, end: number): string {
  return JSON.parse(`"${decoder.decode(bytes.subarray(start, end))}"`) as string;
}
