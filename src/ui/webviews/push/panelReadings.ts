import { LatestTask } from '../../../core/latestTask';
import { isCancelled, toProblem } from '../../../core/problem';
import type { Preview, PushSource, ReadProgress, ReadRequest, TablePlan } from '../../../engine/model/tablePlan';
import { createChildRequest, excludeChildArrays } from '../../../engine/rows/childTableRequest';
import { checkKeys } from '../../../push/job/checkKeys';
import { memoize } from './memoize';
import type { PanelColumn } from './panelColumns';
import { applyColumnChoices } from './panelColumns';
import type { PanelDependencies } from './panelDependencies';
import type { TableState } from './panelState';
import { initialTableState } from './panelState';
import type { PanelStore } from './panelStore';
import { ProgressInterval } from './progressInterval';
import type { PushChoices } from './pushChoices';
import { columnChoicesOf, conversionChoice, mainTableId, pathId } from './pushChoices';
import { needsKeyColumns } from './targetFields';

/** Reads the files of a panel for each of their tables, as it is decided, and checks the keys of what was read. */
export class PanelReadings {
  private readonly readingTasks = new Map<string, LatestTask>();
  private readonly keysTask = new LatestTask();
  private readonly progressInterval = new ProgressInterval();
  private source: Promise<PushSource> | undefined;
  private currentSource: PushSource | undefined;
  /** How each table was read last. */
  private readonly readRequests = new Map<string, string>();
  /** How a table is read, and a text to compare that by; made anew only when something that it depends on changes. */
  private readonly findReadRequest = memoize(
    (_choices: PushChoices, _plan: unknown, _preview: unknown, _isReading: unknown, table: string) => {
      const request = this.readRequestFor(table);
      return request && { request, key: JSON.stringify(request) };
    },
  );

  constructor(
    private readonly store: PanelStore,
    private readonly dependencies: Pick<PanelDependencies, 'engine' | 'source'>,
    /** The columns of a table as they are decided. */
    private readonly columnsOf: (table: string) => readonly PanelColumn[],
  ) {}

  /** What was read; undefined until the files are open. */
  get openedSource(): PushSource | undefined {
    return this.currentSource;
  }

  /** Begins what the state asks for and is not being done yet, and gives up the rest. */
  startAll(): void {
    const children = this.store.state.choices.childTables.map(({ source }) => pathId(source));
    for (const table of [mainTableId, ...children]) this.startReading(table);
    for (const [table, task] of this.readingTasks)
      if (table !== mainTableId && !children.includes(table)) this.removeTable(table, task);
  }

  /** The files are to be opened and read anew, since they have changed. */
  reset(): void {
    this.readingTasks.forEach((task) => task.stop());
    this.source = undefined;
    this.currentSource = undefined;
    this.store.update({});
  }

  dispose(): void {
    for (const task of [...this.readingTasks.values(), this.keysTask]) task.stop();
  }

  private startReading(table: string): void {
    const task = this.readingTasks.get(table) ?? new LatestTask();
    this.readingTasks.set(table, task);
    const { choices, tables } = this.store.state;
    const { plan, preview, isReading } = tables[mainTableId] ?? {};
    const readRequest = this.findReadRequest(choices, plan, preview, isReading, table);
    task.run(readRequest && [readRequest.key], (signal) =>
      readRequest ? this.readTable(table, readRequest.request, signal) : Promise.resolve(),
    );
  }

  private removeTable(table: string, task: LatestTask): void {
    task.stop();
    this.readingTasks.delete(table);
    const { [table]: _removedTable, ...tables } = this.store.state.tables;
    this.store.amend({ tables, ...(this.store.state.openTable === table ? { openTable: mainTableId } : {}) });
  }

  /**
   * What the whole file has to be read again for: not for names and what stays away, nor for lengths, which the longest
   * value is compared with. Undefined while it is not known what the rows of an array belong to.
   */
  private readRequestFor(table: string): ReadRequest | undefined {
    const { choices, tables } = this.store.state;
    const columns = columnChoicesOf(choices, table).flatMap((choice) => conversionChoice(choice));
    if (table === mainTableId) {
      const columnChoices = excludeChildArrays(columns, choices.childTables);
      return { read: choices.read, ...(columnChoices.length > 0 ? { columns: columnChoices } : {}) };
    }
    const { plan, isReading } = tables[mainTableId] ?? {};
    const child = choices.childTables.find(({ source }) => pathId(source) === table);
    if (!plan || isReading || !child) return undefined;
    return createChildRequest(
      applyColumnChoices(plan, this.columnsOf(mainTableId)),
      { source: child.source, columns },
      choices.keys,
      choices.read,
    );
  }

  private async readTable(table: string, request: ReadRequest, signal: AbortSignal): Promise<void> {
    const { engine } = this.dependencies;
    const chosenIds = new Set(
      (request.columns ?? []).flatMap((column) => (column.type ? [pathId(column.source)] : [])),
    );
    const foundTypesOf = ({ columns }: Preview | TablePlan): TableState['foundTypes'] => ({
      ...this.store.state.tables[table]?.foundTypes,
      ...Object.fromEntries(
        columns.filter(({ path }) => !chosenIds.has(pathId(path))).map(({ path, type }) => [pathId(path), type]),
      ),
    });
    const updateIfCurrent = (change: Partial<TableState>): void => {
      if (!signal.aborted) this.updateTable(table, change);
    };
    // Read otherwise, the file has other columns: what was found before says nothing about them.
    const isReadDifferently = JSON.stringify(request.read) !== this.readRequests.get(table);
    this.readRequests.set(table, JSON.stringify(request.read));
    updateIfCurrent({
      isReading: true,
      progress: undefined,
      problem: undefined,
      ...(isReadDifferently ? { plan: undefined, foundTypes: {} } : {}),
    });
    try {
      const source = await this.openSource();
      const preview = await engine.preview(source, request, { signal });
      if (preview.candidates && !signal.aborted) this.store.amend({ arrays: preview.candidates });
      updateIfCurrent({ preview, foundTypes: foundTypesOf(preview) });
      const onProgress = (progress: ReadProgress): void => {
        if (this.progressInterval.isDue()) updateIfCurrent({ progress });
      };
      const analysis = await engine.analyze(source, request, { signal, onProgress });
      if (signal.aborted) return;
      if (analysis.kind === 'choose') {
        this.store.amend({ arrays: analysis.candidates });
        updateIfCurrent({ isReading: false, plan: undefined });
      } else updateIfCurrent({ isReading: false, plan: analysis.plan, foundTypes: foundTypesOf(analysis.plan) });
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      updateIfCurrent({ isReading: false, plan: undefined, problem: toProblem(error) });
    }
  }

  private openSource(): Promise<PushSource> {
    if (this.source) return this.source;
    const opening = this.dependencies.source().then(
      ({ source, bytes }) => {
        if (this.source === opening) this.currentSource = source;
        this.store.update({ bytes });
        return source;
      },
      (error: unknown) => {
        // The next one to ask tries again.
        if (this.source === opening) this.source = undefined;
        throw error;
      },
    );
    this.source = opening;
    return opening;
  }

  /** Checks whether the keys are unique, where the whole was read. */
  startKeyCheck(): void {
    const { choices, tables } = this.store.state;
    const { plan, isReading } = tables[mainTableId] ?? {};
    const includedColumns =
      plan && !isReading && needsKeyColumns(choices)
        ? this.columnsOf(mainTableId).filter(({ include }) => include)
        : [];
    const keyNames = includedColumns.filter(({ key }) => key).map(({ planned }) => planned.name);
    // What does not fit in a column that stays away is in nobody's way.
    const areKeysConvertible = !plan?.conversionErrors?.some(({ column }) =>
      includedColumns.some(({ planned }) => planned.name === column),
    );
    const keyCheckInputs: readonly [TablePlan, ...unknown[]] | undefined =
      plan && keyNames.length > 0 && areKeysConvertible
        ? [
            plan,
            keyNames.join('\n'),
            choices.mode,
            choices.childTables.length > 0,
            choices.options.duplicateRemovalColumn,
          ]
        : undefined;
    if (!keyCheckInputs && this.store.state.keys.state !== 'unknown') this.store.amend({ keys: { state: 'unknown' } });
    this.keysTask.run(keyCheckInputs, (signal, [checkedPlan]) =>
      this.verifyKeys({ ...checkedPlan, conversionErrors: [] }, keyNames, signal),
    );
  }

  private async verifyKeys(plan: TablePlan, keys: readonly string[], signal: AbortSignal): Promise<void> {
    this.store.amend({ keys: { state: 'checking' } });
    try {
      const { mode, options, childTables } = this.store.state.choices;
      await checkKeys(
        {
          source: await this.openSource(),
          plan,
          mode,
          keys,
          options,
          ...(childTables.length > 0 && { hasChildTables: true }),
        },
        this.dependencies.engine,
        { signal },
      );
      if (!signal.aborted) this.store.update({ keys: { state: 'unique' } });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error))
        this.store.update({ keys: { state: 'failed', problem: toProblem(error) } });
    }
  }

  private updateTable(table: string, change: Partial<TableState>): void {
    const { tables } = this.store.state;
    this.store.update({ tables: { ...tables, [table]: { ...(tables[table] ?? initialTableState), ...change } } });
  }
}
