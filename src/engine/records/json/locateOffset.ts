import type { ByteSource } from '../../model/byteWindow';

/**
 * Line and column of a byte position, 1-based, as an editor counts them: lines end at LF, CR LF or CR, columns are
 * UTF-16 units, a byte order mark counts for nothing. Reads from the start; this happens once, when something is wrong.
 */
export function locateOffset(source: ByteSource, offset: number): { line: number; column: number } {
  const buffer = new Uint8Array(1 << 18);
  let line = 1;
  let column = 1;
  let position = 0;
  let isAfterCarriageReturn = false;
  while (position < offset) {
    const bytesRead = source.read(buffer.subarray(0, Math.min(buffer.length, offset - position)));
    if (bytesRead === 0) break;
    for (let i = 0; i < bytesRead; i++) {
      const byte = buffer[i]!;
      if (byte === 0x0a || byte === 0x0d) {
        if (!(byte === 0x0a && isAfterCarriageReturn)) line++;
        column = 1;
      } else if (!(position + i < 3 && byte === byteOrderMarkByte(position + i))) {
        if ((byte & 0xc0) !== 0x80) column += byte >= 0xf0 ? 2 : 1;
      }
      isAfterCarriageReturn = byte === 0x0d;
    }
    position += bytesRead;
  }
  return { line, column };
}

/**
 * U+FEFF in UTF-8. A file that does not begin with all of it is refused where it breaks off, so its bytes may be judged
 * one by one.
 */
function byteOrderMarkByte(index: number): number | undefined {
  return [0xef, 0xbb, 0xbf][index];
}
