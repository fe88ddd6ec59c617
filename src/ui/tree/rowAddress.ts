import type { RowAddress } from '../../app/favourites';
import { ConnectionNode } from './connectionNode';
import { FavouriteResourceNode } from './favouriteNodes';
import { ResourceNode } from './resourceNode';

/** Where a row is, below its connection and not below the favourites. Undefined for rows of other kinds. */
export function readRowAddress(row: unknown): RowAddress | undefined {
  const path: string[] = [];
  for (let current = row; ; ) {
    if (current instanceof ConnectionNode) return { connectionId: current.connectionId, path };
    if (current instanceof FavouriteResourceNode)
      return { connectionId: current.connectionId, path: [...current.favourite.path, ...path] };
    if (!(current instanceof ResourceNode)) return undefined;
    path.unshift(current.resource.id);
    current = current.parent;
  }
}
