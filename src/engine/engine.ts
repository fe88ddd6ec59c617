import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { t } from '@vscode/l10n';
import { cancelledProblem, isCancelled, ProblemError } from '../core/problem';
import type { TimestampEncoding } from './chunks/parquet/footer';
import { checkChoices } from './model/choices';
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
} from './model/types';
import { formatNamed } from './open/sniff';
import type { SharedFile, SharedSource } from './open/source';
import type { TableDraft } from './rows/analyze';
import { allChoices } from './rows/childRequest';
import { refuseMisfits } from './rows/conversionErrors';
import { changesValues } from './rows/convert/rules';
import { planOf, previewOf, wire } from './rows/plan';
import { beginning, PlanRefuted, Probation, provisionalPlan } from './rows/provisional';
import { chunkParts, equalParts, joinParts, mayBeParted, type PartDraft } from './rows/split';
import { Conversation, defect } from './worker/conversation';
import { InPlace, isPage, type TaskRunner } from './worker/inPlace';
import { type FromWorker, maxWaiting, type Task } from './worker/protocol';

export interface ReadControl {
  signal: AbortSignal;
  onProgress?(progress: ReadProgress): void;
  /** Of `chunks` with a provisional plan: the same columns, with all that is known of them after the last row. */
  onPlan?(plan: TablePlan): void;
}

export interface ChunkOptions {
  format: ChunkFormat;
  /** For CSV. */
  csv?: CsvOptions;
  /** For Parquet: how DATETIME is held, INT64 unless said otherwise. */
  timestamps?: TimestampEncoding;
  chunkBytes?: number;
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
   * Values that do not fit a chosen type are in the plan's `misfits`.
   * @throws ProblemError of kind `input` with the place of the first fault or for a choice that cannot be carried
   *   out, or `cancelled`.
   */
  analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis>;
  /**
   * Reads only the beginning of a large file, so that sending can begin at once with a plan made of that.
   * @returns undefined where the whole has to be read first: a small file, several, a format in which nothing can be
   *   said of what comes later,
   * or choices that only the whole can bear out.
   * @throws ProblemError `cancelled`; what is wrong with the file is for `analyze` to say.
   */
  provisionalPlan(source: PushSource, request: ReadRequest, control: ReadControl): Promise<TablePlan | undefined>;
  /**
   * @param keys column names of the plan.
   * @throws ProblemError naming the first record with a missing or repeated key.
   */
  verifyKeys(source: PushSource, plan: TablePlan, keys: readonly string[], control: ReadControl): Promise<void>;
  /**
   * Pull-driven: at most two chunks are ever waiting. Ending the iteration early frees all resources. With a
   * provisional plan the whole file is looked at on the way, and `control.onPlan` is told before the end what its plan
   * is.
   * @throws ProblemError if the file changed since `plan`, or if the plan has misfits.
   * @throws PlanRefuted if the file does not bear out a provisional plan; whether it is broken is for `analyze` to say.
   */
  chunks(source: PushSource, plan: TablePlan, options: ChunkOptions, control: ReadControl): AsyncIterable<Chunk>;
  /** Ends the worker. */
  dispose(): void;
}

/**
 * @param workerFile the bundled worker.ts. Workers start on first use and serve one call after the other.
 * @param workers how many may work on one large file. More make it faster, and what comes out is the same.
 */
export function openEngine(workerFile: string, workers = Math.min(2, availableParallelism())): PushEngine {
  return new WorkerEngine(workerFile, workers);
}

class WorkerEngine implements PushEngine {
  private readonly idle: TaskRunner[] = [];
  private readonly busy = new Set<Conversation>();
  private readonly shared = new WeakMap<Uint8Array, Promise<SharedArrayBuffer>>();

  constructor(
    private readonly workerFile: string,
    private readonly workers: number,
  ) {}

  async preview(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Preview> {
    const { preview } = await this.finish(await this.task('preview', source, request), source, control);
    if (!preview) throw defect(t('The worker gave no result.'));
    return previewOf(preview, request);
  }

  async analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis> {
    const task = await this.task('analyze', source, request);
    const draft =
      (await this.analyzeParts(source, request, control)) ?? (await this.finish(task, source, control)).draft;
    if (!draft) throw defect(t('The worker gave no result.'));
    return draft.kind === 'choose' ? draft : { kind: 'table', plan: planOf(draft, request, source.name) };
  }

  async provisionalPlan(
    source: PushSource,
    request: ReadRequest,
    control: ReadControl,
  ): Promise<TablePlan | undefined> {
    checkChoices(allChoices(request), source.name);
    if (source.kind !== 'path' || (await partedBytes(source, request)) === undefined) return undefined;
    const task: Task = { kind: 'analyzeParts', source, read: request.read ?? {}, parts: beginning };
    try {
      const { parts = [] } = await this.finish(task, source, { signal: control.signal });
      return provisionalPlan(parts, request, source.name);
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      return undefined;
    }
  }

  async verifyKeys(source: PushSource, plan: TablePlan, keys: readonly string[], control: ReadControl): Promise<void> {
    refuseMisfits(plan, source.name);
    await this.finish(
      { kind: 'verifyKeys', source: await this.share(source), plan: wire(plan), keys },
      source,
      control,
    );
  }

  async *chunks(
    source: PushSource,
    plan: TablePlan,
    options: ChunkOptions,
    control: ReadControl,
  ): AsyncIterable<Chunk> {
    refuseMisfits(plan, source.name);
    const task: ChunksTask = { kind: 'chunks', source: await this.share(source), plan: wire(plan), ...options };
    if (plan.provisional) {
      yield* this.chunksOnProbation(task, source, plan, control);
      return;
    }
    const made = (yield* this.chunksInParts(task, source, control)) ?? Infinity;
    if (made === Infinity) return;
    for await (const chunk of this.chunksInOrder(task, source, control)) if (chunk.index >= made) yield chunk;
  }

  private async *chunksOnProbation(
    task: ChunksTask,
    source: PushSource,
    plan: TablePlan,
    control: ReadControl,
  ): AsyncGenerator<Chunk> {
    const probation = new Probation(plan, source.name);
    const made = yield* this.chunksInParts(task, source, control, (part) => probation.add(part));
    if (made !== undefined) throw new PlanRefuted();
    control.onPlan?.(probation.passed());
  }

  private async *chunksInOrder(task: ChunksTask, source: PushSource, control: ReadControl): AsyncGenerator<Chunk> {
    const talk = this.openChunks(task, source, control);
    try {
      for (let message = await talk.next(); message.kind === 'chunk'; message = await talk.next()) yield message.chunk;
    } finally {
      this.close(talk);
    }
  }

  /**
   * Several workers make the chunks of one part of the file after the other.
   * @param look at each part, of a file whose plan is provisional; what it throws is thrown.
   * @returns how many chunks were made when it turned out that the file has to be read in order; undefined if it has
   *   not.
   */
  private async *chunksInParts(
    task: ChunksTask,
    source: PushSource,
    control: ReadControl,
    look?: (part: PartDraft) => void,
  ): AsyncGenerator<Chunk, number | undefined> {
    const parts = chunkParts(task.plan).length;
    if (parts === 1 || (this.workers === 1 && !look) || source.kind !== 'path') return 0;
    const both = togetherIn(control, this.workers);
    const talks = both.map((one, index) =>
      this.openChunks({ ...task, share: { index, of: both.length } }, source, one),
    );
    let made = 0;
    let rows = 0;
    let next: number | undefined = 0;
    try {
      for (let part = 0; part < parts; part++) {
        const talk = talks[part % talks.length]!;
        const begins = await talk.next();
        if (begins.kind !== 'partBegins' || begins.start !== next) return made;
        let message = await talk.next();
        for (; message.kind === 'chunk'; message = await talk.next()) yield { ...message.chunk, index: made++ };
        if (message.kind !== 'partEnds') return made;
        const { found, stats } = message;
        if (stats) look?.({ ...found, stats });
        next = found.next;
        rows += found.records;
      }
      return next === undefined && (look || rows === task.plan.rows) ? undefined : made;
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      // Read in order, the file says for itself what is wrong with it.
      return made;
    } finally {
      for (const talk of talks) this.close(talk);
    }
  }

  private openChunks(task: ChunksTask, source: PushSource, control: ReadControl): Conversation {
    const credit = new Int32Array(new SharedArrayBuffer(4)).fill(maxWaiting);
    const talk = this.open({ ...task, credit: credit.buffer }, source, control);
    talk.onTaken = () => {
      Atomics.add(credit, 0, 1);
      Atomics.notify(credit, 0);
    };
    return talk;
  }

  /** Undefined if the file has to be read as a whole, be it to say what is wrong with it. */
  private async analyzeParts(
    source: PushSource,
    request: ReadRequest,
    control: ReadControl,
  ): Promise<TableDraft | undefined> {
    const { read = {} } = request;
    const bytes = this.workers === 1 ? undefined : await partedBytes(source, request);
    if (bytes === undefined || source.kind !== 'path') return undefined;
    const both = togetherIn(control, this.workers);
    const talks = equalParts(bytes, this.workers).map((part, index) =>
      this.open({ kind: 'analyzeParts', source, read, parts: [part] }, source, both[index]!),
    );
    try {
      const results = await Promise.all(talks.map((talk) => talk.next()));
      return joinParts(
        results.map((result) => (result.kind === 'done' ? result.parts?.[0] : undefined)),
        source.name,
      );
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      return undefined;
    } finally {
      for (const talk of talks) this.close(talk);
    }
  }

  dispose(): void {
    for (const talk of this.busy) talk.end();
    for (const worker of this.idle.splice(0)) void worker.terminate();
  }

  private async task(kind: 'preview' | 'analyze', source: PushSource, request: ReadRequest): Promise<Task> {
    checkChoices(allChoices(request), source.name);
    return { kind, source: await this.share(source), request };
  }

  private async finish(
    task: Task,
    source: PushSource,
    control: ReadControl,
  ): Promise<Extract<FromWorker, { kind: 'done' }>> {
    const talk = this.open(task, source, control);
    try {
      for (;;) {
        const message = await talk.next();
        if (message.kind === 'done') return message;
      }
    } finally {
      this.close(talk);
    }
  }

  private open(task: Task, source: PushSource, control: ReadControl): Conversation {
    if (control.signal.aborted) throw new ProblemError(cancelledProblem());
    const worker = this.idle.pop() ?? this.start(task);
    const talk = new Conversation(worker, task, source.name, control);
    this.busy.add(talk);
    return talk;
  }

  /** A page is done before a thread would have started. */
  private start(task: Task): TaskRunner {
    return isPage(task) ? new InPlace(this.workerFile) : new Worker(this.workerFile, { execArgv: [], name: 'push' });
  }

  /** A worker that has finished serves again; one that was stopped in the middle is ended. */
  private close(talk: Conversation): void {
    this.busy.delete(talk);
    const worker = talk.end();
    if (!worker || worker instanceof InPlace) return;
    // An idle worker keeps nothing alive.
    worker.unref();
    this.idle.push(worker);
  }

  private async share(source: PushSource): Promise<SharedSource> {
    if (source.kind !== 'files') return this.shareFile(source);
    const files: SharedFile[] = [];
    for (const file of source.files) files.push(await this.shareFile(file));
    return { kind: 'files', files };
  }

  private async shareFile(source: FileSource): Promise<SharedFile> {
    if (source.kind === 'path') return source;
    const copy = this.shared.get(source.bytes) ?? copyShared(source.bytes);
    this.shared.set(source.bytes, copy);
    return { kind: 'bytes', bytes: await copy, name: source.name };
  }
}

/** The size of a file that may be read in parts, as far as can be known before it is opened. */
async function partedBytes(source: PushSource, request: ReadRequest): Promise<number | undefined> {
  if (source.kind !== 'path' || request.child || allChoices(request).some(changesValues)) return undefined;
  const bytes = await stat(source.path).then(
    ({ size }) => size,
    () => 0,
  );
  const format = formatNamed(source.name);
  return mayBeParted(bytes, { ...(format && { format }), ...request.read }) ? bytes : undefined;
}

type ChunksTask = Omit<Extract<Task, { kind: 'chunks' }>, 'credit'>;

/** Several read one file: what they report is added up. */
function togetherIn(control: ReadControl, count: number): ReadControl[] {
  const all = Array.from({ length: count }, (): ReadProgress => ({ bytesRead: 0, bytesTotal: 0, rows: 0 }));
  const sum = (of: 'bytesRead' | 'rows'): number => all.reduce((total, one) => total + one[of], 0);
  return all.map((_, index) => ({
    signal: control.signal,
    onProgress: (progress) => {
      all[index] = progress;
      control.onProgress?.({ bytesRead: sum('bytesRead'), bytesTotal: progress.bytesTotal, rows: sum('rows') });
    },
  }));
}

/** Copies in slices, so that the main thread is never held. */
async function copyShared(bytes: Uint8Array): Promise<SharedArrayBuffer> {
  const shared = new SharedArrayBuffer(bytes.length);
  const target = new Uint8Array(shared);
  const slice = 8 << 20;
  for (let at = 0; at < bytes.length; at += slice) {
    target.set(bytes.subarray(at, at + slice), at);
    if (at + slice < bytes.length) await setImmediate();
  }
  return shared;
}
