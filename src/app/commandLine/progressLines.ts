import { cancelledProblem, ProblemError } from '../../core/problem';
import type { ProgressDisplay } from '../push/pushDependencies';

/** The least time between two lines about the same thing. */
const intervalMs = 500;

/**
 * Progress as lines of text, for stderr. A line that says the same as the last one is left out, and so is one that
 * follows too soon.
 * @param signal is aborted when the person cancels.
 */
export class ProgressLines implements ProgressDisplay {
  private lastLine = '';
  private lastMs = 0;

  constructor(
    private readonly writeLine: (line: string) => void,
    private readonly signal: AbortSignal,
  ) {}

  async show<T>(title: string, work: Parameters<ProgressDisplay['show']>[1]): Promise<T> {
    if (this.signal.aborted) throw new ProblemError(cancelledProblem());
    this.writeLine(title);
    return (await work(({ message, percent }) => {
      const line = [percent === undefined ? undefined : `${Math.floor(percent)} %`, message].filter(Boolean).join('  ');
      if (line === this.lastLine || Date.now() - this.lastMs < intervalMs) return;
      this.lastLine = line;
      this.lastMs = Date.now();
      this.writeLine(line);
    }, this.signal)) as T;
  }
}
