import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { GroupContents } from '../../connections/connectionGroups';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import type { LinkedRows } from './connectionNode';
import { ConnectionNode } from './connectionNode';
import type { ExpandedGroups } from './expandedGroups';
import { GroupNode } from './groupNode';
import type { TreeNode } from './treeNode';
import { UnreadableNode } from './unreadableNode';

/**
 * The rows of groups and connections, made of the records. Each keeps its node by its stable id, so that what was
 * loaded survives a change of name, order or group.
 */
export class ConnectionRows {
  private readonly connectionNodes = new Map<string, ConnectionNode>();
  private readonly groupNodes = new Map<string, GroupNode>();
  /** The connections that the rows were last made of. */
  records: readonly Connection[] = [];
  private unreadableNodes: readonly UnreadableNode[] = [];

  constructor(
    private readonly service: ConnectionService,
    private readonly groups: ConnectionGroupStore,
    private readonly expandedGroups: ExpandedGroups,
    private readonly connectionSync: ConnectionSync,
    private readonly links?: LinkedRows,
  ) {}

  get connections(): Iterable<ConnectionNode> {
    return this.connectionNodes.values();
  }

  getConnection(id: string): ConnectionNode | undefined {
    return this.connectionNodes.get(id);
  }

  getGroup(id: string): GroupNode | undefined {
    return this.groupNodes.get(id);
  }

  /** The rows that are in no group, with all others in their place below them. */
  create(): TreeNode[] {
    const storedConnections = this.service.list();
    const connections = storedConnections.flatMap(({ connection }) => connection ?? []);
    this.records = connections;
    const arrangement = this.groups.arrange(connections);
    forgetOthers(this.connectionNodes, new Set(connections.map(({ id }) => id)));
    forgetOthers(this.groupNodes, new Set(this.groups.list().map(({ id }) => id)));
    this.unreadableNodes = storedConnections.flatMap(({ unreadable }) =>
      unreadable ? [this.unreadableNodes.find((node) => node.isFor(unreadable)) ?? new UnreadableNode(unreadable)] : [],
    );
    return [...this.createRows(arrangement, undefined), ...this.unreadableNodes];
  }

  /** Rows that show something else than they would now. */
  listOutdated(): TreeNode[] {
    return [...this.connectionNodes.values(), ...this.groupNodes.values()].filter((node) => node.isOutdated);
  }

  private createRows(contents: GroupContents<Connection>, parent: GroupNode | undefined): TreeNode[] {
    const groupRows = contents.groups.map((arrangedGroup) => {
      const { group } = arrangedGroup;
      const node = this.groupNodes.get(group.id) ?? new GroupNode(group, this.expandedGroups);
      this.groupNodes.set(group.id, node);
      node.group = group;
      node.parent = parent;
      node.lazyChildren.loadedNodes = this.createRows(arrangedGroup, node);
      return node;
    });
    const connectionRows = contents.connections.map((connection) => {
      const existingNode = this.connectionNodes.get(connection.id);
      existingNode?.update(connection);
      const node = existingNode ?? new ConnectionNode(this.service, this.connectionSync, connection, this.links);
      node.parent = parent;
      this.connectionNodes.set(connection.id, node);
      return node;
    });
    return [...groupRows, ...connectionRows];
  }
}

function forgetOthers(nodes: Map<string, unknown>, ids: ReadonlySet<string>): void {
  for (const id of nodes.keys()) if (!ids.has(id)) nodes.delete(id);
}
