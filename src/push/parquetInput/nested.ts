import type { SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath, isListLike, isMapLike } from 'hyparquet/src/schema.js';
import { flatten } from 'hyparquet/src/utils.js';
import { unused } from '../csvInput/header';
import { codecs } from './codecs';
import { type Group, leavesOf, metaOf, type Types } from './group';
import { Output } from './output';
import type { Raw, WriteValue } from './values';

type Decoded = ReturnType<typeof flatten>;

/** Before each key of a map, which may be any text: objects keep such keys in their order, and none means anything to them. */
const keyMark = '=';

/** Writes one after the other the rows of a column with a list in it somewhere: all of the row group is read at once, since its rows have no fixed place in it. */
export function listWriter(at: Group, node: SchemaTree, path: readonly string[]): (out: Output) => void {
  const keys = new Set(keysIn(node).map(({ element }) => element));
  const parts = new Map<string, Decoded>();
  for (const leaf of leavesOf(node)) {
    const values = readLeaf(at, leaf);
    parts.set(leaf.path.join('.'), keys.has(leaf.element) ? (keyTexts(values, at.types.writers.get(leaf.element)!) as Decoded) : values);
  }
  assembleNested(parts, node, parsers);
  const values = parts.get(node.path.join('.')) as ArrayLike<unknown> | undefined;
  if (!values) throw new Error(`column ${path.join('.')} is incomplete`);
  let row = 0;
  return (out) => writeNested(at, values[row++], node, path, out);
}

/** Whether there is a list in a column. */
export function repeats(node: SchemaTree): boolean {
  return node.element.repetition_type === 'REPEATED' || node.children.some(repeats);
}

/** The type of something in a column that cannot be read: a type that is not known, or a map whose keys are no single values. */
export function unreadableIn(types: Types, node: SchemaTree): string | undefined {
  const own = types.unreadable.get(node.element) ?? (isMapLike(node) && node.children[0]!.children[0]!.children.length > 0 ? 'MAP' : undefined);
  return own ?? node.children.reduce<string | undefined>((found, child) => found ?? unreadableIn(types, child), undefined);
}

const parsers = { ...DEFAULT_PARSERS, timestampFromNanoseconds: (nanos: bigint) => nanos as never };

function readLeaf({ file, group, metas, tree }: Group, leaf: SchemaTree): Decoded {
  const rows = Number(group.num_rows);
  const meta = metaOf(metas, leaf);
  const { dictionary_page_offset: dictionary, data_page_offset: data } = meta;
  const bytes = new Uint8Array(Number(meta.total_compressed_size));
  file.readAt(Number(dictionary && dictionary < data ? dictionary : data), bytes);
  const schemaPath = getTreePath(tree, leaf.path);
  const decoder = { pathInSchema: leaf.path, element: leaf.element, schemaPath, parsers, utf8: false, compressors: codecs, ...meta };
  const reader = { view: new DataView(bytes.buffer), offset: 0 };
  return flatten(readColumn(reader, { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows }, decoder).data);
}

/** The keys of maps in a column. */
function keysIn(node: SchemaTree): SchemaTree[] {
  return [...(isMapLike(node) ? [node.children[0]!.children[0]!] : []), ...node.children.flatMap(keysIn)];
}

/** Keys of maps as texts, written as values are; of two that are the same, the second gets a number. */
function keyTexts(keys: unknown, write: WriteValue): unknown {
  if (!Array.isArray(keys)) return keys;
  if (keys.some(Array.isArray)) return keys.map((some) => keyTexts(some, write));
  const taken = new Set<string>();
  return keys.map((key: Raw | null | undefined) => (key === null || key === undefined ? key : keyMark + unused(keyText(key, write), taken)));
}

function keyText(key: Raw, write: WriteValue): string {
  let text = '';
  const out = new Output((bytes) => (text += Buffer.from(bytes).toString()));
  write(key, out, () => undefined);
  out.settle(true);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
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
    out.ascii('{');
    membersOf(at.types, value as Record<string, unknown>, node).forEach(({ key, one, of }, index) => {
      out.raw(Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`));
      writeNested(at, one, of, [...path, key], out);
    });
    out.ascii('}');
  } else {
    const write = at.types.writers.get(node.element);
    if (!write) throw new Error(`column ${path.join('.')} has a value where it should have members`);
    write(value as Raw, out, (about) => at.remarks.tell(path, about));
  }
}

interface Member {
  key: string;
  one: unknown;
  of: SchemaTree;
}

function membersOf(types: Types, value: Record<string, unknown>, node: SchemaTree): Member[] {
  if (isMapLike(node)) return Object.entries(value).map(([key, one]) => ({ key: key.slice(keyMark.length), one, of: node.children[0]!.children[1]! }));
  const names = types.members(node);
  return node.children.map((of, index) => ({ key: names[index]!, one: value[of.element.name], of }));
}

function elementOf(node: SchemaTree): SchemaTree {
  if (!isListLike(node)) return node;
  const repeated = node.children[0]!;
  return repeated.children.length === 1 ? repeated.children[0]! : repeated;
}
