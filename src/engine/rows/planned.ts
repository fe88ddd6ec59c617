import type { ReadOptions } from '../../push/definition/definition';
import { ByteWindow, emptySource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { ReadProgress } from '../model/types';
import type { SharedSource } from '../open/source';
import { DecimalMarkCheck } from '../records/csv/decimalMarks';
import type { RecordSink } from '../records/json/documentReader';
import type { RecordParser } from '../records/json/recordParser';
import type { EngineCore } from '../wasm/engineCore';
import type { WirePlan } from '../worker/protocol';
import { ChildTable } from './child';
import { ConversionStage } from './convert/stage';
import { replayTable } from './table';

/**
 * Reads a source again as its plan says.
 * @param open makes what takes the records, given which column each key belongs to.
 * @throws FaultError `changed` if it is not what was planned.
 */
export function readPlanned(
  core: EngineCore,
  shared: SharedSource,
  plan: WirePlan,
  open: (columns: ColumnLookup) => RecordSink,
  progress: (progress: ReadProgress) => void,
): void {
  const {
    shape,
    arrayPath,
    fingerprint,
    rows,
    read = { format: 'json' },
    files = [{ shape, arrayPath, rows, fingerprint, read }],
  } = plan;
  const types = new Map(plan.columns.map(({ path, type }) => [JSON.stringify(path), type]));
  let nodes: RecordParser['keys']['nodes'] = [];
  let child: ChildTable | undefined;
  let marks: DecimalMarkCheck | undefined;
  let how: ReadOptions = {};
  const records = replayTable(new ByteWindow(core, emptySource), shared, files, {
    open: (parser) => {
      ({ nodes } = parser.keys);
      child = plan.child && new ChildTable(parser, core.memory, plan.child);
      const table = child ?? parser;
      const sink = open(new ColumnLookup(plan, table));
      marks = new DecimalMarkCheck(table);
      marks.beginFile(how);
      const converted = marks.wrapSink(
        plan.choices ? new ConversionStage(table, plan.choices, marks, sink, 'refuse') : sink,
      );
      return child?.into(converted) ?? converted;
    },
    file: (file) => {
      ({ how } = file);
      marks?.beginFile(how);
    },
    progress: (bytesRead, bytesTotal, seen) => progress({ bytesRead, bytesTotal, rows: seen }),
    isText: (node) => types.get(JSON.stringify(nodes[node]!.path)) === 'STRING',
  });
  if ((child?.rows ?? records) !== rows) throw new FaultError({ code: 'changed' });
}

/** Which column of the plan a key of the tree is. */
export class ColumnLookup {
  private readonly byPath = new Map<string, number>();
  private readonly columns: number[] = [];
  private readonly holders: boolean[] = [];
  /** Paths that have columns below them: there, an empty object is no value. */
  private readonly prefixes = new Set<string>();

  constructor(
    plan: WirePlan,
    /** Whoever gives the cells. */
    private readonly source: { readonly keys: { readonly nodes: readonly { readonly path: readonly string[] }[] } },
  ) {
    plan.columns.forEach(({ path }, index) => {
      this.byPath.set(JSON.stringify(path), index);
      for (let length = 1; length < path.length; length++) this.prefixes.add(JSON.stringify(path.slice(0, length)));
    });
  }

  /** Nodes there are so far. */
  get nodes(): number {
    return this.source.keys.nodes.length;
  }

  /** The column's index; -1 if the key has none, which only nulls and empty objects may have. */
  column(node: number): number {
    if (node >= this.columns.length) this.learn();
    return this.columns[node]!;
  }

  /** Whether objects with members occur at the column's path. */
  holdsObjects(node: number): boolean {
    if (node >= this.columns.length) this.learn();
    return this.holders[node]!;
  }

  private learn(): void {
    for (const { path } of this.source.keys.nodes.slice(this.columns.length)) {
      const key = JSON.stringify(path);
      this.columns.push(this.byPath.get(key) ?? -1);
      this.holders.push(this.prefixes.has(key));
    }
  }
}
