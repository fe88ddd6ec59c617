/** Where a text begins behind the blanks, tabs and non-breaking spaces before it. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end)
    if (bytes[position]! <= 0x20) position++;
    else if (bytes[position] === 0xc2 && bytes[position + 1] === 0xa0 && position + 1 < end) position += 2;
    else break;
  return position;
}

/** Where a text ends before those behind it. */
export function skipBlanksBehind(bytes: Uint8Array, start: number, end: number): number {
  let position = end;
  while (position > start)
    if (bytes[position - 1]! <= 0x20) position--;
    else if (bytes[position - 1] === 0xa0 && bytes[position - 2] === 0xc2 && position - 2 >= start) position -= 2;
    else break;
  return position;
}
