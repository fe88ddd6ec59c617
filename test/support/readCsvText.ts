import { ByteWindow } from '../../src/engine/model/byteWindow';
import { type Fault, FaultError } from '../../src/engine/model/fault';
import type { FileOptions } from '../../src/engine/model/fileOptions';
import { CellKind } from '../../src/engine/model/tape';
import { UnmarkedSource } from '../../src/engine/open/textSources';
import { createCsvDialect } from '../../src/engine/records/csv/csvDialect';
import { readCsv } from '../../src/engine/records/csv/csvReader';
import { detectDialect } from '../../src/engine/records/csv/detectDialect';
import { prepareCsvText } from '../../src/engine/records/fileContent';
import { createEngineCore } from '../../src/engine/wasm/engineCore';
import { ChunkedByteSource } from './chunkedSource';
import { createParserOnlyCore } from './oracle/parserOnlyCore';

/** Cells as a person would write them down: null, true, false, numbers as `#12`, texts as they are. */
export type CsvRow = Record<string, string | boolean | null>;

export type CsvReadResult =
  | { rows: CsvRow[]; options: FileOptions }
  | { fault: Fault; offset: number | undefined; record: number | undefined };

/** Reads CSV in pieces that end at `cuts`; a fault is an answer like any other. */
export function readCsvText(
  text: string | Uint8Array,
  {
    requestedOptions: requestedOptions = {},
    chunkEnds = [],
    blockBytes = 1 << 16,
    name,
    usesTypeScript = true,
  }: {
    requestedOptions?: FileOptions;
    chunkEnds?: readonly number[];
    blockBytes?: number;
    name?: string;
    usesTypeScript?: boolean;
  } = {},
): CsvReadResult {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const rows: CsvRow[] = [];
  try {
    const options = detectDialect({ beginning: bytes, isComplete: true }, requestedOptions, name);
    const window = new ByteWindow(
      usesTypeScript ? createParserOnlyCore() : createEngineCore(),
      prepareCsvText(new UnmarkedSource(new ChunkedByteSource(bytes, chunkEnds)), options),
      blockBytes,
    );
    const records = readCsv(window, createCsvDialect(options), {
      open: (parser) => ({
        take: (tape, { bytes: windowBytes }) => {
          let row: CsvRow = {};
          for (let i = 0; i < tape.length; i += 4) {
            const [headWord = 0, start = 0, end = 0, size = 0] = tape.cells.subarray(i, i + 4);
            const kind: CellKind = headWord & 15;
            if (kind === CellKind.Row) {
              rows.push(row);
              row = {};
              continue;
            }
            if (kind !== CellKind.Null && size !== end - start) throw new Error('a cell of CSV stands as it is');
            row[parser.keys.nodes[headWord >> 4]!.text] = toCellValue(
              kind,
              new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(windowBytes.subarray(start, end)),
            );
          }
        },
      }),
    });
    if (records !== rows.length) throw new Error(`${records} records, but ${rows.length} were taken`);
    return { rows, options };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { fault: error.fault, offset: error.offset, record: error.record };
  }
}

function toCellValue(kind: CellKind, text: string): string | boolean | null {
  if (kind === CellKind.Null) return null;
  if (kind === CellKind.True) return true;
  if (kind === CellKind.False) return false;
  return kind === CellKind.Integer || kind === CellKind.Decimal
    ? `${kind === CellKind.Integer ? '#' : '~'}${text}`
    : text;
}
