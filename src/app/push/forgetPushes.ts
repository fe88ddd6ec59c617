import { t } from '@vscode/l10n';
import { describe, isCancelled, ProblemError } from '../../core/problem';
import type { PushHistory } from '../../push/pushHistory';
import type { PushRecord } from '../../push/pushRecord';
import type { PushRunner } from './pushRunner';

interface ForgetDependencies {
  history: Pick<PushHistory, 'forgetPushes' | 'pushStateOf'>;
  pushRunner: Pick<PushRunner, 'cleanUpPush'>;
}

export interface ForgetOutcome {
  /** What is to be said of pushes that are forgotten. */
  remarks: string[];
  /** Pushes that stay because their connection is read-only: a job may be left that it may not delete. */
  readOnlyIds: string[];
  /** Why the first push that stays does so, where a person did not choose that. */
  error?: Error;
}

/** What Celonis executes goes on by itself; of the others a job may be left that nobody would find any more. */
export function mayLeaveJob({ history }: Pick<ForgetDependencies, 'history'>, record: PushRecord): boolean {
  return !['running', 'executing'].includes(history.pushStateOf(record));
}

/**
 * Takes pushes out of the history. The job of one whose window was closed is deleted before, where that is permitted:
 * nobody would find it any more. One that cannot be cleaned up stays, and does not keep the others.
 */
export async function forgetPushes(
  { history, pushRunner }: ForgetDependencies,
  records: readonly PushRecord[],
): Promise<ForgetOutcome> {
  const outcome: ForgetOutcome = { remarks: [], readOnlyIds: [] };
  for (const record of records) {
    try {
      const problem = mayLeaveJob({ history }, record) ? await pushRunner.cleanUpPush(record.id) : undefined;
      if (problem) outcome.remarks.push(describe(problem));
      await history.forgetPushes(record.id);
    } catch (error) {
      if (isCancelled(error)) continue;
      const isReadOnly = error instanceof ProblemError && error.problem.code === 'readOnly';
      if (isReadOnly) outcome.readOnlyIds.push(record.id);
      outcome.error ??= isReadOnly
        ? offerHistoryOnly(error)
        : error instanceof Error
          ? error
          : new Error(String(error));
    }
  }
  return outcome;
}

/** Its `retry` removes the push here and leaves its job. */
function offerHistoryOnly({ problem }: ProblemError): ProblemError {
  return new ProblemError({
    ...problem,
    next: t('Allow changes in its menu, or remove the push here alone: its data push job then stays in Celonis.'),
    fixes: [...(problem.fixes ?? []), { kind: 'retry', label: t('Remove Here Only') }],
  });
}
