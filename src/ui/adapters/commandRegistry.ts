import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { describe, isCancelled, toProblem } from '../../core/problem';
import type { OutputLog } from './outputLog';
import type { ProblemContext, ProblemNotifier } from './problemNotifier';

/** What a command does. It fills in the scope as soon as it knows what it is about. */
export type CommandHandler = (scope: ProblemContext, ...args: unknown[]) => unknown;

/** Registers commands behind one wrapper: start and end in the log, a problem in one notification with its fixes. */
export class CommandRegistry implements vscode.Disposable {
  private readonly registrations: vscode.Disposable[] = [];
  private beforeEach: (() => Promise<void>) | undefined;

  constructor(
    private readonly log: OutputLog,
    private readonly getProblemNotifier: () => ProblemNotifier,
  ) {}

  register(id: string, handler: CommandHandler): void {
    const runCommand = async (...args: unknown[]): Promise<unknown> => {
      const scope: ProblemContext = { retry: () => vscode.commands.executeCommand(id, ...args) };
      const startedAt = Date.now();
      this.log.debug(`${id}: started`);
      try {
        await this.beforeEach?.();
        const result = await handler(scope, ...args);
        this.log.debug(`${id}: done after ${Date.now() - startedAt} ms`);
        return result;
      } catch (error) {
        this.reportError(id, error, scope);
        return undefined;
      }
    };
    this.registrations.push(vscode.commands.registerCommand(id, runCommand));
  }

  /** Every command waits for this. It may be called more than once. */
  runBeforeEach(task: () => Promise<void>): void {
    this.beforeEach = task;
  }

  /** Starts work that goes on after its command has ended; what fails is reported as if the command had failed. */
  runInBackground(taskName: string, scope: ProblemContext, task: () => Promise<void>): void {
    task().catch((error: unknown) => this.reportError(taskName, error, scope));
  }

  /** Logs what went wrong and shows it once. Cancelling is no problem. */
  reportError(taskName: string, error: unknown, scope: ProblemContext): void {
    if (isCancelled(error)) {
      this.log.debug(`${taskName}: cancelled`);
      return;
    }
    const problem = toProblem(error);
    const location = problem.where ? ` (${problem.where})` : '';
    this.log.error(`${taskName}: ${describe(problem)}${location}`);
    if (problem.kind === 'internal' && error instanceof Error && error.stack) this.log.error(error.stack);
    this.showProblem(problem, scope);
  }

  /** Shows a problem that is in the log already. Not awaited: a notification may stay open for as long as it likes. */
  showProblem(problem: Problem, scope: ProblemContext): void {
    this.getProblemNotifier()
      .show(problem, scope)
      .catch((error: unknown) => this.reportError('fix', error, scope));
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }
}
