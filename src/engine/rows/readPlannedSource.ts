import { ByteWindow, emptySource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { ReadOptions } from '../model/readOptions';
import type { ReadProgress } from '../model/tablePlan';
import type { WirePlan } from '../model/wirePlan';
import type { SharedSource } from '../open/sharedSource';
import { DecimalMarkCheck } from '../records/csv/decimalMarks';
import type { RecordSink } from '../records/json/documentReader';
import type { EngineCore } from '../wasm/engineCore';
import { ChildTableReader } from './childTableReader';
import { ConversionStage } from './convert/conversionStage';
import { replayTable } from './tableReader';

/**
 * Reads a source again as its plan says.
 * @param createSink makes what takes the records, given which column each key belongs to.
 * @throws FaultError `changed` if it is not what was planned.
 */
export function readPlannedSource(
  core: EngineCore,
  source: SharedSource,
  plan: WirePlan,
  createSink: (columns: ColumnLookup) => RecordSink,
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
  const typesByPath = new Map(plan.columns.map(({ path, type }) => [JSON.stringify(path), type]));
  let childTable: ChildTableReader | undefined;
  let decimalMarks: DecimalMarkCheck | undefined;
  let fileOptions: ReadOptions = {};
  const recordCount = replayTable(new ByteWindow(core, emptySource), source, files, {
    openTable: (parser) => {
      childTable = plan.child && new ChildTableReader(parser, core.memory, plan.child);
      const keySource = childTable ?? parser;
      const sink = createSink(new ColumnLookup(plan, keySource));
      decimalMarks = new DecimalMarkCheck(keySource);
      decimalMarks.beginFile(fileOptions);
      const convertedSink = decimalMarks.wrapSink(
        plan.choices ? new ConversionStage(keySource, plan.choices, decimalMarks, sink, 'refuse') : sink,
      );
      return childTable?.createSink(convertedSink) ?? convertedSink;
    },
    file: (file) => {
      ({ fileOptions } = file);
      decimalMarks?.beginFile(fileOptions);
    },
    progress: (bytesRead, bytesTotal, rowCount) => progress({ bytesRead, bytesTotal, rows: rowCount }),
    isText: (path) => typesByPath.get(JSON.stringify(path)) === 'STRING',
  });
  if ((childTable?.rowCount ?? recordCount) !== rows) throw new FaultError({ code: 'changed' });
}

/** Which column of the plan a key of the tree is. */
export class ColumnLookup {
  private readonly columnByPath = new Map<string, number>();
  private readonly columnIndexes: number[] = [];
  private readonly holdsObjectsFlags: boolean[] = [];
  /** Paths that have columns below them: there, an empty object is no value. */
  private readonly parentPaths = new Set<string>();

  constructor(
    plan: WirePlan,
    /** Whoever gives the cells. */
    private readonly keySource: { readonly keys: { readonly nodes: readonly { readonly path: readonly string[] }[] } },
  ) {
    plan.columns.forEach(({ path }, index) => {
      this.columnByPath.set(JSON.stringify(path), index);
      for (let length = 1; length < path.length; length++) this.parentPaths.add(JSON.stringify(path.slice(0, length)));
    });
  }

  /** Nodes there are so far. */
  get nodeCount(): number {
    return this.keySource.keys.nodes.length;
  }

  /** The column's index; -1 if the key has none, which only nulls and empty objects may have. */
  columnOf(nodeId: number): number {
    if (nodeId >= this.columnIndexes.length) this.addNewKeys();
    return this.columnIndexes[nodeId]!;
  }

  /** Whether objects with members occur at the column's path. */
  holdsObjects(nodeId: number): boolean {
    if (nodeId >= this.columnIndexes.length) this.addNewKeys();
    return this.holdsObjectsFlags[nodeId]!;
  }

  private addNewKeys(): void {
    for (const { path } of this.keySource.keys.nodes.slice(this.columnIndexes.length)) {
      const key = JSON.stringify(path);
      this.columnIndexes.push(this.columnByPath.get(key) ?? -1);
      this.holdsObjectsFlags.push(this.parentPaths.has(key));
    }
  }
}
