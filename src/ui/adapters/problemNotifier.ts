import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { describe } from '../../core/problem';
import type { FixContext } from './findFixAction';
import { findFixAction } from './findFixAction';
import { showError, showInformation } from './notifications';
import type { OutputLog } from './outputLog';

/** What a fix is about; each command says it as soon as it knows. */
export interface ProblemContext {
  connectionId?: string;
  /** The file whose line an `openLocation` fix opens. */
  file?: vscode.Uri;
  /** What "try again" does. Absent: the command runs once more with the same arguments. */
  retry?: () => unknown;
  /** Where the details are. Absent: the log. */
  showLog?: () => unknown;
}

/** What only the rest of the program can do about a problem. */
export type ProblemFixes = Pick<FixContext, 'setField' | 'chooseValue' | 'investigate'>;

/** More buttons than these do not fit into a notification. */
const maxActions = 3;

/** Shows problems: one notification, its fixes as buttons, "Show Log" beside them. */
export class ProblemNotifier {
  constructor(
    private readonly log: OutputLog,
    private readonly problemFixes: ProblemFixes,
  ) {}

  /** Ends when the notification was answered. A cancelled problem is silent. */
  async show(problem: Problem, scope: ProblemContext): Promise<void> {
    if (problem.kind === 'cancelled') return;
    const showLog = vscode.l10n.t('Show Log');
    const actions = this.listActions(problem, scope);
    const labels = actions.map(({ label }) => label);
    const chosenLabel = problem.isInformation
      ? await showInformation(describe(problem), ...labels)
      : await showError(describe(problem), ...labels, showLog);
    if (chosenLabel === showLog) await (scope.showLog ?? (() => this.log.show()))();
    await actions.find(({ label }) => label === chosenLabel)?.execute();
  }

  /** What can be done about a problem, the best first. */
  listActions({ fixes = [] }: Problem, scope: ProblemContext): { label: string; execute: () => Promise<void> }[] {
    const context: FixContext = { ...this.problemFixes, ...scope };
    return fixes
      .flatMap((fix) => {
        const execute = findFixAction(fix, context);
        return execute ? [{ label: fix.label, execute }] : [];
      })
      .slice(0, maxActions);
  }
}
