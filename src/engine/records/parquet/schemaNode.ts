import type { SchemaTree } from 'hyparquet';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { LeafColumn } from './leafColumn';
import { kindOf, type NodeKind } from './nestedTypes';
import { leafNodesOf, type RowGroupContext } from './rowGroupContext';

/** A node of the schema with what is under it. */
export interface SchemaNode {
  schemaNode: SchemaTree;
  kind: NodeKind;
  /**
   * The levels of an entry that has a value here: how many of the optional and repeated nodes on the way are there, and
   * how many of them repeat.
   */
  definitionLevel: number;
  repetitionLevel: number;
  /** Of a list and a map, what repeats; of a struct, its members. */
  children: readonly SchemaNode[];
  memberNames: readonly string[];
  columns: readonly LeafColumn[];
}

export function createSchemaNode(
  context: RowGroupContext,
  node: SchemaTree,
  columnsByLeaf = new Map<SchemaTree, LeafColumn>(),
): SchemaNode {
  const treePath = getTreePath(context.schemaTree, node.path);
  const openColumn = (leaf: SchemaTree): LeafColumn => {
    const path = getTreePath(context.schemaTree, leaf.path);
    const column = new LeafColumn(context.file, context.columnParts.get(leaf.element)!, path);
    columnsByLeaf.set(leaf, column);
    context.openedColumns.push(column);
    return column;
  };
  const columns = leafNodesOf(node).map((leaf) => columnsByLeaf.get(leaf) ?? openColumn(leaf));
  return {
    schemaNode: node,
    kind: kindOf(node),
    definitionLevel: getMaxDefinitionLevel(treePath),
    repetitionLevel: getMaxRepetitionLevel(treePath),
    children: node.children.map((child) => createSchemaNode(context, child, columnsByLeaf)),
    memberNames: context.columnTypes.memberNames(node),
    columns,
  };
}
