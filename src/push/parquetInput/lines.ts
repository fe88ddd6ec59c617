import { type FileMetaData, parquetMetadata, parquetSchema, type RowGroup, type SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { Remark } from '../input/remarks';
import type { RandomAccess } from '../input/temporary';
import { FaultError } from '../json/fault';
import { canDecompress } from './codecs';
import { LeafColumn } from './column';
import { type Group, metaOf, metasOf, typesOf } from './group';
import { listWriter, repeats, unreadableIn } from './nested';
import { Output } from './output';
import { Remarks } from './remarks';
import type { Tell } from './values';

/** The end of a file that is read at once; it holds the metadata of most files. */
const tailBytes = 1 << 16;
const magic = 0x31524150;
const encryptedMagic = 0x45524150;

/**
 * Writes the rows of a Parquet file as one JSON object a line, in which every value is what it is in the file: whole numbers
 * and decimals with all digits, dates and times in ISO 8601, structs as objects, lists and maps as arrays and objects.
 * @param used is told how many bytes of the file have been used.
 * @param remark takes what is odd about the values, before they are written. A column of a type that cannot be read has no values.
 * @throws FaultError `parquet`
 */
export function parquetToLines(file: RandomAccess, write: (bytes: Uint8Array) => void, used: (bytes: number) => void, remark: (remark: Remark) => void): void {
  try {
    const metadata = readMetadata(file);
    const types = typesOf(metadata);
    const remarks = new Remarks(remark);
    const tree = parquetSchema(metadata);
    const out = new Output(write);
    let done = 0;
    for (const group of metadata.row_groups) {
      checkCodecs(group);
      writeGroup({ file, group, tree, types, remarks, metas: metasOf(group, tree, types) }, out, (share) => used(done + share * sizeOf(group)));
      done += sizeOf(group);
    }
    out.settle(true);
    used(file.size);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({ code: 'parquet', trouble: 'corrupt', detail: error instanceof Error ? error.message : String(error) });
  }
}

function readMetadata(file: RandomAccess): FileMetaData {
  if (file.size < 12) throw new Error('it is too short');
  const read = (bytes: number): Uint8Array => {
    const tail = new Uint8Array(Math.min(file.size, bytes));
    file.readAt(file.size - tail.length, tail);
    return tail;
  };
  const tail = read(tailBytes);
  const view = new DataView(tail.buffer);
  const end = view.getUint32(tail.length - 4, true);
  if (end === encryptedMagic) throw new FaultError({ code: 'parquet', trouble: 'encrypted' });
  if (end !== magic) throw new Error('it does not end like one');
  const length = view.getUint32(tail.length - 8, true) + 8;
  if (length > file.size) throw new Error('its metadata is longer than the file');
  return parquetMetadata(length > tail.length ? read(length) : tail, { geoparquet: false });
}

function checkCodecs(group: RowGroup): void {
  for (const { meta_data: meta, file_path: path } of group.columns) {
    if (path) throw new Error('its columns lie in other files');
    if (meta && !canDecompress(meta.codec)) throw new FaultError({ code: 'parquet', trouble: 'codec', name: meta.codec });
  }
}

function sizeOf(group: RowGroup): number {
  return group.columns.reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_compressed_size ?? 0), 0);
}

/** Writes what the next row has, comma and key apart. */
type WriteNext = (out: Output) => void;

function writeGroup(at: Group, out: Output, used: (share: number) => void): void {
  const rows = Number(at.group.num_rows);
  const writeRow = objectWriter(at, at.tree, []);
  for (let row = 0; row < rows; row++) {
    at.remarks.record++;
    writeRow(out);
    out.ascii('\n');
    out.settle();
    if ((row & 4095) === 0) used(row / rows);
  }
}

/** @param path the keys that lead there. */
function objectWriter(at: Group, node: SchemaTree, path: readonly string[]): WriteNext {
  const names = at.types.members(node);
  const members = node.children.map((child, index) => {
    const name = names[index]!;
    return { key: Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`), write: memberWriter(at, child, [...path, name]) };
  });
  return (out) => {
    out.ascii('{');
    for (const { key, write } of members) {
      out.raw(key);
      write(out);
    }
    out.ascii('}');
  };
}

function memberWriter(at: Group, node: SchemaTree, path: readonly string[]): WriteNext {
  const isList = repeats(node);
  const type = at.types.unreadable.get(node.element) ?? (isList ? unreadableIn(at.types, node) : undefined);
  if (type !== undefined) {
    at.remarks.unreadable(path, type);
    return (out) => out.ascii('null');
  }
  if (isList) return listWriter(at, node, path);
  return node.children.length > 0 ? objectWriter(at, node, path) : flatWriter(at, node, path);
}

function flatWriter({ file, metas, tree, types, remarks }: Group, node: SchemaTree, path: readonly string[]): WriteNext {
  const column = new LeafColumn(file, metaOf(metas, node), getTreePath(tree, node.path));
  const write = types.writers.get(node.element)!;
  const tell: Tell = (about) => remarks.tell(path, about);
  return (out) => {
    const value = column.take();
    if (value === undefined) out.ascii('null');
    else write(value, out, tell);
  };
}
