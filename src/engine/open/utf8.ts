/**
 * Bytes of the character of UTF-8 at `at` (RFC 3629): 1 to 4; 0 if there is none; -1 if it may go on behind `end`.
 */
export function utf8CharacterLength(bytes: Uint8Array, start: number, end: number): number {
  const leadByte = bytes[start]!;
  if (leadByte < 0x80) return 1;
  const continuationBytes =
    leadByte >= 0xc2 && leadByte <= 0xdf
      ? 1
      : leadByte >= 0xe0 && leadByte <= 0xef
        ? 2
        : leadByte >= 0xf0 && leadByte <= 0xf4
          ? 3
          : 0;
  if (continuationBytes === 0) return 0;
  let minByte = leadByte === 0xe0 ? 0xa0 : leadByte === 0xf0 ? 0x90 : 0x80;
  let maxByte = leadByte === 0xed ? 0x9f : leadByte === 0xf4 ? 0x8f : 0xbf;
  for (let position = start + 1; position <= start + continuationBytes; position++) {
    if (position >= end) return -1;
    if (bytes[position]! < minByte || bytes[position]! > maxByte) return 0;
    minByte = 0x80;
    maxByte = 0xbf;
  }
  return continuationBytes + 1;
}

/** Where the first byte is that is not ASCII; -1 without one. */
export function findNonAscii(bytes: Uint8Array): number {
  for (let position = 0; position < bytes.length; position++) if (bytes[position]! >= 0x80) return position;
  return -1;
}

/** Whether a character of UTF-8 is at `at`, as far as `bytes` go. */
export function isUtf8Character(bytes: Uint8Array, start: number): boolean {
  return utf8CharacterLength(bytes, start, bytes.length) !== 0;
}

/** Whether bytes are UTF-8; what breaks off at their end may be. */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let position = 0; position < bytes.length; ) {
    if (bytes[position]! < 0x80) {
      position++;
      continue;
    }
    const length = utf8CharacterLength(bytes, position, bytes.length);
    if (length === 0) return false;
    if (length < 0) return true;
    position += length;
  }
  return true;
}
