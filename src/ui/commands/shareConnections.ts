import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import type { ImportRow, ImportState } from '../../app/share/compareConnections';
import { compareConnections } from '../../app/share/compareConnections';
import type { SharedConnection } from '../../app/share/connectionsFile';
import {
  connectionsFileSuffix,
  formatConnectionsFile,
  parseConnectionsFile,
  workspaceConnectionsFile,
} from '../../app/share/connectionsFile';
import { toSharedConnection } from '../../app/share/exportConnections';
import { importConnections } from '../../app/share/importConnections';
import { resolvePlaceholders } from '../../app/share/resolvePlaceholders';
import { listSharedGroups, listWithGroups } from '../../app/share/shareGroups';
import type { Connection } from '../../connections/connectionRecord';
import { visibleFields } from '../../connections/fieldVisibility';
import { describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import { showInformation, showWarning, withCancellableProgress } from '../adapters/notifications';
import { askField } from '../prompts/askField';
import { resolveConnections } from '../prompts/chooseConnection';
import { fileNameOf } from '../prompts/dataFiles';
import { askChoices, askText, back } from '../prompts/prompts';
import type { Services } from './services';

type Dependencies = Pick<Services, 'commands' | 'files' | 'groups' | 'log' | 'oauthClients' | 'service'>;

/** So much of a line can be read in a list that is 600 pixels wide. */
const maxDetailLength = 90;

/** Which file of the folder was offered already, in the state of the workspace. */
const offeredKey = 'offeredConnectionsFile';

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
    if ((await showInformation(message, openLabel)) === openLabel) await vscode.window.showTextDocument(uri);
  });

  commands.register('celonisCeligo.importConnections', async (_scope, arg) => {
    const uri = arg instanceof vscode.Uri ? arg : await chooseFile();
    if (uri) await reviewImport(services, await files.readText(uri.toString()), fileNameOf(uri));
  });
}

/** Shows what a file would bring, and imports what is chosen. Nothing is saved before. Throws ProblemError. */
export async function reviewImport(
  services: Dependencies,
  text: string,
  name: string,
  canReadEnvironment = vscode.workspace.isTrusted,
): Promise<void> {
  const { service } = services;
  const title = vscode.l10n.t('Import Connections');
  const { connections, groups: sharedGroups = [] } = parseConnectionsFile(text, name);
  if (connections.length === 0)
    throw new ProblemError({ kind: 'input', what: vscode.l10n.t('{0} has no connections.', name) });
  const resolvedConnections = await resolvePlaceholders(connections, {
    environment: canReadEnvironment ? process.env : undefined,
    ask: async (question) => {
      const answer = await askText({ title, prompt: question });
      return answer === back ? '' : answer;
    },
  });
  const rows = compare(services, resolvedConnections);
  const chosenRows = await askChoices<ImportRow>({
    title: vscode.l10n.t('Import from {0}', name),
    placeholder: vscode.l10n.t('Secrets are asked for afterwards'),
    items: rows.map((row) => {
      const lines = [
        ...(row.state === 'new' ? describeValues(services, row) : []),
        ...(row.state === 'new' && row.shared.group ? [describeGroup(row.shared.group)] : []),
        ...row.remarks,
      ];
      const text = lines.join(' · ');
      const isLong = text.length > maxDetailLength;
      return {
        label: row.shared.name,
        description: [describeState(row.state), ...describePolicy(row)].join(' · '),
        detail: (isLong && describeDifferingFields(row)) || text,
        ...(isLong ? { fullText: { title: vscode.l10n.t('Show in Full'), lines } } : {}),
        picked: row.state === 'new',
        value: row,
      };
    }),
  });
  if (chosenRows === back) return;
  const usableRows = chosenRows.filter(({ state }) => state !== 'unusable' && state !== 'same');
  const { connections: imported, withoutSecret } = await importConnections(
    service,
    services.groups,
    usableRows,
    sharedGroups,
  );
  if (imported.length === 0) return void showInformation(vscode.l10n.t('Nothing was imported.'));
  const enterLabel = vscode.l10n.t('Enter Secrets');
  const message = [
    imported.length === 1
      ? vscode.l10n.t('1 connection was imported.')
      : vscode.l10n.t('{0} connections were imported.', imported.length),
    withoutSecret.length > 0 ? vscode.l10n.t('Of {0} the secret has to be entered.', withoutSecret.length) : '',
  ].join(' ');
  const answer = await showInformation(message.trim(), ...(withoutSecret.length > 0 ? [enterLabel] : []));
  if (answer === enterLabel) await enterSecrets(services, withoutSecret);
}

/**
 * The connections that a team keeps in `.vscode` of the folder, offered once as long as the file stays as it is.
 * Nothing is read in Restricted Mode. Throws ProblemError where the file cannot be read.
 */
export async function offerTeamConnections(services: Dependencies, state: vscode.Memento): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder || !vscode.workspace.isTrusted) return;
  const { files } = services;
  const file = files.resolve(folder.uri.toString(), '.vscode', workspaceConnectionsFile);
  if (!(await files.exists(file))) return;
  const text = await files.readText(file);
  const hash = createHash('sha256').update(text).digest('hex');
  if (state.get(offeredKey) === hash) return;
  const { connections } = parseConnectionsFile(text, workspaceConnectionsFile);
  const names = new Set(services.service.connections().map(({ name }) => name.toLowerCase()));
  const missing = connections.filter(({ name }) => !names.has(name.toLowerCase()));
  await state.update(offeredKey, hash);
  if (missing.length === 0) return;
  const reviewLabel = vscode.l10n.t('Review…');
  const message =
    missing.length === 1
      ? vscode.l10n.t('This folder brings a connection that you do not have: {0}.', missing[0]?.name ?? '')
      : vscode.l10n.t('This folder brings {0} connections that you do not have.', missing.length);
  if ((await showInformation(message, reviewLabel)) === reviewLabel)
    await reviewImport(services, text, workspaceConnectionsFile);
}

function compare(
  { groups, oauthClients, service }: Dependencies,
  connections: readonly SharedConnection[],
): ImportRow[] {
  const clients = oauthClients.list().flatMap(({ record }) => record ?? []);
  return compareConnections(connections, service.connections(), service.vendors, clients, groups);
}

/**
 * The missing secrets one after the other, each tested as it comes in. Escape ends the row; the others stay missing.
 */
async function enterSecrets(
  { log, oauthClients, service }: Dependencies,
  connections: readonly Connection[],
): Promise<void> {
  const failures: string[] = [];
  for (const [index, { id }] of connections.entries()) {
    const connection = service.get(id);
    if (!connection) continue;
    const vendor = service.getVendor(connection.vendor);
    const enteredFields = { values: { ...connection.values }, secrets: {} as Record<string, string> };
    for (const field of visibleFields(vendor, connection.values).filter(({ kind }) => kind === 'secret')) {
      const position = { step: index + 1, total: connections.length };
      const answer = await askField({ title: connection.name, position }, field, {
        vendor,
        clients: oauthClients,
        enteredFields,
      });
      if (answer === back) return;
    }
    const { environment, name, values } = connection;
    await service.save({ id, vendor: vendor.id, name, environment, values, secrets: enteredFields.secrets });
    try {
      const report = await withCancellableProgress(vscode.l10n.t('Testing "{0}"', name), (signal) =>
        service.testSaved(id, signal),
      );
      if (!report.works) failures.push(`"${name}": ${report.summary}`);
    } catch (error) {
      if (!isCancelled(error)) failures.push(`"${name}": ${describe(toProblem(error))}`);
    }
  }
  for (const failure of failures) log.warn(failure);
  if (failures.length > 0) void showWarning(failures.join(' '));
  else void showInformation(vscode.l10n.t('All of these connections work.'));
}

/** What a new connection would lead to, so that nobody imports it unseen. */
function describeValues({ service }: Dependencies, { shared, values }: ImportRow): string[] {
  const vendor = service.vendors.find(({ id }) => id === shared.service);
  return (vendor?.facts(values) ?? []).map(({ label, value }) => `${label}: ${value}`);
}

/** What differs, without the values. */
function describeDifferingFields({ differingLabels = [] }: ImportRow): string {
  return differingLabels.length > 0 ? vscode.l10n.t('Different: {0}', differingLabels.join(', ')) : '';
}

/** Its environment and whether it may change anything. */
function describePolicy({ shared: { environment, readOnly } }: ImportRow): string[] {
  return [
    ...(environment === 'none' ? [] : [getEnvironmentLabel(environment)]),
    ...(readOnly ? [vscode.l10n.t('Read-only')] : []),
  ];
}

function describeGroup(path: readonly string[]): string {
  return `${vscode.l10n.t('Group')}: ${path.join(' › ')}`;
}

function describeState(state: ImportState): string {
  switch (state) {
    case 'new':
      return vscode.l10n.t('new');
    case 'same':
      return vscode.l10n.t('is here, the same');
    case 'different':
      return vscode.l10n.t('is here, different');
    case 'unusable':
      return vscode.l10n.t('cannot be imported');
  }
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
