import { throwIfCancelled } from '../../core/problem';
import type { ProgressDisplay, ProgressReport } from '../push/pushDependencies';

/** The least time between two lines about the same thing. */
const intervalMs = 500;

/**
 * Progress as lines of text, for stderr. Of reports that follow each other faster than that, the last one is written.
 * @param signal is aborted when the person cancels.
 */
export class ProgressLines implements ProgressDisplay {
  constructor(
    private readonly writeLine: (line: string) => void,
    private readonly signal: AbortSignal,
  ) {}

  async show<T>(
    title: string,
    work: (report: (progress: ProgressReport) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    throwIfCancelled(this.signal);
    this.writeLine(title);
    let line = '';
    let writtenLine = '';
    const timer = setInterval(() => {
      if (line !== writtenLine) this.writeLine(line);
      writtenLine = line;
    }, intervalMs);
    try {
      return await work(({ message, percent }) => {
        line = [percent === undefined ? undefined : `${Math.floor(percent)} %`, message].filter(Boolean).join('  ');
      }, this.signal);
    } finally {
      clearInterval(timer);
    }
  }
}
