import type { PushRequest, ReadTables } from '../../../app/push/pushRequest';
import type { ShownRun } from '../../../app/push/shownRun';
import type { PoolTable } from '../../../celonis/dataIntegration/poolTables';
import type { Log } from '../../../core/log';
import type { Fix } from '../../../core/problem';
import type { PushSource, ReadProgress } from '../../../engine/model/tablePlan';
import type { PushEngine } from '../../../engine/pushEngine';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import type { ExistingColumn } from '../../../push/schemaCompatibility';
import type { PanelHostMessage } from './panelMessages';
import type { ActionStatus, ConnectionOption, PoolInfo } from './panelState';

/** What surrounds one open panel. What is asked of it throws ProblemError. */
export interface PanelDependencies {
  post(message: PanelHostMessage): void;
  /** Whether the page is in sight. */
  isVisible(): boolean;
  log: Pick<Log, 'warn' | 'error'>;
  engine: Pick<PushEngine, 'preview' | 'analyze' | 'verifyKeys' | 'dispose'>;
  /** What is pushed, and its size in bytes. */
  source(): Promise<{ source: PushSource; bytes: number }>;
  connections(): readonly ConnectionOption[];
  pool(connection: string, signal: AbortSignal): Promise<PoolInfo>;
  /** The columns of a table; undefined where they cannot be listed. */
  columns(connection: string, table: PoolTable, signal: AbortSignal): Promise<readonly ExistingColumn[] | undefined>;
  /** What it takes to push the files as it is decided. */
  createRequest(definition: PushDefinition, tables: ReadTables | undefined): PushRequest;
  /**
   * Pushes, one after the other. Says how it ended.
   * @param createRequests what is pushed, once it is decided; throws ProblemError
   */
  readonly push: (
    files: readonly string[],
    createRequests: (run: ShownRun) => Promise<readonly PushRequest[]>,
    run: ShownRun,
  ) => Promise<ActionStatus>;
  /** Converts everything and sends nothing. */
  dryRun(
    request: PushRequest,
    signal: AbortSignal,
    onProgress: (progress: ReadProgress) => void,
  ): Promise<ActionStatus>;
  /** Writes the definition beside the file and answers its name; undefined when the person decided otherwise. */
  save(definition: PushDefinition): Promise<string | undefined>;
  /** Makes a flow in Celigo of it. Absent: there is no connection to Celigo. */
  handOver?(definition: PushDefinition): void;
  openDefinition(): void;
  /** Opens a panel for files that were dropped on this one, by their URIs. */
  openFiles(uris: readonly string[]): void;
  /** Opens the form of a new connection; `onAdded` is called with its id once it is saved. */
  addConnection(onAdded: (id: string) => void): void;
  /** Asks which data pool a connection pushes to, and sets it there. */
  choosePool(connection: string): void;
  /** Carries out a remedy that lies outside the panel. */
  perform(fix: Fix): void;
}
