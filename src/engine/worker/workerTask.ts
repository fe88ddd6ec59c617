import type { Worker } from 'node:worker_threads';
import { t } from '@vscode/l10n';
import { cancelledProblem, ProblemError } from '../../core/problem';
import type { ReadControl } from '../model/readControl';
import { explainFault } from '../rows/explainFault';
import type { WorkerRequest, WorkerResponse } from './workerProtocol';

export type WorkerResult = Exclude<WorkerResponse, { kind: 'progress' | 'fault' | 'defect' }>;

/** One task, from sending it to its last message. */
export class WorkerTask {
  private readonly results: WorkerResult[] = [];
  private failure: ProblemError | undefined;
  private isFinished = false;
  private isEnded = false;
  private wakeReader: () => void = () => undefined;
  /** Called for each chunk that `next` gives. */
  onDidTakeChunk: () => void = () => undefined;

  constructor(
    private readonly worker: Worker,
    task: WorkerRequest,
    private readonly sourceName: string,
    private readonly control: ReadControl,
  ) {
    worker.on('message', this.onMessage).on('error', this.onError).on('exit', this.onExit);
    control.signal.addEventListener('abort', this.onAbort, { once: true });
    worker.ref();
    worker.postMessage(task);
  }

  /** What comes next; `done` is the last. @throws ProblemError */
  async nextResult(): Promise<WorkerResult> {
    for (;;) {
      if (this.failure) throw this.failure;
      const result = this.results.shift();
      if (result?.kind === 'chunk') this.onDidTakeChunk();
      if (result) return result;
      await new Promise<void>((resolve) => (this.wakeReader = resolve));
    }
  }

  /** Stops listening. Returns the worker if it may serve again. */
  stop(): Worker | undefined {
    if (this.isEnded) return undefined;
    this.isEnded = true;
    this.control.signal.removeEventListener('abort', this.onAbort);
    this.worker.off('message', this.onMessage).off('error', this.onError).off('exit', this.onExit);
    if (this.isFinished) return this.worker;
    this.fail(new ProblemError(cancelledProblem()));
    void this.worker.terminate();
    return undefined;
  }

  private readonly onMessage = (message: WorkerResponse): void => {
    switch (message.kind) {
      case 'progress':
        this.control.onProgress?.(message.progress);
        return;
      case 'fault':
        this.isFinished = true;
        this.fail(new ProblemError(explainFault(message.located, this.sourceName)));
        return;
      case 'defect':
        this.fail(createDefectError(message.message));
        return;
      default:
        this.isFinished = message.kind === 'done';
        this.results.push(message);
        this.wakeReader();
    }
  };

  private readonly onAbort = (): void => {
    this.fail(new ProblemError(cancelledProblem()));
    this.stop();
  };

  private readonly onError = (error: Error): void => this.fail(createDefectError(error.message));

  private readonly onExit = (code: number): void =>
    this.fail(createDefectError(t('The worker ended with code {0}.', code)));

  private fail(problem: ProblemError): void {
    this.failure ??= problem;
    this.wakeReader();
  }
}

/** What should never happen. */
export function createDefectError(reason: string): ProblemError {
  return new ProblemError({
    kind: 'internal',
    what: t('The file could not be converted.'),
    why: reason,
    next: t('This is a defect of the extension. The log has the details.'),
  });
}
