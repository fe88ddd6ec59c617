import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '../support/eventLog';

/**
 * One column of each kind, over and over: keys of one length and values of one size, so that only their number differs
 * between tables.
 */
const valueGenerators: readonly ((nextRandom: () => number, row: number) => string)[] = [
  (_next, row) => `"ID-${String(1_000_000_000 + row)}"`,
  (nextRandom) => `"Status ${Math.floor(nextRandom() * 9)}"`,
  (nextRandom) => String(Math.floor(nextRandom() * 1_000_000)),
  (nextRandom) => (Math.round(nextRandom() * 1e7) / 100).toFixed(2),
  (nextRandom) => `"${new Date(Date.UTC(2023, 0, 2) + Math.floor(nextRandom() * 3e10)).toISOString()}"`,
  (nextRandom) => String(nextRandom() < 0.7),
  (nextRandom) => (nextRandom() < 0.3 ? 'null' : `"Customer ${Math.floor(nextRandom() * 3000)} Ltd."`),
  (nextRandom) =>
    `"note ${Math.floor(nextRandom() * 1e9).toString(36)} of ${Math.floor(nextRandom() * 1e9).toString(36)}"`,
];

/**
 * Writes a table of so many columns, one object a line, of about `bytes` bytes.
 * @returns the number of rows.
 */
export function writeWideTable(file: string, bytes: number, columns: number, seed = 1): number {
  const fileDescriptor = openSync(file, 'w');
  const nextRandom = createRandom(seed);
  const keyTexts = Array.from({ length: columns }, (_, index) => `"column_${String(index).padStart(4, '0')}":`);
  try {
    let rows = 0;
    let pendingText = '';
    for (let writtenBytes = 0; writtenBytes < bytes; rows++) {
      const line = `{${keyTexts.map((key, index) => key + valueGenerators[index % valueGenerators.length]!(nextRandom, rows)).join(',')}}\n`;
      writtenBytes += line.length;
      pendingText += line;
      if (pendingText.length < 1 << 20 && writtenBytes < bytes) continue;
      writeSync(fileDescriptor, pendingText);
      pendingText = '';
    }
    return rows;
  } finally {
    closeSync(fileDescriptor);
  }
}
