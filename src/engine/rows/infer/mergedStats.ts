import { maxKeys } from '../../records/json/keyTree';
import type { PartStats } from './columnStats';
import { ColumnStats, type KeyTreeNode } from './columnStats';
import { createShapes, mergeShapes, type ValueShapes } from './valueShapes';

interface StatsNode extends KeyTreeNode {
  children: StatsNode[];
  childByText: Map<string, StatsNode>;
  stats: ColumnStats;
  shapes?: ValueShapes;
}

/** The parts of a file, added in their order: as if it had been looked at from end to end. */
export class MergedStats {
  records = 0;
  private readonly nodes: StatsNode[] = [];
  private readonly rootNode = this.addNode(undefined, '');

  get root(): KeyTreeNode {
    return this.rootNode;
  }

  get allNodes(): readonly KeyTreeNode[] {
    return this.nodes;
  }

  /** More keys than a table may have: a reading of the whole file says where. */
  get hasTooManyKeys(): boolean {
    return this.nodes.length > maxKeys + 1;
  }

  addPart({ records, keys }: PartStats): void {
    const partNodes: StatsNode[] = [];
    for (const { parent, text, stats, shapes } of keys) {
      const parentNode = partNodes[parent];
      const node = parentNode ? (parentNode.childByText.get(text) ?? this.addNode(parentNode, text)) : this.rootNode;
      partNodes.push(node);
      node.stats.mergePart(stats, this.records);
      if (shapes) mergeShapes((node.shapes ??= createShapes()), shapes, this.records);
    }
    this.records += records;
  }

  stats(nodeId: number): ColumnStats {
    return this.nodes[nodeId]!.stats;
  }

  shapesOf(nodeId: number): ValueShapes | undefined {
    return this.nodes[nodeId]!.shapes;
  }

  private addNode(parent: StatsNode | undefined, text: string): StatsNode {
    const node: StatsNode = {
      id: this.nodes.length,
      path: parent ? [...parent.path, text] : [],
      children: [],
      childByText: new Map(),
      stats: new ColumnStats(),
    };
    this.nodes.push(node);
    parent?.children.push(node);
    parent?.childByText.set(text, node);
    return node;
  }
}
