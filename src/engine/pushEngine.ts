import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { t } from '@vscode/l10n';
import { isCancelled, ProblemError } from '../core/problem';
import { validateChoices } from './model/columnChoices';
import type { ReadControl } from './model/readControl';
import type {
  Analysis,
  Chunk,
  ChunkFormat,
  CsvOptions,
  Preview,
  PushSource,
  ReadRequest,
  TablePlan,
  TimestampEncoding,
} from './model/tablePlan';
import { SourceSharing } from './open/sourceSharing';
import { buildPlan, buildPreview, toWirePlan } from './rows/buildPlan';
import { allColumnChoices } from './rows/childTableRequest';
import { refuseConversionErrors } from './rows/conversionErrors';
import type { PartAnalysis } from './rows/partAnalysis';
import {
  beginningOf,
  buildProvisionalPlan,
  ProvisionalPlanCheck,
  ProvisionalPlanMismatch,
  type StartedAnalysis,
} from './rows/provisionalPlan';
import type { TableDraft } from './rows/tableDraft';
import type { EngineWorkers } from './worker/engineWorkers';
import { describeSplittable, ParallelReading } from './worker/parallelReading';
import { TaskRunner, type UncreditedRequest } from './worker/taskRunner';
import type { WorkerRequest } from './worker/workerProtocol';
import { createDefectError } from './worker/workerTask';

export interface ChunkOptions {
  format: ChunkFormat;
  /** For CSV. */
  csv?: CsvOptions;
  /** For Parquet: how DATETIME is held, `defaultTimestampEncoding` unless said otherwise. */
  timestamps?: TimestampEncoding;
  chunkBytes?: number;
  /** Column names of the plan whose values have to be in every record and to tell all records apart. */
  keys?: readonly string[];
}

/** Turns a file into a table. Everything costly happens in a worker thread; the main thread only receives. */
export interface PushEngine {
  /**
   * Reads the first 200 rows and no more of the file than they take, so that something can be seen at once. A file that
   * is broken behind them is shown up to there. Of an object with several arrays it shows one, and says that there are
   * others.
   * @throws ProblemError of kind `input`, as `analyze` does, where not even a first row can be read.
   */
  preview(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Preview>;
  /**
   * Reads the whole file once: validates, infers types, lengths and names, and carries out what was chosen.
   * `request.read.arrayPath` picks one of several arrays; empty, it takes the object itself as one row.
   * Values that do not fit a chosen type are in the plan's `conversionErrors`.
   * @throws ProblemError of kind `input` with the place of the first fault or for a choice that cannot be carried
   *   out, or `cancelled`.
   */
  analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis>;
  /**
   * Reads only the beginning of a large file, so that sending can begin at once with a plan made of that, without
   * suggestions.
   * @returns undefined where the whole has to be read first: a small file, several, a format in which nothing can be
   *   said of what comes later,
   * or choices that only the whole can bear out.
   * @throws ProblemError `cancelled`; what is wrong with the file is for `analyze` to say.
   */
  createProvisionalPlan(source: PushSource, request: ReadRequest, control: ReadControl): Promise<TablePlan | undefined>;
  /**
   * Reads the file to compare the keys of all rows, unless this engine has found them to differ before: then that is
   * known, and making chunks does not compare them again either.
   * @param keys column names of the plan.
   * @throws ProblemError naming the first record with a missing or repeated key.
   */
  verifyKeys(source: PushSource, plan: TablePlan, keys: readonly string[], control: ReadControl): Promise<void>;
  /**
   * Pull-driven: at most two chunks are ever waiting. Ending the iteration early frees all resources. With a
   * provisional plan the whole file is looked at on the way, and `control.onPlan` is called before the end with what
   * its plan is.
   * @throws ProblemError if the file changed since `plan`, if the plan has conversion errors, or naming the first
   *   record
   *   with a missing or repeated key, which may be behind chunks that were made already.
   * @throws ProvisionalPlanMismatch if the file does not bear out a provisional plan; whether it is broken is for
   *   `analyze` to say.
   */
  chunks(source: PushSource, plan: TablePlan, options: ChunkOptions, control: ReadControl): AsyncIterable<Chunk>;
  /** Ends what is running. That, and what is asked for afterwards, fails as `cancelled`. */
  dispose(): void;
}

/**
 * @param workers shared with other engines. Workers start on first use and serve one call after the other.
 * @param workerCount how many may work on one large file. More make it faster, and what comes out is the same.
 */
export function openEngine(workers: EngineWorkers, workerCount = Math.min(2, availableParallelism())): PushEngine {
  return new WorkerEngine(workers, workerCount);
}

class WorkerEngine implements PushEngine {
  private readonly tasks: TaskRunner;
  private readonly parallelReading: ParallelReading;
  private readonly sourceSharing = new SourceSharing();
  /** Of files that were not like their beginning: what was found out before that was noticed. */
  private readonly startedAnalyses = new WeakMap<PushSource, { plan: TablePlan; analysis: StartedAnalysis }>();
  /** Which keys tell the rows of a file apart, as it was when it was planned. */
  private readonly verifiedKeys = new WeakMap<PushSource, Set<string>>();

  constructor(workers: EngineWorkers, workerCount: number) {
    this.tasks = new TaskRunner(workers);
    this.parallelReading = new ParallelReading(this.tasks, workerCount);
  }

  async preview(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Preview> {
    const { preview } = await this.tasks.runToResult(
      await this.createRequest('preview', source, request),
      source,
      control,
    );
    if (!preview) throw createDefectError(t('The worker gave no result.'));
    return buildPreview(preview, request);
  }

  async analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis> {
    const analyzeRequest = await this.createRequest('analyze', source, request);
    const draft =
      (await this.finishAnalysis(source, request, control)) ??
      (await this.parallelReading.analyze(source, request, control)) ??
      (await this.tasks.runToResult(analyzeRequest, source, control)).draft;
    if (!draft) throw createDefectError(t('The worker gave no result.'));
    return draft.kind === 'choose' ? draft : { kind: 'table', plan: buildPlan(draft, request, source.name) };
  }

  /** What is missing of an analysis that a provisional plan began; undefined where there is none. */
  private async finishAnalysis(
    source: PushSource,
    request: ReadRequest,
    control: ReadControl,
  ): Promise<TableDraft | undefined> {
    const started = this.startedAnalyses.get(source);
    this.startedAnalyses.delete(source);
    if (!started || JSON.stringify(started.analysis.request) !== JSON.stringify(request)) return undefined;
    return this.parallelReading.finishAnalysis(source, toWirePlan(started.plan), started.analysis, control);
  }

  async createProvisionalPlan(
    source: PushSource,
    request: ReadRequest,
    control: ReadControl,
  ): Promise<TablePlan | undefined> {
    validateChoices(allColumnChoices(request), source.name);
    const file = await describeSplittable(source, request);
    if (source.kind !== 'path' || !file) return undefined;
    const workerRequest: WorkerRequest = {
      kind: 'analyzeParts',
      source,
      request,
      parts: beginningOf(file.isPacked),
      isSuggesting: false,
    };
    try {
      const { parts = [] } = await this.tasks.runToResult(workerRequest, source, { signal: control.signal });
      const plan = await buildProvisionalPlan(parts, request, source.name);
      await setImmediate();
      return plan;
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      return undefined;
    }
  }

  async verifyKeys(source: PushSource, plan: TablePlan, keys: readonly string[], control: ReadControl): Promise<void> {
    refuseConversionErrors(plan, source.name);
    if (this.areKeysVerified(source, plan, keys)) return;
    await this.tasks.runToResult(
      { kind: 'verifyKeys', source: await this.sourceSharing.share(source), plan: toWirePlan(plan), keys },
      source,
      control,
    );
    this.rememberVerifiedKeys(source, plan, keys);
  }

  private areKeysVerified(source: PushSource, plan: TablePlan, keys: readonly string[]): boolean {
    return this.verifiedKeys.get(source)?.has(identifyKeys(plan, keys)) ?? false;
  }

  private rememberVerifiedKeys(source: PushSource, plan: TablePlan, keys: readonly string[]): void {
    const verifiedKeys = this.verifiedKeys.get(source) ?? new Set();
    this.verifiedKeys.set(source, verifiedKeys.add(identifyKeys(plan, keys)));
  }

  async *chunks(
    source: PushSource,
    plan: TablePlan,
    options: ChunkOptions,
    control: ReadControl,
  ): AsyncIterable<Chunk> {
    refuseConversionErrors(plan, source.name);
    const { keys, ...otherOptions } = options;
    // A plan of the beginning does not know how many keys there are.
    const areKeysChecked = !keys || plan.provisional || this.areKeysVerified(source, plan, keys);
    if (keys && areKeysChecked) await this.verifyKeys(source, plan, keys, control);
    const workerRequest: UncreditedRequest = {
      kind: 'chunks',
      source: await this.sourceSharing.share(source),
      plan: toWirePlan(plan),
      ...otherOptions,
    };
    if (!areKeysChecked) {
      yield* this.chunksInOrder({ ...workerRequest, keys }, source, control);
      this.rememberVerifiedKeys(source, plan, keys);
      return;
    }
    if (plan.provisional) {
      yield* this.chunksWithProvisionalPlan(workerRequest, source, plan, control);
      return;
    }
    const chunkCount = (yield* this.parallelReading.makeChunks(workerRequest, source, control)) ?? Infinity;
    if (chunkCount === Infinity) return;
    for await (const chunk of this.chunksInOrder(workerRequest, source, control))
      if (chunk.index >= chunkCount) yield chunk;
  }

  private async *chunksWithProvisionalPlan(
    workerRequest: UncreditedRequest,
    source: PushSource,
    plan: TablePlan,
    control: ReadControl,
  ): AsyncGenerator<Chunk> {
    const planCheck = new ProvisionalPlanCheck(plan, source.name);
    const addPart = async (part: PartAnalysis): Promise<void> => {
      try {
        await planCheck.addPart(part);
      } catch (error) {
        if (planCheck.startedAnalysis) this.startedAnalyses.set(source, { plan, analysis: planCheck.startedAnalysis });
        throw error;
      }
    };
    const chunkCount = yield* this.parallelReading.makeChunks(workerRequest, source, control, addPart);
    if (chunkCount !== undefined) throw new ProvisionalPlanMismatch();
    control.onPlan?.(await planCheck.completePlan());
  }

  private async *chunksInOrder(
    workerRequest: UncreditedRequest,
    source: PushSource,
    control: ReadControl,
  ): AsyncGenerator<Chunk> {
    const workerTask = this.tasks.openForChunks(workerRequest, source, control);
    try {
      for (
        let message = await workerTask.nextResult();
        message.kind === 'chunk';
        message = await workerTask.nextResult()
      )
        yield message.chunk;
    } finally {
      this.tasks.release(workerTask);
    }
  }

  dispose(): void {
    this.tasks.dispose();
  }

  private async createRequest(
    kind: 'preview' | 'analyze',
    source: PushSource,
    request: ReadRequest,
  ): Promise<WorkerRequest> {
    validateChoices(allColumnChoices(request), source.name);
    return { kind, source: await this.sourceSharing.share(source), request };
  }
}

/** The file as it was planned, and these columns of the plan. */
function identifyKeys(plan: TablePlan, keys: readonly string[]): string {
  return JSON.stringify([toWirePlan(plan), keys]);
}
