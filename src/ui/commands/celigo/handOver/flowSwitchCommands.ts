import * as vscode from 'vscode';
import { CeligoApi } from '../../../../celigo/celigoApi';
import { getFlow, listSchedules, runFlow } from '../../../../celigo/integrations/flows';
import { describeJob, readJobOutcome, readRunTotals } from '../../../../celigo/integrations/jobs';
import { setFlowDisabled } from '../../../../celigo/integrations/writeFlows';
import type { Connection } from '../../../../connections/connectionRecord';
import { cancelledProblem, ProblemError } from '../../../../core/problem';
import { askModal, showInformation, showWarning, withCancellableProgress } from '../../../adapters/notifications';
import { askText } from '../../../prompts/prompts';
import { ResourceNode } from '../../../tree/resourceNode';
import { unwrapNode } from '../../../tree/unwrapNode';
import { rowDataOf } from '../../selectedRows';
import type { Services } from '../../services';
import { formatAccountName } from '../celigoAccount';
import { followJobWithProgress } from '../followJobWithProgress';

type Dependencies = Pick<Services, 'commands' | 'log' | 'service' | 'tree'>;

/** A flow that is meant: its row, or what a review knows of it. */
interface FlowTarget {
  account: Connection;
  flowId: string;
  name: string;
}

/** A flow is switched on and off, or run a single time while it is off. */
export function registerFlowSwitch(services: Dependencies): void {
  const { commands, log, service, tree } = services;
  const openApi = async ({ account }: FlowTarget): Promise<CeligoApi> =>
    CeligoApi.forSession(await service.openSession(account.id));

  const setDisabled = async (target: FlowTarget, isDisabled: boolean): Promise<void> => {
    const api = await openApi(target);
    await setFlowDisabled(api, target.flowId, isDisabled, new AbortController().signal);
    tree.refresh(target.account.id);
  };

  commands.register('celonisCeligo.enableFlow', async (scope, arg) => {
    const target = requireFlow(services, arg);
    scope.connectionId = target.account.id;
    const api = await openApi(target);
    const flow = await withCancellableProgress(vscode.l10n.t('Reading "{0}"', target.name), (signal) =>
      getFlow(api, target.flowId, signal),
    );
    const schedules = listSchedules(flow);
    const detail =
      schedules.length > 0
        ? vscode.l10n.t('It then runs by itself: {0}.', schedules.join(', '))
        : vscode.l10n.t('It has no schedule: it runs when somebody or another system starts it.');
    await confirm(target, vscode.l10n.t('Enable "{0}"?', target.name), detail, vscode.l10n.t('Enable'));
    await setDisabled(target, false);
    void showInformation(vscode.l10n.t('"{0}" is switched on.', target.name));
  });

  commands.register('celonisCeligo.disableFlow', async (scope, arg) => {
    const target = requireFlow(services, arg);
    scope.connectionId = target.account.id;
    const detail = vscode.l10n.t('It does not run any more until it is switched on again. A run under way goes on.');
    await confirm(target, vscode.l10n.t('Disable "{0}"?', target.name), detail, vscode.l10n.t('Disable'));
    await setDisabled(target, true);
    void showInformation(vscode.l10n.t('"{0}" is switched off.', target.name));
  });

  commands.register('celonisCeligo.runFlowOnce', async (scope, arg) => {
    const target = requireFlow(services, arg);
    scope.connectionId = target.account.id;
    const detail = vscode.l10n.t(
      'Celigo runs only flows that are switched on. It is switched on, run, and switched off again when the run has ended.',
    );
    await confirm(target, vscode.l10n.t('Run "{0}" once?', target.name), detail, vscode.l10n.t('Run Once'));
    const api = await openApi(target);
    await setDisabled(target, false);
    // Not awaited: the run goes on by itself, and other things can be done meanwhile.
    commands.runInBackground('celonisCeligo.runFlowOnce', scope, async () => {
      try {
        const jobId = await runFlow(api, target.flowId, new AbortController().signal);
        const job = await followJobWithProgress(api, vscode.l10n.t('Running "{0}"', target.name), jobId);
        const totals = await readRunTotals(api, jobId, new AbortController().signal);
        const message = `"${target.name}": ${describeJob(job, totals)}`;
        log.info(message);
        const outcome = readJobOutcome(job);
        void (outcome === 'partial' || outcome === 'failed' ? showWarning : showInformation)(message);
      } finally {
        await setDisabled(target, true);
      }
    });
  });
}

/** One question; on production the name of the connection is typed. Throws `cancelled`. */
async function confirm(target: FlowTarget, question: string, detail: string, label: string): Promise<void> {
  const { account } = target;
  const accountLine = vscode.l10n.t('In {0}.', formatAccountName(account));
  if (account.environment === 'production') {
    await askText({
      title: question,
      prompt: `${detail} ${vscode.l10n.t('Type {0} to go on.', account.name)}`,
      check: (text): { error: string } | { warning?: string } =>
        text.trim() === account.name ? {} : { error: vscode.l10n.t('This is not the name. Type "{0}".', account.name) },
    });
    return;
  }
  if ((await askModal(question, `${detail}\n\n${accountLine}`, label)) !== label)
    throw new ProblemError(cancelledProblem());
}

/** Throws ProblemError. */
function requireFlow({ service }: Dependencies, arg: unknown): FlowTarget {
  const row = unwrapNode(arg, ResourceNode);
  const { flowId, name, accountId } = row ? { ...rowDataOf(arg), accountId: row.connectionId } : readTarget(arg);
  const account = accountId === undefined ? undefined : service.get(accountId);
  if (account && flowId !== undefined) return { account, flowId, name: name ?? flowId };
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('It is not known which flow was meant.'),
    next: vscode.l10n.t('Choose it in the view Connections.'),
  });
}

function readTarget(arg: unknown): { accountId?: string; flowId?: string; name?: string } {
  return typeof arg === 'object' && arg !== null ? arg : {};
}
