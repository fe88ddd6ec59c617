import type { Favourite, Favourites } from '../favourites';

/**
 * Tables of the Global schema follow their connection into another data pool by themselves. Those of a data connection
 * are in another one there, that of the same name; where there is none, the favourite stays, and says so when it is
 * opened.
 */
export async function moveFavourites(
  favourites: Pick<Favourites, 'list' | 'replace'>,
  connectionIds: ReadonlySet<string>,
  dataConnections: ReadonlyMap<string, string>,
): Promise<void> {
  for (const favourite of favourites.list()) {
    const dataSourceId = findOwnDataSource(favourite);
    const newId = dataSourceId === undefined ? undefined : dataConnections.get(dataSourceId);
    if (!connectionIds.has(favourite.connectionId) || newId === undefined || newId === dataSourceId) continue;
    const { resource } = favourite;
    if (!resource) continue;
    const { schemaName: _, ...data } = resource.data ?? {};
    const id = `${newId}/${data['table'] ?? resource.label}`;
    await favourites.replace(favourite, [id], { ...resource, id, data: { ...data, dataSourceId: newId } });
  }
}

/** The data connection of a table that is right below its connection, in the data pool of that. */
function findOwnDataSource({ path, resource }: Favourite): string | undefined {
  return path.length === 1 && ['table', 'view'].includes(resource?.kind ?? '')
    ? resource?.data?.['dataSourceId']
    : undefined;
}
