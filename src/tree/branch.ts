import { toProblem } from '../http/problem';
import { RetryNode } from './retryNode';
import type { TreeNode } from './node';

/**
 * The children of a node, loaded once on demand. When loading fails, one row says so, and nothing is asked again
 * until someone tries again there.
 */
export class Branch {
  private loaded: Promise<readonly TreeNode[]> | undefined;
  private loading: AbortController | undefined;
  /** Whether the last loading failed. */
  failed = false;

  constructor(
    private readonly owner: TreeNode,
    /** The connection that the rows belong to, by its stable id. */
    private readonly connection: string,
    /** Whether the connection leads to the built-in sandbox, which may just have to be started. */
    private readonly sandbox: boolean,
    private readonly load: (signal: AbortSignal) => Promise<readonly TreeNode[]>,
  ) {}

  /** Never throws. */
  nodes(): Promise<readonly TreeNode[]> {
    return (this.loaded ??= this.begin());
  }

  /** Forgets what was loaded, so that the next look loads again. */
  reset(): void {
    this.loading?.abort();
    this.loaded = undefined;
    this.failed = false;
  }

  /** Puts others in the place of one node: the rest of a list in the place of "Load more…". What is there already stays where it is. */
  async replace(one: TreeNode, others: readonly TreeNode[]): Promise<void> {
    const nodes = await this.nodes();
    const there = new Set(nodes.filter((node) => node !== one).map((node) => node.path));
    this.loaded = Promise.resolve(nodes.flatMap((node) => (node === one ? others.filter((other) => !there.has(other.path)) : [node])));
  }

  private async begin(): Promise<readonly TreeNode[]> {
    const loading = (this.loading = new AbortController());
    try {
      return await this.load(loading.signal);
    } catch (error) {
      if (this.loading === loading) this.failed = true;
      return [new RetryNode(this.owner, this.connection, toProblem(error), this.sandbox)];
    }
  }
}
