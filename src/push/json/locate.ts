import type { ByteSource } from './window';

/**
 * Line and column of a byte position, 1-based, as an editor counts them: lines end at LF, CR LF or CR, columns are UTF-16 units,
 * a byte order mark counts for nothing. Reads from the start; this happens once, when something is wrong.
 */
export function locate(source: ByteSource, offset: number): { line: number; column: number } {
  const block = new Uint8Array(1 << 18);
  let line = 1;
  let column = 1;
  let position = 0;
  let afterReturn = false;
  while (position < offset) {
    const read = source.read(block.subarray(0, Math.min(block.length, offset - position)));
    if (read === 0) break;
    for (let i = 0; i < read; i++) {
      const c = block[i]!;
      if (c === 0x0a || c === 0x0d) {
        if (!(c === 0x0a && afterReturn)) line++;
        column = 1;
      } else if (!(position + i < 3 && c === markAt(position + i))) {
        if ((c & 0xc0) !== 0x80) column += c >= 0xf0 ? 2 : 1;
      }
      afterReturn = c === 0x0d;
    }
    position += read;
  }
  return { line, column };
}

/** U+FEFF in UTF-8. A file that does not begin with all of it is refused where it breaks off, so its bytes may be judged one by one. */
function markAt(index: number): number | undefined {
  return [0xef, 0xbb, 0xbf][index];
}
