import * as vscode from 'vscode';
import type { Connection } from '../../connections/connectionRecord';
import type { OAuthClient, OAuthClientService } from '../../connections/oauthClients';
import { LazyChildren } from './lazyChildren';
import type { TreeNode } from './treeNode';
import { UnreadableNode } from './unreadableNode';

/** The section "OAuth 2.0 Clients": those that connections share. */
export class OAuthClientsNode implements TreeNode {
  readonly path = 'oauthClients';
  readonly parent = undefined;
  readonly lazyChildren: LazyChildren;
  /** What its rows are made of: now, and when it was drawn. */
  private currentFingerprint = '';
  private shownFingerprint: string | undefined;

  constructor(private readonly clients: OAuthClientService) {
    this.lazyChildren = new LazyChildren(this, '', false, async () =>
      clients
        .list()
        .map(({ record, unreadable }) =>
          record ? new OAuthClientNode(this, clients, record) : new UnreadableNode(unreadable, 'oauthClientUnreadable'),
        ),
    );
  }

  /** Forgets what was loaded when a client, its secret or its use is another since. */
  update(): void {
    const newFingerprint = JSON.stringify(
      this.clients
        .list()
        .map(({ record, unreadable }) =>
          record
            ? [record, this.clients.isSecretMissing(record.id), this.clients.connectionsUsing(record.id)]
            : unreadable,
        ),
    );
    if (newFingerprint !== this.currentFingerprint) this.lazyChildren.reset();
    this.currentFingerprint = newFingerprint;
  }

  /** Whether its rows show older clients. */
  get isOutdated(): boolean {
    return this.shownFingerprint !== this.currentFingerprint;
  }

  toTreeItem(): vscode.TreeItem {
    this.shownFingerprint = this.currentFingerprint;
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
  readonly lazyChildren?: LazyChildren;
  private readonly connections: readonly Connection[];

  constructor(
    readonly parent: TreeNode,
    private readonly clients: OAuthClientService,
    readonly client: OAuthClient,
  ) {
    this.path = `${parent.path}/${client.id}`;
    this.connections = clients.connectionsUsing(client.id);
    if (this.connections.length > 0)
      this.lazyChildren = new LazyChildren(this, '', false, async () =>
        this.connections.map((connection) => new OAuthClientUserNode(this, connection)),
      );
  }

  toTreeItem(): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const isSecretMissing = this.clients.isSecretMissing(this.client.id);
    const item = new vscode.TreeItem(this.client.name, this.lazyChildren ? Collapsed : None);
    item.id = this.path;
    item.iconPath = isSecretMissing
      ? new vscode.ThemeIcon('key', new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon('lock');
    item.description = [isSecretMissing ? vscode.l10n.t('Secret missing') : '', this.describeUse()]
      .filter(Boolean)
      .join(' · ');
    item.contextValue = 'oauthClient';
    item.accessibilityInformation = { label: [this.client.name, item.description].filter(Boolean).join(', ') };
    if (isSecretMissing)
      item.command = {
        command: 'celonisCeligo.editOAuthClient',
        title: vscode.l10n.t('Enter the secret again…'),
        arguments: [this],
      };
    return item;
  }

  get searchTexts(): readonly string[] {
    return [this.client.name, this.client.clientId];
  }

  private describeUse(): string {
    if (this.connections.length === 0) return vscode.l10n.t('not used');
    return this.connections.length === 1
      ? vscode.l10n.t('1 connection')
      : vscode.l10n.t('{0} connections', this.connections.length);
  }

  createTooltip(): vscode.MarkdownString {
    const { name, clientId, clientAuthentication } = this.client;
    const text = new vscode.MarkdownString('', true);
    const appendLine = (lineText: string): void => void text.appendMarkdown('\n\n').appendText(lineText);
    text.appendMarkdown('**').appendText(name).appendMarkdown('**');
    appendLine(vscode.l10n.t('Client ID: {0}', clientId));
    appendLine(
      vscode.l10n.t(
        'Client authentication: {0}',
        clientAuthentication === 'basic' ? vscode.l10n.t('Client secret basic') : vscode.l10n.t('Client secret post'),
      ),
    );
    if (this.connections.length > 0)
      appendLine(vscode.l10n.t('Used by: {0}', this.connections.map((connection) => connection.name).join(', ')));
    if (this.clients.isSecretMissing(this.client.id))
      appendLine(vscode.l10n.t('Its secret is missing on this machine. Edit the client and enter it again.'));
    return text;
  }
}

/** A connection that uses a client. Choosing it opens its form, where another client can be chosen. */
class OAuthClientUserNode implements TreeNode {
  readonly path: string;

  constructor(
    readonly parent: TreeNode,
    private readonly connection: Connection,
  ) {
    this.path = `${parent.path}/${connection.id}`;
  }

  toTreeItem(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.connection.name, vscode.TreeItemCollapsibleState.None);
    item.id = this.path;
    item.iconPath = new vscode.ThemeIcon('plug');
    item.contextValue = 'oauthClientUser';
    item.accessibilityInformation = { label: this.connection.name };
    item.tooltip = vscode.l10n.t('Uses this client. Choose it to edit the connection.');
    item.command = {
      command: 'celonisCeligo.editConnection',
      title: vscode.l10n.t('Edit Connection…'),
      arguments: [this.connection.id],
    };
    return item;
  }
}
