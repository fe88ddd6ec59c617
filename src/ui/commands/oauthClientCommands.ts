import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { OAuthClient, OAuthClientService } from '../../connections/oauthClients';
import { ProblemError } from '../../core/problem';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal } from '../adapters/notifications';
import { chooseVendor } from '../prompts/chooseVendor';
import { askChoice, askText, back } from '../prompts/prompts';
import { listSelected } from '../tree/listSelected';
import { OAuthClientNode } from '../tree/oauthClientNodes';
import { UnreadableNode } from '../tree/unreadableNode';
import { unwrapNode } from '../tree/unwrapNode';
import type { ClientFormPanels } from '../webviews/form/clientFormPanels';

interface Dependencies {
  clientForms: ClientFormPanels;
  commands: CommandRegistry;
  oauthClients: OAuthClientService;
  service: ConnectionService;
}

/** OAuth 2.0 clients on their own: add, edit, rename, delete. */
export function registerOAuthClientCommands({ clientForms, commands, oauthClients, service }: Dependencies): void {
  commands.register('celonisCeligo.addOAuthClient', async () => {
    const vendors = service.vendors.filter((vendor) => vendor.fields.some((field) => field.kind === 'reference'));
    clientForms.open(await chooseVendor(vendors, vscode.l10n.t('Add OAuth 2.0 Client')));
  });
  commands.register('celonisCeligo.editOAuthClient', async (_scope, arg) => {
    const client = await resolveClient(oauthClients, arg, vscode.l10n.t('Edit OAuth 2.0 Client'));
    clientForms.open(service.getVendor(client.vendor), client.id);
  });
  commands.register('celonisCeligo.renameOAuthClient', async (_scope, arg) => {
    const title = vscode.l10n.t('Rename OAuth 2.0 Client');
    const { id, name } = await resolveClient(oauthClients, arg, title);
    const newName = await askText({
      title,
      prompt: vscode.l10n.t('New name of "{0}"', name),
      value: name,
      check: (text) => checkClientName(oauthClients, text, id),
    });
    if (newName !== back && newName.trim() !== name) await oauthClients.rename(id, newName);
  });
  commands.register('celonisCeligo.deleteOAuthClient', async (_scope, arg, selection) => {
    const records = await resolveRecords(oauthClients, arg, selection);
    const usingConnections = records.flatMap(({ id }) => oauthClients.connectionsUsing(id));
    const userNames = usingConnections.map((connection) => `"${connection.name}"`).join(', ');
    const deleteLabel = usingConnections.length > 0 ? vscode.l10n.t('Delete Anyway') : vscode.l10n.t('Delete');
    const detail = [
      ...(records.length > 1 ? [records.map(({ name }) => `"${name}"`).join(', ')] : []),
      ...(usingConnections.length > 0
        ? [
            records.length === 1
              ? vscode.l10n.t('These connections use it and stop working without it: {0}.', userNames)
              : vscode.l10n.t('These connections use them and stop working without them: {0}.', userNames),
          ]
        : []),
      records.length === 1
        ? vscode.l10n.t(
            'Its client ID and its secret are removed from this machine and cannot be brought back. Nothing changes in the service itself.',
          )
        : vscode.l10n.t(
            'Their client IDs and their secrets are removed from this machine and cannot be brought back. Nothing changes in the service itself.',
          ),
    ].join('\n\n');
    const question =
      records.length === 1
        ? vscode.l10n.t('Delete the OAuth 2.0 client "{0}"?', records[0]?.name ?? '')
        : vscode.l10n.t('Delete {0} OAuth 2.0 clients?', records.length);
    if ((await askModal(question, detail, deleteLabel)) !== deleteLabel) return;
    const confirmedIds = usingConnections.map((connection) => connection.id);
    for (const { id } of records) await oauthClients.delete(id, confirmedIds);
  });
}

function checkClientName(clients: OAuthClientService, text: string, exceptId: string): { error: string } | object {
  if (text.trim() === '') return { error: vscode.l10n.t('Enter a name.') };
  if (clients.isNameTaken(text, exceptId))
    return { error: vscode.l10n.t('Another OAuth 2.0 client has this name. Choose a different one.') };
  return {};
}

/** All clients that are selected, unreadable ones too, or the one that is meant. Throws ProblemError. */
async function resolveRecords(
  clients: OAuthClientService,
  arg: unknown,
  selection: unknown,
): Promise<readonly { id: string; name: string }[]> {
  const records = listSelected(arg, selection).flatMap((row): readonly { id: string; name: string }[] => {
    if (row instanceof UnreadableNode) return row.isConnection ? [] : [row.record];
    return row instanceof OAuthClientNode ? [row.client] : [];
  });
  return records.length > 1 || arg instanceof UnreadableNode
    ? records
    : [await resolveClient(clients, arg, vscode.l10n.t('Delete OAuth 2.0 Client'))];
}

/** The client that a command was called with, or a person's choice. Throws ProblemError. */
async function resolveClient(clients: OAuthClientService, arg: unknown, title: string): Promise<OAuthClient> {
  const id =
    unwrapNode(arg, OAuthClientNode)?.client.id ?? (typeof arg === 'string' ? arg : await chooseClient(clients, title));
  const client = clients.get(id);
  if (client) return client;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('This OAuth 2.0 client does not exist any more.'),
    why: vscode.l10n.t('It was deleted, perhaps in another window.'),
  });
}

async function chooseClient(clients: OAuthClientService, title: string): Promise<string> {
  const items = clients
    .list()
    .flatMap(({ record }) => (record ? [{ label: record.name, description: record.clientId, value: record.id }] : []));
  if (items.length === 0) {
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('There is no OAuth 2.0 client yet.'),
      next: vscode.l10n.t('Add one, here or with the + button in the form of a connection.'),
      fixes: [
        { kind: 'runCommand', command: 'celonisCeligo.addOAuthClient', label: vscode.l10n.t('Add OAuth 2.0 Client') },
      ],
    });
  }
  const chosen = await askChoice({ title, placeholder: vscode.l10n.t('Choose an OAuth 2.0 client'), items });
  return chosen as string;
}
