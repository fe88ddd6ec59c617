import type { Problem } from '../../core/problem';
import { describe, isCancelled, toProblem } from '../../core/problem';
import type { CommandArguments, CommandId } from './commandSignatures';
import { executeCommand } from './executeCommand';
import type { OutputLog } from './outputLog';
import type { ProblemContext, ProblemNotifier } from './problemNotifier';

/** What a command does. It fills in the scope as soon as it knows what it is about. */
export type CommandHandler<Id extends CommandId = CommandId> = (
  scope: ProblemContext,
  ...args: CommandArguments[Id]
) => unknown;

/**
 * What every command does, behind one wrapper: start and end in the log, a problem in one notification with its fixes.
 * extension.ts registers the commands with VS Code, before any of this is loaded.
 */
export class CommandRegistry {
  private readonly handlers: { [Id in CommandId]?: CommandHandler<Id> } = {};

  constructor(
    private readonly log: OutputLog,
    private readonly getProblemNotifier: () => ProblemNotifier,
  ) {}

  register<Id extends CommandId>(id: Id, handler: CommandHandler<Id>): void {
    Object.assign(this.handlers, { [id]: handler });
  }

  /** The commands that have a handler. */
  get ids(): CommandId[] {
    return Object.keys(this.handlers) as CommandId[];
  }

  /** Runs a command with whatever it was called with. Never rejects. */
  async run(id: CommandId, args: readonly unknown[]): Promise<unknown> {
    const typedArgs = args as CommandArguments[typeof id];
    const scope: ProblemContext = { retry: () => executeCommand(id, ...typedArgs) };
    const startedAt = performance.now();
    this.log.debug(`${id}: started`);
    try {
      const handler = this.handlers[id] as CommandHandler | undefined;
      if (!handler) throw new Error(`No handler is registered for ${id}.`);
      const result = await handler(scope, ...typedArgs);
      this.log.debug(`${id}: done after ${Math.round(performance.now() - startedAt)} ms`);
      return result;
    } catch (error) {
      this.reportError(id, error, scope);
      return undefined;
    }
  }

  /** Starts work that goes on after its command has ended; what fails is reported as if the command had failed. */
  runInBackground(taskName: string, scope: ProblemContext, task: () => Promise<void>): void {
    task().catch((error: unknown) => this.reportError(taskName, error, scope));
  }

  /** What can be done about a problem that is shown elsewhere. */
  listProblemActions(problem: Problem, scope: ProblemContext): { label: string; execute: () => Promise<void> }[] {
    return this.getProblemNotifier().listActions(problem, scope);
  }

  /** Logs what went wrong and shows it once. Cancelling is no problem. */
  reportError(taskName: string, error: unknown, scope: ProblemContext): void {
    if (isCancelled(error)) {
      this.log.debug(`${taskName}: cancelled`);
      return;
    }
    this.showProblem(this.logError(taskName, error), scope);
  }

  /** Logs what went wrong, for whoever shows it. */
  logError(taskName: string, error: unknown): Problem {
    const problem = toProblem(error);
    const location = problem.where ? ` (${problem.where})` : '';
    this.log.error(`${taskName}: ${describe(problem)}${location}`);
    if (problem.kind === 'internal' && error instanceof Error && error.stack) this.log.error(error.stack);
    return problem;
  }

  /** Shows a problem that is in the log already. Not awaited: a notification may stay open for as long as it likes. */
  showProblem(problem: Problem, scope: ProblemContext): void {
    this.getProblemNotifier()
      .show(problem, scope)
      .catch((error: unknown) => this.reportError('fix', error, scope));
  }
}
