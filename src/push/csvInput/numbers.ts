import { Cell } from '../json/tape';

/**
 * What an unquoted value is. A number is one as JSON has it, with the dialect's decimal mark; leading zeros make it a text,
 * and so does an exponent behind digits alone (`12E3` may be an article). `true` and `false` may be written in any case.
 */
export function kindOf(bytes: Uint8Array, start: number, end: number, decimalMark: number): Cell.Text | Cell.Integer | Cell.Decimal | Cell.True | Cell.False {
  const first = bytes[start]!;
  if (first <= 0x39) return numberKind(bytes, start, end, decimalMark);
  const lower = first | 0x20;
  if (lower === 0x74 && end - start === 4) return isWord(bytes, start, 'true') ? Cell.True : Cell.Text;
  if (lower === 0x66 && end - start === 5) return isWord(bytes, start, 'false') ? Cell.False : Cell.Text;
  return Cell.Text;
}

function isWord(bytes: Uint8Array, start: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 0x20) !== word.charCodeAt(i)) return false;
  return true;
}

function numberKind(bytes: Uint8Array, start: number, end: number, decimalMark: number): Cell.Text | Cell.Integer | Cell.Decimal {
  let p = start;
  let c = bytes[p]!;
  if (c === 0x2d) c = p + 1 < end ? bytes[++p]! : 0;
  if (c < 0x30 || c > 0x39) return Cell.Text;
  const leading = c === 0x30;
  const digits = p;
  while (++p < end && (c = bytes[p]!) >= 0x30 && c <= 0x39);
  if (leading && p - digits > 1) return Cell.Text;
  if (p === end) return Cell.Integer;
  let decimals = false;
  if (c === decimalMark) {
    const mark = p;
    while (++p < end && (c = bytes[p]!) >= 0x30 && c <= 0x39);
    if (p - mark === 1) return Cell.Text;
    decimals = true;
    if (p === end) return Cell.Decimal;
  }
  if ((c | 0x20) !== 0x65 || ++p >= end) return Cell.Text;
  c = bytes[p]!;
  if (c === 0x2b || c === 0x2d) p++;
  else if (!decimals) return Cell.Text;
  if (p === end) return Cell.Text;
  for (; p < end; p++) if (bytes[p]! < 0x30 || bytes[p]! > 0x39) return Cell.Text;
  return Cell.Decimal;
}
