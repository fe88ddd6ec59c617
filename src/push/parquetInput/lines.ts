import { type ColumnMetaData, type FileMetaData, parquetMetadata, parquetSchema, type RowGroup, type SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath, isListLike, isMapLike } from 'hyparquet/src/schema.js';
import { flatten } from 'hyparquet/src/utils.js';
import type { Remark } from '../input/remarks';
import type { RandomAccess } from '../input/temporary';
import { FaultError } from '../json/fault';
import { canDecompress, codecs } from './codecs';
import { FlatColumn } from './column';
import { Output } from './output';
import { Remarks } from './remarks';
import { isText, type Raw, type Tell, unreadableType, writerFor, type WriteValue } from './values';

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
    const types = prepare(metadata);
    const remarks = new Remarks(remark);
    const tree = parquetSchema(metadata);
    const out = new Output(write);
    let done = 0;
    for (const group of metadata.row_groups) {
      checkCodecs(group);
      writeGroup({ file, group, tree, types, remarks, metas: metasOf(group) }, out, (share) => used(done + share * sizeOf(group)));
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

/** Takes from the columns what would make hyparquet convert their values, and keeps how each is to be written instead. */
function prepare(metadata: FileMetaData): Types {
  const writers = new Map<object, WriteValue>();
  const unreadable = new Map<object, string>();
  for (const element of metadata.schema) {
    const odd = unreadableType(element);
    if (odd !== undefined) unreadable.set(element, odd);
    if (element.type === undefined) {
      if (element.logical_type?.type === 'LIST') element.converted_type = 'LIST';
      if (element.logical_type?.type === 'MAP') element.converted_type = 'MAP';
      continue;
    }
    writers.set(element, writerFor(element));
    const text = isText(element);
    delete element.logical_type;
    delete element.converted_type;
    if (text) element.converted_type = 'UTF8';
  }
  return { writers, unreadable };
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

/** What is known of the columns by their elements: how values are written, and the names of types that cannot be read. */
interface Types {
  writers: ReadonlyMap<object, WriteValue>;
  unreadable: ReadonlyMap<object, string>;
}

/** A row group that is being read. */
interface Group {
  file: RandomAccess;
  group: RowGroup;
  metas: Metas;
  tree: SchemaTree;
  types: Types;
  remarks: Remarks;
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
  const taken = new Set<string>();
  const members = node.children.map((child, index) => {
    const name = unused(child.element.name, taken);
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
  const column = new FlatColumn(file, metaOf(metas, node.path), getTreePath(tree, node.path));
  const write = types.writers.get(node.element)!;
  const tell: Tell = (about) => remarks.tell(path, about);
  return (out) => {
    const value = column.value();
    if (value === undefined) out.ascii('null');
    else write(value, out, tell);
  };
}

/** A column with a list in it somewhere: all of the row group is read at once, since its rows have no fixed place in it. */
function listWriter(at: Group, node: SchemaTree, path: readonly string[]): WriteNext {
  const parts = new Map<string, ReturnType<typeof flatten>>();
  for (const leaf of leavesOf(node)) parts.set(leaf.path.join('.'), readLeaf(at, leaf));
  assembleNested(parts, node, parsers);
  const values = parts.get(node.path.join('.')) as ArrayLike<unknown> | undefined;
  if (!values) throw new Error(`column ${node.path.join('.')} is incomplete`);
  let row = 0;
  return (out) => writeNested(at, values[row++], node, path, out);
}

/** The type of something in a column that cannot be read. */
function unreadableIn(types: Types, node: SchemaTree): string | undefined {
  return types.unreadable.get(node.element) ?? node.children.reduce<string | undefined>((found, child) => found ?? unreadableIn(types, child), undefined);
}

const parsers = { ...DEFAULT_PARSERS, timestampFromNanoseconds: (nanos: bigint) => nanos as never };

function readLeaf({ file, group, metas, tree }: Group, leaf: SchemaTree): ReturnType<typeof flatten> {
  const rows = Number(group.num_rows);
  const meta = metaOf(metas, leaf.path);
  const { dictionary_page_offset: dictionary, data_page_offset: data } = meta;
  const bytes = new Uint8Array(Number(meta.total_compressed_size));
  file.readAt(Number(dictionary && dictionary < data ? dictionary : data), bytes);
  const schemaPath = getTreePath(tree, leaf.path);
  const decoder = { pathInSchema: leaf.path, element: leaf.element, schemaPath, parsers, utf8: false, compressors: codecs, ...meta };
  const reader = { view: new DataView(bytes.buffer), offset: 0 };
  return flatten(readColumn(reader, { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows }, decoder).data);
}

function writeNested(at: Group, value: unknown, node: SchemaTree, path: readonly string[], out: Output): void {
  if (value === undefined || value === null) out.ascii('null');
  else if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof Uint8Array && node.element.type?.includes('BYTE_ARRAY')))) {
    const element = elementOf(node);
    out.ascii('[');
    Array.from(value as ArrayLike<unknown>).forEach((one, index) => {
      if (index > 0) out.ascii(',');
      writeNested(at, one, element, path, out);
    });
    out.ascii(']');
  } else if (typeof value === 'object' && !(value instanceof Uint8Array)) {
    const mapped = isMapLike(node) ? node.children[0]!.children[1]! : undefined;
    out.ascii('{');
    Object.entries(value).forEach(([key, one], index) => {
      out.raw(Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`));
      writeNested(at, one, mapped ?? node.children.find(({ element }) => element.name === key) ?? node, [...path, key], out);
    });
    out.ascii('}');
  } else {
    const write = at.types.writers.get(node.element);
    if (!write) throw new Error(`column ${node.path.join('.')} has a value where it should have members`);
    write(value as Raw, out, (about) => at.remarks.tell(path, about));
  }
}

function elementOf(node: SchemaTree): SchemaTree {
  if (!isListLike(node)) return node;
  const repeated = node.children[0]!;
  return repeated.children.length === 1 ? repeated.children[0]! : repeated;
}

/** Whether there is a list in a column. */
function repeats(node: SchemaTree): boolean {
  return node.element.repetition_type === 'REPEATED' || node.children.some(repeats);
}

function leavesOf(node: SchemaTree): SchemaTree[] {
  return node.children.length > 0 ? node.children.flatMap(leavesOf) : [node];
}

/** The columns of a row group by their paths. */
type Metas = ReadonlyMap<string, ColumnMetaData>;

function metasOf(group: RowGroup): Metas {
  return new Map(group.columns.flatMap(({ meta_data: meta }) => (meta ? [[meta.path_in_schema.join('\0'), meta] as const] : [])));
}

function metaOf(metas: Metas, path: readonly string[]): ColumnMetaData {
  const meta = metas.get(path.join('\0'));
  if (!meta) throw new Error(`column ${path.join('.')} is missing`);
  return meta;
}

function unused(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
  taken.add(candidate);
  return candidate;
}
