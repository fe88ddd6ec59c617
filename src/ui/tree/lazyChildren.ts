import { toProblem } from '../../core/problem';
import { RetryNode } from './retryNode';
import type { ChildNodes, TreeNode } from './treeNode';

type NodesChange = (nodes: readonly TreeNode[]) => readonly TreeNode[];

/**
 * The children of a node, loaded once on demand. When loading fails, one row says so, and nothing is asked again
 * until someone tries again there.
 */
export class LazyChildren implements ChildNodes {
  private loaded: Promise<readonly TreeNode[]> | undefined;
  loadedNodes: readonly TreeNode[] | undefined;
  /** Of the list that counts, as long as it is not reset. */
  private loadController: AbortController | undefined;
  /** What is to be made of the list that is being loaded; undefined while none is. */
  private pendingChanges: NodesChange[] | undefined;
  /** Whether the last loading failed. */
  hasFailed = false;

  constructor(
    private readonly owner: TreeNode,
    /** The connection that the rows belong to, by its stable id. */
    private readonly connectionId: string,
    /** Whether the connection leads to the built-in sandbox, which may just have to be started. */
    private readonly isSandbox: boolean,
    private readonly loadNodes: (signal: AbortSignal) => Promise<readonly TreeNode[]>,
  ) {}

  /** The newest list, also where it is reset while it is waited for. Never throws. */
  getNodes(): Promise<readonly TreeNode[]> {
    return (this.loaded ??= this.startLoading());
  }

  /** Forgets what was loaded, so that the next look loads again. */
  reset(): void {
    this.loadController?.abort();
    this.loadController = undefined;
    this.pendingChanges = undefined;
    this.loaded = undefined;
    this.hasFailed = false;
  }

  /**
   * Puts others in the place of one node: the rest of a list in the place of "Load more…". What is there already stays
   * where it is.
   */
  async replace(replacedNode: TreeNode, newNodes: readonly TreeNode[]): Promise<void> {
    const nodes = await this.getNodes();
    const existingPaths = new Set(nodes.filter((node) => node !== replacedNode).map((node) => node.path));
    this.loadedNodes = nodes.flatMap((node) =>
      node === replacedNode ? newNodes.filter((newNode) => !existingPaths.has(newNode.path)) : [node],
    );
    this.loaded = Promise.resolve(this.loadedNodes);
  }

  /** Puts others in the place of what was loaded or is being loaded, where it was and nothing is loaded anew. */
  update(change: NodesChange): void {
    if (this.pendingChanges) return void this.pendingChanges.push(change);
    if (!this.loaded || !this.loadedNodes || this.hasFailed) return;
    this.loadedNodes = change(this.loadedNodes);
    this.loaded = Promise.resolve(this.loadedNodes);
  }

  private async startLoading(): Promise<readonly TreeNode[]> {
    const controller = (this.loadController = new AbortController());
    const changes: NodesChange[] = (this.pendingChanges = []);
    const nodes = await this.loadNodesOrRetry(controller);
    if (this.loadController !== controller) return this.getNodes();
    this.pendingChanges = undefined;
    this.loadedNodes = this.hasFailed ? nodes : applyChanges(nodes, changes);
    return this.loadedNodes;
  }

  private async loadNodesOrRetry(controller: AbortController): Promise<readonly TreeNode[]> {
    try {
      return await this.loadNodes(controller.signal);
    } catch (error) {
      if (this.loadController === controller) this.hasFailed = true;
      return [new RetryNode(this.owner, this.connectionId, toProblem(error), this.isSandbox)];
    }
  }
}

function applyChanges(nodes: readonly TreeNode[], changes: readonly NodesChange[]): readonly TreeNode[] {
  return changes.reduce((changedNodes, change) => change(changedNodes), nodes);
}
