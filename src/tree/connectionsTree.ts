import * as vscode from 'vscode';
import { ConnectionNode } from './connectionNode';
import { OAuthClientsNode } from './oauthClientNode';
import { ResourceNode } from './resourceNode';
import { UnreadableNode } from './unreadableNode';
import type { OAuthClients } from '../connections/oauthClients';
import type { ConnectionService } from '../connections/service';
import type { Syncs } from '../connections/syncs';
import type { Resource } from '../connections/vendor';
import type { Log } from '../connections/log';
import type { RetryNode } from './retryNode';
import type { TreeNode } from './node';

/** How many rows at a time ask for what comes later. */
const laterAtOnce = 4;

/** How often rows are drawn anew whose connection has something to say about the days ahead. */
const noticeMs = 5 * 60_000;

/** The view "Connections". */
export class ConnectionsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  /** One node per connection, by its stable id, so that what was loaded survives a change of name or order. */
  private readonly connections = new Map<string, ConnectionNode>();
  private readonly clients: OAuthClientsNode;
  private unreadable: readonly UnreadableNode[] = [];
  /** The rows without a parent that the view was last given. */
  private shown: readonly TreeNode[] = [];
  private readonly subscriptions: readonly { dispose(): void }[];
  private readonly noticeTimer = setInterval(() => this.drawNotices(), noticeMs).unref();
  private readonly ended = new AbortController();
  private readonly waiting: ResourceNode[] = [];
  private asking = 0;
  private secretsChecked = false;

  constructor(
    private readonly service: ConnectionService,
    private readonly oauthClients: OAuthClients,
    private readonly syncs: Syncs,
    private readonly log: Log,
  ) {
    this.clients = new OAuthClientsNode(oauthClients);
    this.subscriptions = [
      service.onDidChange((id) => this.onChange(id)),
      syncs.onDidChange((id) => this.onChange(id)),
      oauthClients.onDidChange(() => this.drawRoots()),
    ];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item();
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return [...(this.shown = this.roots())];
    const children = await (node.branch?.nodes() ?? []);
    this.askLater(children);
    return [...children];
  }

  /** The node of a connection, for revealing it. */
  node(connection: string): ConnectionNode | undefined {
    this.roots();
    return this.connections.get(connection);
  }

  /** Forgets what was loaded below one connection or below all, and shows it anew: what a person had open, as far as it was loaded. */
  refresh(connection?: string): void {
    for (const [id, node] of this.connections) if (connection === undefined || id === connection) node.branch.reset();
    this.changed.fire(connection === undefined ? undefined : this.connections.get(connection));
  }

  /** Forgets what was loaded below one row. */
  reload(node: TreeNode): void {
    node.branch?.reset();
    this.changed.fire(node);
  }

  tryAgain(retry: RetryNode): void {
    this.reload(retry.parent);
  }

  /** Throws ProblemError. */
  async loadMore(rest: ResourceNode): Promise<void> {
    const more = (await rest.resource.more?.(this.ended.signal)) ?? [];
    rest.belonging.reach.further(rest.parent.path);
    await rest.parent.branch?.replace(rest, rest.siblings(rest.parent, more));
    this.changed.fire(rest.parent);
  }

  /** The row of one of a list's things; where the list has not been loaded that far, a row is put before its rest. */
  async rowOf(list: ResourceNode, thing: Resource): Promise<TreeNode | undefined> {
    const rows = (await list.branch?.nodes()) ?? [];
    const row = rows.find((one) => one instanceof ResourceNode && one.resource.id === thing.id);
    if (row) return row;
    const rest = rows.find((one) => one instanceof ResourceNode && 'more' in one.resource);
    const [added] = list.siblings(list, [thing]);
    if (!rest || !added) return undefined;
    list.belonging.reach.include(list.path, thing);
    await list.branch?.replace(rest, [added, rest]);
    this.changed.fire(list);
    return added;
  }

  dispose(): void {
    clearInterval(this.noticeTimer);
    this.ended.abort();
    for (const one of this.subscriptions) one.dispose();
    this.changed.dispose();
  }

  private roots(): TreeNode[] {
    const stored = this.service.list();
    const ids = new Set(stored.flatMap((one) => one.connection?.id ?? []));
    for (const id of this.connections.keys()) if (!ids.has(id)) this.connections.delete(id);
    if (!this.secretsChecked) this.checkSecrets();
    const rows = stored.map(({ connection, unreadable }) => {
      if (!connection) return this.unreadable.find((node) => node.shows(unreadable)) ?? new UnreadableNode(unreadable);
      const known = this.connections.get(connection.id);
      known?.update(connection);
      const node = known ?? new ConnectionNode(this.service, this.syncs, connection);
      this.connections.set(connection.id, node);
      return node;
    });
    this.unreadable = rows.filter((row) => row instanceof UnreadableNode);
    this.clients.update();
    return this.oauthClients.list().length === 0 ? rows : [...rows, this.clients];
  }

  /**
   * Draws what differs from what is shown. The whole view is read anew only where rows come, go or change places: while rows are read
   * anew, the editor knows none of them, and a command from a menu would get none.
   */
  private drawRoots(): void {
    const rows = this.roots();
    const same = rows.length === this.shown.length && rows.every((row, index) => row === this.shown[index]);
    const outdated = [...this.connections.values(), this.clients].filter((node) => node.outdated);
    if (!same) this.changed.fire(undefined);
    else if (outdated.length > 0) this.changed.fire(outdated);
  }

  /** With the first look at the view, not before: reading secrets takes its time in remote windows. */
  private checkSecrets(): void {
    this.secretsChecked = true;
    Promise.all([this.service.checkSecrets(), this.oauthClients.checkSecrets()]).catch((error: unknown) => this.log.warn(`The key store could not be read: ${String(error)}`));
  }

  private onChange(id: string | undefined): void {
    const node = id === undefined ? undefined : this.connections.get(id);
    const connection = id === undefined ? undefined : this.service.get(id);
    if (!node || !connection) return this.drawRoots();
    node.update(connection);
    if (node.outdated) this.changed.fire(node);
  }

  private drawNotices(): void {
    const outdated = [...this.connections.values()].filter((node) => node.hasNotice && node.outdated);
    if (outdated.length > 0) this.changed.fire(outdated);
  }

  private askLater(nodes: readonly TreeNode[]): void {
    this.waiting.push(...nodes.filter((node): node is ResourceNode => node instanceof ResourceNode && 'later' in node.resource));
    while (this.asking < laterAtOnce && this.waiting.length > 0) void this.askNext();
  }

  private async askNext(): Promise<void> {
    const node = this.waiting.shift();
    if (!node) return;
    this.asking++;
    try {
      const coming = node.resource.later?.(this.ended.signal);
      delete node.resource.later;
      node.resource = { ...node.resource, ...(await coming) };
      this.changed.fire(node);
    } catch (error) {
      // The row is complete without it; a failure that matters shows when the row is opened.
      this.log.debug(`What comes later for "${node.resource.label}" did not come: ${String(error)}`);
    } finally {
      this.asking--;
      this.askLater([]);
    }
  }
}
