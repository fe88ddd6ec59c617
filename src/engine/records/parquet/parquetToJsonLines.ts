import { type FileMetaData, parquetMetadata, parquetSchema, type RowGroup, type SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import { FaultError } from '../../model/fault';
import type { ValueNote } from '../../model/valueNote';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { canDecompress } from './decompressors';
import { JsonOutput } from './jsonOutput';
import { LeafColumn } from './leafColumn';
import { containsList, createListWriter, findUnreadableType } from './nestedWriter';
import { columnMetadataOf, mapColumnMetadata, type RowGroupContext, readColumnTypes } from './rowGroupContext';
import { ValueNotes } from './valueNotes';
import type { ReportNote } from './valueWriters';

/** The end of a file that is read at once; it holds the metadata of most files. */
const initialTailBytes = 1 << 16;
const magicNumber = 0x31524150;
const encryptedMagicNumber = 0x45524150;

/**
 * Writes the rows of a Parquet file as one JSON object a line, in which every value is what it is in the file: whole
 * numbers and decimals with all digits, dates and times in ISO 8601, structs as objects, lists and maps as arrays and
 * objects.
 * @param onProgress is given how many bytes of the file have been used.
 * @param remark takes what is odd about the values, before they are written. A column of a type that cannot be read
 *   has no values.
 * @throws FaultError `parquet`
 */
export function writeParquetAsJsonLines(
  file: RandomAccessFile,
  write: (bytes: Uint8Array) => void,
  onProgress: (bytes: number) => void,
  remark: (onNote: ValueNote) => void,
): void {
  try {
    const metadata = readMetadata(file);
    const columnTypes = readColumnTypes(metadata);
    const notes = new ValueNotes(remark);
    const schemaTree = parquetSchema(metadata);
    const output = new JsonOutput(write);
    let finishedBytes = 0;
    for (const rowGroup of metadata.row_groups) {
      checkCodecs(rowGroup);
      writeRowGroup(
        {
          file,
          rowGroup,
          schemaTree,
          columnTypes,
          notes,
          columnMetadata: mapColumnMetadata(rowGroup, schemaTree, columnTypes),
        },
        output,
        (share) => onProgress(finishedBytes + share * compressedBytesOf(rowGroup)),
      );
      finishedBytes += compressedBytesOf(rowGroup);
    }
    output.flush(true);
    onProgress(file.size);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({
      code: 'parquet',
      trouble: 'corrupt',
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

function readMetadata(file: RandomAccessFile): FileMetaData {
  if (file.size < 12) throw new Error('it is too short');
  const readTail = (byteCount: number): Uint8Array => {
    const tail = new Uint8Array(Math.min(file.size, byteCount));
    file.readAt(file.size - tail.length, tail);
    return tail;
  };
  const tail = readTail(initialTailBytes);
  const view = new DataView(tail.buffer);
  const trailer = view.getUint32(tail.length - 4, true);
  if (trailer === encryptedMagicNumber) throw new FaultError({ code: 'parquet', trouble: 'encrypted' });
  if (trailer !== magicNumber) throw new Error('it does not end like one');
  const footerBytes = view.getUint32(tail.length - 8, true) + 8;
  if (footerBytes > file.size) throw new Error('its metadata is longer than the file');
  return parquetMetadata(footerBytes > tail.length ? readTail(footerBytes) : tail, { geoparquet: false });
}

function checkCodecs(rowGroup: RowGroup): void {
  for (const { meta_data: metadata, file_path: filePath } of rowGroup.columns) {
    if (filePath) throw new Error('its columns lie in other files');
    if (metadata && !canDecompress(metadata.codec))
      throw new FaultError({ code: 'parquet', trouble: 'codec', name: metadata.codec });
  }
}

function compressedBytesOf(rowGroup: RowGroup): number {
  return rowGroup.columns.reduce(
    (sum, { meta_data: metadata }) => sum + Number(metadata?.total_compressed_size ?? 0),
    0,
  );
}

/** Writes what the next row has, comma and key apart. */
type WriteNextValue = (output: JsonOutput) => void;

function writeRowGroup(context: RowGroupContext, output: JsonOutput, onProgress: (share: number) => void): void {
  const rowCount = Number(context.rowGroup.num_rows);
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
  const containsLists = containsList(node);
  const unreadableType =
    context.columnTypes.unreadableTypes.get(node.element) ??
    (containsLists ? findUnreadableType(context.columnTypes, node) : undefined);
  if (unreadableType !== undefined) {
    context.notes.reportUnreadableColumn(path, unreadableType);
    return (output) => output.writeAscii('null');
  }
  if (containsLists) return createListWriter(context, node, path);
  return node.children.length > 0 ? createObjectWriter(context, node, path) : createScalarWriter(context, node, path);
}

function createScalarWriter(
  { file, columnMetadata, schemaTree, columnTypes, notes }: RowGroupContext,
  node: SchemaTree,
  path: readonly string[],
): WriteNextValue {
  const column = new LeafColumn(file, columnMetadataOf(columnMetadata, node), getTreePath(schemaTree, node.path));
  const writeValue = columnTypes.valueWriters.get(node.element)!;
  const reportNote: ReportNote = (noteKind) => notes.reportValue(path, noteKind);
  return (output) => {
    const value = column.takeValue();
    if (value === undefined) output.writeAscii('null');
    else writeValue(value, output, reportNote);
  };
}
