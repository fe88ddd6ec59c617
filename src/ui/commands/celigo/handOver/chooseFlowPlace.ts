import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { askForFilePath, proposeFileNameStart, readFileConnectionKind } from '../../../../app/handOver/fileConnections';
import type { FlowPlace } from '../../../../app/handOver/flowPlan';
import { readOurTarget } from '../../../../app/useInCeligo/celonisSource';
import type { CeligoConnection, Integration } from '../../../../celigo/apiSchemas';
import type { CeligoApi } from '../../../../celigo/celigoApi';
import { isSameTarget, readCelonisTarget } from '../../../../celigo/connectors/celonisTarget';
import {
  describeConnectionState,
  listConnections,
  readConnectionState,
} from '../../../../celigo/integrations/connections';
import { listIntegrations, nameOrId } from '../../../../celigo/integrations/integrations';
import type { Connection } from '../../../../connections/connectionRecord';
import { iterateItems } from '../../../../connections/listPages';
import { ProblemError } from '../../../../core/problem';
import { withCancellableProgress } from '../../../adapters/notifications';
import { askChoice, askText } from '../../../prompts/prompts';

/** Asks where the flow belongs and where its files come from. Throws ProblemError, `cancelled` when a person stops. */
export async function chooseFlowPlace(
  connection: Connection,
  account: Connection,
  api: CeligoApi,
  push: { table: string; filePath: string; fileName: string },
): Promise<FlowPlace> {
  const title = vscode.l10n.t('Hand over to Celigo');
  const { connections, integrations } = await withCancellableProgress(
    vscode.l10n.t('Reading the connections of "{0}"', account.name),
    async (signal) => ({
      connections: await readAll(iterateItems(listConnections(api, signal), signal)),
      integrations: await readAll(iterateItems(listIntegrations(api, signal), signal)),
    }),
  );
  const celonisConnection = await chooseCelonisConnection(title, connection, account, connections);
  const integration = await chooseIntegration(title, integrations);
  const fileConnection = await chooseFileConnection(title, connections);
  // The sandbox's stores of files read this machine, so the folder of the file is the one.
  const isLocal = account.sandbox === true && fileConnection.kind !== 'http' && fileConnection.kind !== 's3';
  const path = await askLine(title, askForFilePath(fileConnection.kind), isLocal ? dirname(push.filePath) : '/');
  const fileNameStart =
    fileConnection.kind === 'http'
      ? ''
      : await askLine(title, vscode.l10n.t('How the names of the files begin'), proposeFileNameStart(push.fileName));
  const name = await askLine(
    title,
    vscode.l10n.t('The name of the flow in Celigo'),
    vscode.l10n.t('{0} to Celonis', push.table),
  );
  return {
    name,
    integration,
    connection,
    account,
    celonisConnection,
    files: { connection: fileConnection, path, fileNameStart },
  };
}

async function readAll<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Only a connection that leads to the same domain and data pool; where there is none, one is made first. */
async function chooseCelonisConnection(
  title: string,
  connection: Connection,
  account: Connection,
  connections: readonly CeligoConnection[],
): Promise<{ id: string; name: string }> {
  const ourTarget = readOurTarget(connection);
  const candidates = connections.filter((candidate) => {
    const target = readCelonisTarget(candidate);
    return target && isSameTarget(target, ourTarget);
  });
  const [first, second] = candidates;
  if (!first)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('"{0}" has no connection to this data pool yet.', account.name),
      why: vscode.l10n.t('A flow needs a connection in Celigo that leads to the same domain and data pool.'),
      next: vscode.l10n.t('Use "{0}" in Celigo, then hand the push over once more.', connection.name),
      fixes: [
        {
          kind: 'runCommand',
          command: 'celonisCeligo.useInCeligo',
          argument: connection.id,
          label: vscode.l10n.t('Use in Celigo…'),
        },
      ],
    });
  const chosen = second
    ? ((await askChoice({
        title,
        placeholder: vscode.l10n.t('Which connection to Celonis does the flow use?'),
        items: candidates.map(toItem),
      })) as CeligoConnection)
    : first;
  return { id: chosen._id, name: nameOrId(chosen) };
}

async function chooseIntegration(
  title: string,
  integrations: readonly Integration[],
): Promise<{ id: string; name: string }> {
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which integration does the flow belong to?'),
    items: integrations.map((integration) => ({
      label: nameOrId(integration),
      ...(integration.description ? { description: integration.description } : {}),
      value: { id: integration._id, name: nameOrId(integration) },
    })),
  })) as { id: string; name: string };
}

async function chooseFileConnection(
  title: string,
  connections: readonly CeligoConnection[],
): Promise<FlowPlace['files']['connection']> {
  const items = connections.flatMap((connection) => {
    const kind = readFileConnectionKind(connection);
    const item = toItem(connection);
    return kind ? [{ ...item, value: { id: connection._id, name: item.label, kind } }] : [];
  });
  if (items.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('This Celigo account has no connection that a flow could take files from.'),
      next: vscode.l10n.t('Add an FTP, SFTP, S3, Azure Blob Storage, Google Drive or HTTP connection in Celigo first.'),
    });
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Where do the files come from?'),
    items,
  })) as FlowPlace['files']['connection'];
}

function toItem(connection: CeligoConnection) {
  return {
    label: nameOrId(connection),
    description: [connection.type, describeConnectionState(readConnectionState(connection))]
      .filter(Boolean)
      .join(' · '),
    value: connection,
  };
}

async function askLine(title: string, prompt: string, value: string): Promise<string> {
  const check = (text: string): { error: string } | { warning?: string } =>
    text.trim() ? {} : { error: vscode.l10n.t('Enter a value.') };
  return String(await askText({ title, prompt, value, check })).trim();
}
