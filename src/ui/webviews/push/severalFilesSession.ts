import { t } from '@vscode/l10n';
import type { ColumnAgreement } from '../../../app/push/columnAgreement';
import { compareColumns } from '../../../app/push/columnAgreement';
import type { PushRequest } from '../../../app/push/pushRequest';
import type { ShownRun } from '../../../app/push/shownRun';
import { formatNumber } from '../../../core/formatNumbers';
import { Semaphore } from '../../../core/semaphore';
import { ActionRunner } from './actionRunner';
import type { FileSessionDependencies } from './fileSessions';
import { FileSession, withTurns } from './fileSessions';
import type { FilesState } from './filesView';
import { createFilesStatus, createFilesView, findFilesObstacle } from './filesView';
import type { PanelDependencies } from './panelDependencies';
import type { PageMessage, PanelHostMessage, PanelView } from './panelMessages';
import { pageMessageSchema } from './panelMessages';
import type { ActionStatus, FileLayout, FileStart, PanelStart, SeveralFilesStart } from './panelState';
import type { PushChoices } from './pushChoices';
import { PushWait } from './pushWait';

/** What surrounds a panel for several files. */
export interface SeveralFilesDependencies extends Pick<PanelDependencies, 'post' | 'isVisible' | 'log' | 'push'> {
  /** Opens some of the files, which become one table. Each answer is disposed of by itself. */
  open(start: PanelStart): FileSessionDependencies;
}

type ShownView = Extract<PanelHostMessage, { type: 'show' }>['view'];

/** Files that are read at a time. */
const maxReadings = 2;

/** Stands for all files together among the places of files. */
const togetherIndex = -1;

/** Where all files go together, so that a choice in one of these fields is one for all of them. */
const sharedFields = ['connection', 'mode', 'dataConnection', 'upsertStrategy', 'fileType', 'timestamps'];

/**
 * The host's side of a panel for several files. Either all become one table, or each becomes a table of its own: then
 * each has a session, of which the page shows one, and they are pushed together.
 */
export class SeveralFilesSession {
  private layout: FileLayout | undefined;
  private agreement: ColumnAgreement | undefined;
  private togetherSession: FileSession | undefined;
  private fileSessions: FileSession[] = [];
  private readonly included: boolean[];
  /** What was chosen for each file, and under -1 for all together, before the layout was another. */
  private readonly lastChoices = new Map<number, PushChoices>();
  private openIndex = 0;
  private actionStatus: ActionStatus | undefined;
  private shownParts = '';
  private savedText = '';
  private readonly actions: ActionRunner;
  private readonly pushWait = new PushWait();
  private readonly semaphore = new Semaphore(maxReadings);
  private readonly comparisonController = new AbortController();
  private isOpen = true;
  private isPostScheduled = false;

  /** @param together what the panel begins with where the files become one table */
  constructor(
    private readonly together: PanelStart,
    private readonly several: SeveralFilesStart,
    private readonly dependencies: SeveralFilesDependencies,
  ) {
    this.included = several.files.map(({ included }) => included);
    this.actions = new ActionRunner({
      log: dependencies.log,
      isVisible: dependencies.isVisible,
      showStatus: (status) => {
        this.actionStatus = status;
        this.schedulePost();
      },
      onFilesChanged: () => this.fileSessions.forEach(({ session }) => session.onFilesChanged()),
    });
    if (several.layout) this.setLayout(several.layout);
    void this.compareFiles();
  }

  dispose(): void {
    this.isOpen = false;
    this.comparisonController.abort();
    this.actions.dispose();
    this.closeSessions();
  }

  retarget(presetTarget: Partial<Pick<PushChoices, 'connection' | 'table' | 'dataConnection'>>): void {
    if (presetTarget.table !== undefined) this.setLayout('one');
    for (const { session } of this.sessions) session.retarget(presetTarget);
  }

  onConnectionsChanged(): void {
    for (const { session } of this.sessions) session.onConnectionsChanged();
  }

  async handleMessage(message: unknown): Promise<void> {
    const parsed = pageMessageSchema.safeParse(message);
    if (!parsed.success) return this.dependencies.log.warn('The push panel sent a message that is not understood.');
    const { data } = parsed;
    if (data.type === 'ready') return this.postAll();
    if (data.type === 'set' && data.field === 'layout')
      return data.value === 'each' || data.value === 'one' ? this.setLayout(data.value) : undefined;
    if (this.layout === 'each') return this.receiveForEach(data);
    return this.togetherSession?.session.receive(data);
  }

  private get sessions(): readonly FileSession[] {
    return [...this.fileSessions, ...(this.togetherSession ? [this.togetherSession] : [])];
  }

  private get openSession(): FileSession | undefined {
    return this.layout === 'each' ? this.fileSessions[this.openIndex] : this.togetherSession;
  }

  private get includedSessions(): FileSession[] {
    return this.fileSessions.filter((_session, index) => this.included[index]);
  }

  /** What the page asks for where each file has a table of its own. */
  private async receiveForEach(data: PageMessage): Promise<void> {
    if (data.type === 'act') return this.runAction(data);
    if (data.type === 'outcome') return this.actionStatus?.actions?.[data.index]?.run();
    if (data.type === 'file') return this.showFile(data.index);
    if (!this.actions.isRunning) this.actionStatus = undefined;
    if (data.type !== 'set') return this.openSession?.session.receive(data);
    const [field = '', position] = data.field.split(':');
    const index = Number(position);
    switch (field) {
      case 'fileTable':
        await this.fileSessions[index]?.session.receive({ type: 'set', field: 'table', value: data.value });
        return this.schedulePost();
      case 'fileIncluded':
        if (index in this.included) this.included[index] = data.value === 'true';
        return this.schedulePost();
      default: {
        const receivers = sharedFields.includes(field) ? this.fileSessions : [this.openSession];
        for (const receiver of receivers) await receiver?.session.receive(data);
      }
    }
  }

  private async runAction(message: Extract<PageMessage, { type: 'act' }>): Promise<void> {
    switch (message.action) {
      case 'push':
        return this.push();
      case 'dryRun':
        return this.runDryRun();
      case 'save':
        return this.save();
      case 'cancel':
        return this.actions.cancel();
      case 'startOver':
      case 'tryAgain':
        for (const { session } of this.fileSessions) await session.receive(message);
        return;
      default:
        return this.openSession?.session.receive(message);
    }
  }

  private async push(): Promise<void> {
    const { canPush, canWaitToPush } = this.createStatus();
    if (!canPush && !canWaitToPush) return;
    const pushed = this.includedSessions;
    let isDecided = false;
    const createRequests = async (run: ShownRun): Promise<PushRequest[]> => {
      await this.pushWait.untilReady(run, {
        findObstacle: () => findFilesObstacle(this.filesState),
        listChoices: () => this.includedSessions.map(({ session }) => session.choices),
      });
      isDecided = true;
      return pushed.map(({ session }) => session.createRequest());
    };
    const files = pushed.flatMap(({ session }) => session.files);
    await this.actions.run(
      t('Pushing…'),
      (run) => this.dependencies.push(files, createRequests, run),
      () => !isDecided,
    );
    for (const { session } of pushed) session.onPushed();
  }

  private async runDryRun(): Promise<void> {
    const names = this.several.files.map(({ name }) => name);
    const tested = this.fileSessions.flatMap(({ session }, index) =>
      this.included[index] ? [{ session, name: names[index] ?? '' }] : [],
    );
    await this.actions.run(t('Converting everything for the dry run…'), async ({ signal, report }) => {
      const results: { name: string; status: ActionStatus }[] = [];
      for (const [index, { session, name }] of tested.entries()) {
        const progressText = t('Converting for the dry run: {0}', name);
        report({ text: progressText, percent: (100 * index) / tested.length });
        results.push({ name, status: await session.runDryRun(signal, () => undefined) });
      }
      const failed = results.find(({ status }) => status.tone === 'error');
      return {
        tone: failed ? 'error' : 'passed',
        text: failed
          ? `${failed.name}: ${failed.status.text}`
          : t('Dry run passed: {0} files. Nothing was sent.', formatNumber(results.length)),
        paragraphs: results.flatMap(({ name, status }) =>
          [status.text, ...status.paragraphs].map((text) => `${name}: ${text}`),
        ),
      };
    });
  }

  private async save(): Promise<void> {
    const names: string[] = [];
    try {
      for (const { session } of this.includedSessions)
        names.push(...[await session.save()].flatMap((name) => name ?? []));
      if (names.length > 0)
        this.say(t('Saved: {0}. They are used the next time these files are pushed.', names.join(', ')));
    } catch (error) {
      this.actions.showFailure(error);
    }
  }

  private say(text: string): void {
    this.dependencies.post({ type: 'said', text });
  }

  private showFile(index: number): void {
    if (!(index in this.fileSessions)) return;
    this.openIndex = index;
    this.postAll();
  }

  /** Goes on with what was chosen in the other layout, as far as it concerns all files. */
  private setLayout(layout: FileLayout): void {
    if (layout === this.layout) return;
    const shared = this.openSession && sharedChoices(this.openSession.session.choices);
    this.closeSessions();
    this.layout = layout;
    this.actionStatus = undefined;
    const open = (start: PanelStart, index: number): FileSession => {
      const choices = { ...(this.lastChoices.get(index) ?? start.choices), ...shared };
      return this.openFileSession({ ...start, choices });
    };
    if (layout === 'one') this.togetherSession = open(this.together, togetherIndex);
    else this.fileSessions = this.several.files.map(open);
    this.postAll();
  }

  private openFileSession(start: PanelStart): FileSession {
    const dependencies = this.dependencies.open(start);
    const fileSession: FileSession = new FileSession(
      start,
      {
        ...withTurns(dependencies, this.semaphore),
        addConnection: () => dependencies.addConnection((id) => this.selectConnection(id)),
      },
      this.dependencies.isVisible,
      (message) => this.onSessionMessage(fileSession, message),
    );
    return fileSession;
  }

  private selectConnection(value: string): void {
    for (const { session } of this.sessions) void session.receive({ type: 'set', field: 'connection', value });
  }

  private closeSessions(): void {
    this.fileSessions.forEach(({ session }, index) => this.lastChoices.set(index, session.choices));
    if (this.togetherSession) this.lastChoices.set(togetherIndex, this.togetherSession.session.choices);
    for (const { session } of this.sessions) session.dispose();
    this.togetherSession = undefined;
    this.fileSessions = [];
  }

  private onSessionMessage(fileSession: FileSession, message: PanelHostMessage): void {
    if (!this.isOpen) return;
    if (fileSession === this.openSession && message.type !== 'keep')
      this.dependencies.post(message.type === 'show' ? { type: 'show', view: this.adaptView(message.view) } : message);
    if (message.type === 'show' || message.type === 'keep') this.schedulePost();
  }

  /** What a session shows, without what is shown of all files. */
  private adaptView(view: ShownView): ShownView {
    if (this.layout !== 'each') return view;
    const { status: _status, header, target, ...rest } = view;
    const name = this.several.files[this.openIndex]?.name ?? '';
    return {
      ...rest,
      ...(header ? { header: { ...header, detail: [name, header.detail].filter(Boolean).join(' · ') } } : {}),
      ...(target ? { target: { ...target, fields: target.fields.filter(({ id }) => id !== 'table') } } : {}),
    };
  }

  private postAll(): void {
    this.shownParts = '';
    this.savedText = '';
    if (this.openSession) this.dependencies.post({ type: 'show', view: this.adaptView(this.openSession.view) });
    this.postOwnParts();
    this.keep();
  }

  /** Once for all that happens at a time: a choice that concerns all files comes back from each of them. */
  private schedulePost(): void {
    if (this.isPostScheduled) return;
    this.isPostScheduled = true;
    setImmediate(() => {
      this.isPostScheduled = false;
      this.pushWait.onChange();
      this.postOwnParts();
      this.keep();
    });
  }

  /** The list of files, and where each has a table of its own, how it stands with all of them. */
  private postOwnParts(): void {
    if (!this.isOpen) return;
    const status = this.layout === 'one' ? undefined : this.createStatus();
    const view = { files: createFilesView(this.filesState), ...(status ? { status } : {}) };
    const text = JSON.stringify(view);
    if (text === this.shownParts) return;
    this.shownParts = text;
    this.dependencies.post({ type: 'show', view });
  }

  private createStatus(): NonNullable<PanelView['status']> {
    if (this.layout !== undefined) return createFilesStatus(this.filesState);
    const nothing = {
      canPush: false,
      canWaitToPush: false,
      canDryRun: false,
      canSave: false,
      canHandOver: false,
      canCancel: false,
    };
    return { tone: 'running', text: t('Reading…'), paragraphs: [], actions: [], ...nothing };
  }

  private get filesState(): FilesState {
    const { layout, agreement, openIndex, actionStatus, several } = this;
    return {
      ...{ layout, agreement, openIndex, actionStatus, ignoredDefinitions: several.ignoredDefinitions },
      mode: this.openSession?.session.choices.mode ?? '',
      files: several.files.map(({ name }, index) => ({
        name,
        included: this.included[index] ?? true,
        fileSession: this.fileSessions[index],
      })),
    };
  }

  /** Looks at the beginning of each file, and decides by their columns where nothing else has. */
  private async compareFiles(): Promise<void> {
    const { signal } = this.comparisonController;
    try {
      const columns: string[][] = [];
      for (const file of this.several.files) columns.push(await this.readColumnNames(file, signal));
      this.agreement = compareColumns(columns);
    } catch {
      // What is wrong with a file is said where it is read.
    }
    if (signal.aborted) return;
    if (this.layout === undefined) this.setLayout(this.agreement?.isOneTable ? 'one' : 'each');
    else this.schedulePost();
  }

  private async readColumnNames(file: FileStart, signal: AbortSignal): Promise<string[]> {
    const { engine, source } = this.dependencies.open(file);
    try {
      const preview = await engine.preview((await source()).source, { read: file.choices.read }, { signal });
      return preview.columns.map(({ name }) => name);
    } finally {
      engine.dispose();
    }
  }

  /** Leaves with the editor what the panel comes back with after a reload. */
  private keep(): void {
    if (!this.isOpen || this.layout === undefined) return;
    const { files, choices, definition, definitionFile } = this.together;
    const state = {
      files,
      choices: this.togetherSession?.session.choices ?? choices,
      definition,
      home: definitionFile,
      layout: this.layout,
      parts: this.several.files.map((file, index) => ({
        choices: this.fileSessions[index]?.session.choices ?? file.choices,
        definition: this.fileSessions[index]?.session.definitionName ?? file.definition,
        included: this.included[index] ?? true,
      })),
    };
    const text = JSON.stringify(state);
    if (text === this.savedText) return;
    this.savedText = text;
    this.dependencies.post({ type: 'keep', state });
  }
}

/** Where a push goes, which is the same for all files. */
function sharedChoices({ connection, mode }: PushChoices): Partial<PushChoices> {
  return { ...(connection === undefined ? {} : { connection }), mode };
}
