import { t } from '@vscode/l10n';
import type { ReadTables } from '../../../app/push/pushRequest';
import type { PoolTable } from '../../../celonis/dataIntegration/poolTables';
import { LatestTask } from '../../../core/latestTask';
import { isCancelled, toProblem } from '../../../core/problem';
import type { Preview, PushSource, ReadProgress, ReadRequest, TablePlan } from '../../../engine/model/tablePlan';
import { createChildRequest, excludeChildArrays } from '../../../engine/rows/childTableRequest';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { checkKeys } from '../../../push/job/checkKeys';
import { setCell, setField, setIncluded, takeSuggestions } from './choiceEdits';
import { headerFixes } from './fixableLines';
import { memoize } from './memoize';
import { applyColumnChoices } from './panelColumns';
import type { PanelDependencies } from './panelDependencies';
import { findExistingTable, needsKeyColumns } from './panelFields';
import type { PanelAction, PanelView } from './panelMessages';
import { pageMessageSchema } from './panelMessages';
import type { ActionStatus, PanelStart, PanelState, TableState } from './panelState';
import { createInitialState, initialTableState } from './panelState';
import type { PushChoices } from './pushChoices';
import { columnChoicesOf, conversionChoice, definitionFromChoices, mainTableId, pathId } from './pushChoices';
import { findReadTables } from './readTables';
import { changedParts, ViewModelBuilder } from './viewModelBuilder';

export type { PanelDependencies } from './panelDependencies';
export type { PanelStart } from './panelState';

/** Progress is shown this often, in milliseconds. */
const progressIntervalMs = 120;

/**
 * The host's side of one open panel: holds everything about it as one state, changes it as the page asks, does what
 * follows (reading, looking up, checking keys), and tells the page which parts of what it shows are different.
 */
export class PanelSession {
  private state: PanelState;
  private readonly viewModelBuilder = new ViewModelBuilder();
  private shownView: Partial<PanelView> = {};
  private savedChoices: PushChoices | undefined;
  private readonly readingTasks = new Map<string, LatestTask>();
  private readonly poolTask = new LatestTask();
  private readonly columnsTask = new LatestTask();
  private readonly keysTask = new LatestTask();
  private runningController: AbortController | undefined;
  private source: Promise<PushSource> | undefined;
  private openedSource: PushSource | undefined;
  /** How each table was read last. */
  private readonly readRequests = new Map<string, string>();
  /** Counts what makes everything known of the pool out of date. */
  private poolGeneration = 0;
  private lastProgressAtMs = 0;
  private isOpen = true;
  /** How a table is read, and a text to compare that by; made anew only when something that it depends on changes. */
  private readonly findReadRequest = memoize(
    (_choices: PushChoices, _plan: unknown, _preview: unknown, _isReading: unknown, table: string) => {
      const request = this.readRequestFor(table);
      return request && { request, key: JSON.stringify(request) };
    },
  );

  constructor(
    private readonly start: PanelStart,
    private readonly dependencies: PanelDependencies,
  ) {
    this.state = createInitialState(start, dependencies.connections());
    this.update({});
  }

  get choices(): PushChoices {
    return this.state.choices;
  }

  dispose(): void {
    this.isOpen = false;
    for (const task of [...this.readingTasks.values(), this.poolTask, this.columnsTask, this.keysTask]) task.stop();
    this.runningController?.abort();
    this.dependencies.engine.dispose();
  }

  /** The panel was asked for again, from another row: what that says of the target counts. */
  retarget(presetTarget: Partial<Pick<PushChoices, 'connection' | 'table' | 'dataConnection'>>): void {
    if (Object.keys(presetTarget).length > 0) this.update({ choices: { ...this.choices, ...presetTarget } });
  }

  /** A connection was added, renamed or deleted. */
  onConnectionsChanged(): void {
    this.update({ connections: this.dependencies.connections() });
  }

  async handleMessage(message: unknown): Promise<void> {
    const parsed = pageMessageSchema.safeParse(message);
    if (!parsed.success) return this.dependencies.log.warn('The push panel sent a message that is not understood.');
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        this.shownView = {};
        this.savedChoices = undefined;
        return this.postChangedParts();
      case 'set':
        return this.applyEdit(setField(this.state, data.field, data.value));
      case 'column': {
        const column = this.viewModelBuilder.columns(this.state, this.state.openTable).find(({ id }) => id === data.id);
        return column && this.applyEdit(setCell(this.state, column, data));
      }
      case 'include':
        return this.applyEdit({
          choices: setIncluded(
            this.state,
            this.viewModelBuilder.columns(this.state, this.state.openTable),
            data.ids,
            data.include,
          ),
        });
      case 'table':
        return data.table in this.state.tables ? this.update({ openTable: data.table }) : undefined;
      case 'act':
        return this.runAction(data.action);
      case 'fix': {
        const fix = headerFixes(this.state, this.viewModelBuilder.columns(this.state, mainTableId))[data.index];
        if (fix?.kind === 'suggestion')
          return this.applyEdit({ choices: takeSuggestions(this.state.choices, mainTableId, fix.columns, fix.option) });
        return (
          fix &&
          (fix.kind === 'setReading'
            ? this.applyEdit(setField(this.state, fix.field, fix.value))
            : this.dependencies.perform(fix))
        );
      }
      case 'suggestion': {
        const { choices, openTable } = this.state;
        const column = this.viewModelBuilder.columns(this.state, openTable).find(({ id }) => id === data.id);
        return column && this.applyEdit({ choices: takeSuggestions(choices, openTable, [column], data.index) });
      }
      case 'rejected':
        return this.dependencies.log.warn('The page of the push panel did not understand a message.');
    }
  }

  private applyEdit(applyEdit: ReturnType<typeof setField>): void {
    if (!applyEdit) return;
    if ('error' in applyEdit) {
      // What the page shows is what was typed; what counts is what was there before.
      delete this.shownView.columns;
      this.postChangedParts();
      return this.dependencies.post({ type: 'said', text: applyEdit.error });
    }
    this.update({
      choices: applyEdit.choices,
      ...(this.state.actionStatus?.running ? {} : { actionStatus: undefined }),
    });
  }

  private async runAction(action: PanelAction): Promise<void> {
    switch (action) {
      case 'cancel':
        return this.runningController?.abort();
      case 'startOver':
        return this.update({
          choices: {
            ...this.start.defaults,
            ...(this.choices.connection ? { connection: this.choices.connection } : {}),
          },
          definition: undefined,
          actionStatus: undefined,
        });
      case 'tryAgain':
        return this.readAnew();
      case 'openDefinition':
        return this.dependencies.openDefinition();
      case 'addConnection':
        return this.dependencies.addConnection((connection) => {
          if (this.choices.connection === undefined) this.retarget({ connection });
        });
      case 'save':
        return this.saveDefinition();
      case 'handOver':
        return this.dependencies.handOver?.(this.definition());
      case 'dryRun':
        return this.runWork('cancellable', t('Converting everything for the dry run…'), (signal) =>
          this.dependencies.dryRun(this.definition(), this.readTables(), signal, (progress) => {
            if (!this.isProgressDue()) return;
            this.update({
              actionStatus: {
                tone: 'running',
                text: t('Converting for the dry run: {0} so far', progress.rows.toLocaleString()),
                paragraphs: [],
                running: 'cancellable',
              },
            });
          }),
        );
      case 'push':
        if (!this.viewModelBuilder.build(this.state).status.canPush) return;
        await this.runWork('untilDone', t('Pushing…'), () =>
          this.dependencies.push(this.definition(), this.readTables()),
        );
        this.poolGeneration++;
        return this.update({});
    }
  }

  /** The definition of what is chosen, by the columns that there are. */
  private definition(): PushDefinition {
    const { choices, connections } = this.state;
    const columns = this.viewModelBuilder.columns(this.state, mainTableId);
    const knownColumnIds = new Set(columns.map(({ id }) => id));
    const keys = columns.filter(({ key }) => key).map(({ name }) => name);
    const currentChoices = {
      ...choices,
      keys: needsKeyColumns(choices) ? keys : [],
      columns: choices.columns.filter(({ source }) => knownColumnIds.size === 0 || knownColumnIds.has(pathId(source))),
    };
    return definitionFromChoices(currentChoices, connections.find(({ id }) => id === choices.connection)?.name ?? '');
  }

  private readTables(): ReadTables | undefined {
    return findReadTables(this.state, this.openedSource, (table) => this.viewModelBuilder.columns(this.state, table));
  }

  private readAnew(): void {
    this.readingTasks.forEach((task) => task.stop());
    this.source = undefined;
    this.openedSource = undefined;
    this.update({});
  }

  private async saveDefinition(): Promise<void> {
    try {
      const name = await this.dependencies.save(this.definition());
      if (name === undefined) return;
      this.update({ definition: name });
      this.dependencies.post({
        type: 'said',
        text: t('Saved as {0}. It is used the next time this file is pushed.', name),
      });
    } catch (error) {
      this.showFailure(error);
    }
  }

  /** One at a time. How it ended stays until something else is chosen. */
  private async runWork(
    running: NonNullable<ActionStatus['running']>,
    text: string,
    runWork: (signal: AbortSignal) => Promise<ActionStatus>,
  ): Promise<void> {
    if (this.runningController) return;
    this.runningController = new AbortController();
    this.update({ actionStatus: { tone: 'running', text, paragraphs: [], running } });
    try {
      this.update({ actionStatus: await runWork(this.runningController.signal) });
    } catch (error) {
      this.showFailure(error);
    } finally {
      this.runningController = undefined;
    }
  }

  private showFailure(error: unknown): void {
    if (isCancelled(error))
      return this.update({
        actionStatus: { tone: 'neutral', text: t('Cancelled. Nothing was sent.'), paragraphs: [] },
      });
    const { what, why, next, kind, code } = toProblem(error);
    if (kind === 'internal') this.dependencies.log.error(`${what} ${why ?? ''}`);
    this.update({
      actionStatus: {
        tone: 'error',
        text: what,
        paragraphs: [why, next].filter((paragraph) => paragraph !== undefined),
      },
    });
    if (code === 'changed') this.readAnew();
  }

  /** The next state, what follows from it, and what the page shows of it. */
  private update(update: Partial<PanelState>): void {
    if (!this.isOpen) return;
    this.state = { ...this.state, ...update };
    this.startDependentTasks();
    this.postChangedParts();
  }

  private updateTable(table: string, change: Partial<TableState>): void {
    const { tables } = this.state;
    this.update({ tables: { ...tables, [table]: { ...(tables[table] ?? initialTableState), ...change } } });
  }

  private startDependentTasks(): void {
    const { choices, pool } = this.state;
    const children = choices.childTables.map(({ source }) => pathId(source));
    for (const table of [mainTableId, ...children]) this.startReading(table);
    for (const [table, task] of this.readingTasks)
      if (table !== mainTableId && !children.includes(table)) this.removeTable(table, task);
    this.poolTask.run(
      choices.connection === undefined ? undefined : [choices.connection, this.poolGeneration],
      (signal) => this.lookUpPool(choices.connection!, signal),
    );
    const existing = findExistingTable(this.state);
    this.columnsTask.run(pool && [pool, existing], (signal) => this.lookUpColumns(pool!.connection, existing, signal));
    this.startKeyCheck();
  }

  private startReading(table: string): void {
    const task = this.readingTasks.get(table) ?? new LatestTask();
    this.readingTasks.set(table, task);
    const { choices, tables } = this.state;
    const { plan, preview, isReading } = tables[mainTableId] ?? {};
    const readRequest = this.findReadRequest(choices, plan, preview, isReading, table);
    task.run(readRequest && [readRequest.key], (signal) =>
      readRequest ? this.readTable(table, readRequest.request, signal) : Promise.resolve(),
    );
  }

  private removeTable(table: string, task: LatestTask): void {
    task.stop();
    this.readingTasks.delete(table);
    const { [table]: _removedTable, ...tables } = this.state.tables;
    this.state = { ...this.state, tables, ...(this.state.openTable === table ? { openTable: mainTableId } : {}) };
  }

  /**
   * What the whole file has to be read again for: not for names and what stays away, nor for lengths, which the longest
   * value is compared with. Undefined while it is not known what the rows of an array belong to.
   */
  private readRequestFor(table: string): ReadRequest | undefined {
    const { choices, tables } = this.state;
    const columns = columnChoicesOf(choices, table).flatMap((choice) => conversionChoice(choice));
    if (table === mainTableId) {
      const columnChoices = excludeChildArrays(columns, choices.childTables);
      return { read: choices.read, ...(columnChoices.length > 0 ? { columns: columnChoices } : {}) };
    }
    const { plan, isReading } = tables[mainTableId] ?? {};
    const child = choices.childTables.find(({ source }) => pathId(source) === table);
    if (!plan || isReading || !child) return undefined;
    return createChildRequest(
      applyColumnChoices(plan, this.viewModelBuilder.columns(this.state, mainTableId)),
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
      ...this.state.tables[table]?.foundTypes,
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
      if (preview.candidates && !signal.aborted) this.state = { ...this.state, arrays: preview.candidates };
      updateIfCurrent({ preview, foundTypes: foundTypesOf(preview) });
      const onProgress = (progress: ReadProgress): void => {
        if (this.isProgressDue()) updateIfCurrent({ progress });
      };
      const analysis = await engine.analyze(source, request, { signal, onProgress });
      if (signal.aborted) return;
      if (analysis.kind === 'choose') {
        this.state = { ...this.state, arrays: analysis.candidates };
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
        if (this.source === opening) this.openedSource = source;
        this.update({ bytes });
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

  private async lookUpPool(connection: string, signal: AbortSignal): Promise<void> {
    this.update({ poolProblem: undefined, existingColumns: undefined, areExistingColumnsKnown: false });
    try {
      const pool = await this.dependencies.pool(connection, signal);
      if (!signal.aborted) this.update({ pool });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.update({ pool: undefined, poolProblem: toProblem(error) });
    }
  }

  private async lookUpColumns(connection: string, table: PoolTable | undefined, signal: AbortSignal): Promise<void> {
    this.update({ existingColumns: undefined, areExistingColumnsKnown: table === undefined });
    if (!table) return;
    try {
      const existing = await this.dependencies.columns(connection, table, signal);
      if (!signal.aborted) this.update({ existingColumns: existing, areExistingColumnsKnown: true });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.update({ poolProblem: toProblem(error) });
    }
  }

  private startKeyCheck(): void {
    const { choices, tables } = this.state;
    const { plan, isReading } = tables[mainTableId] ?? {};
    const includedColumns =
      plan && !isReading && needsKeyColumns(choices)
        ? this.viewModelBuilder.columns(this.state, mainTableId).filter(({ include }) => include)
        : [];
    const keyNames = includedColumns.filter(({ key }) => key).map(({ planned }) => planned.name);
    // What does not fit in a column that stays away is in nobody's way.
    const areKeysConvertible = !plan?.conversionErrors?.some(({ column }) =>
      includedColumns.some(({ planned }) => planned.name === column),
    );
    const keyCheckInputs =
      keyNames.length > 0 && areKeysConvertible
        ? [
            plan,
            keyNames.join('\n'),
            choices.mode,
            choices.childTables.length > 0,
            choices.options.duplicateRemovalColumn,
          ]
        : undefined;
    if (!keyCheckInputs && this.state.keys.state !== 'unknown')
      this.state = { ...this.state, keys: { state: 'unknown' } };
    this.keysTask.run(keyCheckInputs, (signal) =>
      this.verifyKeys({ ...plan!, conversionErrors: [] }, keyNames, signal),
    );
  }

  private async verifyKeys(plan: TablePlan, keys: readonly string[], signal: AbortSignal): Promise<void> {
    this.state = { ...this.state, keys: { state: 'checking' } };
    try {
      const { mode, options, childTables } = this.choices;
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
      if (!signal.aborted) this.update({ keys: { state: 'unique' } });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.update({ keys: { state: 'failed', problem: toProblem(error) } });
    }
  }

  /** Posts the parts that differ from what the page shows. */
  private postChangedParts(): void {
    const view = this.viewModelBuilder.build(this.state);
    const parts = changedParts(view, this.shownView);
    this.shownView = view;
    if (parts.length > 0)
      this.dependencies.post({ type: 'show', view: Object.fromEntries(parts.map((part) => [part, view[part]])) });
    if (this.savedChoices === this.state.choices) return;
    this.savedChoices = this.state.choices;
    this.dependencies.post({
      type: 'keep',
      state: {
        files: this.start.files,
        choices: this.state.choices,
        definition: this.state.definition,
        home: this.start.definitionFile,
      },
    });
  }

  private isProgressDue(): boolean {
    const now = performance.now();
    if (now - this.lastProgressAtMs < progressIntervalMs) return false;
    this.lastProgressAtMs = now;
    return true;
  }
}
