import * as vscode from 'vscode';
import { Branch } from './branch';
import type { Resource } from '../connections/vendor';
import type { Reach } from './reach';
import type { TreeNode } from './node';

/** What all rows below one connection have in common. */
export interface Belonging {
  /** The connection's stable id. */
  connection: string;
  /** Whether it leads to the built-in sandbox. */
  sandbox: boolean;
  reach: Reach;
}

/** A thing behind a connection, as its vendor describes it. */
export class ResourceNode implements TreeNode {
  readonly path: string;
  readonly branch?: Branch;

  constructor(
    readonly parent: TreeNode,
    readonly belonging: Belonging,
    public resource: Resource,
  ) {
    this.path = `${parent.path}/${resource.id}`;
    const { connection, sandbox, reach } = belonging;
    if (resource.children) {
      this.branch = new Branch(this, connection, sandbox, async (signal) => {
        const first = (await this.resource.children?.(signal)) ?? [];
        return this.siblings(this, await reach.restored(this.path, first, signal));
      });
    }
  }

  /** The connection it belongs to, by its stable id. */
  get connection(): string {
    return this.belonging.connection;
  }

  /** Nodes for things of the same connection. */
  siblings(parent: TreeNode, resources: readonly Resource[]): ResourceNode[] {
    return nodesOf(parent, this.belonging, resources);
  }

  item(): vscode.TreeItem {
    const { label, description, tooltip, icon, kind, tags = [] } = this.resource;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, this.branch ? Collapsed : None);
    item.id = this.path;
    item.iconPath = new vscode.ThemeIcon(icon);
    if (description !== undefined) item.description = description;
    if (tooltip !== undefined) item.tooltip = tooltip;
    // Otherwise a screen reader hears the tooltip in place of the name.
    item.accessibilityInformation = { label: [label, description].filter(Boolean).join(', ') };
    const openable = this.resource.url !== undefined ? ['openable'] : [];
    const viewable = 'document' in this.resource ? ['viewable'] : [];
    const expandable = this.branch ? ['expandable'] : [];
    item.contextValue = ['resource', kind, ...tags, ...openable, ...viewable, ...expandable].join(' ');
    if ('more' in this.resource) item.command = { command: 'celonisCeligo.loadMore', title: label, arguments: [this] };
    return item;
  }
}

export function nodesOf(parent: TreeNode, belonging: Belonging, resources: readonly Resource[]): ResourceNode[] {
  return resources.map((resource) => new ResourceNode(parent, belonging, resource));
}
