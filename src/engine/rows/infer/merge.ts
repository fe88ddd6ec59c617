import { maxKeys } from '../../records/json/keyTree';
import { ColumnStats, type StatsOfKey, type Tree } from './columns';

/**
 * What the values in a part of a file were like: its keys in the order in which they came, the first being the root,
 * each with what it held.
 */
export interface PartStats {
  records: number;
  keys: readonly { parent: number; text: string; stats: StatsOfKey }[];
}

interface Node extends Tree {
  children: Node[];
  byText: Map<string, Node>;
  stats: ColumnStats;
}

/** The parts of a file, added in their order: as if it had been looked at from end to end. */
export class MergedStats {
  records = 0;
  private readonly nodes: Node[] = [];
  private readonly top = this.node(undefined, '');

  get root(): Tree {
    return this.top;
  }

  /** More keys than a table may have: a reading of the whole file says where. */
  get tooMany(): boolean {
    return this.nodes.length > maxKeys + 1;
  }

  add({ records, keys }: PartStats): void {
    const here: Node[] = [];
    for (const { parent, text, stats } of keys) {
      const above = here[parent];
      const node = above ? (above.byText.get(text) ?? this.node(above, text)) : this.top;
      here.push(node);
      node.stats.include(stats, this.records);
    }
    this.records += records;
  }

  stats(node: number): ColumnStats {
    return this.nodes[node]!.stats;
  }

  private node(parent: Node | undefined, text: string): Node {
    const node: Node = {
      id: this.nodes.length,
      path: parent ? [...parent.path, text] : [],
      children: [],
      byText: new Map(),
      stats: new ColumnStats(),
    };
    this.nodes.push(node);
    parent?.children.push(node);
    parent?.byText.set(text, node);
    return node;
  }
}
