import type { SchemaTree } from 'hyparquet';
import { uniqueName } from '../csv/headerNames';
import { formatAsJson, type JsonOutput } from './jsonOutput';
import type { RowGroupContext } from './rowGroupContext';
import { createSchemaNode, type SchemaNode } from './schemaNode';
import type { RawValue, WriteValue } from './valueWriters';
import { readVariantJson } from './variantColumn';

/** Whether there is a list in a column. */
export function containsList(node: SchemaTree): boolean {
  return node.element.repetition_type === 'REPEATED' || node.children.some(containsList);
}

/** Writes one after the other the rows of a column with a list in it somewhere. */
export function createListWriter(
  context: RowGroupContext,
  node: SchemaTree,
  path: readonly string[],
): (output: JsonOutput) => void {
  const nestedNode = createSchemaNode(context, node);
  const writer = new NestedWriter(context);
  return (output) => writer.write(nestedNode, path, output);
}

/**
 * Puts rows together from the entries of their columns, each of which tells by two numbers at which level it repeats,
 * and how much of its way is there (the format's levels of repetition and definition). Every column under a part moves
 * on together.
 */
class NestedWriter {
  constructor(private readonly context: RowGroupContext) {}

  write(node: SchemaNode, path: readonly string[], output: JsonOutput): void {
    // A struct without members has nothing that tells whether it is there.
    if (node.columns.length === 0) output.writeAscii('null');
    else if (node.schemaNode.element.repetition_type === 'REPEATED')
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
        const elementNode = repeatedNode.children.length === 1 ? repeatedNode.children[0] : undefined;
        return this.writeList(repeatedNode, output, () =>
          elementNode ? this.write(elementNode, path, output) : this.writeContent(repeatedNode, path, output),
        );
      }
      case 'map':
        return this.writeMap(node.children[0]!, path, output);
      case 'variant':
        return this.writeVariant(node, path, output);
      case 'struct':
        output.writeAscii('{');
        node.children.forEach((member, index) =>
          this.writeMember(node.memberNames[index]!, index > 0, member, path, output),
        );
        return output.writeAscii('}');
    }
  }

  /** As JSON text; within a list, which becomes one text, as JSON. */
  private writeVariant(node: SchemaNode, path: readonly string[], output: JsonOutput): void {
    const { columnTypes, notes } = this.context;
    const json = readVariantJson(node, columnTypes.valueWriters);
    if (json === 'null') return output.writeAscii('null');
    notes.reportValue(path, 'variant');
    if (output.listDepth > 0) output.writeBytes(Buffer.from(json));
    else output.writeString(Buffer.from(json));
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
  const json = formatAsJson(key, write);
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
