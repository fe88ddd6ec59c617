import * as vscode from 'vscode';
import { readCelonisSource } from '../../../../app/useInCeligo/celonisSource';
import type { ConnectionPlace } from '../../../../app/useInCeligo/connectionPlan';
import type { RecognizedConnections } from '../../../../app/useInCeligo/recognizedConnections';
import {
  findNameObjection,
  proposeName,
  recognizeConnections,
} from '../../../../app/useInCeligo/recognizedConnections';
import { describeEnvironmentMismatch } from '../../../../app/useInCeligo/reviewConnection';
import type { CeligoConnection, Integration } from '../../../../celigo/apiSchemas';
import type { CeligoApi } from '../../../../celigo/celigoApi';
import { describeConnectionState, readConnectionState } from '../../../../celigo/integrations/connections';
import { listIntegrations, nameOrId } from '../../../../celigo/integrations/integrations';
import type { Connection } from '../../../../connections/connectionRecord';
import { iterateItems } from '../../../../connections/listPages';
import type { OAuthClientService } from '../../../../connections/oauthClients';
import { cancelledProblem, ProblemError } from '../../../../core/problem';
import { askModal, withCancellableProgress } from '../../../adapters/notifications';
import { askChoice, askText } from '../../../prompts/prompts';

/** What a person decided: a new connection there, or one that is there already. */
export type ChosenPlace = { place: ConnectionPlace } | { existing: CeligoConnection };

/** Asks where in Celigo the connection is to be. Throws ProblemError, `cancelled` when a person stops. */
export async function chooseCeligoPlace(
  connection: Connection,
  account: Connection,
  api: CeligoApi,
  clients: Pick<OAuthClientService, 'get'>,
): Promise<ChosenPlace> {
  await confirmMismatch(connection, account);
  const { recognized, integrations } = await withCancellableProgress(
    vscode.l10n.t('Reading the connections of "{0}"', account.name),
    async (signal) => ({
      recognized: await recognizeConnections(api, connection, signal),
      integrations: await readIntegrations(api, signal),
    }),
  );
  const existing = await chooseExisting(connection, account, recognized);
  if (existing) return { existing };
  const integration = await chooseIntegration(integrations);
  const name = await askName(connection, recognized);
  const source = readCelonisSource(connection, clients.get(connection.values['oauthClient'] ?? ''));
  return { place: { connection, source, account, integration, name } };
}

async function readIntegrations(api: CeligoApi, signal: AbortSignal): Promise<Integration[]> {
  const integrations: Integration[] = [];
  for await (const integration of iterateItems(listIntegrations(api, signal), signal)) integrations.push(integration);
  return integrations;
}

async function confirmMismatch(connection: Connection, account: Connection): Promise<void> {
  const mismatch = describeEnvironmentMismatch(connection, account);
  if (mismatch === undefined) return;
  const goOn = vscode.l10n.t('Use Anyway');
  const question = vscode.l10n.t('Use "{0}" in "{1}"?', connection.name, account.name);
  if ((await askModal(question, mismatch, goOn)) !== goOn) throw new ProblemError(cancelledProblem());
}

/** Those that lead to the same place are offered; a person decides, nothing is guessed. */
async function chooseExisting(
  connection: Connection,
  account: Connection,
  { sameTarget }: RecognizedConnections,
): Promise<CeligoConnection | undefined> {
  if (sameTarget.length === 0) return undefined;
  const isLinked = (remote: CeligoConnection): boolean =>
    (connection.links ?? []).some((link) => link.accountId === account.id && link.remoteId === remote._id);
  const chosen = await askChoice<CeligoConnection | 'new'>({
    title: vscode.l10n.t('Use in Celigo'),
    placeholder: vscode.l10n.t('Celigo has connections to the same domain, data pool and API already'),
    items: [
      ...sameTarget.map((remote) => ({
        label: vscode.l10n.t('Link "{0}"', nameOrId(remote)),
        description: [
          describeConnectionState(readConnectionState(remote)),
          isLinked(remote) ? vscode.l10n.t('linked already') : '',
        ]
          .filter(Boolean)
          .join(' · '),
        detail: vscode.l10n.t('Nothing is sent. It is shown below the connection, and can be updated from there.'),
        value: remote,
      })),
      {
        label: vscode.l10n.t('Create a new connection in Celigo'),
        detail: vscode.l10n.t('The secret is sent there, after you have read what will be written.'),
        value: 'new' as const,
      },
    ],
  });
  return typeof chosen === 'object' ? chosen : undefined;
}

async function chooseIntegration(integrations: readonly Integration[]): Promise<ConnectionPlace['integration']> {
  const chosen = await askChoice<ConnectionPlace['integration'] | 'none'>({
    title: vscode.l10n.t('Use in Celigo'),
    placeholder: vscode.l10n.t('On which integration is it registered?'),
    items: [
      {
        label: vscode.l10n.t('On none'),
        detail: vscode.l10n.t('Flows can use it anyway. It can be registered in Celigo later.'),
        value: 'none' as const,
      },
      ...integrations.map((integration) => ({
        label: nameOrId(integration),
        ...(integration.description ? { description: integration.description } : {}),
        value: { id: integration._id, name: nameOrId(integration) },
      })),
    ],
  });
  return typeof chosen === 'object' ? chosen : undefined;
}

async function askName(connection: Connection, { takenNames }: RecognizedConnections): Promise<string> {
  const name = await askText({
    title: vscode.l10n.t('Use in Celigo'),
    prompt: vscode.l10n.t('The name of the connection in Celigo'),
    value: proposeName(`Celonis - ${connection.name}`, takenNames),
    check: (text): { error: string } | { warning?: string } => {
      switch (findNameObjection(text, takenNames)) {
        case 'empty':
          return { error: vscode.l10n.t('Enter a name for this connection.') };
        case 'tooLong':
          return { error: vscode.l10n.t('Celigo takes names of at most 100 characters.') };
        case 'taken':
          return { error: vscode.l10n.t('There is a connection of this name in Celigo already. Choose another name.') };
        case undefined:
          return {};
      }
    },
  });
  return String(name).trim();
}
