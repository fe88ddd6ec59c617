import type { PushParameters } from '../../push/definition/pushParametersSchema';

/**
 * What a push would be done again with, in another pool. Undefined where it went to a data connection that has no
 * counterpart there.
 */
export function moveParameters(
  parameters: PushParameters,
  poolId: string,
  dataConnections: ReadonlyMap<string, string>,
): PushParameters | undefined {
  const { destination, dataSourceId, definition } = parameters;
  const moveId = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : dataConnections.get(id);
  const [newSourceId, newDataConnection] = [moveId(dataSourceId), moveId(definition?.dataConnection)];
  if (dataSourceId !== undefined && newSourceId === undefined) return undefined;
  if (definition?.dataConnection !== undefined && newDataConnection === undefined) return undefined;
  return {
    ...parameters,
    ...(destination ? { destination: { ...destination, poolId } } : {}),
    ...(newSourceId === undefined ? {} : { dataSourceId: newSourceId }),
    ...(definition && newDataConnection !== undefined
      ? { definition: { ...definition, dataConnection: newDataConnection } }
      : {}),
  };
}
