import { isUtf8 } from 'node:buffer';
import type { SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { LeafColumn } from './leafColumn';
import { isVariant } from './nestedTypes';
import type { ColumnParts, ColumnTypes } from './rowGroupContext';
import { mayHoldText, writeText } from './valueWriters';

/**
 * Columns of bytes that no annotation calls text, as old writers left them, are texts if all of their values are: what
 * one value is must not depend on the others before it. These columns are read once more for that, up to the first
 * value that is none.
 * @returns how many row groups were looked at.
 */
export function findTextColumns(
  file: RandomAccessFile,
  schemaTree: SchemaTree,
  rowGroups: readonly ColumnParts[],
  { valueWriters }: ColumnTypes,
): number {
  let lookedAtCount = 0;
  for (const leaf of listOpenLeaves(schemaTree)) {
    const path = getTreePath(schemaTree, leaf.path);
    const bytesAt = rowGroups.findIndex((parts) => !holdsText(new LeafColumn(file, parts.get(leaf.element)!, path)));
    if (bytesAt < 0) valueWriters.set(leaf.element, writeText);
    lookedAtCount = Math.max(lookedAtCount, bytesAt < 0 ? rowGroups.length : bytesAt + 1);
  }
  return lookedAtCount;
}

function listOpenLeaves(node: SchemaTree): SchemaTree[] {
  if (node.element.type !== undefined) return mayHoldText(node.element) ? [node] : [];
  // Of a variant, bytes are bytes.
  return isVariant(node) ? [] : node.children.flatMap(listOpenLeaves);
}

function holdsText(column: LeafColumn): boolean {
  while (column.hasEntry) {
    const value = column.takeValue();
    if (value instanceof Uint8Array && !isText(value)) return false;
  }
  return true;
}

/** UTF-8 without control characters other than tabs and line breaks. */
function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
