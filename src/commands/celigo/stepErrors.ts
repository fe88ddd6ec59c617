import * as vscode from 'vscode';
import { describeRetry, jobOutcome } from '../../celigo/jobs';
import { everyItem } from '../../celigo/paging';
import { listStepErrors, resolveErrors, retryErrors } from '../../celigo/stepErrors';
import { describe } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { inform, warn, withProgress } from '../../platform/notify';
import { ResourceNode } from '../../tree/resourceNode';
import { accountName, accountOf } from './account';
import { followWithProgress } from './following';
import { confirm } from './many';
import { readAll } from './people';
import { rowOf, selectedRows } from '../selection';
import type { Account } from './account';
import type { BulkResult } from '../../celigo/stepErrors';
import type { StepError } from '../../celigo/schemas';
import type { Parts } from '../parts';

/** The step that errors belong to, and those errors. */
interface Chosen {
  flowId: string;
  stepId: string;
  errors: readonly Pick<StepError, 'errorId' | 'retryDataKey'>[];
}

/** Retry and resolve: all open errors of a step, or those that are selected. */
export function stepErrorCommands(parts: Parts): void {
  const { commands } = parts;

  commands.add('celonisCeligo.retryErrors', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Retry Errors');
    const account = await accountOf(parts, scope, arg, title);
    const chosen = await errorsOf(account, arg, selection);
    if (!chosen) return;
    const retriable = chosen.errors.filter((one) => one.retryDataKey).length;
    const remarks = [
      vscode.l10n.t('{0} errors, {1} of them with the data to retry.', chosen.errors.length, retriable),
      vscode.l10n.t('Celigo sends their records once more. Those that succeed are resolved.'),
    ];
    const question = vscode.l10n.t('Retry the open errors in the account of "{0}"?', accountName(account.connection));
    if (!(await confirm(question, { remarks }, vscode.l10n.t('Retry')))) return;
    const result = await work(title, (signal) => retryErrors(account.api, chosen.flowId, chosen.stepId, chosen.errors, signal));
    const [first, ...others] = result.jobs;
    reload(parts, arg);
    if (first === undefined) return void untold(parts, arg, result);
    void tell(parts, vscode.l10n.t('Retry of errors'), result, [], result.failed + result.notAttempted > 0);
    // Not awaited: the retry goes on by itself, and other things can be done meanwhile.
    commands.background('celonisCeligo.retryErrors', scope, () => followRetries(parts, account, arg, [first, ...others]));
  });

  commands.add('celonisCeligo.resolveErrors', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Resolve Errors');
    const account = await accountOf(parts, scope, arg, title);
    const chosen = await errorsOf(account, arg, selection);
    if (!chosen) return;
    const remarks = [
      chosen.errors.length === 1 ? vscode.l10n.t('1 error is marked as resolved.') : vscode.l10n.t('{0} errors are marked as resolved.', chosen.errors.length),
      vscode.l10n.t('Their records are not sent again.'),
    ];
    const question = vscode.l10n.t('Resolve the open errors in the account of "{0}"?', accountName(account.connection));
    if (!(await confirm(question, { remarks }, vscode.l10n.t('Resolve')))) return;
    const result = await work(title, (signal) => resolveErrors(account.api, chosen.flowId, chosen.stepId, chosen.errors, signal));
    reload(parts, arg);
    void tell(parts, vscode.l10n.t('Resolving errors'), result);
  });
}

/** The jobs of a retry, one after the other as Celigo runs them. */
async function followRetries(parts: Parts, { api }: Account, arg: unknown, jobs: readonly string[]): Promise<void> {
  for (const job of jobs) {
    const name = flowOf(arg)?.resource.label ?? '';
    const ended = await followWithProgress(api, vscode.l10n.t('Retrying errors of "{0}"', name), job);
    reload(parts, arg);
    const message = `"${name}": ${describeRetry(ended)}`;
    parts.log.info(message);
    void (jobOutcome(ended) === 'success' ? inform(message) : warn(message));
  }
}

/** Celigo took the order without naming a job: there is nothing to follow, only to look again. */
async function untold(parts: Parts, arg: unknown, result: BulkResult): Promise<void> {
  const refresh = vscode.l10n.t('Refresh');
  const next = result.done > 0 ? [vscode.l10n.t('Celigo retries them now, refresh to see what is left.'), refresh] : [];
  if ((await tell(parts, vscode.l10n.t('Retry of errors'), result, next)) === refresh) reload(parts, arg);
}

/** Selected errors of one step as their rows know them; on a step's row all that are open. Undefined when there is none. */
async function errorsOf({ api }: Account, arg: unknown, selection: unknown): Promise<Chosen | undefined> {
  const { flowId = '', stepId = '' } = rowOf(arg).resource.data ?? {};
  const rows = selectedRows(['celigoError'], arg, selection).filter((row) => row.resource.data?.['stepId'] === stepId && row.resource.data['flowId'] === flowId);
  if (rows.length > 0) {
    const errors = rows.map(({ resource: { data = {} } }) => ({ errorId: data['errorId'] ?? '', retryDataKey: data['retryDataKey'] }));
    return { flowId, stepId, errors };
  }
  const errors = await readAll(vscode.l10n.t('Reading the open errors'), (signal) => everyItem(listStepErrors(api, flowId, stepId, signal), signal));
  if (errors.length > 0) return { flowId, stepId, errors };
  void inform(vscode.l10n.t('This step has no open errors.'));
  return undefined;
}

async function work<T extends BulkResult>(title: string, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return withProgress(title, (_progress, token) => withSignal(token, send));
}

/**
 * Says what became of the errors, and what comes next: a sentence, and the button for it. Answers the button that was pressed.
 * Not `aloud`: in the log only.
 */
async function tell(
  { log }: Parts,
  title: string,
  { done, skipped, failed, notAttempted, problems }: BulkResult,
  [next = '', ...buttons]: readonly string[] = [],
  aloud = true,
): Promise<string | undefined> {
  const parts = [
    vscode.l10n.t('{0} accepted', done),
    skipped > 0 ? vscode.l10n.t('{0} without data to retry', skipped) : '',
    failed > 0 ? vscode.l10n.t('{0} refused', failed) : '',
    notAttempted > 0 ? vscode.l10n.t('{0} not attempted', notAttempted) : '',
  ];
  const sum = `${title}: ${parts.filter(Boolean).join(', ')}.`;
  const why = [...new Set(problems.map(describe))];
  for (const line of [sum, ...why]) log.info(line);
  if (!aloud) return undefined;
  const message = [sum, why[0], next].filter(Boolean).join(' ');
  return failed + notAttempted > 0 ? warn(message, ...buttons) : inform(message, ...buttons);
}

/** The flow's row counts the errors of its steps, so it is from its list on that things have changed. */
function reload({ tree }: Parts, arg: unknown): void {
  const flow = flowOf(arg);
  if (flow) tree.reload(flow.parent);
}

/** The row of the flow that a row belongs to. */
function flowOf(arg: unknown): ResourceNode | undefined {
  let row = arg instanceof ResourceNode ? arg : undefined;
  while (row && row.resource.kind !== 'celigoFlow') row = row.parent instanceof ResourceNode ? row.parent : undefined;
  return row;
}
