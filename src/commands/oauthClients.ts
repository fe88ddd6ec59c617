import * as vscode from 'vscode';
import { ProblemError } from '../http/problem';
import { OAuthClientNode } from '../tree/oauthClientNode';
import { UnreadableNode } from '../tree/unreadableNode';
import { askChoice, askText, back } from './ask/input';
import { chooseVendor } from './ask/vendor';
import type { OAuthClient, OAuthClients } from '../connections/oauthClients';
import type { Parts } from './parts';

/** OAuth 2.0 clients on their own: add, edit, rename, delete. */
export function oauthClientCommands({ clientForms, commands, oauthClients, service }: Parts): void {
  commands.add('celonisCeligo.addOAuthClient', async () => {
    const vendors = service.vendors.filter((vendor) => vendor.fields.some((field) => field.kind === 'reference'));
    clientForms.open(await chooseVendor(vendors, vscode.l10n.t('Add OAuth 2.0 Client')));
  });
  commands.add('celonisCeligo.editOAuthClient', async (_scope, arg) => {
    const client = await clientOf(oauthClients, arg, vscode.l10n.t('Edit OAuth 2.0 Client'));
    clientForms.open(service.vendor(client.vendor), client.id);
  });
  commands.add('celonisCeligo.renameOAuthClient', async (_scope, arg) => {
    const title = vscode.l10n.t('Rename OAuth 2.0 Client');
    const { id, name } = await clientOf(oauthClients, arg, title);
    const renamed = await askText({ title, prompt: vscode.l10n.t('New name of "{0}"', name), value: name, check: (text) => checkName(oauthClients, text, id) });
    if (renamed !== back && renamed.trim() !== name) await oauthClients.rename(id, renamed);
  });
  commands.add('celonisCeligo.deleteOAuthClient', async (_scope, arg) => {
    const { id, name } = arg instanceof UnreadableNode ? arg.record : await clientOf(oauthClients, arg, vscode.l10n.t('Delete OAuth 2.0 Client'));
    const users = oauthClients.usedBy(id);
    const yes = users.length > 0 ? vscode.l10n.t('Delete All the Same') : vscode.l10n.t('Delete');
    const detail = [
      ...(users.length > 0 ? [vscode.l10n.t('These connections use it and stop working without it: {0}.', users.map((user) => `"${user.name}"`).join(', '))] : []),
      vscode.l10n.t('Its client ID and its secret are removed from this machine and cannot be brought back. Nothing changes in the service itself.'),
    ].join('\n\n');
    const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Delete the OAuth 2.0 client "{0}"?', name), { modal: true, detail }, yes);
    if (answer === yes) await oauthClients.delete(id, users.map((user) => user.id));
  });
}

function checkName(clients: OAuthClients, text: string, exceptId: string): { error: string } | object {
  if (text.trim() === '') return { error: vscode.l10n.t('Enter a name.') };
  if (clients.nameTaken(text, exceptId)) return { error: vscode.l10n.t('Another OAuth 2.0 client has this name. Choose a different one.') };
  return {};
}

/** The client that a command was called with, or a person's choice. Throws ProblemError. */
async function clientOf(clients: OAuthClients, arg: unknown, title: string): Promise<OAuthClient> {
  const id = arg instanceof OAuthClientNode ? arg.client.id : typeof arg === 'string' ? arg : await choose(clients, title);
  const client = clients.get(id);
  if (client) return client;
  throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This OAuth 2.0 client does not exist any more.'), why: vscode.l10n.t('It was deleted, perhaps in another window.') });
}

async function choose(clients: OAuthClients, title: string): Promise<string> {
  const items = clients.list().flatMap(({ record }) => (record ? [{ label: record.name, description: record.clientId, value: record.id }] : []));
  if (items.length === 0) {
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('There is no OAuth 2.0 client yet.'),
      next: vscode.l10n.t('Add one, here or with the + button in the form of a connection.'),
      fixes: [{ kind: 'runCommand', command: 'celonisCeligo.addOAuthClient', label: vscode.l10n.t('Add OAuth 2.0 Client') }],
    });
  }
  const chosen = await askChoice({ title, placeholder: vscode.l10n.t('Choose an OAuth 2.0 client'), items });
  return chosen as string;
}
