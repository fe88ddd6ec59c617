import { t } from '@vscode/l10n';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { cancelled, ProblemError } from '../http/problem';
import { allChoices } from './childRequest';
import { checkChoices } from './choices';
import { explainFault } from './explain';
import { refuseMisfits } from './misfits';
import { planOf, previewOf, wire } from './plan';
import type { TimestampForm } from './parquet/footer';
import { type FromWorker, maxWaiting, type Task } from './protocol';
import type { SharedFile, SharedSource } from './source';
import type { Analysis, Chunk, ChunkFormat, CsvOptions, FileSource, Preview, PushSource, ReadProgress, ReadRequest, TablePlan } from './types';

export interface ReadControl {
  signal: AbortSignal;
  onProgress?(progress: ReadProgress): void;
}

export interface ChunkOptions {
  format: ChunkFormat;
  /** For CSV. */
  csv?: CsvOptions;
  /** For Parquet: how DATETIME is held, INT64 unless said otherwise. */
  timestamps?: TimestampForm;
  chunkBytes?: number;
}

/** Turns a file into a table. Everything costly happens in a worker thread; the main thread only receives. */
export interface PushEngine {
  /**
   * Reads the first 200 rows and no more of the file than they take, so that something can be seen at once. A file that is broken behind them
   * is shown up to there. Of an object with several arrays it shows one, and says that there are others.
   * @throws ProblemError of kind `input`, as `analyze` does, where not even a first row can be read.
   */
  preview(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Preview>;
  /**
   * Reads the whole file once: validates, infers types, lengths and names, and carries out what was chosen.
   * `request.read.arrayPath` picks one of several arrays; empty, it takes the object itself as one row.
   * Values that do not fit a chosen type are in the plan's `misfits`.
   * @throws ProblemError of kind `input` with the place of the first fault or for a choice that cannot be carried out, or `cancelled`.
   */
  analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis>;
  /**
   * @param keys column names of the plan.
   * @throws ProblemError naming the first record with a missing or repeated key.
   */
  verifyKeys(source: PushSource, plan: TablePlan, keys: readonly string[], control: ReadControl): Promise<void>;
  /**
   * Pull-driven: at most two chunks are ever waiting. Ending the iteration early frees all resources.
   * @throws ProblemError if the file changed since `plan`, or if the plan has misfits.
   */
  chunks(
    source: PushSource,
    plan: TablePlan,
    options: ChunkOptions,
    control: ReadControl,
  ): AsyncIterable<Chunk>;
  /** Ends the worker. */
  dispose(): void;
}

/** @param workerFile the bundled worker.ts. The worker starts on first use and serves one call after the other. */
export function openEngine(workerFile: string): PushEngine {
  return new WorkerEngine(workerFile);
}

class WorkerEngine implements PushEngine {
  private readonly idle: Worker[] = [];
  private readonly busy = new Set<Conversation>();
  private readonly shared = new WeakMap<Uint8Array, Promise<SharedArrayBuffer>>();

  constructor(private readonly workerFile: string) {}

  async preview(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Preview> {
    const { preview } = await this.finish(await this.task('preview', source, request), source, control);
    if (!preview) throw defect(t('The worker gave no result.'));
    return previewOf(preview, request);
  }

  async analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<Analysis> {
    const { draft } = await this.finish(await this.task('analyze', source, request), source, control);
    if (!draft) throw defect(t('The worker gave no result.'));
    return draft.kind === 'choose' ? draft : { kind: 'table', plan: planOf(draft, request, source.name) };
  }

  async verifyKeys(source: PushSource, plan: TablePlan, keys: readonly string[], control: ReadControl): Promise<void> {
    await this.finish({ kind: 'verifyKeys', source: await this.share(source), plan: wire(plan), keys }, source, control);
  }

  async *chunks(
    source: PushSource,
    plan: TablePlan,
    options: ChunkOptions,
    control: ReadControl,
  ): AsyncIterable<Chunk> {
    refuseMisfits(plan, source.name);
    const credit = new Int32Array(new SharedArrayBuffer(4)).fill(maxWaiting);
    const task: Task = { kind: 'chunks', source: await this.share(source), plan: wire(plan), ...options, credit: credit.buffer };
    const talk = this.open(task, source, control);
    try {
      for (let message = await talk.next(); message.kind === 'chunk'; message = await talk.next()) {
        Atomics.add(credit, 0, 1);
        Atomics.notify(credit, 0);
        yield message.chunk;
      }
    } finally {
      this.close(talk);
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

  private async finish(task: Task, source: PushSource, control: ReadControl): Promise<Extract<FromWorker, { kind: 'done' }>> {
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
    if (control.signal.aborted) throw new ProblemError(cancelled());
    const worker = this.idle.pop() ?? new Worker(this.workerFile, { execArgv: [], name: 'push' });
    const talk = new Conversation(worker, task, source.name, control);
    this.busy.add(talk);
    return talk;
  }

  /** A worker that has finished serves again; one that was stopped in the middle is ended. */
  private close(talk: Conversation): void {
    this.busy.delete(talk);
    const worker = talk.end();
    if (!worker) return;
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

type Result = Extract<FromWorker, { kind: 'chunk' | 'done' }>;

/** One task, from sending it to its last message. */
class Conversation {
  private readonly results: Result[] = [];
  private failure: ProblemError | undefined;
  private finished = false;
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly worker: Worker,
    task: Task,
    private readonly name: string,
    private readonly control: ReadControl,
  ) {
    worker.on('message', this.onMessage).on('error', this.onError).on('exit', this.onExit);
    control.signal.addEventListener('abort', this.onAbort, { once: true });
    worker.ref();
    worker.postMessage(task);
  }

  /** The next chunk, or `done`. @throws ProblemError */
  async next(): Promise<Result> {
    while (this.results.length === 0 && !this.failure) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure) throw this.failure;
    return this.results.shift()!;
  }

  /** Stops listening. Returns the worker if it may serve again. */
  end(): Worker | undefined {
    if (this.ended) return undefined;
    this.ended = true;
    this.control.signal.removeEventListener('abort', this.onAbort);
    this.worker.off('message', this.onMessage).off('error', this.onError).off('exit', this.onExit);
    if (this.finished) return this.worker;
    this.fail(new ProblemError(cancelled()));
    this.worker.on('error', () => undefined);
    void this.worker.terminate();
    return undefined;
  }

  private readonly onMessage = (message: FromWorker): void => {
    switch (message.kind) {
      case 'progress':
        this.control.onProgress?.(message.progress);
        return;
      case 'fault':
        this.finished = true;
        this.fail(new ProblemError(explainFault(message.located, this.name)));
        return;
      case 'defect':
        this.fail(defect(message.message));
        return;
      case 'chunk':
      case 'done':
        this.finished = message.kind === 'done';
        this.results.push(message);
        this.wake();
    }
  };

  private readonly onAbort = (): void => {
    this.fail(new ProblemError(cancelled()));
    this.end();
  };

  private readonly onError = (error: Error): void => this.fail(defect(error.message));

  private readonly onExit = (code: number): void => this.fail(defect(t('The worker ended with code {0}.', code)));

  private fail(problem: ProblemError): void {
    this.failure ??= problem;
    this.wake();
  }
}

function defect(why: string): ProblemError {
  return new ProblemError({
    kind: 'internal',
    what: t('The file could not be converted.'),
    why,
    next: t('This is a defect of the extension. The log has the details.'),
  });
}
