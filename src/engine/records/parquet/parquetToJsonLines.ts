import { parquetSchema } from 'hyparquet';
import { FaultError } from '../../model/fault';
import type { ParquetFacts, RowRange } from '../../model/parquetFacts';
import type { ValueNote } from '../../model/valueNote';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { createEngineCore } from '../../wasm/engineCore';
import { readFooter } from './footer';
import { listLeaves, mapColumnParts, readColumnTypes } from './rowGroupContext';
import { createRowLayout } from './rowLayout';
import { compressedBytesOf, findPartEnds, selectRowGroups } from './rowParts';
import { RowWriter } from './rowWriter';
import { findTextColumns } from './textColumns';
import { ValueNotes } from './valueNotes';
import { findValueTypes } from './valueTypes';

/**
 * Writes the rows of a Parquet file as one JSON object a line, in which every value is what it is in the file: whole
 * numbers and decimals with all digits, dates and times in ISO 8601, structs as objects, lists and maps as arrays and
 * objects.
 * @param onProgress is given how many bytes of the file have been used.
 * @param remark takes what is odd about the values, before they are written.
 * @param onFacts is given what is known of all rows before the first is written.
 * @param rows only these: a part of the file, as `partEnds` tells.
 * @throws FaultError `parquet`
 */
export function writeParquetAsJsonLines(
  file: RandomAccessFile,
  write: (bytes: Uint8Array) => void,
  onProgress: (bytes: number) => void,
  remark: (onNote: ValueNote) => void,
  onFacts: (facts: ParquetFacts) => void = () => undefined,
  rows: RowRange = { startRow: 0, endRow: Infinity },
): void {
  try {
    writeRowGroups(file, write, onProgress, remark, onFacts, rows);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    // What is damaged in a page or a value is known where it is read; this is how they go together.
    throw new FaultError({ code: 'parquet', trouble: 'footer' });
  }
}

function writeRowGroups(
  file: RandomAccessFile,
  write: (bytes: Uint8Array) => void,
  onProgress: (bytes: number) => void,
  remark: (onNote: ValueNote) => void,
  onFacts: (facts: ParquetFacts) => void,
  range: RowRange,
): void {
  const footer = readFooter(file);
  const columnTypes = readColumnTypes(footer);
  const notes = new ValueNotes(remark);
  const schemaTree = parquetSchema(footer);
  const leaves = listLeaves(schemaTree, columnTypes);
  const rowGroups = footer.rowGroups.flatMap((rowGroup, index) =>
    rowGroup.rowCount > 0 ? [{ rowGroup, columnParts: mapColumnParts(rowGroup, index + 1, leaves) }] : [],
  );
  const columnPartsByGroup = rowGroups.map(({ columnParts }) => columnParts);
  const lookedAtCount = findTextColumns(file, schemaTree, columnPartsByGroup, columnTypes);
  onFacts({
    valueTypes: findValueTypes(schemaTree, columnTypes, columnPartsByGroup),
    partEnds: findPartEnds(
      rowGroups.map(({ rowGroup }) => rowGroup),
      // What all row groups are looked at for would be read for each part anew.
      lookedAtCount > 1 ? Infinity : footer.byteLength,
    ),
  });
  const core = createEngineCore();
  const layout = createRowLayout(core, schemaTree, columnTypes, notes);
  const rows = new RowWriter(core, layout, notes, write, range.startRow);
  let finishedBytes = 0;
  for (const { rowGroup, columnParts } of selectRowGroups(rowGroups, range)) {
    rows.writeRowGroup({ file, rowGroup, schemaTree, columnTypes, notes, columnParts, openedColumns: [] }, (share) =>
      onProgress(finishedBytes + share * compressedBytesOf(rowGroup)),
    );
    finishedBytes += compressedBytesOf(rowGroup);
  }
  rows.flush();
  onProgress(range.endRow === Infinity && range.startRow === 0 ? file.size : finishedBytes);
}
