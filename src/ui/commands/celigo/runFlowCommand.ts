import * as vscode from 'vscode';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import { errorTableKey } from '../../../celigo/integrations/errorTable';
import { listFlows, readFlowLocation, runFlow as startFlow } from '../../../celigo/integrations/flows';
import { nameOrId } from '../../../celigo/integrations/integrations';
import type { JobOutcome } from '../../../celigo/integrations/jobs';
import { describeJob, readJobOutcome } from '../../../celigo/integrations/jobs';
import { createCeligoLinks } from '../../../celigo/links';
import type { ConnectionService } from '../../../connections/connectionService';
import { iterateItems } from '../../../connections/listPages';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { showInformation, showWarning, withCancellableProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import { askChoice } from '../../prompts/prompts';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { ResourceNode } from '../../tree/resourceNode';
import { unwrapNode } from '../../tree/unwrapNode';
import type { TablePanels } from '../../webviews/table/tablePanels';
import { rowDataOf } from '../selectedRows';
import type { AccountAccess } from './celigoAccount';
import { permitAccountChange, resolveAccountToChange } from './celigoAccount';
import { followJobWithProgress } from './followJobWithProgress';
import { readAllItems } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tables: TablePanels;
  tree: ConnectionsTreeProvider;
}

interface FlowChoice {
  id: string;
  name: string;
}

/** Run a flow and follow its job to the end. */
export function registerRunFlow(services: Dependencies): void {
  const { commands, log, tables, tree } = services;
  commands.register('celonisCeligo.runFlow', async (scope, arg) => {
    const title = vscode.l10n.t('Run Flow');
    const readableAccount = await resolveAccountToChange(services, scope, arg, title);
    const { flowId, name } = rowDataOf(arg);
    const flow = flowId === undefined ? await chooseFlow(readableAccount, title) : { id: flowId, name: name ?? flowId };
    const account = await permitAccountChange(services, readableAccount, {
      question: vscode.l10n.t('Run the flow "{0}" now?', flow.name),
      summary: { remarks: [vscode.l10n.t('Its records are sent to where its steps lead.')] },
      confirmLabel: vscode.l10n.t('Run'),
      isHarmless: true,
    });
    const job = await withCancellableProgress(vscode.l10n.t('Starting "{0}"', flow.name), (signal) =>
      startFlow(account.api, flow.id, signal),
    );
    log.info(`"${flow.name}": the run has the job ${job}.`);
    // Not awaited: the run goes on by itself, and other things can be done meanwhile.
    commands.runInBackground('celonisCeligo.runFlow', scope, async () => {
      const title = vscode.l10n.t('Running "{0}"', flow.name);
      const { job: finishedJob, totals } = await followJobWithProgress(account.api, title, job);
      const message = `"${flow.name}": ${describeJob(finishedJob, totals)}`;
      log.info(message);
      const row = unwrapNode(arg, ResourceNode);
      if (row) tree.refreshCounts(row);
      else tree.refresh(account.connection.id);
      void tables.refresh(errorTableKey(account.connection.id, flow.id));
      await notifyResult(services, account, flow, { outcome: readJobOutcome(finishedJob), message });
    });
  });
}

async function notifyResult(
  { commands }: Dependencies,
  { api, connection }: AccountAccess,
  flow: FlowChoice,
  { outcome, message }: { outcome: JobOutcome; message: string },
): Promise<void> {
  const openLabel = vscode.l10n.t('Open in Celigo');
  const show = outcome === 'partial' || outcome === 'failed' ? showWarning : showInformation;
  commands.runInBackground('celonisCeligo.runFlow', {}, async () => {
    if ((await show(message, openLabel)) !== openLabel) return;
    const location = await withCancellableProgress(
      vscode.l10n.t('Looking for the page of "{0}"', flow.name),
      (signal) => readFlowLocation(api, flow.id, signal),
    );
    await vscode.env.openExternal(vscode.Uri.parse(createCeligoLinks(connection.values).flow(location), true));
  });
}

async function chooseFlow({ api }: AccountAccess, title: string): Promise<FlowChoice> {
  const flows = await readAllItems(vscode.l10n.t('Reading the flows'), (signal) =>
    iterateItems(listFlows(api, signal), signal),
  );
  const items = flows
    .filter((flow) => !flow.disabled)
    .map((flow) => ({ label: nameOrId(flow), value: { id: flow._id, name: nameOrId(flow) } }));
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which flow? Type to search. Disabled flows are not listed'),
    items,
  })) as FlowChoice;
}
