import * as vscode from 'vscode';
import { describe, isCancelled, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import type { OutputLog } from './log';
import type { Problems, Scope } from './problems';

/** What a command does. It fills in the scope as soon as it knows what it is about. */
export type Handler = (scope: Scope, ...args: unknown[]) => unknown;

/** Registers commands behind one wrapper: start and end in the log, a problem in one notification with its fixes. */
export class Commands implements vscode.Disposable {
  private readonly registered: vscode.Disposable[] = [];
  private before: (() => Promise<void>) | undefined;

  constructor(
    private readonly log: OutputLog,
    private readonly problems: () => Problems,
  ) {}

  add(id: string, handler: Handler): void {
    const run = async (...args: unknown[]): Promise<unknown> => {
      const scope: Scope = { retry: () => vscode.commands.executeCommand(id, ...args) };
      const started = Date.now();
      this.log.debug(`${id}: started`);
      try {
        await this.before?.();
        const answer = await handler(scope, ...args);
        this.log.debug(`${id}: done after ${Date.now() - started} ms`);
        return answer;
      } catch (error) {
        this.report(id, error, scope);
        return undefined;
      }
    };
    this.registered.push(vscode.commands.registerCommand(id, run));
  }

  /** Every command waits for this. It may be called more than once. */
  first(work: () => Promise<void>): void {
    this.before = work;
  }

  /** Starts work that goes on after its command has ended; what fails is reported as if the command had failed. */
  background(what: string, scope: Scope, work: () => Promise<void>): void {
    work().catch((error: unknown) => this.report(what, error, scope));
  }

  /** Logs what went wrong and shows it once. Cancelling is no problem. */
  report(what: string, error: unknown, scope: Scope): void {
    if (isCancelled(error)) {
      this.log.debug(`${what}: cancelled`);
      return;
    }
    const problem = toProblem(error);
    const where = problem.where ? ` (${problem.where})` : '';
    this.log.error(`${what}: ${describe(problem)}${where}`);
    if (problem.kind === 'internal' && error instanceof Error && error.stack) this.log.error(error.stack);
    this.tell(problem, scope);
  }

  /** Shows a problem that is in the log already. Not awaited: a notification may stay open for as long as it likes. */
  tell(problem: Problem, scope: Scope): void {
    this.problems()
      .show(problem, scope)
      .catch((error: unknown) => this.report('fix', error, scope));
  }

  dispose(): void {
    for (const one of this.registered) one.dispose();
  }
}
