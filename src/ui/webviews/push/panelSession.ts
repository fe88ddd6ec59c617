import { t } from '@vscode/l10n';
import type { PushRequest } from '../../../app/push/pushRequest';
import type { ShownRun } from '../../../app/push/shownRun';
import { formatNumber } from '../../../core/formatNumbers';
import type { ReadProgress } from '../../../engine/model/tablePlan';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { ActionRunner } from './actionRunner';
import { setCell, setField, setIncluded, takeSuggestions } from './choiceEdits';
import { headerFixes } from './fixableLines';
import type { PanelColumn } from './panelColumns';
import type { PanelDependencies } from './panelDependencies';
import type { PageMessage, PanelAction, PanelView } from './panelMessages';
import { pageMessageSchema } from './panelMessages';
import { PanelReadings } from './panelReadings';
import type { ActionStatus, ConnectionOption, PanelStart, PanelState } from './panelState';
import { createInitialState } from './panelState';
import type { PanelStore } from './panelStore';
import { PoolLookups } from './poolLookups';
import { ProgressInterval } from './progressInterval';
import type { PushChoices } from './pushChoices';
import { definitionFromChoices, mainTableId, pathId } from './pushChoices';
import { PushWait } from './pushWait';
import { findReadTables } from './readTables';
import { findPushObstacle } from './statusView';
import { needsKeyColumns } from './targetFields';
import { changedParts, ViewModelBuilder } from './viewModelBuilder';

/**
 * The host's side of one open panel: holds everything about it as one state, changes it as the page asks, does what
 * follows (reading, looking up, checking keys), and tells the page which parts of what it shows are different.
 */
export class PanelSession {
  private state: PanelState;
  private readonly viewModelBuilder = new ViewModelBuilder();
  private shownView: Partial<PanelView> = {};
  private savedChoices: PushChoices | undefined;
  private readonly readings: PanelReadings;
  private readonly lookups: PoolLookups;
  private readonly actions: ActionRunner;
  private readonly pushWait = new PushWait();
  private isOpen = true;

  constructor(
    private readonly start: PanelStart,
    private readonly dependencies: PanelDependencies,
  ) {
    this.state = createInitialState(start, dependencies.connections());
    const getState = (): PanelState => this.state;
    const store: PanelStore = {
      get state() {
        return getState();
      },
      update: (change) => this.update(change),
      amend: (change) => void (this.state = { ...this.state, ...change }),
    };
    this.readings = new PanelReadings(store, dependencies, (table) => this.columnsOf(table));
    this.lookups = new PoolLookups(store, dependencies);
    this.actions = new ActionRunner({
      log: dependencies.log,
      isVisible: () => dependencies.isVisible(),
      showStatus: (actionStatus) => this.update({ actionStatus }),
      onFilesChanged: () => this.readings.reset(),
    });
    this.updateConnections();
  }

  get choices(): PushChoices {
    return this.state.choices;
  }

  /** The definition file that the choices come from. */
  get definitionName(): string | undefined {
    return this.state.definition;
  }

  dispose(): void {
    this.isOpen = false;
    this.readings.dispose();
    this.lookups.dispose();
    this.actions.dispose();
    this.dependencies.engine.dispose();
  }

  /** The panel was asked for again, from another row: what that says of the target counts. */
  retarget(presetTarget: Partial<Pick<PushChoices, 'connection' | 'table' | 'dataConnection'>>): void {
    if (Object.keys(presetTarget).length > 0) this.update({ choices: { ...this.choices, ...presetTarget } });
  }

  /** A connection was added, renamed or deleted. */
  onConnectionsChanged(): void {
    const findChosen = (): ConnectionOption | undefined =>
      this.state.connections.find(({ id }) => id === this.choices.connection);
    const previous = findChosen();
    this.updateConnections();
    const current = findChosen();
    if (previous && (previous.team !== current?.team || previous.poolId !== current.poolId)) this.lookups.refresh();
  }

  async handleMessage(message: unknown): Promise<void> {
    const parsed = pageMessageSchema.safeParse(message);
    if (!parsed.success) return this.dependencies.log.warn('The push panel sent a message that is not understood.');
    return this.receive(parsed.data);
  }

  /** Does what the page asks for. */
  async receive(data: PageMessage): Promise<void> {
    switch (data.type) {
      case 'ready':
        this.shownView = {};
        this.savedChoices = undefined;
        return this.postChangedParts();
      case 'set':
        return this.applyEdit(setField(this.state, data.field, data.value));
      case 'column': {
        const column = this.columnsOf(this.state.openTable).find(({ id }) => id === data.id);
        return column && this.applyEdit(setCell(this.state, column, data));
      }
      case 'include':
        return this.applyEdit({
          choices: setIncluded(this.state, this.columnsOf(this.state.openTable), data.ids, data.include),
        });
      case 'table':
        return data.table in this.state.tables ? this.update({ openTable: data.table }) : undefined;
      case 'act':
        return this.runAction(data.action);
      case 'fix': {
        const fix = headerFixes(this.state, this.columnsOf(mainTableId))[data.index];
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
        const column = this.columnsOf(openTable).find(({ id }) => id === data.id);
        return column && this.applyEdit({ choices: takeSuggestions(choices, openTable, [column], data.index) });
      }
      case 'outcome':
        return this.state.actionStatus?.actions?.[data.index]?.run();
      case 'file':
        return;
      case 'drop':
        return this.dependencies.openFiles(data.uris);
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
      ...(this.actions.isRunning ? {} : { actionStatus: undefined }),
    });
  }

  private async runAction(action: PanelAction): Promise<void> {
    switch (action) {
      case 'cancel':
        return this.actions.cancel();
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
        return this.readings.reset();
      case 'openDefinition':
        return this.dependencies.openDefinition();
      case 'addConnection':
        return this.dependencies.addConnection((connection) => this.selectConnection(connection));
      case 'choosePool':
        return this.choices.connection === undefined
          ? undefined
          : this.dependencies.choosePool(this.choices.connection);
      case 'save':
        return this.saveDefinition();
      case 'handOver':
        return this.dependencies.handOver?.(this.definition());
      case 'dryRun': {
        const interval = new ProgressInterval();
        return this.actions.run(t('Converting everything for the dry run…'), ({ signal, report }) =>
          this.runDryRun(signal, ({ rows, bytesRead, bytesTotal }) => {
            if (interval.isDue())
              report({
                text: t('Converting for the dry run: {0} so far', formatNumber(rows)),
                percent: bytesTotal > 0 ? (100 * bytesRead) / bytesTotal : undefined,
              });
          }),
        );
      }
      case 'push':
        return this.push();
    }
  }

  private async push(): Promise<void> {
    const { status } = this.viewModelBuilder.build(this.state);
    if (!status.canPush && !status.canWaitToPush) return;
    let isDecided = false;
    const createRequests = async (run: ShownRun): Promise<PushRequest[]> => {
      await this.pushWait.untilReady(run, {
        findObstacle: () => findPushObstacle(this.state, this.columnsOf(mainTableId)),
        listChoices: () => [this.choices],
      });
      isDecided = true;
      return [this.createRequest()];
    };
    await this.actions.run(
      t('Pushing…'),
      (run) => this.dependencies.push(this.start.files, createRequests, run),
      () => !isDecided,
    );
    return this.lookups.refresh();
  }

  get files(): readonly string[] {
    return this.start.files;
  }

  /** Whether all is decided, and there is nothing in the way. */
  get canPush(): boolean {
    return this.viewModelBuilder.build(this.state).status.canPush;
  }

  /** What it takes to push what is shown. */
  createRequest(): PushRequest {
    const tables = findReadTables(this.state, this.readings.openedSource, (table) => this.columnsOf(table));
    return this.dependencies.createRequest(this.definition(), tables);
  }

  /** Converts everything and sends nothing. */
  runDryRun(signal: AbortSignal, onProgress: (progress: ReadProgress) => void): Promise<ActionStatus> {
    return this.dependencies.dryRun(this.createRequest(), signal, onProgress);
  }

  /** A push has changed what is in the data pool. */
  onPushed(): void {
    this.lookups.refresh();
  }

  /** The files are not what was read. */
  onFilesChanged(): void {
    this.readings.reset();
  }

  /** Writes the definition beside the file and answers its name; undefined when the person decided otherwise. */
  async save(): Promise<string | undefined> {
    const name = await this.dependencies.save(this.withFoundEncoding(this.definition()));
    if (name !== undefined) this.update({ definition: name });
    return name;
  }

  /** Where there was none to choose in advance, one that comes later is chosen, but not against a definition. */
  private updateConnections(): void {
    const connections = this.dependencies.connections();
    const { choices, definition } = this.state;
    const isUndecided = (choices.connection ?? this.start.defaults.connection ?? definition) === undefined;
    const connection = isUndecided ? connections.find(({ isDefault }) => isDefault)?.id : undefined;
    this.update({ connections, ...(connection === undefined ? {} : { choices: { ...choices, connection } }) });
  }

  private columnsOf(table: string): readonly PanelColumn[] {
    return this.viewModelBuilder.columns(this.state, table);
  }

  private selectConnection(connection: string): void {
    this.applyEdit(setField(this.state, 'connection', connection));
  }

  /** The definition names the character set that was detected, so that it is not detected and noted at every push. */
  private withFoundEncoding(definition: PushDefinition): PushDefinition {
    const encoding = this.state.tables[mainTableId]?.preview?.read.encoding;
    return encoding === undefined || encoding === 'utf-8'
      ? definition
      : { ...definition, read: { encoding, ...definition.read } };
  }

  /** The definition of what is chosen, by the columns that there are. */
  private definition(): PushDefinition {
    const { choices, connections } = this.state;
    const columns = this.columnsOf(mainTableId);
    const knownColumnIds = new Set(columns.map(({ id }) => id));
    const keys = columns.filter(({ key }) => key).map(({ name }) => name);
    const currentChoices = {
      ...choices,
      keys: needsKeyColumns(choices) ? keys : [],
      columns: choices.columns.filter(({ source }) => knownColumnIds.size === 0 || knownColumnIds.has(pathId(source))),
    };
    return definitionFromChoices(currentChoices, connections.find(({ id }) => id === choices.connection)?.name ?? '');
  }

  private async saveDefinition(): Promise<void> {
    try {
      const name = await this.save();
      if (name === undefined) return;
      this.dependencies.post({
        type: 'said',
        text: t('Saved as {0}. It is used the next time this file is pushed.', name),
      });
    } catch (error) {
      this.actions.showFailure(error);
    }
  }

  /** The next state, what follows from it, and what the page shows of it. */
  private update(update: Partial<PanelState>): void {
    if (!this.isOpen) return;
    this.state = { ...this.state, ...update };
    this.readings.startAll();
    this.lookups.startAll();
    this.readings.startKeyCheck();
    this.postChangedParts();
    this.pushWait.onChange();
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
}
