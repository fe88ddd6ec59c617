import * as vscode from 'vscode';
import { permitReviewed } from '../../../../app/changes/permitChange';
import { createFlow } from '../../../../app/handOver/createFlow';
import type { FlowPlan } from '../../../../app/handOver/flowPlan';
import { planFlow, requireSendableFormat } from '../../../../app/handOver/flowPlan';
import { reviewFlow } from '../../../../app/handOver/reviewFlow';
import { requirePushConnection } from '../../../../app/push/connectionByName';
import { createPushCopy } from '../../../../app/push/copyPush';
import type { PushRequest } from '../../../../app/push/pushRequest';
import { fileNameOf } from '../../../../app/push/pushSource';
import { CeligoApi } from '../../../../celigo/celigoApi';
import { createCeligoLinks } from '../../../../celigo/links';
import { executeCommand } from '../../../adapters/executeCommand';
import type { ProblemContext } from '../../../adapters/problemNotifier';
import { setWalkthroughContext } from '../../../adapters/walkthroughSteps';
import type { ReviewOutcome } from '../../../webviews/review/reviewSession';
import { describeProblem } from '../../../webviews/review/reviewSession';
import type { Services } from '../../services';
import { resolveAccountToChange } from '../celigoAccount';
import { chooseFlowPlace } from './chooseFlowPlace';

/** Makes a flow in Celigo of a push, after a person has read what it is. Throws ProblemError. */
export async function handOverPush(
  services: Pick<Services, 'files' | 'log' | 'progress' | 'questions' | 'reviews' | 'service' | 'tree' | 'workers'>,
  scope: ProblemContext,
  request: PushRequest,
): Promise<void> {
  const { reviews, service, tree } = services;
  const title = vscode.l10n.t('Hand over to Celigo');
  const { definition, files, connectionId } = request;
  const connection = requirePushConnection(service, definition.connection, connectionId);
  const account = await resolveAccountToChange(services, scope, undefined, title);
  const source = await createPushCopy(services, title, request);
  requireSendableFormat(source);
  const [firstFile = ''] = files;
  const push = { table: definition.table, filePath: source.files[0]?.path ?? '', fileName: fileNameOf(firstFile) };
  const plan = planFlow(source, await chooseFlowPlace(connection, account.connection, account.api, push));
  reviews.show(`handOver ${connection.id} ${definition.table}`, reviewFlow(plan), {
    send: async (onStep, signal) => {
      const permission = permitReviewed(service, plan);
      const api = CeligoApi.forSession(await service.openSession(account.connection.id, permission));
      const creation = await createFlow(api, plan, onStep, signal);
      tree.refresh(account.connection.id);
      if (creation.flowId === undefined) return describeFailure(creation);
      // A step of the walkthrough is done.
      await setWalkthroughContext('celonisCeligo.handedOver', true);
      return describeCreated(plan, creation.flowId);
    },
  });
}

function describeCreated(plan: FlowPlan, flowId: string): ReviewOutcome {
  const { account, integration, name } = plan;
  const run = (command: 'celonisCeligo.runFlowOnce' | 'celonisCeligo.enableFlow') => async () => {
    await executeCommand(command, { accountId: account.id, flowId, name });
    return undefined;
  };
  return {
    tone: 'passed',
    headline: vscode.l10n.t('The flow "{0}" was created. It is disabled.', name),
    paragraphs: [vscode.l10n.t('It is in the integration "{0}".', integration.name)],
    actions: [
      { label: vscode.l10n.t('Run Once'), run: run('celonisCeligo.runFlowOnce') },
      { label: vscode.l10n.t('Enable'), run: run('celonisCeligo.enableFlow') },
      {
        label: vscode.l10n.t('Open in Celigo'),
        run: async () => {
          const url = createCeligoLinks(account.values).flow({
            _id: flowId,
            integration: { _id: integration.id, name: integration.name },
          });
          await vscode.env.openExternal(vscode.Uri.parse(url, true));
          return undefined;
        },
      },
    ],
  };
}

function describeFailure({
  problem,
  leftovers,
}: Extract<Awaited<ReturnType<typeof createFlow>>, { problem: unknown }>): ReviewOutcome {
  const described = describeProblem(problem);
  return {
    ...described,
    paragraphs: [
      ...described.paragraphs,
      ...(leftovers.length === 0
        ? [vscode.l10n.t('What was created before it is deleted again. Celigo is unchanged.')]
        : [vscode.l10n.t('This could not be deleted again. Delete it in Celigo:'), ...leftovers]),
    ],
    actions: [],
    canRetry: leftovers.length === 0,
  };
}
