import { parquetSchema, type SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import { FaultError } from '../../model/fault';
import type { ValueNote } from '../../model/valueNote';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { type RowGroup, readFooter } from './footer';
import { JsonOutput } from './jsonOutput';
import { LeafColumn } from './leafColumn';
import { isVariant } from './nestedTypes';
import { containsList, createListWriter } from './nestedWriter';
import { listLeaves, mapColumnParts, type RowGroupContext, readColumnTypes } from './rowGroupContext';
import { findTextColumns } from './textColumns';
import { ValueNotes } from './valueNotes';
import type { ReportNote } from './valueWriters';

/**
 * Writes the rows of a Parquet file as one JSON object a line, in which every value is what it is in the file: whole
 * numbers and decimals with all digits, dates and times in ISO 8601, structs as objects, lists and maps as arrays and
 * objects.
 * @param onProgress is given how many bytes of the file have been used.
 * @param remark takes what is odd about the values, before they are written.
 * @throws FaultError `parquet`
 */
export function writeParquetAsJsonLines(
  file: RandomAccessFile,
  write: (bytes: Uint8Array) => void,
  onProgress: (bytes: number) => void,
  remark: (onNote: ValueNote) => void,
): void {
  try {
    writeRowGroups(file, write, onProgress, remark);
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
): void {
  const footer = readFooter(file);
  const columnTypes = readColumnTypes(footer);
  const notes = new ValueNotes(remark);
  const schemaTree = parquetSchema(footer);
  const leaves = listLeaves(schemaTree, columnTypes);
  const rowGroups = footer.rowGroups.flatMap((rowGroup, index) =>
    rowGroup.rowCount > 0 ? [{ rowGroup, columnParts: mapColumnParts(rowGroup, index + 1, leaves) }] : [],
  );
  findTextColumns(
    file,
    schemaTree,
    rowGroups.map(({ columnParts }) => columnParts),
    columnTypes,
  );
  const output = new JsonOutput(write);
  let finishedBytes = 0;
  for (const { rowGroup, columnParts } of rowGroups) {
    writeRowGroup({ file, rowGroup, schemaTree, columnTypes, notes, columnParts }, output, (share) =>
      onProgress(finishedBytes + share * compressedBytesOf(rowGroup)),
    );
    finishedBytes += compressedBytesOf(rowGroup);
  }
  output.flush(true);
  onProgress(file.size);
}

function compressedBytesOf(rowGroup: RowGroup): number {
  return rowGroup.columns.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
}

/** Writes what the next row has, comma and key apart. */
type WriteNextValue = (output: JsonOutput) => void;

function writeRowGroup(context: RowGroupContext, output: JsonOutput, onProgress: (share: number) => void): void {
  const { rowCount } = context.rowGroup;
  const writeRow = createObjectWriter(context, context.schemaTree, []);
  for (let row = 0; row < rowCount; row++) {
    context.notes.recordNumber++;
    writeRow(output);
    output.writeAscii('\n');
    output.flush();
    if ((row & 4095) === 0) onProgress(row / rowCount);
  }
}

/** @param path the keys that lead there. */
function createObjectWriter(context: RowGroupContext, node: SchemaTree, path: readonly string[]): WriteNextValue {
  const memberNames = context.columnTypes.memberNames(node);
  const memberWriters = node.children.map((child, index) => {
    const name = memberNames[index]!;
    return {
      key: Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`),
      write: createMemberWriter(context, child, [...path, name]),
    };
  });
  return (output) => {
    output.writeAscii('{');
    for (const { key, write } of memberWriters) {
      output.writeBytes(key);
      write(output);
    }
    output.writeAscii('}');
  };
}

function createMemberWriter(context: RowGroupContext, node: SchemaTree, path: readonly string[]): WriteNextValue {
  if (containsList(node) || isVariant(node)) return createListWriter(context, node, path);
  if (node.element.type !== undefined) return createScalarWriter(context, node, path);
  // A struct without members has no column.
  return node.children.length > 0
    ? createObjectWriter(context, node, path)
    : (output): void => output.writeAscii('null');
}

function createScalarWriter(
  { file, columnParts, schemaTree, columnTypes, notes }: RowGroupContext,
  node: SchemaTree,
  path: readonly string[],
): WriteNextValue {
  const column = new LeafColumn(file, columnParts.get(node.element)!, getTreePath(schemaTree, node.path));
  const writeValue = columnTypes.valueWriters.get(node.element)!;
  const reportNote: ReportNote = (noteKind) => notes.reportValue(path, noteKind);
  return (output) => {
    const value = column.takeValue();
    if (value === undefined) output.writeAscii('null');
    else writeValue(value, output, reportNote);
  };
}
