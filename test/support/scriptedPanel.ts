import type { PushRequest } from '../../src/app/push/pushRequest';
import type { ShownRun } from '../../src/app/push/shownRun';
import type { PoolTable } from '../../src/celonis/dataIntegration/poolTables';
import type { Fix } from '../../src/core/problem';
import { ProblemError } from '../../src/core/problem';
import { createColumnNames } from '../../src/engine/model/columnNames';
import type {
  Analysis,
  ColumnConversionErrors,
  ColumnType,
  PlannedColumn,
  PlannedSuggestion,
  Preview,
  ReadRequest,
  TablePlan,
} from '../../src/engine/model/tablePlan';
import type { PushDefinition } from '../../src/push/definition/pushDefinition';
import type { ExistingColumn } from '../../src/push/schemaCompatibility';
import type { FileSessionDependencies } from '../../src/ui/webviews/push/fileSessions';
import type { PanelDependencies } from '../../src/ui/webviews/push/panelDependencies';
import type { PanelHostMessage, PanelView } from '../../src/ui/webviews/push/panelMessages';
import { hostMessageSchema } from '../../src/ui/webviews/push/panelMessages';
import { PanelSession } from '../../src/ui/webviews/push/panelSession';
import type {
  ActionStatus,
  ConnectionOption,
  PanelStart,
  SeveralFilesStart,
} from '../../src/ui/webviews/push/panelState';
import type { PushChoices } from '../../src/ui/webviews/push/pushChoices';
import { SeveralFilesSession } from '../../src/ui/webviews/push/severalFilesSession';

type Engine = PanelDependencies['engine'];

/** A column of the scripted file: what it holds, and what it is taken for. */
export interface ScriptedColumn {
  path: readonly string[];
  type: ColumnType;
  values: readonly (string | null)[];
  suggestion?: PlannedSuggestion;
}

/** An engine whose file is what a test says, and that waits where a test wants it to. */
export class ScriptedEngine implements Engine {
  readonly requests: ReadRequest[] = [];
  isDisposed = false;
  read: Preview['read'] = { format: 'json' };
  arrays: Preview['childArrayPaths'] = [];
  createAnalysis: (plan: TablePlan) => Analysis = (plan) => ({ kind: 'table', plan });
  /** What does not fit what was chosen. */
  findConversionErrors: (request: ReadRequest) => readonly ColumnConversionErrors[] = () => [];
  checkUniqueKeys: (keys: readonly string[]) => ProblemError | undefined = () => undefined;
  /** Reading the whole file ends when this does. */
  analysisDone: Promise<unknown> = Promise.resolve();
  rowCountOverride: number | undefined;

  readonly columns: ScriptedColumn[];

  constructor(columns: readonly ScriptedColumn[]) {
    this.columns = [...columns];
  }

  async preview(_source: unknown, request: ReadRequest): Promise<Preview> {
    const columns = this.planColumns(request);
    const shownColumns = this.columns.filter(({ path }) =>
      columns.some((column) => String(column.path) === String(path)),
    );
    const rows = (shownColumns[0]?.values ?? [])
      .slice(0, 200)
      .map((_value, row) => shownColumns.map(({ values }) => values[row] ?? null));
    const { arrays, read } = this;
    return {
      read: { ...read, ...request.read },
      columns,
      rows,
      isComplete: rows.length === this.rows,
      conversionErrors: this.findConversionErrors(request),
      unconvertedCells: [],
      childArrayPaths: arrays,
    };
  }

  async analyze(_source: unknown, request: ReadRequest, control: { signal: AbortSignal }): Promise<Analysis> {
    this.requests.push(request);
    await this.analysisDone;
    if (control.signal.aborted) throw new ProblemError({ kind: 'cancelled', what: 'Cancelled.' });
    const { rows } = this;
    return this.createAnalysis({
      shape: 'array',
      arrayPath: [],
      rows,
      columns: this.planColumns(request),
      conversionErrors: this.findConversionErrors(request),
      fingerprint: { bytes: 1 },
    });
  }

  async verifyKeys(
    _source: unknown,
    { conversionErrors: findConversionErrors = [] }: TablePlan,
    keys: readonly string[],
  ): Promise<void> {
    const problem =
      findConversionErrors.length > 0
        ? new ProblemError({ kind: 'input', what: 'Values do not fit.' })
        : this.checkUniqueKeys(keys);
    if (problem) throw problem;
  }

  dispose(): void {
    this.isDisposed = true;
  }

  private get rows(): number {
    return this.rowCountOverride ?? this.columns[0]?.values.length ?? 0;
  }

  private planColumns({ columns = [] }: ReadRequest): PlannedColumn[] {
    const names = createColumnNames(this.columns.map(({ path }) => path));
    return this.columns.flatMap(({ path, type: inferredType, values, suggestion }, index): PlannedColumn[] => {
      const choice = columns.find(({ source }) => String(source) === String(path));
      if (choice?.include === false) return [];
      const type = choice?.type ?? inferredType;
      const maxBytes = Math.max(0, ...values.map((value) => Buffer.byteLength(value ?? '')));
      return [
        {
          name: names[index]!,
          path,
          type,
          maxBytes,
          nulls: values.filter((value) => value === null).length,
          ...(type === 'STRING' ? { fieldLength: Math.max(80, maxBytes) } : {}),
          ...(suggestion ? { suggestion } : {}),
        },
      ];
    });
  }
}

export const defaultChoices: PushChoices = {
  table: 'orders',
  mode: 'replace',
  keys: [],
  read: {},
  columns: [],
  childTables: [],
  options: {},
};

function createScriptedStart(name: string, start: Partial<PanelStart>): PanelStart {
  return {
    name,
    files: [`file:///${name}`],
    choices: { ...defaultChoices, connection: 'c-test' },
    defaults: defaultChoices,
    ...start,
  };
}

/** A session with everything around it scripted, and what it has come to show. */
export class ScriptedPanel {
  readonly postedMessages: PanelHostMessage[] = [];
  readonly pushedDefinitions: PushDefinition[] = [];
  readonly savedDefinitions: PushDefinition[] = [];
  readonly performedFixes: Fix[] = [];
  readonly warnings: string[] = [];
  /** The connections whose pool was to be chosen. */
  readonly poolQuestions: string[] = [];
  /** What was dropped on the page. */
  readonly openedFiles: string[] = [];
  tables: PoolTable[] | undefined = [];
  existingColumns: ExistingColumn[] | undefined = [];
  connections: ConnectionOption[] = [
    {
      id: 'c-test',
      name: 'Team Blue',
      environment: 'Test',
      isProduction: false,
      team: 'blue.celonis.cloud',
      poolId: 'p-1',
    },
    {
      id: 'c-prod',
      name: 'Acme',
      environment: 'Production',
      isProduction: true,
      team: 'acme.celonis.cloud',
      poolId: 'p-2',
    },
  ];
  poolError: ProblemError | undefined;
  sourceError: ProblemError | undefined;
  runPush: (definition: PushDefinition, run: ShownRun) => Promise<ActionStatus> = async () => ({
    tone: 'passed',
    text: 'Pushed: 3 rows.',
    paragraphs: [],
  });
  /** A push begins when the person has said whether the files are to be saved. */
  filesSaved: Promise<unknown> = Promise.resolve();
  runDryRun: (signal: AbortSignal) => Promise<ActionStatus> = async () => ({
    tone: 'passed',
    text: 'Dry run passed.',
    paragraphs: [],
  });
  /** What to call once a connection was added, for each time that one was asked for. */
  readonly addedCallbacks: ((id: string) => void)[] = [];

  constructor(readonly engine: ScriptedEngine) {}

  session(
    panelStart: Partial<PanelStart> = {},
    post: (message: PanelHostMessage) => void = () => undefined,
  ): PanelSession {
    const start = createScriptedStart('orders.json', panelStart);
    return new PanelSession(start, {
      ...this.open(start, this.engine),
      isVisible: () => true,
      post: (message) => this.post(message, post),
    });
  }

  /** A session for several files, each with the engine that reads it, or why it cannot be read. */
  severalFilesSession(
    engines: Readonly<Record<string, ScriptedEngine>>,
    several: Partial<SeveralFilesStart> = {},
    post: (message: PanelHostMessage) => void = () => undefined,
  ): SeveralFilesSession {
    const starts = Object.keys(engines).map((name) => ({
      ...createScriptedStart(name, {
        choices: { ...defaultChoices, table: name.replace(/\..*/, ''), connection: 'c-test' },
      }),
      included: true,
    }));
    const together = createScriptedStart('several', { files: starts.flatMap(({ files }) => files) });
    return new SeveralFilesSession(
      together,
      { layout: undefined, files: starts, ignoredDefinitions: [], ...several },
      {
        ...{ log: this.log, isVisible: () => true, push: (...push) => this.push(...push) },
        post: (message) => this.post(message, post),
        open: (start) => this.open(start, engines[start.name] ?? this.engine),
      },
    );
  }

  private readonly log = {
    warn: (line: string) => void this.warnings.push(line),
    error: (line: string) => void this.warnings.push(line),
  };

  private post(message: PanelHostMessage, post: (message: PanelHostMessage) => void): void {
    this.postedMessages.push(hostMessageSchema.parse(structuredClone(message)));
    post(message);
  }

  private async push(
    _files: readonly string[],
    createRequests: (run: ShownRun) => Promise<readonly PushRequest[]>,
    run: ShownRun,
  ): Promise<ActionStatus> {
    await this.filesSaved;
    const requests = await createRequests(run);
    this.pushedDefinitions.push(...requests.map(({ definition }) => definition));
    return this.runPush(requests[0]!.definition, run);
  }

  private open({ files }: PanelStart, engine: ScriptedEngine): FileSessionDependencies {
    return {
      engine,
      log: this.log,
      source: async () => {
        if (this.sourceError) throw this.sourceError;
        return { source: { kind: 'path', path: '/orders.json', name: 'orders.json' }, bytes: 12_345 };
      },
      connections: () => this.connections,
      pool: async (connection) => {
        if (this.poolError) throw this.poolError;
        return { connection, name: 'Playground', tables: this.tables };
      },
      columns: async () => this.existingColumns,
      createRequest: (definition) => ({ files, definition }),
      push: (...push) => this.push(...push),
      dryRun: async ({ definition }, signal) => {
        this.pushedDefinitions.push(definition);
        return this.runDryRun(signal);
      },
      save: async (definition) => {
        this.savedDefinitions.push(definition);
        return `${definition.table}.push.json`;
      },
      openDefinition: () => undefined,
      openFiles: (uris) => void this.openedFiles.push(...uris),
      addConnection: (onAdded) => void this.addedCallbacks.push(onAdded),
      choosePool: (connection) => void this.poolQuestions.push(connection),
      perform: (fix) => void this.performedFixes.push(fix),
    };
  }

  /** What the page would show now: the latest of each part. */
  get view(): PanelView {
    return Object.assign(
      {},
      ...this.postedMessages.flatMap((message) => (message.type === 'show' ? [message.view] : [])),
    ) as PanelView;
  }
}

/** Three orders: an id, a number, a date as text, a note that is missing once. */
export function createOrderColumns(): ScriptedColumn[] {
  return [
    { path: ['id'], type: 'STRING', values: ['A-1', 'A-2', 'A-3'] },
    { path: ['amount'], type: 'FLOAT', values: ['12.5', '100', '7.25'] },
    { path: ['ordered on'], type: 'STRING', values: ['24.12.2026', '31.12.2026', '32.12.2026'] },
    { path: ['customer', 'name'], type: 'STRING', values: ['Société Générale de Conserves', null, 'Acme'] },
  ];
}

/** The date cannot be read in one row, whatever it is written like. */
export function findWrongDates({ columns = [] }: ReadRequest): readonly ColumnConversionErrors[] {
  const dateColumn = columns.find(({ source, type }) => source[0] === 'ordered on' && type === 'DATE');
  if (!dateColumn) return [];
  const examples = [
    { row: 1, text: '24.12.2026' },
    { row: 2, text: '31.12.2026' },
    { row: 3, text: '32.12.2026' },
  ];
  const wrongExamples = dateColumn.dateFormat === 'dd.MM.yyyy' ? examples.slice(2) : examples;
  return [{ column: 'ordered_on', values: wrongExamples.length, examples: wrongExamples }];
}
