import * as vscode from 'vscode';
import type { PlannedChange } from '../../../../app/changes/permitChange';
import { permitChange } from '../../../../app/changes/permitChange';
import { CeligoApi } from '../../../../celigo/celigoApi';
import { getFlow, listSchedules, runFlow } from '../../../../celigo/integrations/flows';
import { describeJob, readJobOutcome } from '../../../../celigo/integrations/jobs';
import { setFlowDisabled } from '../../../../celigo/integrations/writeFlows';
import type { Connection } from '../../../../connections/connectionRecord';
import { ProblemError } from '../../../../core/problem';
import { showInformation, showWarning, withCancellableProgress } from '../../../adapters/notifications';
import { ResourceNode } from '../../../tree/resourceNode';
import { unwrapNode } from '../../../tree/unwrapNode';
import { rowDataOf } from '../../selectedRows';
import type { Services } from '../../services';
import { followJobWithProgress } from '../followJobWithProgress';

type Dependencies = Pick<Services, 'commands' | 'log' | 'questions' | 'service' | 'tree'>;

/** A flow that is meant: its row, or what a review knows of it. */
interface FlowTarget {
  account: Connection;
  flowId: string;
  name: string;
}

/** A flow is enabled and disabled, or run a single time while it is disabled. */
export function registerFlowSwitch(services: Dependencies): void {
  const { commands, log, service, tree } = services;
  const setDisabled = async (api: CeligoApi, target: FlowTarget, isDisabled: boolean): Promise<void> => {
    await setFlowDisabled(api, target.flowId, isDisabled, new AbortController().signal);
    tree.refresh(target.account.id);
  };

  commands.register('celonisCeligo.enableFlow', async (scope, arg) => {
    const target = requireFlow(services, arg);
    scope.connectionId = target.account.id;
    const readingApi = CeligoApi.forSession(await service.openSession(target.account.id));
    const flow = await withCancellableProgress(vscode.l10n.t('Reading "{0}"', target.name), (signal) =>
      getFlow(readingApi, target.flowId, signal),
    );
    const schedules = listSchedules(flow);
    const detail =
      schedules.length > 0
        ? vscode.l10n.t('It then runs by itself: {0}.', schedules.join(', '))
        : vscode.l10n.t('It has no schedule: it runs when somebody or another system starts it.');
    const question = vscode.l10n.t('Enable "{0}"?', target.name);
    const api = await permitSwitch(services, target, { question, detail, confirmLabel: vscode.l10n.t('Enable') });
    await setDisabled(api, target, false);
    void showInformation(vscode.l10n.t('"{0}" is enabled.', target.name));
  });

  commands.register('celonisCeligo.disableFlow', async (scope, arg) => {
    const target = requireFlow(services, arg);
    scope.connectionId = target.account.id;
    const detail = vscode.l10n.t('It does not run any more until it is enabled again. A run under way goes on.');
    const question = vscode.l10n.t('Disable "{0}"?', target.name);
    const api = await permitSwitch(services, target, { question, detail, confirmLabel: vscode.l10n.t('Disable') });
    await setDisabled(api, target, true);
    void showInformation(vscode.l10n.t('"{0}" is disabled.', target.name));
  });

  commands.register('celonisCeligo.runFlowOnce', async (scope, arg) => {
    const target = requireFlow(services, arg);
    scope.connectionId = target.account.id;
    const detail = vscode.l10n.t(
      'Celigo runs only enabled flows. It is enabled, run, and disabled again when the run has ended.',
    );
    const question = vscode.l10n.t('Run "{0}" once?', target.name);
    const api = await permitSwitch(services, target, { question, detail, confirmLabel: vscode.l10n.t('Run Once') });
    await setDisabled(api, target, false);
    // Not awaited: the run goes on by itself, and other things can be done meanwhile.
    commands.runInBackground('celonisCeligo.runFlowOnce', scope, async () => {
      try {
        const jobId = await runFlow(api, target.flowId, new AbortController().signal);
        const { job, totals } = await followJobWithProgress(api, vscode.l10n.t('Running "{0}"', target.name), jobId);
        const message = `"${target.name}": ${describeJob(job, totals)}`;
        log.info(message);
        const outcome = readJobOutcome(job);
        void (outcome === 'partial' || outcome === 'failed' ? showWarning : showInformation)(message);
      } finally {
        await setDisabled(api, target, true);
      }
    });
  });
}

/** One question, and the account with the right to change it. Throws ProblemError, `cancelled` where it is declined. */
async function permitSwitch(
  { service, questions }: Dependencies,
  { account }: FlowTarget,
  change: Pick<PlannedChange, 'question' | 'detail' | 'confirmLabel'>,
): Promise<CeligoApi> {
  const permission = await permitChange({ service, questions }, account.id, {
    ...change,
    nameToType: account.name,
    isAlwaysAsked: true,
  });
  return CeligoApi.forSession(await service.openSession(account.id, permission));
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
