/**
 * Text inside JSON, from the bytes of the file to the bytes of the table. All input here has been validated by the
 * scanner.
 */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function parseHex4(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let i = start; i < start + 4; i++) {
    const byte = bytes[i]!;
    value = value * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

/** The character of a two-character escape, by the byte after the backslash. */
const escapedCharacters: Readonly<Record<number, number>> = {
  0x22: 0x22,
  0x5c: 0x5c,
  0x2f: 0x2f,
  0x62: 8,
  0x66: 12,
  0x6e: 10,
  0x72: 13,
  0x74: 9,
};

/**
 * Writes what stands between the quotes as UTF-8, escapes resolved, and returns where it ends in `out`. Half a
 * surrogate pair becomes U+FFFD, or with `exact` the three bytes that its code point would have, so that different keys
 * stay different.
 */
export function unescapeString(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outStart: number,
  keepsSurrogates = false,
): number {
  let position = start;
  let outPosition = outStart;
  while (position < end) {
    const byte = bytes[position]!;
    if (byte !== 0x5c) {
      out[outPosition++] = byte;
      position++;
      continue;
    }
    const escapeKind = bytes[position + 1]!;
    if (escapeKind !== 0x75) {
      out[outPosition++] = escapedCharacters[escapeKind]!;
      position += 2;
      continue;
    }
    let codePoint = parseHex4(bytes, position + 2);
    position += 6;
    if (
      (codePoint & 0xfc00) === 0xd800 &&
      position + 5 < end &&
      bytes[position] === 0x5c &&
      bytes[position + 1] === 0x75
    ) {
      const lowSurrogate = parseHex4(bytes, position + 2);
      if ((lowSurrogate & 0xfc00) === 0xdc00) {
        codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (lowSurrogate - 0xdc00);
        position += 6;
      }
    }
    if (!keepsSurrogates && codePoint >= 0xd800 && codePoint <= 0xdfff) codePoint = 0xfffd;
    outPosition = writeCodePoint(codePoint, out, outPosition);
  }
  return outPosition;
}

/** Writes a character as UTF-8, one to four bytes, and returns where it ends. */
export function writeCodePoint(codePoint: number, out: Uint8Array, outStart: number): number {
  if (codePoint < 0x80) {
    out[outStart] = codePoint;
    return outStart + 1;
  }
  if (codePoint < 0x800) {
    out[outStart] = 0xc0 | (codePoint >> 6);
    out[outStart + 1] = 0x80 | (codePoint & 0x3f);
    return outStart + 2;
  }
  if (codePoint < 0x10000) {
    out[outStart] = 0xe0 | (codePoint >> 12);
    out[outStart + 1] = 0x80 | ((codePoint >> 6) & 0x3f);
    out[outStart + 2] = 0x80 | (codePoint & 0x3f);
    return outStart + 3;
  }
  out[outStart] = 0xf0 | (codePoint >> 18);
  out[outStart + 1] = 0x80 | ((codePoint >> 12) & 0x3f);
  out[outStart + 2] = 0x80 | ((codePoint >> 6) & 0x3f);
  out[outStart + 3] = 0x80 | (codePoint & 0x3f);
  return outStart + 4;
}

/**
 * Copies an array or object as written, without the white space between its tokens, and returns where it ends in `out`.
 */
export function minifyJson(bytes: Uint8Array, start: number, end: number, out: Uint8Array, outStart: number): number {
  let outPosition = outStart;
  let inString = false;
  for (let position = start; position < end; position++) {
    const byte = bytes[position]!;
    if (inString) {
      out[outPosition++] = byte;
      if (byte === 0x5c) out[outPosition++] = bytes[++position]!;
      else if (byte === 0x22) inString = false;
    } else if (byte > 0x20) {
      out[outPosition++] = byte;
      if (byte === 0x22) inString = true;
    }
  }
  return outPosition;
}

/** What stands between the quotes as a string of the language; for keys and messages, not for values. */
export function decodeString(bytes: Uint8Array, start: number, end: number): string {
  return JSON.parse(`"${decoder.decode(bytes.subarray(start, end))}"`) as string;
}
