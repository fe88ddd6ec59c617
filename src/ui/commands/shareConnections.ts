import * as vscode from 'vscode';
import { connectionsFileSuffix, formatConnectionsFile } from '../../app/share/connectionsFile';
import { describeMissingClients, toSharedConnection } from '../../app/share/exportConnections';
import { listSharedGroups, listWithGroups } from '../../app/share/shareGroups';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError } from '../../core/problem';
import { showInformation } from '../adapters/notifications';
import { resolveConnections } from '../prompts/chooseConnection';
import { fileNameOf } from '../prompts/dataFiles';
import { askChoices, back } from '../prompts/prompts';
import { reviewImport } from './reviewImport';
import type { Services } from './services';

type Dependencies = Pick<Services, 'commands' | 'files' | 'groups' | 'imports' | 'log' | 'oauthClients' | 'service'>;

/** Connections without their secrets, from one machine to another. */
export function registerShareConnections(services: Dependencies): void {
  const { commands, files } = services;
  commands.register('celonisCeligo.exportConnections', async (_scope, arg, selection) => {
    const connections = await chooseConnections(services, arg, selection);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export Connections'),
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, `team${connectionsFileSuffix}`) } : {}),
      filters: { JSON: ['json'] },
    });
    if (!uri) return;
    const { groups, oauthClients, service } = services;
    const sharedConnections = listWithGroups(groups, connections).map(({ connection, group }) =>
      toSharedConnection(
        connection,
        service.vendors.find(({ id }) => id === connection.vendor),
        oauthClients,
        group,
      ),
    );
    const sharedGroups = listSharedGroups(groups, connections);
    await files.writeText(uri.toString(), formatConnectionsFile(sharedConnections, sharedGroups));
    const openLabel = vscode.l10n.t('Open File');
    const message =
      connections.length === 1
        ? vscode.l10n.t('1 connection is in {0}. No secret is.', fileNameOf(uri))
        : vscode.l10n.t('{0} connections are in {1}. No secret is.', connections.length, fileNameOf(uri));
    const missingClients = describeMissingClients(service.vendors, sharedConnections);
    if ((await showInformation([message, missingClients].filter(Boolean).join(' '), openLabel)) === openLabel)
      await vscode.window.showTextDocument(uri);
  });

  commands.register('celonisCeligo.importConnections', async (_scope, arg) => {
    const uri = arg instanceof vscode.Uri ? arg : await chooseFile();
    if (uri) await reviewImport(services, await files.readText(uri.toString()), fileNameOf(uri));
  });
}

async function chooseConnections(
  { service }: Dependencies,
  arg: unknown,
  selection: unknown,
): Promise<readonly Connection[]> {
  if (arg !== undefined) return resolveConnections(service, {}, vscode.l10n.t('Export Connections'), arg, selection);
  const connections = service.connections().filter(({ sandbox }) => !sandbox);
  if (connections.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('There is no connection to export.'),
      next: vscode.l10n.t('Add a connection first.'),
    });
  const chosenConnections = await askChoices<Connection>({
    title: vscode.l10n.t('Export Connections'),
    placeholder: vscode.l10n.t('Choose the connections. Their secrets stay on this machine'),
    items: connections.map((connection) => ({ label: connection.name, picked: true, value: connection })),
  });
  return chosenConnections === back ? [] : chosenConnections;
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Import Connections'),
      openLabel: vscode.l10n.t('Review'),
      filters: { JSON: ['json'] },
    })) ?? [];
  return uri;
}
