import { closeSync, openSync, writeSync } from 'node:fs';
import { random } from '../support/eventLog';

/** One column of each kind, over and over: keys of one length and values of one size, so that only their number differs between tables. */
const kinds: readonly ((next: () => number, row: number) => string)[] = [
  (_next, row) => `"ID-${String(1_000_000_000 + row)}"`,
  (next) => `"Status ${Math.floor(next() * 9)}"`,
  (next) => String(Math.floor(next() * 1_000_000)),
  (next) => (Math.round(next() * 1e7) / 100).toFixed(2),
  (next) => `"${new Date(Date.UTC(2023, 0, 2) + Math.floor(next() * 3e10)).toISOString()}"`,
  (next) => String(next() < 0.7),
  (next) => (next() < 0.3 ? 'null' : `"Customer ${Math.floor(next() * 3000)} Ltd."`),
  (next) => `"note ${Math.floor(next() * 1e9).toString(36)} of ${Math.floor(next() * 1e9).toString(36)}"`,
];

/**
 * Writes a table of so many columns, one object a line, of about `bytes` bytes.
 * @returns the number of rows.
 */
export function writeWideTable(file: string, bytes: number, columns: number, seed = 1): number {
  const out = openSync(file, 'w');
  const next = random(seed);
  const keys = Array.from({ length: columns }, (_, index) => `"column_${String(index).padStart(4, '0')}":`);
  try {
    let rows = 0;
    let block = '';
    for (let written = 0; written < bytes; rows++) {
      const line = `{${keys.map((key, index) => key + kinds[index % kinds.length]!(next, rows)).join(',')}}\n`;
      written += line.length;
      block += line;
      if (block.length < 1 << 20 && written < bytes) continue;
      writeSync(out, block);
      block = '';
    }
    return rows;
  } finally {
    closeSync(out);
  }
}
