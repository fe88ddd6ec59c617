/**
 * Bytes of the character of UTF-8 at `at` (RFC 3629): 1 to 4; 0 if there is none; -1 if it may go on behind `end`.
 */
export function characterAt(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const more =
    lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
  if (more === 0) return 0;
  let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let p = at + 1; p <= at + more; p++) {
    if (p >= end) return -1;
    if (bytes[p]! < low || bytes[p]! > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return more + 1;
}

/** Where the first byte is that is not ASCII; -1 without one. */
export function beyondAscii(bytes: Uint8Array): number {
  for (let p = 0; p < bytes.length; p++) if (bytes[p]! >= 0x80) return p;
  return -1;
}

/** Whether a character of UTF-8 is at `at`, as far as `bytes` go. */
export function isCharacter(bytes: Uint8Array, at: number): boolean {
  return characterAt(bytes, at, bytes.length) !== 0;
}

/** Whether bytes are UTF-8; what breaks off at their end may be. */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let p = 0; p < bytes.length; ) {
    if (bytes[p]! < 0x80) {
      p++;
      continue;
    }
    const length = characterAt(bytes, p, bytes.length);
    if (length === 0) return false;
    if (length < 0) return true;
    p += length;
  }
  return true;
}
