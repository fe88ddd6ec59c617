import type { ColumnMetaData, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { unused } from '../csvInput/header';
import type { RandomAccess } from '../input/temporary';
import type { Remarks } from './remarks';
import { unreadableType, writerFor, type WriteValue } from './values';

/** A row group that is being read. */
export interface Group {
  file: RandomAccess;
  group: RowGroup;
  metas: Metas;
  tree: SchemaTree;
  types: Types;
  remarks: Remarks;
}

/** The columns of a row group by their elements of the schema. */
export type Metas = ReadonlyMap<object, ColumnMetaData>;

/** What is known of the columns by their elements. */
export interface Types {
  /** How values are written. */
  writers: ReadonlyMap<object, WriteValue>;
  /** Names of types that cannot be read. */
  unreadable: ReadonlyMap<object, string>;
  names: ReadonlyMap<object, string>;
  /** The names of a node's members, all different. */
  members(node: SchemaTree): readonly string[];
}

/** Parts of a map, which hyparquet knows by these names. */
const mapParts = new Set(['key', 'value']);

/** Finds out how the columns are to be written. As hyparquet tells columns apart by their names, which may be the same, they get others. */
export function typesOf(metadata: FileMetaData): Types {
  const writers = new Map<object, WriteValue>();
  const unreadable = new Map<object, string>();
  const names = new Map<object, string>();
  metadata.schema.forEach((element, index) => {
    names.set(element, element.name);
    if (!mapParts.has(element.name)) element.name = `c${index}`;
    const odd = unreadableType(element);
    if (odd !== undefined) unreadable.set(element, odd);
    if (element.type !== undefined) writers.set(element, writerFor(element));
    else if (element.logical_type?.type === 'LIST' || element.logical_type?.type === 'MAP') element.converted_type = element.logical_type.type;
  });
  const known = new Map<SchemaTree, readonly string[]>();
  const members = (node: SchemaTree): readonly string[] => {
    const taken = new Set<string>();
    const list = known.get(node) ?? node.children.map(({ element }) => unused(names.get(element)!, taken));
    known.set(node, list);
    return list;
  };
  return { writers, unreadable, names, members };
}

/** The columns of a row group are in the order in which the schema has them. @throws Error if they are not. */
export function metasOf({ columns }: RowGroup, tree: SchemaTree, { names }: Types): Metas {
  const metas = new Map<object, ColumnMetaData>();
  leavesOf(tree).forEach(({ element }, index) => {
    const meta = columns[index]?.meta_data;
    if (meta?.path_in_schema.at(-1) !== names.get(element)) throw new Error(`column ${names.get(element)} is missing`);
    metas.set(element, meta!);
  });
  return metas;
}

export function metaOf(metas: Metas, { element }: SchemaTree): ColumnMetaData {
  return metas.get(element)!;
}

export function leavesOf(node: SchemaTree): SchemaTree[] {
  return node.children.length > 0 ? node.children.flatMap(leavesOf) : [node];
}
