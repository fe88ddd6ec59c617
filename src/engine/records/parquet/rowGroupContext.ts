import type { SchemaTree } from 'hyparquet';
import { FaultError } from '../../model/fault';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { uniqueName } from '../csv/headerNames';
import { canDecompress } from './decompressors';
import type { ColumnChunk, ParquetFooter, RowGroup } from './footer';
import type { ColumnPart, LeafColumn } from './leafColumn';
import type { ValueNotes } from './valueNotes';
import { createValueWriter, type WriteValue } from './valueWriters';

/** A row group that is being read. */
export interface RowGroupContext {
  file: RandomAccessFile;
  rowGroup: RowGroup;
  columnParts: ColumnParts;
  /** All that were opened to be read. */
  openedColumns: LeafColumn[];
  schemaTree: SchemaTree;
  columnTypes: ColumnTypes;
  notes: ValueNotes;
}

/** The columns of a row group by their elements of the schema. */
export type ColumnParts = ReadonlyMap<object, ColumnPart>;

/** What is known of the columns by their elements. */
export interface ColumnTypes {
  /** How values are written. */
  valueWriters: Map<object, WriteValue>;
  columnNames: ReadonlyMap<object, string>;
  /** The names of a node's members, all different. */
  memberNames(node: SchemaTree): readonly string[];
}

/**
 * Finds out how the columns are to be written. As hyparquet tells columns apart by their names, which may be the same,
 * they get others.
 */
export function readColumnTypes({ schema }: ParquetFooter): ColumnTypes {
  const valueWriters = new Map<object, WriteValue>();
  const columnNames = new Map<object, string>();
  schema.forEach((element, index) => {
    columnNames.set(element, element.name);
    element.name = `c${index}`;
    if (element.type !== undefined) valueWriters.set(element, createValueWriter(element));
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
  return { valueWriters, columnNames, memberNames };
}

/**
 * The columns of a row group by their elements of the schema: by their paths, and where these say something else, by
 * their order.
 * @throws FaultError `parquet`
 */
export function mapColumnParts(
  { columns }: RowGroup,
  rowGroup: number,
  leaves: readonly { leaf: SchemaTree; path: readonly string[] }[],
): ColumnParts {
  const chunksByPath = new Map<string, ColumnChunk[]>();
  for (const chunk of columns) {
    const key = JSON.stringify(chunk.path);
    chunksByPath.set(key, [...(chunksByPath.get(key) ?? []), chunk]);
  }
  const isInOrder = columns.length === leaves.length;
  const parts = new Map<object, ColumnPart>();
  leaves.forEach(({ leaf, path }, index) => {
    const name = path.join('.');
    const chunk = chunksByPath.get(JSON.stringify(path))?.shift() ?? (isInOrder ? columns[index] : undefined);
    if (!chunk || chunk.type !== leaf.element.type)
      throw new FaultError({ code: 'parquet', trouble: 'column', column: name, rowGroup });
    if (!canDecompress(chunk.codec)) throw new FaultError({ code: 'parquet', trouble: 'codec', name: chunk.codec });
    const previous = columns[columns.indexOf(chunk) - 1];
    const previousEnd = previous ? (previous.offsets[0] ?? 0) + previous.compressedBytes : 0;
    parts.set(leaf.element, { chunk, previousEnd, name, rowGroup });
  });
  return parts;
}

/** The columns under a node; a struct without members has none. */
export function leafNodesOf(node: SchemaTree): SchemaTree[] {
  if (node.element.type !== undefined) return [node];
  return node.children.flatMap(leafNodesOf);
}

/** The columns of a file, with their names as the file has them. */
export function listLeaves(
  node: SchemaTree,
  { columnNames }: ColumnTypes,
  path: readonly string[] = [],
): { leaf: SchemaTree; path: readonly string[] }[] {
  if (node.element.type !== undefined) return [{ leaf: node, path }];
  return node.children.flatMap((child) =>
    listLeaves(child, { columnNames } as ColumnTypes, [...path, columnNames.get(child.element)!]),
  );
}
