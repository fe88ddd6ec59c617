import { CellKind } from '../../model/tape';

/**
 * What an unquoted value is. A number is one as JSON has it, with the dialect's decimal mark; leading zeros make it a
 * text, and so does an exponent behind digits alone (`12E3` may be an article). `true` and `false` may be written in
 * any case.
 */
export function csvCellKind(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimalMark: number,
): CellKind.Text | CellKind.Integer | CellKind.Decimal | CellKind.True | CellKind.False {
  const firstByte = bytes[start]!;
  if (firstByte <= 0x39) return numberCellKind(bytes, start, end, decimalMark);
  const lowerCaseByte = firstByte | 0x20;
  if (lowerCaseByte === 0x74 && end - start === 4)
    return equalsIgnoringCase(bytes, start, 'true') ? CellKind.True : CellKind.Text;
  if (lowerCaseByte === 0x66 && end - start === 5)
    return equalsIgnoringCase(bytes, start, 'false') ? CellKind.False : CellKind.Text;
  return CellKind.Text;
}

function equalsIgnoringCase(bytes: Uint8Array, start: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 0x20) !== word.charCodeAt(i)) return false;
  return true;
}

function numberCellKind(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimalMark: number,
): CellKind.Text | CellKind.Integer | CellKind.Decimal {
  let position = start;
  let byte = bytes[position]!;
  if (byte === 0x2d) byte = position + 1 < end ? bytes[++position]! : 0;
  if (byte < 0x30 || byte > 0x39) return CellKind.Text;
  const hasLeadingZero = byte === 0x30;
  const digitsStart = position;
  while (++position < end && (byte = bytes[position]!) >= 0x30 && byte <= 0x39);
  if (hasLeadingZero && position - digitsStart > 1) return CellKind.Text;
  if (position === end) return CellKind.Integer;
  let hasDecimals = false;
  if (byte === decimalMark) {
    const markPosition = position;
    while (++position < end && (byte = bytes[position]!) >= 0x30 && byte <= 0x39);
    if (position - markPosition === 1) return CellKind.Text;
    hasDecimals = true;
    if (position === end) return CellKind.Decimal;
  }
  if ((byte | 0x20) !== 0x65 || ++position >= end) return CellKind.Text;
  byte = bytes[position]!;
  if (byte === 0x2b || byte === 0x2d) position++;
  else if (!hasDecimals) return CellKind.Text;
  if (position === end) return CellKind.Text;
  for (; position < end; position++) if (bytes[position]! < 0x30 || bytes[position]! > 0x39) return CellKind.Text;
  return CellKind.Decimal;
}
