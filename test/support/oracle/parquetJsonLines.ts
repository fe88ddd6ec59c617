import { parquetSchema, type SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { ValueNote } from '../../../src/engine/model/valueNote';
import type { RandomAccessFile } from '../../../src/engine/open/unpackedFile';
import { readFooter } from '../../../src/engine/records/parquet/footer';
import { JsonOutput } from '../../../src/engine/records/parquet/jsonOutput';
import { LeafColumn } from '../../../src/engine/records/parquet/leafColumn';
import { isVariant } from '../../../src/engine/records/parquet/nestedTypes';
import { containsList, createListWriter } from '../../../src/engine/records/parquet/nestedWriter';
import {
  listLeaves,
  mapColumnParts,
  type RowGroupContext,
  readColumnTypes,
} from '../../../src/engine/records/parquet/rowGroupContext';
import { findTextColumns } from '../../../src/engine/records/parquet/textColumns';
import { ValueNotes } from '../../../src/engine/records/parquet/valueNotes';

type WriteNextValue = (output: JsonOutput) => void;

/** The rows of a Parquet file as JSON, value by value and all of it in TypeScript. */
export function writeParquetRowByRow(
  file: RandomAccessFile,
  write: (bytes: Uint8Array) => void,
  onNote: (note: ValueNote) => void,
): void {
  const footer = readFooter(file);
  const columnTypes = readColumnTypes(footer);
  const notes = new ValueNotes(onNote);
  const schemaTree = parquetSchema(footer);
  const leaves = listLeaves(schemaTree, columnTypes);
  const rowGroups = footer.rowGroups.flatMap((rowGroup, index) =>
    rowGroup.rowCount > 0 ? [{ rowGroup, columnParts: mapColumnParts(rowGroup, index + 1, leaves) }] : [],
  );
  const parts = rowGroups.map(({ columnParts }) => columnParts);
  findTextColumns(file, schemaTree, parts, columnTypes);
  const output = new JsonOutput(write);
  for (const { rowGroup, columnParts } of rowGroups) {
    const context = { file, rowGroup, schemaTree, columnTypes, notes, columnParts, openedColumns: [] as LeafColumn[] };
    const writeRow = createObjectWriter(context, schemaTree, []);
    for (let row = 0; row < rowGroup.rowCount; row++) {
      notes.recordNumber++;
      writeRow(output);
      notes.announce(notes.recordNumber);
      output.writeAscii('\n');
      output.flush(true);
    }
    for (const column of context.openedColumns) column.end();
  }
}

function createObjectWriter(context: RowGroupContext, node: SchemaTree, path: readonly string[]): WriteNextValue {
  const memberNames = context.columnTypes.memberNames(node);
  const members = node.children.map((child, index) => ({
    key: Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(memberNames[index]!)}:`),
    write: createMemberWriter(context, child, [...path, memberNames[index]!]),
  }));
  return (output) => {
    output.writeAscii('{');
    for (const { key, write } of members) {
      output.writeBytes(key);
      write(output);
    }
    output.writeAscii('}');
  };
}

function createMemberWriter(context: RowGroupContext, node: SchemaTree, path: readonly string[]): WriteNextValue {
  if (containsList(node) || isVariant(node)) return createListWriter(context, node, path);
  if (node.element.type === undefined)
    return node.children.length > 0 ? createObjectWriter(context, node, path) : (output) => output.writeAscii('null');
  const { file, columnParts, openedColumns, schemaTree, columnTypes, notes } = context;
  const column = new LeafColumn(file, columnParts.get(node.element)!, getTreePath(schemaTree, node.path));
  openedColumns.push(column);
  const writeValue = columnTypes.valueWriters.get(node.element)!;
  return (output) => {
    const value = column.takeValue();
    if (value === undefined) output.writeAscii('null');
    else writeValue(value, output, (noteKind) => notes.reportValue(path, noteKind));
  };
}
