import type { Log } from './log';

/** Starts work that nobody waits for. What fails is a warning in the log: "The secrets could not be read: …". */
export function runInBackground(log: Pick<Log, 'warn'>, failureText: string, task: () => Promise<unknown>): void {
  task().catch((error: unknown) => log.warn(`${failureText}: ${String(error)}`));
}
