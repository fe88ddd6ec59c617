import * as vscode from 'vscode';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import type { StepError } from '../../../celigo/apiSchemas';
import { describeRetry, readJobOutcome } from '../../../celigo/integrations/jobs';
import type { BatchResult } from '../../../celigo/integrations/stepErrors';
import { listStepErrors, resolveErrors, retryErrors } from '../../../celigo/integrations/stepErrors';
import { everyItem } from '../../../celigo/paging';
import type { ConnectionService } from '../../../connections/connectionService';
import { describe } from '../../../core/problem';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { showInformation, showWarning, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import { withSignal } from '../../adapters/withSignal';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { ResourceNode } from '../../tree/resourceNode';
import { unwrapNode } from '../../tree/unwrapNode';
import { requireRow, selectedRows } from '../selectedRows';
import type { CeligoAccount } from './celigoAccount';
import { permitAccountChange, resolveAccountToChange } from './celigoAccount';
import { followJobWithProgress } from './followJobWithProgress';
import { readAllItems } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** The step that errors belong to, and those errors. */
interface StepErrorSelection {
  flowId: string;
  stepId: string;
  errors: readonly Pick<StepError, 'errorId' | 'retryDataKey'>[];
}

/** Retry and resolve: all open errors of a step, or those that are selected. */
export function registerStepErrorCommands(services: Dependencies): void {
  const { commands } = services;

  commands.register('celonisCeligo.retryErrors', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Retry Errors');
    const account = await resolveAccountToChange(services, scope, arg, title);
    const selectedErrors = await readSelectedErrors(account, arg, selection);
    if (!selectedErrors) return;
    const retriable = selectedErrors.errors.filter((stepError) => stepError.retryDataKey).length;
    const remarks = [
      vscode.l10n.t('{0} errors, {1} of them with the data to retry.', selectedErrors.errors.length, retriable),
      vscode.l10n.t('Celigo sends their records once more. Those that succeed are resolved.'),
    ];
    const changedAccount = await permitAccountChange(services, account, {
      question: describeErrorChange(
        arg,
        selectedErrors,
        vscode.l10n.t('Retry 1 error of {0}?'),
        vscode.l10n.t('Retry {1} errors of {0}?'),
      ),
      summary: { remarks },
      confirmLabel: vscode.l10n.t('Retry'),
    });
    const result = await runWithProgress(title, (signal) =>
      retryErrors(changedAccount.api, selectedErrors.flowId, selectedErrors.stepId, selectedErrors.errors, signal),
    );
    const [first, ...others] = result.jobs;
    reloadFlowList(services, arg);
    if (first === undefined)
      return commands.runInBackground('celonisCeligo.retryErrors', scope, () =>
        reportWithoutJob(services, arg, result),
      );
    void reportResult(services, vscode.l10n.t('Retry of errors'), result, [], result.failed + result.notAttempted > 0);
    // Not awaited: the retry goes on by itself, and other things can be done meanwhile.
    commands.runInBackground('celonisCeligo.retryErrors', scope, () =>
      followRetries(services, changedAccount, arg, [first, ...others]),
    );
  });

  commands.register('celonisCeligo.resolveErrors', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Resolve Errors');
    const account = await resolveAccountToChange(services, scope, arg, title);
    const selectedErrors = await readSelectedErrors(account, arg, selection);
    if (!selectedErrors) return;
    const remarks = [
      selectedErrors.errors.length === 1
        ? vscode.l10n.t('1 error is marked as resolved.')
        : vscode.l10n.t('{0} errors are marked as resolved.', selectedErrors.errors.length),
      vscode.l10n.t('Their records are not sent again.'),
    ];
    const { api } = await permitAccountChange(services, account, {
      question: describeErrorChange(
        arg,
        selectedErrors,
        vscode.l10n.t('Resolve 1 error of {0}?'),
        vscode.l10n.t('Resolve {1} errors of {0}?'),
      ),
      summary: { remarks },
      confirmLabel: vscode.l10n.t('Resolve'),
    });
    const result = await runWithProgress(title, (signal) =>
      resolveErrors(api, selectedErrors.flowId, selectedErrors.stepId, selectedErrors.errors, signal),
    );
    reloadFlowList(services, arg);
    void reportResult(services, vscode.l10n.t('Resolving errors'), result);
  });
}

/** "Retry 127 errors of "Post fulfilments" (flow "Fulfilments")?" */
function describeErrorChange(
  arg: unknown,
  { errors }: StepErrorSelection,
  oneErrorQuestion: string,
  errorsQuestion: string,
): string {
  const row = unwrapNode(arg, ResourceNode);
  const stepRow = row?.resource.kind === 'celigoError' ? unwrapNode(row.parent, ResourceNode) : row;
  const place = vscode.l10n.t(
    '"{0}" (flow "{1}")',
    stepRow?.resource.label ?? '',
    findFlowRow(arg)?.resource.label ?? '',
  );
  return (errors.length === 1 ? oneErrorQuestion : errorsQuestion)
    .replace('{1}', () => errors.length.toLocaleString())
    .replace('{0}', () => place);
}

/** The jobs of a retry, one after the other as Celigo runs them. */
async function followRetries(
  services: Dependencies,
  { api }: CeligoAccount,
  arg: unknown,
  jobs: readonly string[],
): Promise<void> {
  for (const job of jobs) {
    const name = findFlowRow(arg)?.resource.label ?? '';
    const finishedJob = await followJobWithProgress(api, vscode.l10n.t('Retrying errors of "{0}"', name), job);
    reloadFlowList(services, arg);
    const message = `"${name}": ${describeRetry(finishedJob)}`;
    services.log.info(message);
    void (readJobOutcome(finishedJob) === 'success' ? showInformation(message) : showWarning(message));
  }
}

/** Celigo took the order without naming a job: there is nothing to follow, only to look again. */
async function reportWithoutJob(services: Dependencies, arg: unknown, result: BatchResult): Promise<void> {
  const refresh = vscode.l10n.t('Refresh');
  const next = result.done > 0 ? [vscode.l10n.t('Celigo retries them now, refresh to see what is left.'), refresh] : [];
  if ((await reportResult(services, vscode.l10n.t('Retry of errors'), result, next)) === refresh)
    reloadFlowList(services, arg);
}

/**
 * Selected errors of one step as their rows know them; on a step's row all that are open. Undefined when there is none.
 */
async function readSelectedErrors(
  { api }: CeligoAccount,
  arg: unknown,
  selection: unknown,
): Promise<StepErrorSelection | undefined> {
  const { flowId = '', stepId = '' } = requireRow(arg).resource.data ?? {};
  const rows = selectedRows(['celigoError'], arg, selection).filter(
    (row) => row.resource.data?.['stepId'] === stepId && row.resource.data['flowId'] === flowId,
  );
  if (rows.length > 0) {
    const errors = rows.map(({ resource: { data = {} } }) => ({
      errorId: data['errorId'] ?? '',
      retryDataKey: data['retryDataKey'],
    }));
    return { flowId, stepId, errors };
  }
  const errors = await readAllItems(vscode.l10n.t('Reading the open errors'), (signal) =>
    everyItem(listStepErrors(api, flowId, stepId, signal), signal),
  );
  if (errors.length > 0) return { flowId, stepId, errors };
  void showInformation(vscode.l10n.t('This step has no open errors.'));
  return undefined;
}

async function runWithProgress<T extends BatchResult>(
  title: string,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withProgress(title, (_progress, token) => withSignal(token, send));
}

/**
 * Says what became of the errors, and what comes next: a sentence, and the button for it. Answers the button that was
 * pressed. Not `aloud`: in the log only.
 */
async function reportResult(
  { log }: Dependencies,
  title: string,
  { done, skipped, failed, notAttempted, problems }: BatchResult,
  [next = '', ...buttons]: readonly string[] = [],
  isNotified = true,
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
  return failed + notAttempted > 0 ? showWarning(message, ...buttons) : showInformation(message, ...buttons);
}

/** The flow's row counts the errors of its steps, so it is from its list on that things have changed. */
function reloadFlowList({ tree }: Dependencies, arg: unknown): void {
  const flow = findFlowRow(arg);
  if (flow) tree.reload(flow.parent);
}

/** The row of the flow that a row belongs to. */
function findFlowRow(arg: unknown): ResourceNode | undefined {
  let currentRow = unwrapNode(arg, ResourceNode);
  while (currentRow && currentRow.resource.kind !== 'celigoFlow')
    currentRow = unwrapNode(currentRow.parent, ResourceNode);
  return currentRow;
}
