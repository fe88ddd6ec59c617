/** What the text of a CSV value stands for. */
import { isDigit } from './bytes';
import { Cell } from './cells';

/** @param words for each its length in a byte, then its bytes; a zero ends them. */
export function isNullWord(words: usize, begin: usize, end: usize): bool {
  const length = end - begin;
  for (let word = words; load<u8>(word) !== 0; word += 1 + load<u8>(word)) {
    if (load<u8>(word) !== length) continue;
    let i: usize = 0;
    while (i < length && load<u8>(begin + i) === load<u8>(word + 1 + i)) i++;
    if (i === length) return true;
  }
  return false;
}

/** What an unquoted value is, as in records/csv/csvCellKind.ts. */
export function kindOf(start: usize, end: usize, decimalMark: u32): u32 {
  const first: u32 = load<u8>(start);
  if (first <= 0x39) return numberKind(start, end, decimalMark);
  const lower = first | 0x20;
  if (lower === 0x74 && end - start === 4)
    return (load<u32>(start) | 0x20202020) === 0x65757274 ? Cell.True : Cell.Text;
  if (lower === 0x66 && end - start === 5)
    return (load<u32>(start, 1) | 0x20202020) === 0x65736c61 ? Cell.False : Cell.Text;
  return Cell.Text;
}

function numberKind(start: usize, end: usize, decimalMark: u32): u32 {
  let p = start;
  if (load<u8>(p) === 0x2d) p++;
  if (p >= end || !isDigit(load<u8>(p))) return Cell.Text;
  const digits = p;
  while (p < end && isDigit(load<u8>(p))) p++;
  if (load<u8>(digits) === 0x30 && p - digits > 1) return Cell.Text;
  if (p === end) return Cell.Integer;
  let decimals = false;
  if (load<u8>(p) === decimalMark) {
    const mark = p++;
    while (p < end && isDigit(load<u8>(p))) p++;
    if (p - mark === 1) return Cell.Text;
    decimals = true;
    if (p === end) return Cell.Decimal;
  }
  if ((<u32>load<u8>(p) | 0x20) !== 0x65 || ++p >= end) return Cell.Text;
  const sign: u32 = load<u8>(p);
  if (sign === 0x2b || sign === 0x2d) p++;
  else if (!decimals) return Cell.Text;
  if (p === end) return Cell.Text;
  for (; p < end; p++) if (!isDigit(load<u8>(p))) return Cell.Text;
  return Cell.Decimal;
}
