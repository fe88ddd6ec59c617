import type { RowAddress } from '../../app/favourites';
import { ConnectionNode } from './connectionNode';
import { FavouriteResourceNode, type FavouritesNode } from './favouriteNodes';
import { ResourceNode } from './resourceNode';
import { readRowAddress } from './rowAddress';
import type { TreeNode } from './treeNode';

/** The row that ids lead to from a row on, as far as it is loaded. */
export function findLoadedBelow(start: TreeNode | undefined, path: readonly string[]): ResourceNode | undefined {
  let node = start;
  for (const id of path)
    node = node?.lazyChildren?.loadedNodes?.find((child) => child instanceof ResourceNode && child.resource.id === id);
  return node instanceof ResourceNode ? node : undefined;
}

/** The rows below favourites that an address leads to, as far as they are loaded. */
export function findBelowFavourites({ nodes }: FavouritesNode, { connectionId, path }: RowAddress): ResourceNode[] {
  return nodes.flatMap((node) => {
    const start = node instanceof FavouriteResourceNode ? node.favourite.path : [];
    const isAbove = node.connectionId === connectionId && start.every((id, index) => id === path[index]);
    return (isAbove && findLoadedBelow(node, path.slice(start.length))) || [];
  });
}

/** These rows and all below them, as far as they are loaded, in their order. */
export function* iterateLoaded(rows: readonly TreeNode[]): Generator<ConnectionNode | ResourceNode> {
  const nodesToVisit = rows.toReversed();
  for (let node = nodesToVisit.pop(); node; node = nodesToVisit.pop()) {
    if (node instanceof ConnectionNode || node instanceof ResourceNode) yield node;
    nodesToVisit.push(...(node.lazyChildren?.loadedNodes ?? []).toReversed());
  }
}

/** The same, with one row for each address: the first one. */
export function listLoadedOnce(rows: readonly TreeNode[]): (ConnectionNode | ResourceNode)[] {
  const nodes = new Map<string, ConnectionNode | ResourceNode>();
  for (const node of iterateLoaded(rows)) {
    const key = JSON.stringify(readRowAddress(node));
    if (!nodes.has(key)) nodes.set(key, node);
  }
  return [...nodes.values()];
}
