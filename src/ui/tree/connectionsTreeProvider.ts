import * as vscode from 'vscode';
import type { Favourites, RowAddress } from '../../app/favourites';
import { prepareRows } from '../../app/rowFilter';
import { findTeamsWithRecords } from '../../app/tableRecords';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import type { OAuthClientService } from '../../connections/oauthClients';
import type { Resource } from '../../connections/vendor';
import { delay } from '../../core/delay';
import type { Log } from '../../core/log';
import { longListLength, mapInSlices } from '../../core/mapInSlices';
import { isCancelled } from '../../core/problem';
import { changeTreeItem } from './changeTreeItem';
import type { ConnectionNode, LinkedRows } from './connectionNode';
import { ConnectionRows } from './connectionRows';
import { DetailQueue } from './detailQueue';
import type { ExpandedGroups } from './expandedGroups';
import { FavouritesNode } from './favouriteNodes';
import { GroupNode } from './groupNode';
import type { RowProvider } from './lazyTreeProvider';
import { findBelowFavourites, findLoadedBelow, iterateLoaded, listLoadedOnce } from './loadedRows';
import { OAuthClientNode, OAuthClientsNode } from './oauthClientNodes';
import { ResourceNode } from './resourceNode';
import type { RetryNode } from './retryNode';
import { readRowAddress } from './rowAddress';
import { sanitizeTooltip, sanitizeTreeItem } from './sanitizeTreeItem';
import type { TreeNode } from './treeNode';
import { ViewFilter } from './viewFilter';

/** So much time the first rows have to themselves. */
const secretCheckDelayMs = 300;

/** The view "Connections". */
export class ConnectionsTreeProvider implements RowProvider<TreeNode>, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;
  private readonly rows: ConnectionRows;
  private readonly clientsNode: OAuthClientsNode;
  private readonly favouritesNode: FavouritesNode;
  readonly filter = new ViewFilter();
  /** The connections to teams whose records another connection may read. */
  private teamsWithRecords: ReadonlySet<string> = new Set();
  /** The rows of groups and connections that the view was last given, each with the row that it is below. */
  private shownPlaces: readonly RowPlace[] = [];
  private readonly subscriptions: readonly { dispose(): void }[];
  private readonly disposeController = new AbortController();
  private readonly detailQueue = new DetailQueue<ResourceNode>((node) => this.loadDetails(node));
  private readonly latestDetailLoads = new WeakMap<ResourceNode, object>();
  private areSecretsChecked = false;
  /** What the rows below other rows rest on that lead to connections. */
  private linksFingerprint = '[[],[]]';
  /** Drawn before VS Code asks for them, which it does for all rows of a list at once. */
  private readonly preparedItems = new Map<TreeNode, vscode.TreeItem>();

  constructor(
    private readonly service: ConnectionService,
    private readonly oauthClients: OAuthClientService,
    groups: ConnectionGroupStore,
    expandedGroups: ExpandedGroups,
    connectionSync: ConnectionSync,
    private readonly favourites: Favourites,
    private readonly log: Log,
    links?: LinkedRows,
  ) {
    this.rows = new ConnectionRows(service, groups, expandedGroups, connectionSync, links);
    this.clientsNode = new OAuthClientsNode(oauthClients);
    this.favouritesNode = new FavouritesNode({
      favourites,
      service,
      connectionSync,
      links,
      findResource: (favourite) => this.findLoadedNode(favourite)?.resource,
    });
    this.subscriptions = [
      this.onDidChangeTreeData(() => {
        this.preparedItems.clear();
        this.filter.forget();
      }),
      favourites.onDidChange(() => this.handleFavouritesChange()),
      service.onDidChange((id) => this.handleConnectionChange(id)),
      connectionSync.onDidChange((id) => this.handleConnectionChange(id)),
      oauthClients.onDidChange(() => this.refreshRoots()),
      groups.onDidChange(() => this.refreshRoots()),
      ...(links ? [links.onDidChangeOffers(() => this.refreshRoots())] : []),
    ];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const preparedItem = this.preparedItems.get(node);
    this.preparedItems.delete(node);
    return preparedItem ?? this.completeItem(node, sanitizeTreeItem(node.toTreeItem()));
  }

  /** While the pointer rests on a row. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = node.createTooltip?.();
    return tooltip ? changeTreeItem(item, { tooltip: sanitizeTooltip(tooltip) }) : item;
  }

  /** With what only the view knows of a row. */
  private completeItem(node: TreeNode, item: vscode.TreeItem): vscode.TreeItem {
    const address = readRowAddress(node);
    const words = [
      address && this.favourites.has(address) ? 'favourite' : '',
      node instanceof ResourceNode && this.teamsWithRecords.has(node.connectionId) ? 'teamWithRecords' : '',
    ].filter(Boolean);
    const contextValue = [item.contextValue, ...words].join(' ');
    return this.filter.unfold(node, words.length > 0 ? changeTreeItem(item, { contextValue }) : item);
  }

  handleRead(node: TreeNode): void {
    this.filter.handleRead(node);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const children = node ? await (node.lazyChildren?.getNodes() ?? []) : this.createShownRoots();
    if (node) this.queueDetailLoads(children);
    else await this.filter.search(children);
    const rows = this.filter.selectRows(node, children);
    // The window goes on meanwhile.
    if (rows.length >= longListLength)
      await mapInSlices(rows, (row) =>
        this.preparedItems.set(row, this.completeItem(row, sanitizeTreeItem(row.toTreeItem()))),
      );
    return rows;
  }

  /**
   * Shows only what a text is found in, as far as it is loaded, and answers whether there is something. Asks nothing of
   * a service. Where another text is set meanwhile, the answer is about that one.
   */
  async setFilter(text: string): Promise<boolean> {
    if (text.trim() !== this.filter.text) {
      this.filter.setText(text);
      this.changeEmitter.fire(undefined);
    }
    const roots = this.shownRoots.length > 0 ? this.shownRoots : this.createRoots();
    await this.filter.search(roots);
    return this.filter.hasMatch(roots);
  }

  /** A text is about to be typed: what it will be looked for in is read meanwhile. */
  prepareFilter(): Promise<void> {
    return prepareRows(this.shownRoots);
  }

  /** The node of a connection, for revealing it. */
  getConnectionNode(connectionId: string): ConnectionNode | undefined {
    this.createRoots();
    return this.rows.getConnection(connectionId);
  }

  /** The node of a group, for revealing it. */
  getGroupNode(groupId: string): GroupNode | undefined {
    this.createRoots();
    return this.rows.getGroup(groupId);
  }

  /**
   * Forgets what was loaded below one connection or below all, among the favourites too, and shows it anew: what a
   * person had open, as far as it was loaded.
   */
  refresh(connectionId?: string): void {
    const nodes = [...this.rows.connections, ...this.favouritesNode.nodes].filter(
      (node) => connectionId === undefined || node.connectionId === connectionId,
    );
    for (const node of nodes) node.lazyChildren?.reset();
    this.changeEmitter.fire(connectionId === undefined || nodes.length === 0 ? undefined : nodes);
  }

  /** Forgets what was loaded below one row, wherever it is shown. */
  reload(node: TreeNode): void {
    const nodes = [node, ...this.findTwins(node)];
    for (const { lazyChildren } of nodes) lazyChildren?.reset();
    this.changeEmitter.fire(nodes);
  }

  /**
   * What has changed at a row is counted in the rows above it, below its connection and among the favourites, wherever
   * it is loaded: its list is read anew, and the counts above are asked for again.
   */
  refreshCounts(row: ResourceNode): void {
    const nodes = [row, ...this.findTwins(row)];
    const lists = nodes.map((node) => (node.parent instanceof ResourceNode ? node.parent : node));
    for (const { lazyChildren } of lists) lazyChildren?.reset();
    this.changeEmitter.fire(lists);
    for (const node of nodes) {
      const rowsAbove: ResourceNode[] = [];
      for (let { parent } = node; parent instanceof ResourceNode; { parent } = parent) rowsAbove.push(parent);
      for (const rowAbove of rowsAbove) rowAbove.hasAskedForDetails = false;
      this.queueDetailLoads(rowsAbove);
    }
  }

  retryLoading(retry: RetryNode): void {
    this.reload(retry.parent);
  }

  /** Throws ProblemError. */
  async loadMore(loadMoreNode: ResourceNode): Promise<void> {
    const nextResources = (await loadMoreNode.resource.loadMore?.(this.disposeController.signal)) ?? [];
    loadMoreNode.context.loadedPages.countPage(loadMoreNode.parent.path);
    await loadMoreNode.parent.lazyChildren?.replace(
      loadMoreNode,
      loadMoreNode.createNodes(loadMoreNode.parent, nextResources),
    );
    this.changeEmitter.fire(loadMoreNode.parent);
  }

  /** The row of one of a list's things; where the list has not been loaded that far, a row is put before its rest. */
  async revealResource(listNode: ResourceNode, resource: Resource): Promise<TreeNode | undefined> {
    const rows = (await listNode.lazyChildren?.getNodes()) ?? [];
    const row = rows.find((node) => node instanceof ResourceNode && node.resource.id === resource.id);
    if (row) return row;
    const loadMoreNode = rows.find((node) => node instanceof ResourceNode && 'loadMore' in node.resource);
    const [addedNode] = listNode.createNodes(listNode, [resource]);
    if (!loadMoreNode || !addedNode) return undefined;
    listNode.context.loadedPages.includeResource(listNode.path, resource);
    await listNode.lazyChildren?.replace(loadMoreNode, [addedNode, loadMoreNode]);
    this.changeEmitter.fire(listNode);
    return addedNode;
  }

  dispose(): void {
    this.disposeController.abort();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changeEmitter.dispose();
  }

  private createRoots(): TreeNode[] {
    if (!this.areSecretsChecked) void this.checkSecrets();
    const rows = this.rows.create();
    this.clientsNode.update();
    this.teamsWithRecords = findTeamsWithRecords(this.rows.records);
    this.favouritesNode.update();
    return [
      ...(this.favouritesNode.isEmpty ? [] : [this.favouritesNode]),
      ...rows,
      ...(this.oauthClients.list().length === 0 ? [] : [this.clientsNode]),
    ];
  }

  /** The rows without a parent that the view was last given. */
  private get shownRoots(): readonly TreeNode[] {
    return this.shownPlaces.flatMap(({ row, parent }) => (parent ? [] : [row]));
  }

  private createShownRoots(): TreeNode[] {
    const roots = this.createRoots();
    this.shownPlaces = listPlaces(roots);
    return roots;
  }

  /** The section changes, and with it what the menus of the rows further down offer. */
  private handleFavouritesChange(): void {
    const wasEmpty = this.favouritesNode.isEmpty;
    if (!this.favouritesNode.update()) return;
    if (wasEmpty || this.favouritesNode.isEmpty || this.filter.isActive) this.changeEmitter.fire(undefined);
    else
      this.changeEmitter.fire([this.favouritesNode, ...this.shownRoots.filter((root) => root !== this.favouritesNode)]);
  }

  /** The row below its connection that an address leads to, as far as it is loaded. */
  private findLoadedNode({ connectionId, path }: RowAddress): ResourceNode | undefined {
    return findLoadedBelow(this.rows.getConnection(connectionId), path);
  }

  /** The other rows of the same thing, below its connection and among the favourites, as far as they are loaded. */
  private findTwins(row: TreeNode): ResourceNode[] {
    const address = row instanceof ResourceNode ? readRowAddress(row) : undefined;
    if (!address) return [];
    const rows = [this.findLoadedNode(address), ...findBelowFavourites(this.favouritesNode, address)];
    return rows.flatMap((node) => (node === undefined || node === row ? [] : [node]));
  }

  /**
   * All that is known without asking a service, once each: connections, what is loaded below them, favourites, OAuth
   * 2.0 clients.
   */
  async listKnownNodes(): Promise<(ConnectionNode | ResourceNode | OAuthClientNode)[]> {
    this.createRoots();
    const nodes = listLoadedOnce([...this.rows.connections, this.favouritesNode]);
    const clientNodes = await this.clientsNode.lazyChildren.getNodes();
    return [...nodes, ...clientNodes.filter((node) => node instanceof OAuthClientNode)];
  }

  /**
   * Draws what differs from what is shown. The whole view is read anew only where rows come, go or change places: while
   * rows are read anew, the editor knows none of them, and a command from a menu would get none.
   */
  private refreshRoots(): void {
    const places = listPlaces(this.createRoots());
    this.refreshLinkedRows();
    const isUnchanged =
      places.length === this.shownPlaces.length &&
      places.every(({ row, parent }, index) => {
        const shownPlace = this.shownPlaces[index];
        return row === shownPlace?.row && parent === shownPlace.parent;
      });
    const outdatedNodes = [
      ...this.rows.listOutdated(),
      ...(this.clientsNode.isOutdated ? [this.clientsNode] : []),
      ...this.favouritesNode.outdatedNodes,
    ];
    if (!isUnchanged || this.filter.isActive) this.changeEmitter.fire(undefined);
    else if (outdatedNodes.length > 0) this.changeEmitter.fire(outdatedNodes);
  }

  /** Behind the first look at the view, not before it: reading secrets takes its time, most in remote windows. */
  private async checkSecrets(): Promise<void> {
    this.areSecretsChecked = true;
    try {
      await delay(secretCheckDelayMs, this.disposeController.signal);
      await Promise.all([this.service.checkSecrets(), this.oauthClients.checkSecrets()]);
    } catch (error) {
      if (!isCancelled(error)) this.log.warn(`The key store could not be read: ${String(error)}`);
    }
  }

  private handleConnectionChange(id: string | undefined): void {
    const node = id === undefined ? undefined : this.rows.getConnection(id);
    const connection = id === undefined ? undefined : this.service.get(id);
    if (!node || !connection) return this.refreshRoots();
    node.update(connection);
    this.favouritesNode.update();
    if (connection.links?.length || this.linksFingerprint.includes(connection.id)) this.refreshLinkedRows();
    const outdatedNodes: TreeNode[] = [node, ...listGroups(node)].filter(({ isOutdated }) => isOutdated);
    outdatedNodes.push(...this.favouritesNode.outdatedNodes);
    if (outdatedNodes.length > 0) this.changeEmitter.fire(outdatedNodes);
  }

  /** Rows below an account lead to connections, which any window may have linked or renamed meanwhile. */
  private refreshLinkedRows(): void {
    const linkedConnections = this.service.connections().filter(({ links = [] }) => links.length > 0);
    const accounts = new Set(linkedConnections.flatMap(({ links = [] }) => links.map(({ accountId }) => accountId)));
    const fingerprint = JSON.stringify([
      linkedConnections.map(({ id, name, links }) => [id, name, links]),
      [...accounts].map((id) => this.service.get(id)).map((account) => [account?.id, account?.name, account?.values]),
    ]);
    if (fingerprint === this.linksFingerprint) return;
    this.linksFingerprint = fingerprint;
    const changedNodes = [...iterateLoaded([...this.rows.connections, this.favouritesNode])].filter((node) =>
      node.updateLinkedResources(),
    );
    if (changedNodes.length > 0) this.changeEmitter.fire(changedNodes);
  }

  /** Draws the rows that tell a time, where they would tell it otherwise by now. */
  refreshTimes(): void {
    const outdatedNodes: TreeNode[] = [...this.rows.connections].filter((node) => node.hasNotice && node.isOutdated);
    const visit = (node: TreeNode): void => {
      if (node instanceof ResourceNode && node.isOutdated) outdatedNodes.push(node);
      node.lazyChildren?.loadedNodes?.forEach(visit);
    };
    this.shownRoots.forEach(visit);
    if (outdatedNodes.length > 0) this.changeEmitter.fire(outdatedNodes);
  }

  private queueDetailLoads(nodes: readonly TreeNode[]): void {
    const nodesWithDetails = nodes.flatMap((node) => (node instanceof ResourceNode && node.needsDetails ? [node] : []));
    // Asked for once, however often its list is drawn meanwhile.
    for (const node of nodesWithDetails) node.hasAskedForDetails = true;
    this.detailQueue.add(nodesWithDetails);
  }

  /** Never throws: the row is complete without them, and a failure that matters shows when it is opened. */
  private async loadDetails(node: ResourceNode): Promise<void> {
    const load = {};
    this.latestDetailLoads.set(node, load);
    try {
      const details = (await node.resource.loadDetails?.(this.disposeController.signal)) ?? {};
      // Whoever asked later is answered by what is true later.
      if (this.latestDetailLoads.get(node) === load && node.takeDetails(details)) this.changeEmitter.fire(node);
    } catch (error) {
      this.log.debug(`What comes later for "${node.resource.label}" did not come: ${String(error)}`);
    }
  }
}

interface RowPlace {
  row: TreeNode;
  parent: TreeNode | undefined;
}

function listPlaces(rows: readonly TreeNode[]): RowPlace[] {
  return rows.flatMap((row) => [
    { row, parent: row.parent },
    ...(row instanceof GroupNode ? listPlaces(row.lazyChildren.loadedNodes) : []),
  ]);
}

/** The groups that a row is in, the innermost first. */
function listGroups({ parent }: TreeNode): GroupNode[] {
  return parent instanceof GroupNode ? [parent, ...listGroups(parent)] : [];
}
