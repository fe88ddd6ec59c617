import type { SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { EngineCore } from '../../wasm/engineCore';
import { FlatColumn } from './flatColumn';
import { isVariant } from './nestedTypes';
import { containsList, createListWriter } from './nestedWriter';
import { type ColumnLimits, type RowColumn, WrittenColumn } from './rowColumn';
import type { ColumnTypes } from './rowGroupContext';
import type { ValueNotes } from './valueNotes';

/** What all columns together have ready at most. */
const maxReadyRows = 1 << 20;
const maxReadyBytes = 1 << 23;

/** The columns of a row in their order, and what is written behind the last. */
export interface RowLayout {
  columns: readonly RowColumn[];
  suffix: string;
}

/** Each column with what is written before it: braces and keys. */
export function createRowLayout(
  core: EngineCore,
  schemaTree: SchemaTree,
  columnTypes: ColumnTypes,
  notes: ValueNotes,
): RowLayout {
  const columns: RowColumn[] = [];
  const columnCount = countColumns(schemaTree);
  const limits: ColumnLimits = {
    rows: Math.max(64, Math.min(4096, Math.floor(maxReadyRows / columnCount))),
    bytes: Math.max(1 << 10, Math.min(1 << 16, Math.floor(maxReadyBytes / columnCount))),
  };
  let text = '';
  const takeText = (): string => {
    const prefix = text;
    text = '';
    return prefix;
  };
  const addObject = (node: SchemaTree, path: readonly string[]): void => {
    const memberNames = columnTypes.memberNames(node);
    text += '{';
    node.children.forEach((child, index) => {
      const name = memberNames[index]!;
      text += `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
      addMember(child, [...path, name]);
    });
    text += '}';
  };
  const addMember = (node: SchemaTree, path: readonly string[]): void => {
    const columnIndex = columns.length;
    const select = (record: number): void => {
      notes.recordNumber = record;
      notes.columnIndex = columnIndex;
    };
    if (containsList(node) || isVariant(node)) {
      columns.push(
        new WrittenColumn(core, limits, takeText(), (context) => createListWriter(context, node, path), select),
      );
    } else if (node.element.type !== undefined) {
      const column = {
        element: node.element,
        path: getTreePath(schemaTree, node.path),
        writeValue: columnTypes.valueWriters.get(node.element)!,
      };
      columns.push(
        new FlatColumn(core, limits, takeText(), column, (noteKind, record) => {
          select(record);
          notes.reportValue(path, noteKind);
        }),
      );
    } else if (node.children.length > 0) addObject(node, path);
    // A struct without members has no column.
    else text += 'null';
  };
  addObject(schemaTree, []);
  return { columns, suffix: `${text}\n` };
}

/** At least one. */
function countColumns(node: SchemaTree): number {
  return Math.max(
    1,
    node.children.reduce((sum, child) => sum + countColumns(child), 0),
  );
}
