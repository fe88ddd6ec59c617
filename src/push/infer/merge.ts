import { maxKeys } from '../json/keys';
import { ColumnStats, type Tree } from './columns';

/** What the values in a part of a file were like: its keys in the order in which they came, the first being the root, each with what it held. */
export interface PartStats {
  records: number;
  keys: readonly { parent: number; text: string; stats: StatsOfKey }[];
}

export type StatsOfKey = Pick<ColumnStats, 'forms' | 'values' | 'emptyObjects' | 'maxBytes'> & { first: ReadonlyMap<number, number> };

interface Node extends Tree {
  children: Node[];
  byText: Map<string, Node>;
  stats: ColumnStats;
}

/** The whole file: as if it had been looked at from end to end. */
export interface Merged {
  root: Tree;
  records: number;
  stats(node: number): ColumnStats;
}

/** Undefined if there are more keys than a table may have, which is for a reading of the whole file to say where. */
export function mergeStats(parts: readonly PartStats[]): Merged | undefined {
  const nodes: Node[] = [];
  const add = (parent: Node | undefined, text: string): Node => {
    const node: Node = { id: nodes.length, path: parent ? [...parent.path, text] : [], children: [], byText: new Map(), stats: new ColumnStats() };
    nodes.push(node);
    parent?.children.push(node);
    parent?.byText.set(text, node);
    return node;
  };
  const root = add(undefined, '');
  let records = 0;
  for (const part of parts) {
    const here: Node[] = [];
    for (const { parent, text, stats } of part.keys) {
      const above = here[parent];
      const node = above ? (above.byText.get(text) ?? add(above, text)) : root;
      here.push(node);
      include(node.stats, stats, records);
    }
    records += part.records;
  }
  return nodes.length > maxKeys + 1 ? undefined : { root, records, stats: (node) => nodes[node]!.stats };
}

function include(all: ColumnStats, { forms, values, emptyObjects, maxBytes, first }: StatsOfKey, earlier: number): void {
  for (const [form, record] of first) if (forms & form) all.see(form, earlier + record);
  all.values += values;
  all.emptyObjects += emptyObjects;
  all.maxBytes = Math.max(all.maxBytes, maxBytes);
}
