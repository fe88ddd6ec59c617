import { ConnectionNode } from './connectionNode';
import { ResourceNode } from './resourceNode';
import type { TreeNode } from './treeNode';

/** The row that ids lead to from a row on, as far as it is loaded. */
export function findLoadedBelow(start: TreeNode | undefined, path: readonly string[]): ResourceNode | undefined {
  let node = start;
  for (const id of path)
    node = node?.lazyChildren?.loadedNodes?.find((child) => child instanceof ResourceNode && child.resource.id === id);
  return node instanceof ResourceNode ? node : undefined;
}

/** These rows and all below them, as far as they are loaded, in their order. */
export function* iterateLoaded(rows: readonly TreeNode[]): Generator<ConnectionNode | ResourceNode> {
  const nodesToVisit = rows.toReversed();
  for (let node = nodesToVisit.pop(); node; node = nodesToVisit.pop()) {
    if (node instanceof ConnectionNode || node instanceof ResourceNode) yield node;
    nodesToVisit.push(...(node.lazyChildren?.loadedNodes ?? []).toReversed());
  }
}
