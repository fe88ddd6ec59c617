import { openCore } from '../../src/push/core/core';
import { detectDialect } from '../../src/push/csvInput/detect';
import { dialectOf } from '../../src/push/csvInput/dialect';
import { readCsv } from '../../src/push/csvInput/reader';
import type { FileOptions } from '../../src/push/input/fileOptions';
import { type Fault, FaultError } from '../../src/push/json/fault';
import { Cell } from '../../src/push/json/tape';
import { Window } from '../../src/push/json/window';
import { CutSource } from './cutSource';

/** Cells as a person would write them down: null, true, false, numbers as `#12`, texts as they are. */
export type CsvRow = Record<string, string | boolean | null>;

export type CsvReading = { rows: CsvRow[]; how: FileOptions } | { fault: Fault; offset: number | undefined; record: number | undefined };

/** Reads CSV in pieces that end at `cuts`; a fault is an answer like any other. */
export function readCsvText(text: string | Uint8Array, { how: wanted = {}, cuts = [], block = 1 << 16, name, plain = true }: { how?: FileOptions; cuts?: readonly number[]; block?: number; name?: string; plain?: boolean } = {}): CsvReading {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const how = detectDialect(bytes, wanted, name, true);
  const rows: CsvRow[] = [];
  try {
    const window = new Window(openCore({ plain }), new CutSource(bytes, cuts), block);
    const records = readCsv(window, dialectOf(how), {
      open: (parser) => ({
        take: (tape, { bytes: seen }) => {
          let row: CsvRow = {};
          for (let i = 0; i < tape.length; i += 4) {
            const [head = 0, start = 0, end = 0, size = 0] = tape.cells.subarray(i, i + 4);
            const kind: Cell = head & 15;
            if (kind === Cell.Row) {
              rows.push(row);
              row = {};
              continue;
            }
            if (kind !== Cell.Null && size !== end - start) throw new Error('a cell of CSV stands as it is');
            row[parser.keys.nodes[head >> 4]!.text] = valueOf(kind, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(seen.subarray(start, end)));
          }
        },
      }),
    });
    if (records !== rows.length) throw new Error(`${records} records, but ${rows.length} were taken`);
    return { rows, how };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { fault: error.fault, offset: error.offset, record: error.record };
  }
}

function valueOf(kind: Cell, text: string): string | boolean | null {
  if (kind === Cell.Null) return null;
  if (kind === Cell.True) return true;
  if (kind === Cell.False) return false;
  return kind === Cell.Integer || kind === Cell.Decimal ? `${kind === Cell.Integer ? '#' : '~'}${text}` : text;
}
