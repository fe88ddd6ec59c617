import { t } from '@vscode/l10n';
import { isCancelled, toProblem } from '../http/problem';
import { childRequest, withoutChildren } from '../push/childRequest';
import { checkKeys } from '../push/checkKeys';
import { columnsIn, conversion, definitionOf, idOf, mainTable } from './choices';
import { chosenPlan } from './columns';
import { setCell, setField, setIncluded } from './edits';
import { existingTable, wantsKeys } from './fields';
import { Follower } from './follower';
import { pageMessageSchema } from './messages';
import { emptyTable } from './state';
import { changedParts, Drawing, shownFixes } from './view';
import type { PoolTable } from '../celonis/tables';
import type { Log } from '../connections/log';
import type { Fix } from '../http/problem';
import type { PushDefinition } from '../push/definition/definition';
import type { PushEngine } from '../push/engine';
import type { ExistingColumn } from '../push/fit';
import type { Preview, PushSource, ReadProgress, ReadRequest, TablePlan } from '../push/types';
import type { Choices } from './choices';
import type { Action, HostMessage, View } from './messages';
import type { ConnectionOption, PanelState, Pool, TableState, Work } from './state';

/** What surrounds one open panel. What is asked of it throws ProblemError. */
export interface PanelSurroundings {
  post(message: HostMessage): void;
  log: Pick<Log, 'warn' | 'error'>;
  engine: Pick<PushEngine, 'preview' | 'analyze' | 'verifyKeys' | 'dispose'>;
  /** What is pushed, and its size in bytes. */
  source(): Promise<{ source: PushSource; bytes: number }>;
  connections(): readonly ConnectionOption[];
  pool(connection: string, signal: AbortSignal): Promise<Pool>;
  /** The columns of a table; undefined where they cannot be listed. */
  columns(connection: string, table: PoolTable, signal: AbortSignal): Promise<readonly ExistingColumn[] | undefined>;
  /** Says how it ended. */
  push(definition: PushDefinition): Promise<Work>;
  /** Converts everything and sends nothing. */
  dryRun(definition: PushDefinition, signal: AbortSignal, onProgress: (progress: ReadProgress) => void): Promise<Work>;
  /** Writes the definition beside the file and answers its name; undefined when the person decided otherwise. */
  save(definition: PushDefinition): Promise<string | undefined>;
  openDefinition(): void;
  addConnection(): void;
  /** Carries out a remedy that lies outside the panel. */
  perform(fix: Fix): void;
}

/** What a panel begins with. */
export interface PanelStart {
  name: string;
  /** Where the files are, for the panel to come back after a reload. */
  files: readonly string[];
  choices: Choices;
  /** What is chosen where nothing else was said. */
  defaults: Choices;
  /** The name of the definition file that the choices come from. */
  definition?: string | undefined;
  /** The URI of the definition file that is saved, where that is not the one named after the first file. */
  home?: string | undefined;
}

/** Progress is shown this often, in milliseconds. */
const pace = 120;

/**
 * The host's side of one open panel: holds everything about it as one state, changes it as the page asks, does what follows
 * (reading, looking up, checking keys), and tells the page which parts of what it shows are different.
 */
export class PanelSession {
  private state: PanelState;
  private readonly drawing = new Drawing();
  private shown: Partial<View> = {};
  private kept: Choices | undefined;
  private readonly reading = new Map<string, Follower>();
  private readonly poolWork = new Follower();
  private readonly columnsWork = new Follower();
  private readonly keysWork = new Follower();
  private running: AbortController | undefined;
  private source: Promise<PushSource> | undefined;
  /** How each table was read last. */
  private readonly readAs = new Map<string, string>();
  /** Counts what makes everything known of the pool out of date. */
  private round = 0;
  private told = 0;
  private open = true;

  constructor(
    private readonly start: PanelStart,
    private readonly around: PanelSurroundings,
  ) {
    const { name, choices, definition } = start;
    this.state = {
      ...{ name, choices, definition, connections: around.connections(), several: start.files.length > 1, bytes: undefined },
      ...{ pool: undefined, poolProblem: undefined, existing: undefined, existingKnown: false },
      ...{ arrays: [], tables: { [mainTable]: emptyTable }, open: mainTable, keys: { state: 'unknown' }, work: undefined },
    };
    this.change({});
  }

  get choices(): Choices {
    return this.state.choices;
  }

  dispose(): void {
    this.open = false;
    for (const follower of [...this.reading.values(), this.poolWork, this.columnsWork, this.keysWork]) follower.stop();
    this.running?.abort();
    this.around.engine.dispose();
  }

  /** The panel was asked for again, from another row: what that says of the target counts. */
  aim(known: Partial<Pick<Choices, 'connection' | 'table' | 'dataConnection'>>): void {
    if (Object.keys(known).length > 0) this.change({ choices: { ...this.choices, ...known } });
  }

  /** A connection was added, renamed or deleted. */
  connectionsChanged(): void {
    this.change({ connections: this.around.connections() });
  }

  async receive(message: unknown): Promise<void> {
    const parsed = pageMessageSchema.safeParse(message);
    if (!parsed.success) return this.around.log.warn('The push panel sent a message that is not understood.');
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        this.shown = {};
        this.kept = undefined;
        return this.show();
      case 'set':
        return this.edit(setField(this.state, data.field, data.value));
      case 'column': {
        const column = this.drawing.columns(this.state, this.state.open).find(({ id }) => id === data.id);
        return column && this.edit(setCell(this.state, column, data));
      }
      case 'include':
        return this.edit({ choices: setIncluded(this.state, this.drawing.columns(this.state, this.state.open), data.ids, data.include) });
      case 'table':
        return data.table in this.state.tables ? this.change({ open: data.table }) : undefined;
      case 'act':
        return this.act(data.action);
      case 'fix': {
        const fix = shownFixes(this.state.tables[mainTable]?.problem ?? { kind: 'input', what: '' })[data.index];
        return fix && (fix.kind === 'setReading' ? this.edit(setField(this.state, fix.field, fix.value)) : this.around.perform(fix));
      }
      case 'rejected':
        return this.around.log.warn('The page of the push panel did not understand a message.');
    }
  }

  private edit(edit: ReturnType<typeof setField>): void {
    if (!edit) return;
    if ('error' in edit) {
      // What the page shows is what was typed; what counts is what was there before.
      delete this.shown.columns;
      this.show();
      return this.around.post({ type: 'said', text: edit.error });
    }
    this.change({ choices: edit.choices, ...(this.state.work?.running ? {} : { work: undefined }) });
  }

  private async act(action: Action): Promise<void> {
    switch (action) {
      case 'cancel':
        return this.running?.abort();
      case 'startOver':
        return this.change({ choices: { ...this.start.defaults, ...(this.choices.connection ? { connection: this.choices.connection } : {}) }, definition: undefined, work: undefined });
      case 'tryAgain':
        this.reading.forEach((follower) => follower.stop());
        this.source = undefined;
        return this.change({});
      case 'openDefinition':
        return this.around.openDefinition();
      case 'addConnection':
        return this.around.addConnection();
      case 'save':
        return this.save();
      case 'dryRun':
        return this.work('cancellable', t('Converting everything for the dry run…'), (signal) =>
          this.around.dryRun(this.definition(), signal, (progress) => {
            if (!this.isTime()) return;
            this.change({ work: { tone: 'running', text: t('Converting for the dry run: {0} so far', progress.rows.toLocaleString()), paragraphs: [], running: 'cancellable' } });
          }),
        );
      case 'push':
        if (!this.drawing.view(this.state).status.canPush) return;
        await this.work('untilDone', t('Pushing…'), () => this.around.push(this.definition()));
        this.round++;
        return this.change({});
    }
  }

  /** The definition of what is chosen, by the columns that there are. */
  private definition(): PushDefinition {
    const { choices, connections } = this.state;
    const columns = this.drawing.columns(this.state, mainTable);
    const known = new Set(columns.map(({ id }) => id));
    const keys = columns.filter(({ key }) => key).map(({ name }) => name);
    const chosen = { ...choices, keys: wantsKeys(choices) ? keys : [], columns: choices.columns.filter(({ source }) => known.size === 0 || known.has(idOf(source))) };
    return definitionOf(chosen, connections.find(({ id }) => id === choices.connection)?.name ?? '');
  }

  private async save(): Promise<void> {
    try {
      const name = await this.around.save(this.definition());
      if (name === undefined) return;
      this.change({ definition: name });
      this.around.post({ type: 'said', text: t('Saved as {0}. It is used the next time this file is pushed.', name) });
    } catch (error) {
      this.fail(error);
    }
  }

  /** One at a time. How it ended stays until something else is chosen. */
  private async work(running: NonNullable<Work['running']>, text: string, work: (signal: AbortSignal) => Promise<Work>): Promise<void> {
    if (this.running) return;
    this.running = new AbortController();
    this.change({ work: { tone: 'running', text, paragraphs: [], running } });
    try {
      this.change({ work: await work(this.running.signal) });
    } catch (error) {
      this.fail(error);
    } finally {
      this.running = undefined;
    }
  }

  private fail(error: unknown): void {
    if (isCancelled(error)) return this.change({ work: { tone: 'neutral', text: t('Cancelled. Nothing was sent.'), paragraphs: [] } });
    const { what, why, next, kind } = toProblem(error);
    if (kind === 'internal') this.around.log.error(`${what} ${why ?? ''}`);
    this.change({ work: { tone: 'error', text: what, paragraphs: [why, next].filter((one) => one !== undefined) } });
  }

  /** The next state, what follows from it, and what the page shows of it. */
  private change(change: Partial<PanelState>): void {
    if (!this.open) return;
    this.state = { ...this.state, ...change };
    this.follow();
    this.show();
  }

  private changeTable(table: string, change: Partial<TableState>): void {
    const { tables } = this.state;
    this.change({ tables: { ...tables, [table]: { ...(tables[table] ?? emptyTable), ...change } } });
  }

  private follow(): void {
    const { choices, pool } = this.state;
    const children = choices.childTables.map(({ source }) => idOf(source));
    for (const table of [mainTable, ...children]) this.followTable(table);
    for (const [table, follower] of this.reading) if (table !== mainTable && !children.includes(table)) this.forget(table, follower);
    this.poolWork.follow(choices.connection === undefined ? undefined : [choices.connection, this.round], (signal) => this.lookUpPool(choices.connection!, signal));
    const there = existingTable(this.state);
    this.columnsWork.follow(pool && [pool, there], (signal) => this.lookUpColumns(pool!.connection, there, signal));
    this.followKeys();
  }

  private followTable(table: string): void {
    const follower = this.reading.get(table) ?? new Follower();
    this.reading.set(table, follower);
    const request = this.request(table);
    follower.follow(request && [JSON.stringify(request)], (signal) => this.read(table, request!, signal));
  }

  private forget(table: string, follower: Follower): void {
    follower.stop();
    this.reading.delete(table);
    const { [table]: _gone, ...tables } = this.state.tables;
    this.state = { ...this.state, tables, ...(this.state.open === table ? { open: mainTable } : {}) };
  }

  /**
   * What the whole file has to be read again for: not for names and what stays away, nor for lengths, which the longest value
   * is compared with. Undefined while it is not known what the rows of an array belong to.
   */
  private request(table: string): ReadRequest | undefined {
    const { choices, tables } = this.state;
    const columns = columnsIn(choices, table).flatMap((choice) => conversion(choice));
    if (table === mainTable) {
      const all = withoutChildren(columns, choices.childTables);
      return { read: choices.read, ...(all.length > 0 ? { columns: all } : {}) };
    }
    const { plan, reading } = tables[mainTable] ?? {};
    const child = choices.childTables.find(({ source }) => idOf(source) === table);
    if (!plan || reading || !child) return undefined;
    return childRequest(chosenPlan(plan, this.drawing.columns(this.state, mainTable)), { source: child.source, columns }, choices.keys, choices.read);
  }

  private async read(table: string, request: ReadRequest, signal: AbortSignal): Promise<void> {
    const { engine } = this.around;
    const chosen = new Set((request.columns ?? []).flatMap((column) => (column.type ? [idOf(column.source)] : [])));
    const typesOf = ({ columns }: Preview | TablePlan): TableState['found'] => ({
      ...this.state.tables[table]?.found,
      ...Object.fromEntries(columns.filter(({ path }) => !chosen.has(idOf(path))).map(({ path, type }) => [idOf(path), type])),
    });
    const tell = (change: Partial<TableState>): void => {
      if (!signal.aborted) this.changeTable(table, change);
    };
    // Read otherwise, the file has other columns: what was found before says nothing about them.
    const otherwise = JSON.stringify(request.read) !== this.readAs.get(table);
    this.readAs.set(table, JSON.stringify(request.read));
    tell({ reading: true, progress: undefined, problem: undefined, ...(otherwise ? { plan: undefined, found: {} } : {}) });
    try {
      const source = await this.opened();
      const preview = await engine.preview(source, request, { signal });
      if (preview.candidates && !signal.aborted) this.state = { ...this.state, arrays: preview.candidates };
      tell({ preview, found: typesOf(preview) });
      const onProgress = (progress: ReadProgress): void => {
        if (this.isTime()) tell({ progress });
      };
      const analysis = await engine.analyze(source, request, { signal, onProgress });
      if (signal.aborted) return;
      if (analysis.kind === 'choose') {
        this.state = { ...this.state, arrays: analysis.arrays };
        tell({ reading: false, plan: undefined });
      } else tell({ reading: false, plan: analysis.plan, found: typesOf(analysis.plan) });
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      tell({ reading: false, plan: undefined, problem: toProblem(error) });
    }
  }

  private opened(): Promise<PushSource> {
    this.source ??= this.around.source().then(({ source, bytes }) => {
      this.change({ bytes });
      return source;
    });
    return this.source;
  }

  private async lookUpPool(connection: string, signal: AbortSignal): Promise<void> {
    this.change({ poolProblem: undefined, existing: undefined, existingKnown: false });
    try {
      const pool = await this.around.pool(connection, signal);
      if (!signal.aborted) this.change({ pool });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.change({ pool: undefined, poolProblem: toProblem(error) });
    }
  }

  private async lookUpColumns(connection: string, table: PoolTable | undefined, signal: AbortSignal): Promise<void> {
    this.change({ existing: undefined, existingKnown: table === undefined });
    if (!table) return;
    try {
      const existing = await this.around.columns(connection, table, signal);
      if (!signal.aborted) this.change({ existing, existingKnown: true });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.change({ poolProblem: toProblem(error) });
    }
  }

  private followKeys(): void {
    const { choices, tables } = this.state;
    const { plan, reading } = tables[mainTable] ?? {};
    const included = plan && !reading && wantsKeys(choices) ? this.drawing.columns(this.state, mainTable).filter(({ include }) => include) : [];
    const marked = included.filter(({ key }) => key).map(({ planned }) => planned.name);
    // What does not fit in a column that stays away is in nobody's way.
    const fits = !plan?.misfits?.some(({ column }) => included.some(({ planned }) => planned.name === column));
    const about = marked.length > 0 && fits ? [plan, marked.join('\n'), choices.mode, choices.childTables.length > 0, choices.options.duplicateRemovalColumn] : undefined;
    if (!about && this.state.keys.state !== 'unknown') this.state = { ...this.state, keys: { state: 'unknown' } };
    this.keysWork.follow(about, (signal) => this.checkKeys({ ...plan!, misfits: [] }, marked, signal));
  }

  private async checkKeys(plan: TablePlan, keys: readonly string[], signal: AbortSignal): Promise<void> {
    this.state = { ...this.state, keys: { state: 'checking' } };
    try {
      const { mode, options, childTables } = this.choices;
      await checkKeys({ source: await this.opened(), plan, mode, keys, options, ...(childTables.length > 0 && { parent: true }) }, this.around.engine, { signal });
      if (!signal.aborted) this.change({ keys: { state: 'unique' } });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.change({ keys: { state: 'failed', problem: toProblem(error) } });
    }
  }

  /** Posts the parts that differ from what the page shows. */
  private show(): void {
    const view = this.drawing.view(this.state);
    const parts = changedParts(view, this.shown);
    this.shown = view;
    if (parts.length > 0) this.around.post({ type: 'show', view: Object.fromEntries(parts.map((part) => [part, view[part]])) });
    if (this.kept === this.state.choices) return;
    this.kept = this.state.choices;
    this.around.post({ type: 'keep', state: { files: this.start.files, choices: this.state.choices, definition: this.state.definition, home: this.start.home } });
  }

  private isTime(): boolean {
    const now = Date.now();
    if (now - this.told < pace) return false;
    this.told = now;
    return true;
  }
}
