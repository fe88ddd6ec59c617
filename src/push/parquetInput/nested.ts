import type { SchemaTree } from 'hyparquet';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath, isListLike, isMapLike } from 'hyparquet/src/schema.js';
import { unused } from '../csvInput/header';
import { LeafColumn } from './column';
import { type Group, leavesOf, metaOf, type Types } from './group';
import { Output } from './output';
import type { Raw, WriteValue } from './values';

/** Whether there is a list in a column. */
export function repeats(node: SchemaTree): boolean {
  return node.element.repetition_type === 'REPEATED' || node.children.some(repeats);
}

/** The type of something in a column that cannot be read: a type that is not known, or a map whose keys are no single values. */
export function unreadableIn(types: Types, node: SchemaTree): string | undefined {
  const own = types.unreadable.get(node.element) ?? (isMapLike(node) && node.children[0]!.children[0]!.children.length > 0 ? 'MAP' : undefined);
  return own ?? node.children.reduce<string | undefined>((found, child) => found ?? unreadableIn(types, child), undefined);
}

/** Writes one after the other the rows of a column with a list in it somewhere. */
export function listWriter(at: Group, node: SchemaTree, path: readonly string[]): (out: Output) => void {
  const part = partOf(at, node);
  const writer = new NestedWriter(at);
  return (out) => writer.write(part, path, out);
}

/** A node of the schema with what is under it. */
interface Part {
  node: SchemaTree;
  kind: 'leaf' | 'list' | 'map' | 'struct';
  /** The levels of an entry that has a value here: how many of the optional and repeated nodes on the way are there, and how many of them repeat. */
  present: number;
  repeated: number;
  /** Of a list and a map, what repeats; of a struct, its members. */
  parts: readonly Part[];
  names: readonly string[];
  columns: readonly LeafColumn[];
}

function partOf(at: Group, node: SchemaTree, known = new Map<SchemaTree, LeafColumn>()): Part {
  const way = getTreePath(at.tree, node.path);
  const columns = leavesOf(node).map((leaf) => known.get(leaf) ?? new LeafColumn(at.file, metaOf(at.metas, leaf), getTreePath(at.tree, leaf.path)));
  leavesOf(node).forEach((leaf, index) => known.set(leaf, columns[index]!));
  return {
    node,
    kind: node.children.length === 0 ? 'leaf' : isListLike(node) ? 'list' : isMapLike(node) ? 'map' : 'struct',
    present: getMaxDefinitionLevel(way),
    repeated: getMaxRepetitionLevel(way),
    parts: node.children.map((child) => partOf(at, child, known)),
    names: at.types.members(node),
    columns,
  };
}

/**
 * Puts rows together from the entries of their columns, each of which tells by two numbers at which level it repeats, and how much of its
 * way is there (the format's levels of repetition and definition). Every column under a part moves on together.
 */
class NestedWriter {
  constructor(private readonly at: Group) {}

  write(part: Part, path: readonly string[], out: Output): void {
    if (part.node.element.repetition_type === 'REPEATED') this.all(part, out, () => this.content(part, path, out));
    else if (part.columns[0]!.definition < part.present) this.nothing(part, 'null', out);
    else this.content(part, path, out);
  }

  private nothing({ columns }: Part, text: string, out: Output): void {
    for (const column of columns) column.take();
    out.ascii(text);
  }

  /** What repeats, as a list. */
  private all(part: Part, out: Output, one: () => void): void {
    out.lists++;
    this.each(part, out, '[', ']', one);
    out.lists--;
  }

  private each(part: Part, out: Output, open: string, close: string, one: () => void): void {
    const [first] = part.columns;
    if (first!.definition < part.present) return this.nothing(part, open + close, out);
    out.ascii(open);
    for (let more = false; !more || first!.repetition === part.repeated; more = true) {
      if (more) out.ascii(',');
      one();
    }
    out.ascii(close);
  }

  private content(part: Part, path: readonly string[], out: Output): void {
    switch (part.kind) {
      case 'leaf':
        return this.value(part, path, out);
      case 'list': {
        const repeated = part.parts[0]!;
        const [element] = repeated.parts;
        return this.all(repeated, out, () => (element ? this.write(element, path, out) : this.content(repeated, path, out)));
      }
      case 'map':
        return this.map(part.parts[0]!, path, out);
      case 'struct':
        out.ascii('{');
        part.parts.forEach((member, index) => this.member(part.names[index]!, index > 0, member, path, out));
        return out.ascii('}');
    }
  }

  /** Of two keys that are the same, the second gets a number. */
  private map(entries: Part, path: readonly string[], out: Output): void {
    const [key, value] = entries.parts;
    const write = this.at.types.writers.get(key!.node.element)!;
    const taken = new Set<string>();
    this.each(entries, out, '{', '}', () => {
      const raw = key!.columns[0]!.take();
      this.member(unused(raw === undefined ? 'null' : keyText(raw, write), taken), false, value!, path, out);
    });
  }

  private member(name: string, behind: boolean, part: Part, path: readonly string[], out: Output): void {
    out.raw(Buffer.from(`${behind ? ',' : ''}${JSON.stringify(name)}:`));
    this.write(part, [...path, name], out);
  }

  private value({ node, columns }: Part, path: readonly string[], out: Output): void {
    const value = columns[0]!.take();
    if (value === undefined) out.ascii('null');
    else this.at.types.writers.get(node.element)!(value, out, (about) => this.at.remarks.tell(path, about));
  }
}

/** A key of a map as a text, written as a value is. */
function keyText(key: Raw, write: WriteValue): string {
  let text = '';
  const out = new Output((bytes) => (text += Buffer.from(bytes).toString()));
  write(key, out, () => undefined);
  out.settle(true);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
