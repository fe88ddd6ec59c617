import type { Favourites, RowAddress } from '../../app/favourites';
import { favouriteKinds } from '../../app/favourites';
import type { Resource } from '../../connections/vendor';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { listSelected } from '../tree/listSelected';
import { ResourceNode } from '../tree/resourceNode';
import { readRowAddress } from '../tree/rowAddress';

interface Dependencies {
  commands: CommandRegistry;
  favourites: Favourites;
}

interface FavouriteRow {
  address: RowAddress;
  /** Absent for a connection. */
  resource?: Resource;
}

/** Rows are kept on top of the view, and taken away from there. */
export function registerFavouriteCommands({ commands, favourites }: Dependencies): void {
  commands.register('celonisCeligo.addFavourite', async (_scope, arg, selection) => {
    for (const { address, resource } of readRows(arg, selection)) await favourites.add(address, resource);
  });
  commands.register('celonisCeligo.removeFavourite', async (_scope, arg, selection) => {
    for (const { address } of readRows(arg, selection)) await favourites.remove(address);
  });
}

/** The row that was clicked, or all that are selected where it is one of them. */
function readRows(arg: unknown, selection: unknown): FavouriteRow[] {
  return listSelected(arg, selection).flatMap((row) => {
    const address = readRowAddress(row);
    if (!address) return [];
    if (!(row instanceof ResourceNode)) return [{ address }];
    const { resource } = row;
    return (favouriteKinds as readonly string[]).includes(resource.kind) ? [{ address, resource }] : [];
  });
}
