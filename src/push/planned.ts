import { ChildTable } from './child';
import { ConversionStage } from './convert/stage';
import type { Core } from './core/core';
import { FaultError } from './json/fault';
import { type Layout, readDocument, type RecordSink } from './json/document';
import type { Keyed, KeyNode } from './json/keys';
import { Window } from './json/window';
import type { WirePlan } from './protocol';
import { openSource, type SharedSource } from './source';
import type { ReadProgress } from './types';

/**
 * Reads a file again as its plan says.
 * @param open makes what takes the records, given which column each key belongs to.
 * @throws FaultError `changed` if it is not the file that was planned.
 */
export function readPlanned(
  core: Core,
  shared: SharedSource,
  plan: WirePlan,
  open: (columns: ColumnLookup) => RecordSink,
  progress: (progress: ReadProgress) => void,
): void {
  const source = openSource(shared, plan.fingerprint);
  try {
    let child: ChildTable | undefined;
    const found = readDocument(new Window(core, source), layoutOf(plan), {
      open: (parser) => {
        child = plan.child && new ChildTable(parser, core.memory, plan.child);
        const table = child ?? parser;
        const sink = open(new ColumnLookup(plan, table));
        const rows = plan.choices ? new ConversionStage(table, plan.choices, sink, 'refuse') : sink;
        return child?.into(rows) ?? rows;
      },
      progress: (bytesRead, rows) => progress({ bytesRead, bytesTotal: source.size, rows }),
    });
    source.verify();
    if (!('records' in found) || (child?.rows ?? found.records) !== plan.rows) throw new FaultError({ code: 'changed' });
  } finally {
    source.close();
  }
}

function layoutOf({ shape, arrayPath }: WirePlan): Layout {
  if (shape === 'array') return { kind: 'array' };
  return shape === 'wrapped' ? { kind: 'wrapped', path: arrayPath } : { kind: 'sequence' };
}

/** Which column of the plan a key of the tree is. */
export class ColumnLookup {
  private readonly byPath = new Map<string, number>();
  private readonly known: number[] = [];
  /** Paths that have columns below them: there, an empty object is no value. */
  private readonly prefixes = new Set<string>();

  constructor(
    plan: WirePlan,
    private readonly table: Keyed,
  ) {
    plan.columns.forEach(({ path }, index) => {
      this.byPath.set(JSON.stringify(path), index);
      for (let length = 1; length < path.length; length++) this.prefixes.add(JSON.stringify(path.slice(0, length)));
    });
  }

  /** The column's index; -1 if the key has none, which only nulls and empty objects may have. */
  column(node: number): number {
    return this.known[node] ?? this.learn(node);
  }

  /** Whether objects with members occur at the column's path. */
  holdsObjects(node: number): boolean {
    return this.prefixes.has(JSON.stringify(this.node(node).path));
  }

  private learn(node: number): number {
    const { nodes } = this.table.keys;
    while (this.known.length < nodes.length) {
      this.known.push(this.byPath.get(JSON.stringify(nodes[this.known.length]!.path)) ?? -1);
    }
    return this.known[node]!;
  }

  private node(id: number): KeyNode {
    return this.table.keys.nodes[id]!;
  }
}
