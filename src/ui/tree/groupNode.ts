import * as vscode from 'vscode';
import type { ConnectionGroup, GroupColor } from '../../connections/connectionGroups';
import { groupColors } from '../../connections/connectionGroups';
import { ConnectionNode } from './connectionNode';
import { joinContextWords } from './contextValue';
import type { ExpandedGroups } from './expandedGroups';
import type { ChildNodes, TreeNode } from './treeNode';

/** What is in a group is known without loading. */
class GroupRows implements ChildNodes {
  loadedNodes: readonly TreeNode[] = [];

  async getNodes(): Promise<readonly TreeNode[]> {
    return this.loadedNodes;
  }

  reset(): void {
    // There is nothing to forget: the rows come from the records.
  }

  async replace(): Promise<void> {
    // A group has no "Load more…".
  }
}

/** A folder of connections. */
export class GroupNode implements TreeNode {
  readonly path: string;
  parent: TreeNode | undefined;
  readonly lazyChildren = new GroupRows();
  private shownText = '';
  /** What it is found by, as long as the record is the same. */
  private searched: { group: ConnectionGroup; texts: readonly string[] } | undefined;

  constructor(
    public group: ConnectionGroup,
    private readonly expandedGroups: ExpandedGroups,
  ) {
    this.path = `connectionGroup/${group.id}`;
  }

  get groupId(): string {
    return this.group.id;
  }

  get searchTexts(): readonly string[] {
    if (this.searched?.group !== this.group) this.searched = { group: this.group, texts: [this.group.name] };
    return this.searched.texts;
  }

  /** All connections in it and in the groups in it, as they are shown. */
  listConnections(): ConnectionNode[] {
    return this.lazyChildren.loadedNodes.flatMap((node) =>
      node instanceof GroupNode ? node.listConnections() : node instanceof ConnectionNode ? [node] : [],
    );
  }

  /** Whether its row says something else than it would now. */
  get isOutdated(): boolean {
    return this.shownText !== this.describe(this.describeContents());
  }

  toTreeItem(): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const { name, color } = this.group;
    const contents = this.describeContents();
    const item = new vscode.TreeItem(name, this.expandedGroups.has(this.group.id) ? Expanded : Collapsed);
    this.shownText = this.describe(contents);
    item.id = this.path;
    item.iconPath = createGroupIcon(color);
    item.description = contents;
    item.tooltip = [name, contents].join('\n');
    item.contextValue = joinContextWords(['connectionGroup', ...(this.parent ? ['nested'] : [])]);
    item.accessibilityInformation = { label: vscode.l10n.t('Group {0}, {1}', name, contents) };
    return item;
  }

  private describe(contents: string): string {
    return [this.group.name, this.group.color, contents].join('\n');
  }

  private describeContents(): string {
    const connections = this.listConnections();
    const failedCount = connections.filter(({ status }) => status === 'fails').length;
    return [
      connections.length === 0
        ? vscode.l10n.t('empty')
        : connections.length === 1
          ? vscode.l10n.t('1 connection')
          : vscode.l10n.t('{0} connections', connections.length),
      failedCount === 0 ? '' : vscode.l10n.t('{0} failed', failedCount),
    ]
      .filter(Boolean)
      .join(' · ');
  }
}

export function createGroupIcon(color: string | undefined): vscode.ThemeIcon {
  const isKnown = groupColors.includes(color as GroupColor);
  return new vscode.ThemeIcon('folder', isKnown ? new vscode.ThemeColor(`charts.${color}`) : undefined);
}
