/** Text of about 26 MB out of numbered pieces: as much as several workers share. */
export function createLargeText(createPiece: (index: number) => string, separator: string): string {
  const pieces: string[] = [];
  for (let bytes = 0; bytes < 26_000_000; bytes += pieces.at(-1).length) pieces.push(createPiece(pieces.length));
  return pieces.join(separator);
}
