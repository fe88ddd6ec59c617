import type { SchemaTree } from 'hyparquet';
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getTreePath,
  isListLike,
  isMapLike,
} from 'hyparquet/src/schema.js';
import { uniqueName } from '../csv/headerNames';
import { JsonOutput } from './jsonOutput';
import { LeafColumn } from './leafColumn';
import { type ColumnTypes, columnMetadataOf, leafNodesOf, type RowGroupContext } from './rowGroupContext';
import type { RawValue, WriteValue } from './valueWriters';

/** Whether there is a list in a column. */
export function containsList(node: SchemaTree): boolean {
  return node.element.repetition_type === 'REPEATED' || node.children.some(containsList);
}

/**
 * The type of something in a column that cannot be read: a type that is not known, or a map whose keys are no single
 * values.
 */
export function findUnreadableType(columnTypes: ColumnTypes, node: SchemaTree): string | undefined {
  const ownType =
    columnTypes.unreadableTypes.get(node.element) ??
    (isMapLike(node) && node.children[0]!.children[0]!.children.length > 0 ? 'MAP' : undefined);
  return (
    ownType ??
    node.children.reduce<string | undefined>(
      (foundType, child) => foundType ?? findUnreadableType(columnTypes, child),
      undefined,
    )
  );
}

/** Writes one after the other the rows of a column with a list in it somewhere. */
export function createListWriter(
  context: RowGroupContext,
  node: SchemaTree,
  path: readonly string[],
): (output: JsonOutput) => void {
  const nestedNode = createNestedNode(context, node);
  const writer = new NestedWriter(context);
  return (output) => writer.write(nestedNode, path, output);
}

/** A node of the schema with what is under it. */
interface SchemaNode {
  schemaNode: SchemaTree;
  kind: 'leaf' | 'list' | 'map' | 'struct';
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

function createNestedNode(
  context: RowGroupContext,
  node: SchemaTree,
  columnsByLeaf = new Map<SchemaTree, LeafColumn>(),
): SchemaNode {
  const treePath = getTreePath(context.schemaTree, node.path);
  const columns = leafNodesOf(node).map(
    (leaf) =>
      columnsByLeaf.get(leaf) ??
      new LeafColumn(
        context.file,
        columnMetadataOf(context.columnMetadata, leaf),
        getTreePath(context.schemaTree, leaf.path),
      ),
  );
  leafNodesOf(node).forEach((leaf, index) => columnsByLeaf.set(leaf, columns[index]!));
  return {
    schemaNode: node,
    kind: node.children.length === 0 ? 'leaf' : isListLike(node) ? 'list' : isMapLike(node) ? 'map' : 'struct',
    definitionLevel: getMaxDefinitionLevel(treePath),
    repetitionLevel: getMaxRepetitionLevel(treePath),
    children: node.children.map((child) => createNestedNode(context, child, columnsByLeaf)),
    memberNames: context.columnTypes.memberNames(node),
    columns,
  };
}

/**
 * Puts rows together from the entries of their columns, each of which tells by two numbers at which level it repeats,
 * and how much of its way is there (the format's levels of repetition and definition). Every column under a part moves
 * on together.
 */
class NestedWriter {
  constructor(private readonly context: RowGroupContext) {}

  write(node: SchemaNode, path: readonly string[], output: JsonOutput): void {
    if (node.schemaNode.element.repetition_type === 'REPEATED')
      this.writeList(node, output, () => this.writeContent(node, path, output));
    else if (node.columns[0]!.nextDefinitionLevel < node.definitionLevel) this.writeAbsent(node, 'null', output);
    else this.writeContent(node, path, output);
  }

  private writeAbsent({ columns }: SchemaNode, text: string, output: JsonOutput): void {
    for (const column of columns) column.takeValue();
    output.writeAscii(text);
  }

  /** What repeats, as a list. */
  private writeList(node: SchemaNode, output: JsonOutput, writeItem: () => void): void {
    output.listDepth++;
    this.writeItems(node, output, '[', ']', writeItem);
    output.listDepth--;
  }

  private writeItems(
    node: SchemaNode,
    output: JsonOutput,
    opening: string,
    closing: string,
    writeItem: () => void,
  ): void {
    const [firstColumn] = node.columns;
    if (firstColumn!.nextDefinitionLevel < node.definitionLevel)
      return this.writeAbsent(node, opening + closing, output);
    output.writeAscii(opening);
    for (
      let isLaterItem = false;
      !isLaterItem || firstColumn!.nextRepetitionLevel === node.repetitionLevel;
      isLaterItem = true
    ) {
      if (isLaterItem) output.writeAscii(',');
      writeItem();
    }
    output.writeAscii(closing);
  }

  private writeContent(node: SchemaNode, path: readonly string[], output: JsonOutput): void {
    switch (node.kind) {
      case 'leaf':
        return this.writeValue(node, path, output);
      case 'list': {
        const repeatedNode = node.children[0]!;
        const [elementNode] = repeatedNode.children;
        return this.writeList(repeatedNode, output, () =>
          elementNode ? this.write(elementNode, path, output) : this.writeContent(repeatedNode, path, output),
        );
      }
      case 'map':
        return this.writeMap(node.children[0]!, path, output);
      case 'struct':
        output.writeAscii('{');
        node.children.forEach((member, index) =>
          this.writeMember(node.memberNames[index]!, index > 0, member, path, output),
        );
        return output.writeAscii('}');
    }
  }

  /** Of two keys that are the same, the second gets a number. */
  private writeMap(entryNode: SchemaNode, path: readonly string[], output: JsonOutput): void {
    const [keyNode, valueNode] = entryNode.children;
    const writeKey = this.context.columnTypes.valueWriters.get(keyNode!.schemaNode.element)!;
    const usedNames = new Set<string>();
    this.writeItems(entryNode, output, '{', '}', () => {
      const rawKey = keyNode!.columns[0]!.takeValue();
      this.writeMember(
        uniqueName(rawKey === undefined ? 'null' : mapKeyText(rawKey, writeKey), usedNames),
        false,
        valueNode!,
        path,
        output,
      );
    });
  }

  private writeMember(
    name: string,
    needsComma: boolean,
    node: SchemaNode,
    path: readonly string[],
    output: JsonOutput,
  ): void {
    output.writeBytes(Buffer.from(`${needsComma ? ',' : ''}${JSON.stringify(name)}:`));
    this.write(node, [...path, name], output);
  }

  private writeValue({ schemaNode, columns }: SchemaNode, path: readonly string[], output: JsonOutput): void {
    const value = columns[0]!.takeValue();
    if (value === undefined) output.writeAscii('null');
    else
      this.context.columnTypes.valueWriters.get(schemaNode.element)!(value, output, (noteKind) =>
        this.context.notes.reportValue(path, noteKind),
      );
  }
}

/** A key of a map as a text, written as a value is. */
function mapKeyText(key: RawValue, write: WriteValue): string {
  let text = '';
  const output = new JsonOutput((bytes) => (text += Buffer.from(bytes).toString()));
  write(key, output, () => undefined);
  output.flush(true);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
