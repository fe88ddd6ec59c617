import * as vscode from 'vscode';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import type { StepError } from '../../../celigo/apiSchemas';
import { errorTableKey } from '../../../celigo/integrations/errorTable';
import { describeRetry, readJobOutcome } from '../../../celigo/integrations/jobs';
import type { BatchResult } from '../../../celigo/integrations/stepErrors';
import { resolveErrors, retryErrors } from '../../../celigo/integrations/stepErrors';
import type { ConnectionService } from '../../../connections/connectionService';
import { formatNumber } from '../../../core/formatNumbers';
import { describe } from '../../../core/problem';
import { sumOf } from '../../../core/sum';
import { showSuccess, showWarning, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import { withSignal } from '../../adapters/withSignal';
import type { TablePanels } from '../../webviews/table/tablePanels';
import type { AccountAccess } from './celigoAccount';
import { permitAccountChange } from './celigoAccount';
import { followJobWithProgress } from './followJobWithProgress';

interface Dependencies {
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tables: Pick<TablePanels, 'refresh'>;
}

/** Errors of one step. */
export interface StepErrorSelection {
  flowId: string;
  stepId: string;
  errors: readonly Pick<StepError, 'errorId' | 'retryDataKey'>[];
}

/** Errors that are retried or resolved. */
export interface StepErrorChange {
  account: AccountAccess;
  /** Where they are, as it is asked: '"Post fulfilments" (flow "Fulfilments")'. */
  place: string;
  flowName: string;
  selections: readonly StepErrorSelection[];
  /** Whether what becomes of them is seen where it was ordered. */
  isSeen: () => boolean;
  /** Their counts are others now. */
  onDidChange: () => void;
}

/**
 * Asks, and orders the retries. What is answered goes on until they have ended, and says how. Throws ProblemError,
 * `cancelled` where it is declined.
 */
export async function retryAfterQuestion(
  services: Dependencies,
  change: StepErrorChange,
): Promise<{ finished: () => Promise<void> }> {
  const { selections, place } = change;
  const errors = selections.flatMap((selection) => selection.errors);
  const retriable = errors.filter((stepError) => stepError.retryDataKey).length;
  const account = await permitAccountChange(services, change.account, {
    question:
      errors.length === 1
        ? vscode.l10n.t('Retry 1 error of {0}?', place)
        : vscode.l10n.t('Retry {1} errors of {0}?', place, formatNumber(errors.length)),
    summary: {
      remarks: [
        errors.length > 1
          ? vscode.l10n.t('{0} errors, {1} of them with the data to retry.', errors.length, retriable)
          : retriable > 0
            ? vscode.l10n.t('1 error, with the data to retry.')
            : vscode.l10n.t('1 error, without the data to retry.'),
        vscode.l10n.t('Celigo sends their records once more. Those that succeed are resolved.'),
      ],
    },
    confirmLabel: vscode.l10n.t('Retry'),
  });
  const jobs: string[] = [];
  const result = await sendForEach(vscode.l10n.t('Retry Errors'), selections, async (selection, signal) => {
    const outcome = await retryErrors(account.api, selection.flowId, selection.stepId, selection.errors, signal);
    jobs.push(...outcome.jobs);
    return outcome;
  });
  await showChange(services, change);
  const title = vscode.l10n.t('Retry of errors');
  if (jobs.length > 0) void reportResult(services, title, result, [], result.failed + result.notAttempted > 0);
  return {
    finished: async () => {
      if (jobs.length > 0) return followRetries(services, account, change, jobs);
      // Celigo took the order without naming a job: there is nothing to follow, only to look again.
      const refresh = vscode.l10n.t('Refresh');
      const next =
        result.done > 0 ? [vscode.l10n.t('Celigo retries them now, refresh to see what is left.'), refresh] : [];
      if ((await reportResult(services, title, result, next)) === refresh) await showChange(services, change);
    },
  };
}

/** Asks, and marks errors as resolved. Throws ProblemError, `cancelled` where it is declined. */
export async function resolveAfterQuestion(services: Dependencies, change: StepErrorChange): Promise<void> {
  const { selections, place } = change;
  const count = sumOf(selections, ({ errors }) => errors.length);
  const { api } = await permitAccountChange(services, change.account, {
    question:
      count === 1
        ? vscode.l10n.t('Resolve 1 error of {0}?', place)
        : vscode.l10n.t('Resolve {1} errors of {0}?', place, formatNumber(count)),
    summary: {
      remarks: [
        count === 1
          ? vscode.l10n.t('1 error is marked as resolved.')
          : vscode.l10n.t('{0} errors are marked as resolved.', count),
        vscode.l10n.t('Their records are not sent again.'),
      ],
    },
    confirmLabel: vscode.l10n.t('Resolve'),
  });
  const result = await sendForEach(vscode.l10n.t('Resolve Errors'), selections, ({ flowId, stepId, errors }, signal) =>
    resolveErrors(api, flowId, stepId, errors, signal),
  );
  await showChange(services, change);
  void reportResult(services, vscode.l10n.t('Resolving errors'), result, [], true, change.isSeen());
}

function sendForEach(
  title: string,
  selections: readonly StepErrorSelection[],
  send: (selection: StepErrorSelection, signal: AbortSignal) => Promise<BatchResult>,
): PromiseLike<BatchResult> {
  return withProgress(title, (_progress, token) =>
    withSignal(token, async (signal) => {
      const results: BatchResult[] = [];
      for (const selection of selections) results.push(await send(selection, signal));
      return {
        done: sumOf(results, ({ done }) => done),
        skipped: sumOf(results, ({ skipped }) => skipped),
        failed: sumOf(results, ({ failed }) => failed),
        notAttempted: sumOf(results, ({ notAttempted }) => notAttempted),
        problems: results.flatMap(({ problems }) => problems),
      };
    }),
  );
}

/** Counts them anew, and reads the open tables that they are in. */
async function showChange(
  { tables }: Dependencies,
  { account, selections, onDidChange }: StepErrorChange,
): Promise<void> {
  onDidChange();
  await tables.refresh(errorTableKey(account.connection.id, selections[0]?.flowId));
}

/** The jobs of a retry, one after the other as Celigo runs them. */
async function followRetries(
  services: Dependencies,
  { api }: AccountAccess,
  change: StepErrorChange,
  jobs: readonly string[],
): Promise<void> {
  for (const job of jobs) {
    const title = vscode.l10n.t('Retrying errors of "{0}"', change.flowName);
    const { job: finishedJob } = await followJobWithProgress(api, title, job);
    await showChange(services, change);
    const message = `"${change.flowName}": ${describeRetry(finishedJob)}`;
    services.log.info(message);
    void (readJobOutcome(finishedJob) === 'success' ? showSuccess(change.isSeen(), message) : showWarning(message));
  }
}

/**
 * Says what became of the errors, and what comes next: a sentence, and the button for it. Answers the button that was
 * pressed. Not `isNotified`: in the log only.
 */
async function reportResult(
  { log }: Dependencies,
  title: string,
  { done, skipped, failed, notAttempted, problems }: BatchResult,
  [next = '', ...buttons]: readonly string[] = [],
  isNotified = true,
  isSeen = false,
): Promise<string | undefined> {
  const countTexts = [
    vscode.l10n.t('{0} accepted', done),
    skipped > 0 ? vscode.l10n.t('{0} without data to retry', skipped) : '',
    failed > 0 ? vscode.l10n.t('{0} refused', failed) : '',
    notAttempted > 0 ? vscode.l10n.t('{0} not attempted', notAttempted) : '',
  ];
  const summary = `${title}: ${countTexts.filter(Boolean).join(', ')}.`;
  const reasons = [...new Set(problems.map(describe))];
  for (const line of [summary, ...reasons]) log.info(line);
  if (!isNotified) return undefined;
  const message = [summary, reasons[0], next].filter(Boolean).join(' ');
  return failed + notAttempted > 0 ? showWarning(message, ...buttons) : showSuccess(isSeen, message, ...buttons);
}
