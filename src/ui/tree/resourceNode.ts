import * as vscode from 'vscode';
import { describeResource, withUniqueIds } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import { mapInSlices } from '../../core/mapInSlices';
import { joinContextWords } from './contextValue';
import { LazyChildren } from './lazyChildren';
import type { LoadedPages } from './loadedPages';
import type { TreeNode } from './treeNode';

/** What all rows below one connection have in common. */
export interface ResourceContext {
  /** The connection's stable id. */
  connectionId: string;
  /** Whether it leads to the built-in sandbox. */
  isSandbox: boolean;
  loadedPages: LoadedPages;
  /** Rows that are put below one of them by what others know of it. */
  listLinkedResources?: (resource: Resource) => readonly Resource[];
}

/** A thing behind a connection, as its vendor describes it. */
export class ResourceNode implements TreeNode {
  readonly path: string;
  lazyChildren?: LazyChildren;
  /** What others have put below it. */
  private linkedResources: readonly Resource[];
  /** What comes later was asked for already. */
  hasAskedForDetails = false;
  /** What has come later. */
  private details: Awaited<ReturnType<NonNullable<Resource['loadDetails']>>> = {};
  /** What its row says after its name; undefined before it is drawn. */
  private shownDescription: string | undefined;
  /** What it is found by, as long as it is about the same thing. */
  private searched: { resource: Resource; texts: readonly string[] } | undefined;

  constructor(
    readonly parent: TreeNode,
    readonly context: ResourceContext,
    public resource: Resource,
  ) {
    this.path = `${parent.path}/${resource.id.replace(/[%/]/g, encodeURIComponent)}`;
    this.linkedResources = context.listLinkedResources?.(resource) ?? [];
    if (this.hasChildren) this.lazyChildren = this.createLazyChildren();
  }

  private get hasChildren(): boolean {
    return this.resource.loadChildren !== undefined || this.linkedResources.length > 0;
  }

  private createLazyChildren(): LazyChildren {
    const { connectionId, isSandbox, loadedPages } = this.context;
    return new LazyChildren(this, connectionId, isSandbox, async (signal) => {
      const firstPage = (await this.resource.loadChildren?.(signal)) ?? [];
      const children = await loadedPages.restoreList(this.path, firstPage, signal);
      return createResourceNodesInSlices(this, this.context, [...this.linkedResources, ...children]);
    });
  }

  /** Takes the newest rows that others put below it, and answers whether they are other ones. */
  updateLinkedResources(): boolean {
    const linkedResources = this.context.listLinkedResources?.(this.resource) ?? [];
    if (areSameResources(linkedResources, this.linkedResources)) return false;
    const earlierResources = this.linkedResources;
    this.linkedResources = linkedResources;
    if (!this.hasChildren) delete this.lazyChildren;
    else if (this.lazyChildren)
      replaceLinkedRows(this.lazyChildren, this, this.context, earlierResources, linkedResources);
    else this.lazyChildren = this.createLazyChildren();
    return true;
  }

  /** Takes what it is by now, with what has come later. */
  takeResource(resource: Resource): void {
    this.resource = { ...resource, ...this.details };
  }

  /** Answers whether its row says something else by that. */
  takeDetails(details: Partial<Resource>): boolean {
    const earlierResource = this.resource;
    this.details = details;
    this.takeResource(this.resource);
    return !areSameResources([earlierResource], [this.resource]);
  }

  get needsDetails(): boolean {
    return 'loadDetails' in this.resource && !this.hasAskedForDetails;
  }

  /** Whether its row tells a time that has grown older since it was drawn. */
  get isOutdated(): boolean {
    return this.shownDescription !== undefined && this.shownDescription !== describeResource(this.resource);
  }

  get searchTexts(): readonly string[] {
    if (this.searched?.resource !== this.resource) {
      const { id, kind, label, description = '' } = this.resource;
      const texts = kind === 'note' || this.isAlwaysShown ? [] : [label, description, id];
      this.searched = { resource: this.resource, texts };
    }
    return this.searched.texts;
  }

  /** The rest of a list: what is searched may be in it. */
  get isAlwaysShown(): boolean {
    return 'loadMore' in this.resource;
  }

  /** The connection it belongs to, by its stable id. */
  get connectionId(): string {
    return this.context.connectionId;
  }

  /** Nodes for things of the same connection. */
  createNodes(parent: TreeNode, resources: readonly Resource[]): ResourceNode[] {
    return createResourceNodes(parent, this.context, resources);
  }

  toTreeItem(): vscode.TreeItem {
    const { label, tooltip, icon, kind, tags = [] } = this.resource;
    const description = (this.shownDescription = describeResource(this.resource));
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, this.lazyChildren ? Collapsed : None);
    item.id = this.path;
    item.iconPath = new vscode.ThemeIcon(icon);
    if (description) item.description = description;
    if (tooltip !== undefined) item.tooltip = tooltip;
    // Otherwise a screen reader hears the tooltip in place of the name.
    item.accessibilityInformation = { label: [label, description].filter(Boolean).join(', ') };
    const openableTags = this.resource.url !== undefined ? ['openable'] : [];
    const viewableTags = 'loadDocument' in this.resource ? ['viewable'] : [];
    const expandableTags = this.lazyChildren ? ['expandable'] : [];
    item.contextValue = joinContextWords([
      'resource',
      kind,
      ...tags,
      ...openableTags,
      ...viewableTags,
      ...expandableTags,
    ]);
    if ('loadMore' in this.resource)
      item.command = { command: 'celonisCeligo.loadMore', title: label, arguments: [this] };
    return item;
  }
}

/** Whether nothing that is shown or known of them differs. */
export function areSameResources(resources: readonly Resource[], others: readonly Resource[]): boolean {
  return JSON.stringify(resources) === JSON.stringify(others);
}

/** Puts the rows that others put below a row in the place of earlier ones. What is there already is not asked for. */
export function replaceLinkedRows(
  children: LazyChildren,
  parent: TreeNode,
  context: ResourceContext,
  earlierResources: readonly Resource[],
  resources: readonly Resource[],
): void {
  // A list that is loaded meanwhile may have the new ones already.
  const linkedIds = new Set([...earlierResources, ...resources].map(({ id }) => id));
  children.update((nodes) => {
    const isLinked = (node: TreeNode): node is ResourceNode =>
      node instanceof ResourceNode && linkedIds.has(node.resource.id);
    const linkedNodes = nodes.filter(isLinked);
    const newNodes = resources.map((resource) => {
      const node = linkedNodes.find(({ resource: { id } }) => id === resource.id);
      node?.takeResource(resource);
      return node ?? new ResourceNode(parent, context, resource);
    });
    return [...newNodes, ...nodes.filter((node) => !isLinked(node))];
  });
}

/** The same for a list as it is loaded, which may be long: other work has its turn meanwhile. */
export function createResourceNodesInSlices(
  parent: TreeNode,
  context: ResourceContext,
  resources: readonly Resource[],
): Promise<ResourceNode[]> {
  return mapInSlices(withUniqueIds(resources), (resource) => new ResourceNode(parent, context, resource));
}

export function createResourceNodes(
  parent: TreeNode,
  context: ResourceContext,
  resources: readonly Resource[],
): ResourceNode[] {
  return withUniqueIds(resources).map((resource) => new ResourceNode(parent, context, resource));
}
