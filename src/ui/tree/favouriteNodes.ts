import * as vscode from 'vscode';
import type { Favourite, FavouriteResource, Favourites } from '../../app/favourites';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import { hasSameTarget } from '../../connections/testOutcome';
import type { Resource } from '../../connections/vendor';
import { ProblemError } from '../../core/problem';
import type { LinkedRows } from './connectionNode';
import { ConnectionNode } from './connectionNode';
import { LoadedPages } from './loadedPages';
import { ResourceNode } from './resourceNode';
import type { ChildNodes, TreeNode } from './treeNode';

interface Dependencies {
  favourites: Favourites;
  service: ConnectionService;
  connectionSync: ConnectionSync;
  links?: LinkedRows | undefined;
  /** What is loaded of a favourite further down in the view. */
  findResource: (favourite: Favourite) => Resource | undefined;
}

/** The section "Favourites" on top of the view: connections, tables and flows that a person keeps there. */
export class FavouritesNode implements TreeNode {
  readonly path = 'favourites';
  readonly parent = undefined;
  readonly lazyChildren: ChildNodes;
  nodes: readonly (FavouriteConnectionNode | FavouriteResourceNode)[] = [];
  private shownNodes: readonly TreeNode[] = this.nodes;

  constructor(private readonly dependencies: Dependencies) {
    const getNodes = (): readonly TreeNode[] => this.nodes;
    this.lazyChildren = {
      get loadedNodes() {
        return getNodes();
      },
      getNodes: async () => (this.shownNodes = getNodes()),
      reset: () => this.nodes.forEach((node) => node.lazyChildren?.reset()),
      replace: async () => {},
    };
  }

  get isEmpty(): boolean {
    return this.nodes.length === 0;
  }

  /** Takes the newest list; rows that stay keep what was loaded below them. Answers whether it is another one. */
  update(): boolean {
    const previousNodes = this.nodes;
    const { favourites, service } = this.dependencies;
    this.nodes = favourites.list().flatMap((favourite) => {
      const connection = service.get(favourite.connectionId);
      // It comes back with its connection, should the deletion be undone.
      if (!connection) return [];
      const path = pathOf(favourite);
      const existingNode = previousNodes.find((node) => node.path === path);
      if (existingNode instanceof FavouriteConnectionNode) existingNode.update(connection);
      if (existingNode instanceof FavouriteConnectionNode || existingNode?.leadsToTargetOf(connection))
        return [existingNode];
      const { resource } = favourite;
      return [
        resource
          ? new FavouriteResourceNode(this, this.dependencies, { ...favourite, resource }, connection)
          : new FavouriteConnectionNode(
              service,
              this.dependencies.connectionSync,
              connection,
              this,
              this.dependencies.links,
            ),
      ];
    });
    return !hasSameNodes(this.nodes, previousNodes);
  }

  /** Those that show something else than they would now, or all of them where there are others. */
  get outdatedNodes(): readonly TreeNode[] {
    return hasSameNodes(this.nodes, this.shownNodes) ? this.nodes.filter((node) => node.isOutdated) : [this];
  }

  toTreeItem(): vscode.TreeItem {
    const label = vscode.l10n.t('Favourites');
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = this.path;
    item.iconPath = new vscode.ThemeIcon('star-full');
    item.contextValue = 'favourites';
    item.accessibilityInformation = { label };
    return item;
  }
}

/** A connection among the favourites: all that its row further down is. */
export class FavouriteConnectionNode extends ConnectionNode {
  override readonly path: string;

  constructor(
    service: ConnectionService,
    connectionSync: ConnectionSync,
    connection: ConstructorParameters<typeof ConnectionNode>[2],
    override readonly parent: TreeNode,
    links?: LinkedRows,
  ) {
    super(service, connectionSync, connection, links);
    this.path = pathOf({ connectionId: connection.id, path: [] });
  }
}

/** A table or a flow among the favourites, shown from what was kept of it until it is opened. */
export class FavouriteResourceNode extends ResourceNode {
  override readonly path: string;
  /** What its connection is called in its row; undefined before it is drawn. */
  private shownConnectionName: string | undefined;

  constructor(
    parent: TreeNode,
    private readonly dependencies: Dependencies,
    readonly favourite: Favourite & { resource: FavouriteResource },
    private readonly connection: Connection,
  ) {
    const { service, links } = dependencies;
    const { connectionId } = favourite;
    const context = {
      connectionId,
      isSandbox: connection.sandbox === true,
      loadedPages: new LoadedPages(),
      ...(links ? { listLinkedResources: (resource: Resource) => links.listForResource(connectionId, resource) } : {}),
    };
    super(parent, context, createFavouriteResource(service, favourite, connection));
    this.path = pathOf(favourite);
  }

  /** Whether it is about what its connection leads to by now. */
  leadsToTargetOf(connection: Connection): boolean {
    return hasSameTarget(connection, this.connection);
  }

  /** Nothing is asked of a service before it is opened. */
  override get needsDetails(): boolean {
    return false;
  }

  override get isOutdated(): boolean {
    const isDrawn = this.shownConnectionName !== undefined;
    return super.isOutdated || (isDrawn && this.shownConnectionName !== this.connectionName);
  }

  private get connectionName(): string {
    return this.dependencies.service.get(this.connectionId)?.name ?? '';
  }

  override toTreeItem(): vscode.TreeItem {
    // What is loaded further down knows more: a state, a count.
    const loadedResource = this.dependencies.findResource(this.favourite);
    if (loadedResource) this.resource = loadedResource;
    const item = super.toTreeItem();
    this.shownConnectionName = this.connectionName;
    item.description = [item.description, this.connectionName].filter(Boolean).join(' · ');
    item.accessibilityInformation = { label: [this.resource.label, item.description].filter(Boolean).join(', ') };
    return item;
  }
}

/** Nothing is asked of the service before it is opened or looked at. */
function createFavouriteResource(
  service: ConnectionService,
  { connectionId, resource: storedResource }: Favourite & { resource: FavouriteResource },
  { values, vendor: vendorId }: Connection,
): Resource {
  const vendor = service.vendors.find(({ id }) => id === vendorId);
  const resource = vendor?.updateStoredResource?.(values, storedResource) ?? storedResource;
  const restore = async (signal: AbortSignal): Promise<Resource> => {
    const session = await service.openSession(connectionId);
    const restored = await service.getVendor(vendorId).restoreResource?.(session, resource, signal);
    if (restored) return restored;
    throw new ProblemError({
      kind: 'notFound',
      what: vscode.l10n.t('"{0}" was not found.', resource.label),
      next: vscode.l10n.t('Remove it from the favourites, or look for it below its connection.'),
    });
  };
  return {
    ...(resource as Resource),
    loadChildren: async (signal) => (await (await restore(signal)).loadChildren?.(signal)) ?? [],
    loadDocument: async (signal) => (await restore(signal)).loadDocument?.(signal),
  };
}

function hasSameNodes(nodes: readonly TreeNode[], others: readonly TreeNode[]): boolean {
  return nodes.length === others.length && nodes.every((node, index) => node === others[index]);
}

function pathOf({ connectionId, path }: Pick<Favourite, 'connectionId' | 'path'>): string {
  // Not as rows below a favourite are named: a table may stand there as well.
  return `favourites/${[connectionId, ...path].map(encodeURIComponent).join(':')}`;
}
