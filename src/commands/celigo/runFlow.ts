import * as vscode from 'vscode';
import { listFlows, placeOfFlow, runFlow as startFlow } from '../../celigo/flows';
import { nameOf } from '../../celigo/integrations';
import { describeJob, jobOutcome } from '../../celigo/jobs';
import { celigoLinks } from '../../celigo/links';
import { everyItem } from '../../celigo/paging';
import { ResourceNode } from '../../tree/resourceNode';
import { askChoice } from '../ask/input';
import { accountOf } from './account';
import { followWithProgress } from './following';
import { readAll } from './people';
import { dataOf } from '../selection';
import { inform, warn } from '../../platform/notify';
import type { Account } from './account';
import type { Job } from '../../celigo/schemas';
import type { Parts } from '../parts';

interface FlowChoice {
  id: string;
  name: string;
}

/** Run a flow and follow its job to the end. */
export function runFlow(parts: Parts): void {
  const { commands, log, tree } = parts;
  commands.add('celonisCeligo.runFlow', async (scope, arg) => {
    const title = vscode.l10n.t('Run Flow');
    const account = await accountOf(parts, scope, arg, title);
    const { flowId, name } = dataOf(arg);
    const flow = flowId === undefined ? await chooseFlow(account, title) : { id: flowId, name: name ?? flowId };
    const job = await startFlow(account.api, flow.id, new AbortController().signal);
    log.info(`"${flow.name}": the run has the job ${job}.`);
    // Not awaited: the run goes on by itself, and other things can be done meanwhile.
    commands.background('celonisCeligo.runFlow', scope, async () => {
      const ended = await followWithProgress(account.api, vscode.l10n.t('Running "{0}"', flow.name), job);
      log.info(`"${flow.name}": ${describeJob(ended)}`);
      if (arg instanceof ResourceNode) tree.reload(arg.parent);
      await tell(parts, account, flow, ended);
    });
  });
}

async function tell({ commands }: Parts, { api, connection }: Account, flow: FlowChoice, job: Job): Promise<void> {
  const outcome = jobOutcome(job);
  const message = `"${flow.name}": ${describeJob(job)}`;
  const open = vscode.l10n.t('Open in Celigo');
  const show = outcome === 'partial' || outcome === 'failed' ? warn : inform;
  commands.background('celonisCeligo.runFlow', {}, async () => {
    if ((await show(message, open)) !== open) return;
    const place = await placeOfFlow(api, flow.id, new AbortController().signal);
    await vscode.env.openExternal(vscode.Uri.parse(celigoLinks(connection.values).flow(place), true));
  });
}

async function chooseFlow({ api }: Account, title: string): Promise<FlowChoice> {
  const flows = await readAll(vscode.l10n.t('Reading the flows'), (signal) => everyItem(listFlows(api, signal), signal));
  const items = flows.filter((flow) => !flow.disabled).map((flow) => ({ label: nameOf(flow), value: { id: flow._id, name: nameOf(flow) } }));
  return (await askChoice({ title, placeholder: vscode.l10n.t('Which flow? Type to search. Flows that are switched off are not listed'), items })) as FlowChoice;
}
