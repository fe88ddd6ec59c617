import { t } from '@vscode/l10n';
import { cancelledProblem, ProblemError } from '../../core/problem';
import type { ReadControl } from '../engine';
import { explainFault } from '../rows/explain';
import type { TaskRunner } from './inPlace';
import type { FromWorker, Task } from './protocol';

export type Result = Exclude<FromWorker, { kind: 'progress' | 'fault' | 'defect' }>;

/** One task, from sending it to its last message. */
export class Conversation {
  private readonly results: Result[] = [];
  private failure: ProblemError | undefined;
  private finished = false;
  private ended = false;
  private wake: () => void = () => undefined;
  /** Called for each chunk that `next` gives. */
  onTaken: () => void = () => undefined;

  constructor(
    private readonly worker: TaskRunner,
    task: Task,
    private readonly name: string,
    private readonly control: ReadControl,
  ) {
    worker.on('message', this.onMessage).on('error', this.onError).on('exit', this.onExit);
    control.signal.addEventListener('abort', this.onAbort, { once: true });
    worker.ref();
    worker.postMessage(task);
  }

  /** What comes next; `done` is the last. @throws ProblemError */
  async next(): Promise<Result> {
    while (this.results.length === 0 && !this.failure) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure) throw this.failure;
    const result = this.results.shift()!;
    if (result.kind === 'chunk') this.onTaken();
    return result;
  }

  /** Stops listening. Returns the worker if it may serve again. */
  end(): TaskRunner | undefined {
    if (this.ended) return undefined;
    this.ended = true;
    this.control.signal.removeEventListener('abort', this.onAbort);
    this.worker.off('message', this.onMessage).off('error', this.onError).off('exit', this.onExit);
    if (this.finished) return this.worker;
    this.fail(new ProblemError(cancelledProblem()));
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
      default:
        this.finished = message.kind === 'done';
        this.results.push(message);
        this.wake();
    }
  };

  private readonly onAbort = (): void => {
    this.fail(new ProblemError(cancelledProblem()));
    this.end();
  };

  private readonly onError = (error: Error): void => this.fail(defect(error.message));

  private readonly onExit = (code: number): void => this.fail(defect(t('The worker ended with code {0}.', code)));

  private fail(problem: ProblemError): void {
    this.failure ??= problem;
    this.wake();
  }
}

/** What should never happen. */
export function defect(why: string): ProblemError {
  return new ProblemError({
    kind: 'internal',
    what: t('The file could not be converted.'),
    why,
    next: t('This is a defect of the extension. The log has the details.'),
  });
}
