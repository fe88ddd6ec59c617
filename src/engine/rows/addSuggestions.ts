import type { DraftColumn } from '../model/draftColumn';
import { suggestConversion } from './convert/suggestConversion';
import type { KeyTreeNode, TableShapes } from './infer/columnStats';

/**
 * The columns with what their values look like, where that is something else than their type.
 * @param nodes the keys of the table.
 * @param fileOptions how the file is read: only CSV has words for no value.
 */
export function addSuggestions(
  columns: readonly DraftColumn[],
  nodes: readonly KeyTreeNode[],
  shapes: TableShapes,
  fileOptions: { format?: string | undefined; decimalMark?: '.' | ',' | undefined },
): DraftColumn[] {
  // Nobody looked at how values are written.
  if (nodes.every(({ id }) => !shapes.shapesOf(id))) return [...columns];
  const idsByPath = new Map(nodes.map(({ id, path }) => [JSON.stringify(path), id]));
  return columns.map((column) => {
    const id = idsByPath.get(JSON.stringify(column.path));
    const columnShapes = id === undefined ? undefined : shapes.shapesOf(id);
    const suggestion =
      columnShapes && suggestConversion(column, columnShapes, fileOptions.decimalMark, fileOptions.format === 'csv');
    return suggestion ? { ...column, suggestion } : column;
  });
}
