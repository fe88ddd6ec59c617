import { FaultError } from '../../model/fault';
import { formatAsJson } from './jsonOutput';
import type { SchemaNode } from './schemaNode';
import type { RawValue, WriteValue } from './valueWriters';
import { formatMembers, formatVariant, readVariantMembers, readVariantNames } from './variant';

/** What a node holds in one record: a value, the elements of a list, the members of a struct, or nothing. */
type NodeContent = RawValue | NodeContent[] | ReadonlyMap<string, NodeContent> | undefined;

/**
 * The next variant of a column as JSON, put together from its binary part and from the columns that some of it was
 * taken out into ("shredded").
 * @throws FaultError `parquet`
 */
export function readVariantJson(node: SchemaNode, valueWriters: ReadonlyMap<object, WriteValue>): string {
  const content = readMembers(node);
  const metadata = content.get('metadata');
  try {
    const names = metadata instanceof Uint8Array ? readVariantNames(metadata) : [];
    return new VariantAssembler(valueWriters, names).format(node, content) ?? 'null';
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw node.columns[0]!.createFault(error);
  }
}

class VariantAssembler {
  constructor(
    private readonly valueWriters: ReadonlyMap<object, WriteValue>,
    private readonly names: readonly string[],
  ) {}

  /** Undefined where there is none, not even null. */
  format(node: SchemaNode, content: NodeContent): string | undefined {
    if (!(content instanceof Map)) return undefined;
    const members = content as ReadonlyMap<string, NodeContent>;
    const binary = members.get('value') as Uint8Array | undefined;
    const typedContent = members.get('typed_value');
    const typedNode = node.children[node.memberNames.indexOf('typed_value')];
    if (typedContent === undefined || !typedNode) return binary && formatVariant(binary, this.names);
    if (typedContent instanceof Map) return this.formatObject(typedNode, typedContent, binary);
    if (Array.isArray(typedContent)) {
      const [repeatedNode] = typedNode.children;
      const elementNode = repeatedNode!.children.length === 1 ? repeatedNode!.children[0]! : repeatedNode!;
      return `[${typedContent.map((element) => this.format(elementNode, element) ?? 'null').join(',')}]`;
    }
    return formatAsJson(typedContent as RawValue, this.valueWriters.get(typedNode.schemaNode.element)!);
  }

  private formatObject(
    node: SchemaNode,
    content: ReadonlyMap<string, NodeContent>,
    binary: Uint8Array | undefined,
  ): string {
    const members = new Map(binary ? readVariantMembers(binary, this.names) : []);
    node.children.forEach((child, index) => {
      const name = node.memberNames[index]!;
      const json = this.format(child, content.get(name));
      if (json !== undefined) members.set(name, json);
    });
    return formatMembers(members);
  }
}

function readNode(node: SchemaNode): NodeContent {
  const [firstColumn] = node.columns;
  if (!firstColumn) return undefined;
  if (node.schemaNode.element.repetition_type === 'REPEATED') return readItems(node, () => readPresentNode(node));
  if (firstColumn.nextDefinitionLevel >= node.definitionLevel) return readPresentNode(node);
  for (const column of node.columns) column.takeValue();
  return undefined;
}

function readPresentNode(node: SchemaNode): NodeContent {
  if (node.kind === 'leaf') return node.columns[0]!.takeValue();
  if (node.kind !== 'list') return readMembers(node);
  const repeatedNode = node.children[0]!;
  const elementNode = repeatedNode.children.length === 1 ? repeatedNode.children[0] : undefined;
  return readItems(repeatedNode, () => (elementNode ? readNode(elementNode) : readPresentNode(repeatedNode)));
}

function readItems(node: SchemaNode, readItem: () => NodeContent): NodeContent[] {
  const [firstColumn] = node.columns;
  if (firstColumn!.nextDefinitionLevel < node.definitionLevel) {
    for (const column of node.columns) column.takeValue();
    return [];
  }
  const items: NodeContent[] = [];
  do items.push(readItem());
  while (firstColumn!.nextRepetitionLevel === node.repetitionLevel);
  return items;
}

function readMembers({ children, memberNames }: SchemaNode): ReadonlyMap<string, NodeContent> {
  return new Map(children.map((child, index) => [memberNames[index]!, readNode(child)]));
}
