import * as vscode from 'vscode';
import type { UnfinishedDrafts } from '../../app/addConnection/unfinishedDrafts';
import { findSetups } from '../../app/bring/findSetups';
import { takeFoundClient } from '../../app/bring/foundClient';
import type { FoundConnection } from '../../app/bring/foundConnections';
import { toFoundConnections } from '../../app/bring/foundConnections';
import type { Connection } from '../../connections/connectionRecord';
import { showInformation } from '../adapters/notifications';
import { createBringPorts } from '../adapters/otherToolFiles';
import { askChoices, back } from '../prompts/prompts';
import type { QuickPathDependencies } from './quickPath';
import { addWithQuestions, giveConsent } from './quickPath';
import type { Services } from './services';
import { testSeveral } from './testAllConnections';

/**
 * Finds the connections of other tools, and adds those that are chosen: what is complete at once, for the others what
 * is missing is asked.
 */
export async function bringConnections(
  services: QuickPathDependencies & Pick<Services, 'documents'>,
  drafts: UnfinishedDrafts,
): Promise<void> {
  const { commands, oauthClients, service } = services;
  const foundConnections = toFoundConnections(await findSetups(createBringPorts()), service, oauthClients);
  if (foundConnections.length === 0) return void showInformation(describeSearch());
  const chosen = await askChoices<FoundConnection>({
    title: vscode.l10n.t('Bring from Other Tools'),
    placeholder: vscode.workspace.isTrusted
      ? vscode.l10n.t('Choose what to add. Keys go straight into the secret store')
      : vscode.l10n.t('Choose what to add. Files of the workspace are not read in Restricted Mode'),
    items: foundConnections.map((connection) => createItem(connection)),
  });
  if (chosen === back) return;
  const isComplete = ({ missingLabels }: FoundConnection): boolean => missingLabels.length === 0;
  for (const { draft, client } of chosen) if (client) await takeFoundClient(draft, client, oauthClients);
  const added: Connection[] = [];
  for (const { draft } of chosen.filter(isComplete)) {
    const name = service.uniqueName(draft.name || draft.vendor.suggestName(draft.values));
    const connection = draft.toConnection(name);
    if (await giveConsent(service, connection)) added.push(await service.save(connection));
  }
  if (added.length > 0)
    commands.runInBackground(
      'celonisCeligo.bringConnections',
      {},
      async () => void (await testSeveral(services, added, vscode.l10n.t('Testing what was added'))),
    );
  const incomplete = chosen.filter((connection) => !isComplete(connection)).map(({ draft }) => draft);
  // Those that are asked about later are stored from the start: a person may leave the questions before they come.
  const waiting = incomplete.slice(1).map((draft) => drafts.keep(draft));
  for (const [index, draft] of incomplete.entries()) {
    const unfinishedDraft = waiting[index - 1];
    if (!unfinishedDraft || drafts.take(unfinishedDraft)) await addWithQuestions(services, drafts, draft);
  }
}

function createItem(connection: FoundConnection): vscode.QuickPickItem & { value: FoundConnection } {
  const { draft, existing, foundIn, hasSecret, label, missingLabels, remarks } = connection;
  return {
    label,
    description: foundIn,
    detail: [
      draft.vendor.label,
      draft.describe(),
      existing ? vscode.l10n.t('is here already: {0}', existing.name) : '',
      missingLabels.length > 0 ? vscode.l10n.t('asked for next: {0}', missingLabels.join(', ')) : '',
      ...remarks,
    ]
      .filter(Boolean)
      .join(' · '),
    picked: hasSecret && !existing,
    value: connection,
  };
}

/** Where nothing was found. */
function describeSearch(): string {
  return vscode.workspace.isTrusted
    ? vscode.l10n.t(
        'No connection was found in the profiles of content-cli, the configuration of the Celigo CLI, environment variables, and the .env files and Kafka connector settings of this workspace.',
      )
    : vscode.l10n.t(
        'No connection was found in the profiles of content-cli, the configuration of the Celigo CLI and environment variables. In Restricted Mode, the files of the workspace are not read.',
      );
}
