import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { OAuthClient, OAuthClientService } from '../../connections/oauthClients';
import { ProblemError } from '../../core/problem';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal } from '../adapters/notifications';
import { chooseVendor } from '../prompts/chooseVendor';
import { askChoice, askText, back } from '../prompts/prompts';
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
  commands.register('celonisCeligo.deleteOAuthClient', async (_scope, arg) => {
    const { id, name } =
      arg instanceof UnreadableNode
        ? arg.record
        : await resolveClient(oauthClients, arg, vscode.l10n.t('Delete OAuth 2.0 Client'));
    const usingConnections = oauthClients.connectionsUsing(id);
    const deleteLabel = usingConnections.length > 0 ? vscode.l10n.t('Delete Anyway') : vscode.l10n.t('Delete');
    const detail = [
      ...(usingConnections.length > 0
        ? [
            vscode.l10n.t(
              'These connections use it and stop working without it: {0}.',
              usingConnections.map((connection) => `"${connection.name}"`).join(', '),
            ),
          ]
        : []),
      vscode.l10n.t(
        'Its client ID and its secret are removed from this machine and cannot be brought back. Nothing changes in the service itself.',
      ),
    ].join('\n\n');
    const answer = await askModal(vscode.l10n.t('Delete the OAuth 2.0 client "{0}"?', name), detail, deleteLabel);
    if (answer === deleteLabel)
      await oauthClients.delete(
        id,
        usingConnections.map((connection) => connection.id),
      );
  });
}

function checkClientName(clients: OAuthClientService, text: string, exceptId: string): { error: string } | object {
  if (text.trim() === '') return { error: vscode.l10n.t('Enter a name.') };
  if (clients.isNameTaken(text, exceptId))
    return { error: vscode.l10n.t('Another OAuth 2.0 client has this name. Choose a different one.') };
  return {};
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
