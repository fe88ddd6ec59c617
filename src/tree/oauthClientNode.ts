import * as vscode from 'vscode';
import { Branch } from './branch';
import { UnreadableNode } from './unreadableNode';
import type { Connection } from '../connections/model';
import type { OAuthClient, OAuthClients } from '../connections/oauthClients';
import type { TreeNode } from './node';

/** The section "OAuth 2.0 Clients": those that connections share. */
export class OAuthClientsNode implements TreeNode {
  readonly path = 'oauthClients';
  readonly parent = undefined;
  readonly branch: Branch;
  /** What its rows are made of: now, and when it was drawn. */
  private current = '';
  private drawn: string | undefined;

  constructor(private readonly clients: OAuthClients) {
    this.branch = new Branch(this, '', false, async () =>
      clients.list().map(({ record, unreadable }) => (record ? new OAuthClientNode(this, clients, record) : new UnreadableNode(unreadable, 'oauthClientUnreadable'))),
    );
  }

  /** Forgets what was loaded when a client, its secret or its use is another since. */
  update(): void {
    const now = JSON.stringify(
      this.clients.list().map(({ record, unreadable }) => (record ? [record, this.clients.secretMissing(record.id), this.clients.usedBy(record.id)] : unreadable)),
    );
    if (now !== this.current) this.branch.reset();
    this.current = now;
  }

  /** Whether its rows show older clients. */
  get outdated(): boolean {
    return this.drawn !== this.current;
  }

  item(): vscode.TreeItem {
    this.drawn = this.current;
    const item = new vscode.TreeItem(vscode.l10n.t('OAuth 2.0 Clients'), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.path;
    item.iconPath = new vscode.ThemeIcon('lock');
    item.contextValue = 'oauthClients';
    // Or else the tooltip would be the row's name.
    item.accessibilityInformation = { label: vscode.l10n.t('OAuth 2.0 Clients') };
    item.tooltip = vscode.l10n.t('Client IDs with their secrets, which connections share to sign in with OAuth 2.0.');
    return item;
  }
}

/** An OAuth 2.0 client, with the connections that use it below. */
export class OAuthClientNode implements TreeNode {
  readonly path: string;
  readonly branch?: Branch;
  private readonly users: readonly Connection[];

  constructor(
    readonly parent: TreeNode,
    private readonly clients: OAuthClients,
    readonly client: OAuthClient,
  ) {
    this.path = `${parent.path}/${client.id}`;
    this.users = clients.usedBy(client.id);
    if (this.users.length > 0) this.branch = new Branch(this, '', false, async () => this.users.map((user) => new OAuthClientUserNode(this, user)));
  }

  item(): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const missing = this.clients.secretMissing(this.client.id);
    const item = new vscode.TreeItem(this.client.name, this.branch ? Collapsed : None);
    item.id = this.path;
    item.iconPath = missing ? new vscode.ThemeIcon('key', new vscode.ThemeColor('list.warningForeground')) : new vscode.ThemeIcon('lock');
    item.description = [missing ? vscode.l10n.t('secret missing') : '', this.use()].filter(Boolean).join(' · ');
    item.tooltip = this.tooltip(missing);
    item.contextValue = 'oauthClient';
    item.accessibilityInformation = { label: [this.client.name, item.description].filter(Boolean).join(', ') };
    if (missing) item.command = { command: 'celonisCeligo.editOAuthClient', title: vscode.l10n.t('Enter the secret again…'), arguments: [this] };
    return item;
  }

  private use(): string {
    if (this.users.length === 0) return vscode.l10n.t('not used');
    return this.users.length === 1 ? vscode.l10n.t('1 connection') : vscode.l10n.t('{0} connections', this.users.length);
  }

  private tooltip(missing: boolean): vscode.MarkdownString {
    const { name, clientId, clientAuthentication } = this.client;
    const text = new vscode.MarkdownString('', true);
    const line = (words: string): void => void text.appendMarkdown('\n\n').appendText(words);
    text.appendMarkdown('**').appendText(name).appendMarkdown('**');
    line(vscode.l10n.t('Client ID: {0}', clientId));
    line(vscode.l10n.t('Client authentication: {0}', clientAuthentication === 'basic' ? vscode.l10n.t('Client secret basic') : vscode.l10n.t('Client secret post')));
    if (this.users.length > 0) line(vscode.l10n.t('Used by: {0}', this.users.map((user) => user.name).join(', ')));
    if (missing) line(vscode.l10n.t('Its secret is missing on this machine. Edit the client and enter it again.'));
    return text;
  }
}

/** A connection that uses a client. Choosing it opens its form, where another client can be chosen. */
class OAuthClientUserNode implements TreeNode {
  readonly path: string;

  constructor(
    readonly parent: TreeNode,
    private readonly user: Connection,
  ) {
    this.path = `${parent.path}/${user.id}`;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.user.name, vscode.TreeItemCollapsibleState.None);
    item.id = this.path;
    item.iconPath = new vscode.ThemeIcon('plug');
    item.contextValue = 'oauthClientUser';
    item.accessibilityInformation = { label: this.user.name };
    item.tooltip = vscode.l10n.t('Uses this client. Choose it to edit the connection.');
    item.command = { command: 'celonisCeligo.editConnection', title: vscode.l10n.t('Edit Connection…'), arguments: [this.user.id] };
    return item;
  }
}
