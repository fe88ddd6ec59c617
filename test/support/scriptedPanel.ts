import { ProblemError } from '../../src/http/problem';
import type { Choices } from '../../src/panel/choices';
import { hostMessageSchema } from '../../src/panel/messages';
import { PanelSession } from '../../src/panel/session';
import { columnNames } from '../../src/push/infer/names';
import type { PoolTable } from '../../src/celonis/tables';
import type { Fix } from '../../src/http/problem';
import type { HostMessage, View } from '../../src/panel/messages';
import type { PanelStart, PanelSurroundings } from '../../src/panel/session';
import type { Work } from '../../src/panel/state';
import type { PushDefinition } from '../../src/push/definition/definition';
import type { ExistingColumn } from '../../src/push/fit';
import type { Analysis, ColumnType, Misfit, PlannedColumn, Preview, ReadRequest, TablePlan } from '../../src/push/types';

type Engine = PanelSurroundings['engine'];

/** A column of the scripted file: what it holds, and what it is taken for. */
export interface ScriptedColumn {
  path: readonly string[];
  type: ColumnType;
  values: readonly (string | null)[];
}

/** An engine whose file is what a test says, and that waits where a test wants it to. */
export class ScriptedEngine implements Engine {
  readonly requests: ReadRequest[] = [];
  disposed = false;
  read: Preview['read'] = { format: 'json' };
  arrays: Preview['arrays'] = [];
  analysis: (plan: TablePlan) => Analysis = (plan) => ({ kind: 'table', plan });
  /** What does not fit what was chosen. */
  misfits: (request: ReadRequest) => readonly Misfit[] = () => [];
  uniqueKeys: (keys: readonly string[]) => ProblemError | undefined = () => undefined;
  /** Reading the whole file ends when this does. */
  gate: Promise<unknown> = Promise.resolve();
  total: number | undefined;

  constructor(readonly columns: readonly ScriptedColumn[]) {}

  async preview(_source: unknown, request: ReadRequest): Promise<Preview> {
    const columns = this.planned(request);
    const shown = this.columns.filter(({ path }) => columns.some((column) => String(column.path) === String(path)));
    const rows = (shown[0]?.values ?? []).slice(0, 200).map((_value, row) => shown.map(({ values }) => values[row] ?? null));
    const { arrays, read } = this;
    return { read: { ...read, ...request.read }, columns, rows, complete: rows.length === this.rows, misfits: this.misfits(request), unfit: [], arrays };
  }

  async analyze(_source: unknown, request: ReadRequest, control: { signal: AbortSignal }): Promise<Analysis> {
    this.requests.push(request);
    await this.gate;
    if (control.signal.aborted) throw new ProblemError({ kind: 'cancelled', what: 'Cancelled.' });
    const { rows } = this;
    return this.analysis({ shape: 'array', arrayPath: [], rows, columns: this.planned(request), misfits: this.misfits(request), fingerprint: { bytes: 1 } });
  }

  async verifyKeys(_source: unknown, { misfits = [] }: TablePlan, keys: readonly string[]): Promise<void> {
    const problem = misfits.length > 0 ? new ProblemError({ kind: 'input', what: 'Values do not fit.' }) : this.uniqueKeys(keys);
    if (problem) throw problem;
  }

  dispose(): void {
    this.disposed = true;
  }

  private get rows(): number {
    return this.total ?? this.columns[0]?.values.length ?? 0;
  }

  private planned({ columns = [] }: ReadRequest): PlannedColumn[] {
    const names = columnNames(this.columns.map(({ path }) => path));
    return this.columns.flatMap(({ path, type: found, values }, index): PlannedColumn[] => {
      const choice = columns.find(({ source }) => String(source) === String(path));
      if (choice?.include === false) return [];
      const type = choice?.type ?? found;
      const maxBytes = Math.max(0, ...values.map((value) => Buffer.byteLength(value ?? '')));
      return [{ name: names[index]!, path, type, maxBytes, nulls: values.filter((value) => value === null).length, ...(type === 'STRING' ? { fieldLength: Math.max(80, maxBytes) } : {}) }];
    });
  }
}

export const defaults: Choices = { table: 'orders', mode: 'replace', keys: [], read: {}, columns: [], childTables: [], options: {} };

/** A session with everything around it scripted, and what it has come to show. */
export class ScriptedPanel {
  readonly posted: HostMessage[] = [];
  readonly pushed: PushDefinition[] = [];
  readonly saved: PushDefinition[] = [];
  readonly performed: Fix[] = [];
  readonly warnings: string[] = [];
  tables: PoolTable[] | undefined = [];
  existing: ExistingColumn[] | undefined = [];
  connectionList = [
    { id: 'c-test', name: 'Team Blue', environment: 'Test' },
    { id: 'c-prod', name: 'Acme', environment: 'Production' },
  ];
  poolFails: ProblemError | undefined;
  sourceFails: ProblemError | undefined;
  push: (definition: PushDefinition) => Promise<Work> = async () => ({ tone: 'passed', text: 'Pushed: 3 rows.', paragraphs: [] });
  dryRun: (signal: AbortSignal) => Promise<Work> = async () => ({ tone: 'passed', text: 'Dry run passed.', paragraphs: [] });
  added = 0;

  constructor(readonly engine: ScriptedEngine) {}

  session(start: Partial<PanelStart> = {}, post: (message: HostMessage) => void = () => undefined): PanelSession {
    return new PanelSession(
      { name: 'orders.json', files: ['file:///orders.json'], choices: { ...defaults, connection: 'c-test' }, defaults, ...start },
      {
        engine: this.engine,
        log: { warn: (line) => void this.warnings.push(line), error: (line) => void this.warnings.push(line) },
        post: (message) => {
          this.posted.push(hostMessageSchema.parse(structuredClone(message)));
          post(message);
        },
        source: async () => {
          if (this.sourceFails) throw this.sourceFails;
          return { source: { kind: 'path', path: '/orders.json', name: 'orders.json' }, bytes: 12_345 };
        },
        connections: () => this.connectionList,
        pool: async (connection) => {
          if (this.poolFails) throw this.poolFails;
          return { connection, name: 'Playground', tables: this.tables };
        },
        columns: async () => this.existing,
        push: async (definition) => {
          this.pushed.push(definition);
          return this.push(definition);
        },
        dryRun: async (definition, signal) => {
          this.pushed.push(definition);
          return this.dryRun(signal);
        },
        save: async (definition) => {
          this.saved.push(definition);
          return 'orders.push.json';
        },
        openDefinition: () => undefined,
        addConnection: () => void this.added++,
        perform: (fix) => void this.performed.push(fix),
      },
    );
  }

  /** What the page would show now: the latest of each part. */
  get view(): View {
    return Object.assign({}, ...this.posted.flatMap((message) => (message.type === 'show' ? [message.view] : []))) as View;
  }
}

/** Three orders: an id, a number, a date as text, a note that is missing once. */
export function orders(): ScriptedColumn[] {
  return [
    { path: ['id'], type: 'STRING', values: ['A-1', 'A-2', 'A-3'] },
    { path: ['amount'], type: 'FLOAT', values: ['12.5', '100', '7.25'] },
    { path: ['ordered on'], type: 'STRING', values: ['24.12.2026', '31.12.2026', '32.12.2026'] },
    { path: ['customer', 'name'], type: 'STRING', values: ['Société Générale de Conserves', null, 'Acme'] },
  ];
}

/** The date cannot be read in one row, whatever it is written like. */
export function wrongDate({ columns = [] }: ReadRequest): readonly Misfit[] {
  const dated = columns.find(({ source, type }) => source[0] === 'ordered on' && type === 'DATE');
  if (!dated) return [];
  const examples = [
    { row: 1, text: '24.12.2026' },
    { row: 2, text: '31.12.2026' },
    { row: 3, text: '32.12.2026' },
  ];
  const wrong = dated.dateFormat === 'dd.MM.yyyy' ? examples.slice(2) : examples;
  return [{ column: 'ordered_on', values: wrong.length, examples: wrong }];
}
