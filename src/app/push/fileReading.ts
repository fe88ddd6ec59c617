import { t } from '@vscode/l10n';
import { formatRowCount, formatSize } from '../../core/formatNumbers';
import type { Problem } from '../../core/problem';
import { toProblem } from '../../core/problem';
import type { Analysis, PushSource, ReadProgress, ReadRequest, TablePlan } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { FileAccess, ProgressDisplay } from './pushDependencies';
import type { ReadFiles } from './pushRequest';
import { fileGroupName, openPushSource } from './pushSource';
import { SharedEngine } from './sharedEngine';

/** What it takes to read files. */
export interface ReadingDependencies {
  files: FileAccess;
  progress: ProgressDisplay;
  workers: EngineWorkers;
}

/** What is read first: all, while questions are asked, or where there are none, as much as it takes to begin with. */
export type ReadExtent = 'all' | 'beginning';

/**
 * Files that become one table being read, while questions about them are asked. They have a worker of their own, which
 * also makes the chunks later. When reading fails, `failureSignal` is aborted with the reason, so that no question
 * stays open about a file that is no use.
 */
export class FileReading {
  readonly name: string;
  private readonly failureController = new AbortController();
  private readonly stopController = new AbortController();
  private lastProgress: ReadProgress | undefined;
  private analysis: Promise<Analysis>;
  private isDisposed = false;
  private readonly progressListeners = new Set<(progress: ReadProgress) => void>();

  private constructor(
    readonly uris: readonly string[],
    private readonly dependencies: Pick<ReadingDependencies, 'files' | 'progress'>,
    private readonly shared: SharedEngine,
    private sharedSource: { source: Promise<PushSource> | undefined },
    private readonly request: ReadRequest,
    extent: ReadExtent | TablePlan,
  ) {
    this.name = fileGroupName(uris);
    this.analysis =
      extent === 'all'
        ? this.analyze(request)
        : extent === 'beginning'
          ? this.readBeginning()
          : Promise.resolve({ kind: 'table', plan: extent });
    // The failure is thrown where the plan is asked for; here it only ends the questions.
    this.analysis.catch((error: unknown) => this.failureController.abort(error));
  }

  /** Begins to read. @param uris one file, or several that become one table. */
  static start(
    dependencies: ReadingDependencies,
    uris: readonly string[],
    request: ReadRequest = {},
    extent: ReadExtent = 'all',
  ): FileReading {
    const engine = new SharedEngine(dependencies.workers);
    return new FileReading(uris, dependencies, engine, { source: undefined }, request, extent);
  }

  /** What was read already, by the same engine. */
  static ofReadFiles(
    dependencies: ReadingDependencies,
    uris: readonly string[],
    { engine, source, plan }: ReadFiles,
  ): FileReading {
    return new FileReading(uris, dependencies, engine.acquire(), { source: Promise.resolve(source) }, {}, plan);
  }

  get failureSignal(): AbortSignal {
    return this.failureController.signal;
  }

  /** What reading came to; shows progress while there is something to wait for. Throws ProblemError. */
  async waitForAnalysis(): Promise<Analysis> {
    const isDone = await Promise.race([
      this.analysis.then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, 300, false)),
    ]);
    if (isDone) return this.analysis;
    const { progress } = this.dependencies;
    return progress.show(t('Reading {0}', this.name), async (report, signal) => {
      const stop = (): void => this.stopController.abort();
      signal.addEventListener('abort', stop, { once: true });
      const showProgress = ({ bytesRead, bytesTotal, rows }: ReadProgress): void =>
        report({
          message: t('{0} of {1}, {2}', formatSize(bytesRead), formatSize(bytesTotal), formatRowCount(rows)),
        });
      if (this.lastProgress) showProgress(this.lastProgress);
      this.progressListeners.add(showProgress);
      return this.analysis.finally(() => {
        signal.removeEventListener('abort', stop);
        this.progressListeners.delete(showProgress);
      });
    });
  }

  /** Reads again, now that the array is chosen. Throws ProblemError. */
  async readAgain(request: ReadRequest): Promise<TablePlan> {
    this.analysis = this.analyze(request);
    return this.waitForPlan();
  }

  /** The plan, where it is certain which array makes the table. Throws ProblemError. */
  async waitForPlan(): Promise<TablePlan> {
    const analysis = await this.waitForAnalysis();
    if (analysis.kind !== 'table') throw new Error(`${this.name} asks again which array to take.`);
    return analysis.plan;
  }

  /** Reads the same files for another table, with the same worker. */
  readOtherTable(request: ReadRequest): FileReading {
    return this.withOtherTable(request, 'all');
  }

  /** Another table of the same files whose plan is known. */
  useOtherTable(plan: TablePlan): FileReading {
    return this.withOtherTable({}, plan);
  }

  private withOtherTable(request: ReadRequest, extent: ReadExtent | TablePlan): FileReading {
    return new FileReading(this.uris, this.dependencies, this.shared.acquire(), this.sharedSource, request, extent);
  }

  /** What is needed to send the files. The engine serves until `dispose`. */
  async openForSending(): Promise<{ engine: PushEngine; source: PushSource }> {
    return { engine: this.shared.engine, source: await this.openSource() };
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.stopController.abort();
    this.shared.release();
  }

  private async analyze(request: ReadRequest): Promise<Analysis> {
    const onProgress = (progress: ReadProgress): void => {
      this.lastProgress = progress;
      for (const listener of this.progressListeners) listener(progress);
    };
    return this.shared.engine.analyze(await this.openSource(), request, {
      signal: this.stopController.signal,
      onProgress,
    });
  }

  /** A plan of the beginning where that is enough to begin with, otherwise of all. */
  private async readBeginning(): Promise<Analysis> {
    const { shared, request, stopController } = this;
    const plan = await shared.engine.createProvisionalPlan(await this.openSource(), request, {
      signal: stopController.signal,
    });
    return plan ? { kind: 'table', plan } : this.analyze(request);
  }

  /** Opened once. What fails is tried again by whoever asks next. */
  private openSource(): Promise<PushSource> {
    const { sharedSource } = this;
    sharedSource.source ??= openPushSource(this.dependencies.files, this.uris, this.name).catch((error: unknown) => {
      sharedSource.source = undefined;
      throw error;
    });
    return sharedSource.source;
  }
}

/** A file that cannot be pushed, and why. */
export interface UnreadableFile {
  name: string;
  problem: Problem;
}

export function createUnreadableFile(name: string, error: unknown): UnreadableFile {
  return { name, problem: toProblem(error, t('{0} cannot be pushed.', name)) };
}
