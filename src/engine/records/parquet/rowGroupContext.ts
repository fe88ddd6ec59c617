import type { ColumnMetaData, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { uniqueName } from '../csv/headerNames';
import type { ValueNotes } from './valueNotes';
import { createValueWriter, unreadableType, type WriteValue } from './valueWriters';

/** A row group that is being read. */
export interface RowGroupContext {
  file: RandomAccessFile;
  rowGroup: RowGroup;
  columnMetadata: ColumnMetadataByElement;
  schemaTree: SchemaTree;
  columnTypes: ColumnTypes;
  notes: ValueNotes;
}

/** The columns of a row group by their elements of the schema. */
export type ColumnMetadataByElement = ReadonlyMap<object, ColumnMetaData>;

/** What is known of the columns by their elements. */
export interface ColumnTypes {
  /** How values are written. */
  valueWriters: ReadonlyMap<object, WriteValue>;
  /** Names of types that cannot be read. */
  unreadableTypes: ReadonlyMap<object, string>;
  columnNames: ReadonlyMap<object, string>;
  /** The names of a node's members, all different. */
  memberNames(node: SchemaTree): readonly string[];
}

/** Parts of a map, which hyparquet knows by these names. */
const mapPartNames = new Set(['key', 'value']);

/**
 * Finds out how the columns are to be written. As hyparquet tells columns apart by their names, which may be the same,
 * they get others.
 */
export function readColumnTypes(metadata: FileMetaData): ColumnTypes {
  const valueWriters = new Map<object, WriteValue>();
  const unreadableTypes = new Map<object, string>();
  const columnNames = new Map<object, string>();
  metadata.schema.forEach((element, index) => {
    columnNames.set(element, element.name);
    if (!mapPartNames.has(element.name)) element.name = `c${index}`;
    const unreadableName = unreadableType(element);
    if (unreadableName !== undefined) unreadableTypes.set(element, unreadableName);
    if (element.type !== undefined) valueWriters.set(element, createValueWriter(element));
    else if (element.logical_type?.type === 'LIST' || element.logical_type?.type === 'MAP')
      element.converted_type = element.logical_type.type;
  });
  const memberNamesByNode = new Map<SchemaTree, readonly string[]>();
  const memberNames = (node: SchemaTree): readonly string[] => {
    const usedNames = new Set<string>();
    const memberNameList =
      memberNamesByNode.get(node) ??
      node.children.map(({ element }) => uniqueName(columnNames.get(element)!, usedNames));
    memberNamesByNode.set(node, memberNameList);
    return memberNameList;
  };
  return { valueWriters, unreadableTypes, columnNames, memberNames };
}

/** The columns of a row group are in the order in which the schema has them. @throws Error if they are not. */
export function mapColumnMetadata(
  { columns }: RowGroup,
  schemaTree: SchemaTree,
  { columnNames }: ColumnTypes,
): ColumnMetadataByElement {
  const metadataByElement = new Map<object, ColumnMetaData>();
  leafNodesOf(schemaTree).forEach(({ element }, index) => {
    const metadata = columns[index]?.meta_data;
    if (metadata?.path_in_schema.at(-1) !== columnNames.get(element))
      throw new Error(`column ${columnNames.get(element)} is missing`);
    metadataByElement.set(element, metadata!);
  });
  return metadataByElement;
}

export function columnMetadataOf(columnMetadata: ColumnMetadataByElement, { element }: SchemaTree): ColumnMetaData {
  return columnMetadata.get(element)!;
}

export function leafNodesOf(node: SchemaTree): SchemaTree[] {
  return node.children.length > 0 ? node.children.flatMap(leafNodesOf) : [node];
}
