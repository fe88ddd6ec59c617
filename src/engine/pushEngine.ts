import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { t } from '@vscode/l10n';
import { cancelledProblem, isCancelled, ProblemError } from '../core/problem';
import { type ChunksRequest, maxRecordsPerPass } from './chunks/chunkRequests';
import { validateChoices } from './model/columnChoices';
import { toFileOptions } from './model/fileOptions';
import type { ReadControl } from './model/readControl';
import type {
  Analysis,
  Chunk,
  ChunkFormat,
  CsvOptions,
  FileSource,
  Preview,
  PushSource,
  ReadProgress,
  ReadRequest,
  TablePlan,
  TimestampEncoding,
} from './model/tablePlan';
import { formatFromName } from './open/detectFormat';
import type { SharedFile, SharedSource } from './open/sharedSource';
import { buildPlan, buildPreview, toWirePlan } from './rows/buildPlan';
import { allColumnChoices } from './rows/childTableRequest';
import { refuseConversionErrors } from './rows/conversionErrors';
import { changesValues } from './rows/convert/conversionRules';
import { type PartAnalysis } from './rows/partAnalysis';
import {
  beginningParts,
  buildProvisionalPlan,
  ProvisionalPlanCheck,
  ProvisionalPlanMismatch,
} from './rows/provisionalPlan';
import { canSplitFile, chunkParts, joinParts, splitEvenly } from './rows/splitFile';
import type { TableDraft } from './rows/tableDraft';
import type { EngineWorkers } from './worker/engineWorkers';
import { maxWaitingChunks, type WorkerRequest, type WorkerResponse } from './worker/workerProtocol';
import { createDefectError, WorkerTask } from './worker/workerTask';

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

/** A request for chunks before its task has a counter of chunks that may be sent. */
type UncreditedRequest = Omit<ChunksRequest, 'credit'>;

class WorkerEngine implements PushEngine {
  private readonly runningTasks = new Set<WorkerTask>();
  private isDisposed = false;
  /** Which keys tell the rows of a file apart, as it was when it was planned. */
  private readonly verifiedKeys = new WeakMap<PushSource, Set<string>>();
  private readonly sharedCopies = new WeakMap<Uint8Array, Promise<SharedArrayBuffer>>();

  constructor(
    private readonly workers: EngineWorkers,
    private readonly workerCount: number,
  ) {}

  async preview(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Preview> {
    const { preview } = await this.runToResult(await this.createRequest('preview', source, request), source, control);
    if (!preview) throw createDefectError(t('The worker gave no result.'));
    return buildPreview(preview, request);
  }

  async analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis> {
    const analyzeRequest = await this.createRequest('analyze', source, request);
    const draft =
      (await this.analyzeInParts(source, request, control)) ??
      (await this.runToResult(analyzeRequest, source, control)).draft;
    if (!draft) throw createDefectError(t('The worker gave no result.'));
    return draft.kind === 'choose' ? draft : { kind: 'table', plan: buildPlan(draft, request, source.name) };
  }

  async createProvisionalPlan(
    source: PushSource,
    request: ReadRequest,
    control: ReadControl,
  ): Promise<TablePlan | undefined> {
    validateChoices(allColumnChoices(request), source.name);
    if (source.kind !== 'path' || (await splittableBytes(source, request)) === undefined) return undefined;
    const workerRequest: WorkerRequest = {
      kind: 'analyzeParts',
      source,
      request,
      parts: beginningParts,
      isSuggesting: false,
    };
    try {
      const { parts = [] } = await this.runToResult(workerRequest, source, { signal: control.signal });
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
    await this.runToResult(
      { kind: 'verifyKeys', source: await this.shareSource(source), plan: toWirePlan(plan), keys },
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
    // Memory for the keys of so many records is bounded, and a plan of the beginning does not know how many there are.
    const areKeysChecked =
      !keys || plan.provisional || plan.rows > maxRecordsPerPass || this.areKeysVerified(source, plan, keys);
    if (keys && areKeysChecked) await this.verifyKeys(source, plan, keys, control);
    const workerRequest: UncreditedRequest = {
      kind: 'chunks',
      source: await this.shareSource(source),
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
    const chunkCount = (yield* this.chunksInParts(workerRequest, source, control)) ?? Infinity;
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
    const chunkCount = yield* this.chunksInParts(workerRequest, source, control, (part) => planCheck.addPart(part));
    if (chunkCount !== undefined) throw new ProvisionalPlanMismatch();
    control.onPlan?.(await planCheck.completePlan());
  }

  private async *chunksInOrder(
    workerRequest: UncreditedRequest,
    source: PushSource,
    control: ReadControl,
  ): AsyncGenerator<Chunk> {
    const workerTask = this.openChunksTask(workerRequest, source, control);
    try {
      for (
        let message = await workerTask.nextResult();
        message.kind === 'chunk';
        message = await workerTask.nextResult()
      )
        yield message.chunk;
    } finally {
      this.releaseTask(workerTask);
    }
  }

  /**
   * Several workers make the chunks of one part of the file after the other.
   * @param onPart at each part, of a file whose plan is provisional; what it throws is thrown.
   * @returns how many chunks were made when it turned out that the file has to be read in order; undefined if it has
   *   not.
   */
  private async *chunksInParts(
    workerRequest: UncreditedRequest,
    source: PushSource,
    control: ReadControl,
    onPart?: (part: PartAnalysis) => Promise<void>,
  ): AsyncGenerator<Chunk, number | undefined> {
    const partCount = chunkParts(workerRequest.plan).length;
    if (partCount === 1 || (this.workerCount === 1 && !onPart) || source.kind !== 'path') return 0;
    const partControls = combineProgress(control, this.workerCount);
    const workerTasks: WorkerTask[] = [];
    let chunkCount = 0;
    let rowCount = 0;
    let nextOffset: number | undefined = 0;
    try {
      for (const [index, partControl] of partControls.entries()) {
        // Starting a worker holds the main thread for some milliseconds.
        if (index > 0) await setImmediate();
        const share = { index, count: partControls.length };
        workerTasks.push(this.openChunksTask({ ...workerRequest, share }, source, partControl));
      }
      for (let part = 0; part < partCount; part++) {
        const workerTask = workerTasks[part % workerTasks.length]!;
        const partStart = await workerTask.nextResult();
        if (partStart.kind !== 'partBegins' || partStart.partStart !== nextOffset) return chunkCount;
        let message = await workerTask.nextResult();
        for (; message.kind === 'chunk'; message = await workerTask.nextResult())
          yield { ...message.chunk, index: chunkCount++ };
        if (message.kind !== 'partEnds') return chunkCount;
        const { partResult, stats } = message;
        if (stats) await onPart?.({ ...partResult, stats });
        nextOffset = partResult.nextRecordOffset;
        rowCount += partResult.recordCount;
      }
      if (nextOffset !== undefined || (!onPart && rowCount !== workerRequest.plan.rows)) return chunkCount;
      // Only a worker that has finished serves again.
      for (const workerTask of workerTasks) await workerTask.nextResult();
      return undefined;
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      // Read in order, the file says for itself what is wrong with it.
      return chunkCount;
    } finally {
      for (const workerTask of workerTasks) this.releaseTask(workerTask);
    }
  }

  private openChunksTask(workerRequest: UncreditedRequest, source: PushSource, control: ReadControl): WorkerTask {
    const credit = new Int32Array(new SharedArrayBuffer(4)).fill(maxWaitingChunks);
    const workerTask = this.openTask({ ...workerRequest, credit: credit.buffer }, source, control);
    workerTask.onDidTakeChunk = () => {
      Atomics.add(credit, 0, 1);
      Atomics.notify(credit, 0);
    };
    return workerTask;
  }

  /** Undefined if the file has to be read as a whole, be it to say what is wrong with it. */
  private async analyzeInParts(
    source: PushSource,
    request: ReadRequest,
    control: ReadControl,
  ): Promise<TableDraft | undefined> {
    const fileBytes = this.workerCount === 1 ? undefined : await splittableBytes(source, request);
    if (fileBytes === undefined || source.kind !== 'path') return undefined;
    const partControls = combineProgress(control, this.workerCount);
    const workerTasks = splitEvenly(fileBytes, this.workerCount).map((part, index) =>
      this.openTask(
        { kind: 'analyzeParts', source, request, parts: [part], isSuggesting: true },
        source,
        partControls[index]!,
      ),
    );
    try {
      const results = await Promise.all(workerTasks.map((workerTask) => workerTask.nextResult()));
      return joinParts(
        results.map((result) => (result.kind === 'done' ? result.parts?.[0] : undefined)),
        source.name,
      );
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      return undefined;
    } finally {
      for (const workerTask of workerTasks) this.releaseTask(workerTask);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    for (const workerTask of this.runningTasks) this.releaseTask(workerTask);
  }

  private async createRequest(
    kind: 'preview' | 'analyze',
    source: PushSource,
    request: ReadRequest,
  ): Promise<WorkerRequest> {
    validateChoices(allColumnChoices(request), source.name);
    return { kind, source: await this.shareSource(source), request };
  }

  private async runToResult(
    workerRequest: WorkerRequest,
    source: PushSource,
    control: ReadControl,
  ): Promise<Extract<WorkerResponse, { kind: 'done' }>> {
    const workerTask = this.openTask(workerRequest, source, control);
    try {
      for (;;) {
        const message = await workerTask.nextResult();
        if (message.kind === 'done') return message;
      }
    } finally {
      this.releaseTask(workerTask);
    }
  }

  private openTask(workerRequest: WorkerRequest, source: PushSource, control: ReadControl): WorkerTask {
    if (control.signal.aborted || this.isDisposed) throw new ProblemError(cancelledProblem());
    const workerTask = new WorkerTask(this.workers.acquire(), workerRequest, source.name, control);
    this.runningTasks.add(workerTask);
    return workerTask;
  }

  /** A worker that has finished serves again; one that was stopped in the middle is ended. */
  private releaseTask(workerTask: WorkerTask): void {
    this.runningTasks.delete(workerTask);
    const worker = workerTask.stop();
    if (worker) this.workers.release(worker);
  }

  private async shareSource(source: PushSource): Promise<SharedSource> {
    if (source.kind !== 'files') return this.shareFile(source);
    const files: SharedFile[] = [];
    for (const file of source.files) files.push(await this.shareFile(file));
    return { kind: 'files', files };
  }

  private async shareFile(source: FileSource): Promise<SharedFile> {
    if (source.kind === 'path') return source;
    const sharedCopy = this.sharedCopies.get(source.bytes) ?? copyToSharedBuffer(source.bytes);
    this.sharedCopies.set(source.bytes, sharedCopy);
    return { kind: 'bytes', bytes: await sharedCopy, name: source.name };
  }
}

/** The file as it was planned, and these columns of the plan. */
function identifyKeys(plan: TablePlan, keys: readonly string[]): string {
  return JSON.stringify([toWirePlan(plan), keys]);
}

/** The size of a file that may be read in parts, as far as can be known before it is opened. */
async function splittableBytes(source: PushSource, request: ReadRequest): Promise<number | undefined> {
  if (source.kind !== 'path' || request.child || allColumnChoices(request).some(changesValues)) return undefined;
  const fileBytes = await stat(source.path).then(
    ({ size }) => size,
    () => 0,
  );
  const format = formatFromName(source.name);
  return canSplitFile(fileBytes, { ...(format && { format }), ...toFileOptions(request.read ?? {}) })
    ? fileBytes
    : undefined;
}

/** Several read one file: what they report is added up. */
function combineProgress(control: ReadControl, count: number): ReadControl[] {
  const progresses = Array.from({ length: count }, (): ReadProgress => ({ bytesRead: 0, bytesTotal: 0, rows: 0 }));
  const sumOf = (field: 'bytesRead' | 'rows'): number =>
    progresses.reduce((total, progress) => total + progress[field], 0);
  return progresses.map((_, index) => ({
    signal: control.signal,
    onProgress: (progress) => {
      progresses[index] = progress;
      control.onProgress?.({ bytesRead: sumOf('bytesRead'), bytesTotal: progress.bytesTotal, rows: sumOf('rows') });
    },
  }));
}

/** Copies in slices, so that the main thread is never held. */
async function copyToSharedBuffer(bytes: Uint8Array): Promise<SharedArrayBuffer> {
  const sharedBuffer = new SharedArrayBuffer(bytes.length);
  const target = new Uint8Array(sharedBuffer);
  const sliceBytes = 8 << 20;
  for (let position = 0; position < bytes.length; position += sliceBytes) {
    target.set(bytes.subarray(position, position + sliceBytes), position);
    if (position + sliceBytes < bytes.length) await setImmediate();
  }
  return sharedBuffer;
}
