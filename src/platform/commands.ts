import * as vscode from 'vscode';
import { describe, isCancelled, toProblem } from '../http/problem';
import type { OutputLog } from './log';
import type { Problems, Scope } from './problems';

/** What a command does. It fills in the scope as soon as it knows what it is about. */
export type Handler = (scope: Scope, ...args: unknown[]) => unknown;

/** Registers commands behind one wrapper: start and end in the log, a problem in one notification with its fixes. */
export class Commands implements vscode.Disposable {
  private readonly registered: vscode.Disposable[] = [];

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

  /** For work that goes on after its command has ended. */
  report(what: string, error: unknown, scope: Scope): void {
    if (isCancelled(error)) {
      this.log.debug(`${what}: cancelled`);
      return;
    }
    const problem = toProblem(error);
    const where = problem.where ? ` (${problem.where})` : '';
    this.log.error(`${what}: ${describe(problem)}${where}`);
    if (problem.kind === 'internal' && error instanceof Error && error.stack) this.log.error(error.stack);
    // Not awaited: a notification may stay open for as long as it likes, the command has ended.
    this.problems()
      .show(problem, scope)
      .then(undefined, (again: unknown) => this.report(what, again, {}));
  }

  dispose(): void {
    for (const one of this.registered) one.dispose();
  }
}
