import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import { isCancelled, toProblem } from '../../core/problem';
import { parseDefinition } from '../../push/definition/definitionFile';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import type { PushHistory } from '../../push/pushHistory';
import type { FileAccess } from '../push/pushDependencies';
import type { PoolComparison } from './comparePools';
import { comparePools } from './comparePools';
import type { DefinitionEdit } from './definitionEdits';
import { editDataConnection } from './definitionEdits';
import { moveParameters } from './moveParameters';

/** Everything that refers to a data pool, and what it will refer to in place of it. Holds no secret. */
export interface PoolMove {
  oldPool: NamedPool;
  newPool: NamedPool;
  comparison: PoolComparison;
  connections: readonly MovedConnection[];
  definitions: readonly MovedDefinition[];
  /** Definitions that need no change: they name the connection only. */
  unchangedDefinitions: readonly string[];
  pushes: readonly MovedPush[];
  /** What a person has to see to, a sentence each. */
  openPoints: readonly string[];
}

export interface NamedPool {
  id: string;
  /** Where it may be read. */
  name?: string | undefined;
}

export interface MovedConnection {
  /** As it was when the move was planned. */
  connection: Connection;
  /** What a test with the new pool came to; nothing is stored by it. */
  test: { works: boolean; summary: string };
}

export interface MovedDefinition extends DefinitionEdit {
  uri: string;
  shortPath: string;
}

export interface MovedPush {
  id: string;
  startedAt: string;
  before: PushParameters;
  after: PushParameters;
}

export interface MoveDependencies {
  service: Pick<ConnectionService, 'connections' | 'get' | 'openSession' | 'test' | 'setField' | 'acceptsFiles'>;
  history: Pick<PushHistory, 'load' | 'list' | 'pushStateOf' | 'changeParameters'>;
  files: FileAccess;
}

/** Connections to the same data pool of the same team, this one first. */
export function listConnectionsOfPool(
  service: Pick<ConnectionService, 'connections' | 'acceptsFiles'>,
  connection: Connection,
): Connection[] {
  const others = service
    .connections()
    .filter(
      (other) =>
        other.id !== connection.id &&
        service.acceptsFiles(other) &&
        other.origin === connection.origin &&
        other.values['poolId'] === connection.values['poolId'],
    );
  return [connection, ...others];
}

/**
 * Looks what refers to the pool of these connections, and compares it with the new one. Reads, and changes nothing.
 * @param connections at least one; all lead to the old pool @param definitionUris those of the workspace
 */
export async function planMove(
  { service, history, files }: MoveDependencies,
  connections: readonly [Connection, ...Connection[]],
  pools: Pick<PoolMove, 'oldPool' | 'newPool'>,
  definitionUris: readonly string[],
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<PoolMove> {
  const { oldPool, newPool } = pools;
  await history.load();
  const ids = new Set(connections.map(({ id }) => id));
  const records = history.list().filter(({ order }) => ids.has(order.connection.id));
  const readings = await readDefinitions(files, connections, definitionUris);
  const usedTables = new Set(
    [...records.map(({ order }) => order.table), ...readings.definitions.map(({ table }) => table)].map((table) =>
      table.toLowerCase(),
    ),
  );
  onStep(t('Comparing the tables of both data pools…'));
  const comparison = await comparePools(
    await service.openSession(connections[0].id),
    { oldId: oldPool.id, newId: newPool.id },
    usedTables,
    signal,
  );
  const movedConnections: MovedConnection[] = [];
  for (const connection of connections) {
    onStep(t('Trying "{0}" with the new data pool…', connection.name));
    movedConnections.push({ connection, test: await tryConnection(service, connection, newPool.id, signal) });
  }
  const openPoints = [...readings.openPoints];
  const definitions: MovedDefinition[] = [];
  const unchangedDefinitions: string[] = [];
  for (const { uri, shortPath, text, dataConnection } of readings.definitions) {
    const newDataConnection = dataConnection === undefined ? undefined : comparison.dataConnections.get(dataConnection);
    if (newDataConnection !== undefined)
      definitions.push({ uri, shortPath, ...editDataConnection(text, newDataConnection) });
    else if (dataConnection === undefined) unchangedDefinitions.push(shortPath);
    else
      openPoints.push(
        t(
          '{0} names the data connection {1}, and the new data pool has none of the same name. Correct "dataConnection" there.',
          shortPath,
          dataConnection,
        ),
      );
  }
  const pushes: MovedPush[] = [];
  for (const record of records) {
    const { id, order, startedAt } = record;
    const state = history.pushStateOf(record);
    if (order.destination?.poolId !== oldPool.id) continue;
    if (state === 'running' || state === 'executing' || state === 'interrupted') {
      openPoints.push(
        state === 'interrupted'
          ? t(
              'The interrupted push of {0} stays with the old data pool, where its job is. Clean it up before.',
              order.table,
            )
          : t('The push of {0} goes on in the old data pool. Wait for its end, then move.', order.table),
      );
      continue;
    }
    const moved = moveParameters(order, newPool.id, comparison.dataConnections);
    if (moved) pushes.push({ id, startedAt, before: order, after: moved });
    else
      openPoints.push(
        t(
          'The push of {0} to the data connection {1} stays as it is: the new data pool has none of the same name.',
          order.table,
          order.dataSourceId ?? '',
        ),
      );
  }
  return {
    ...pools,
    comparison,
    connections: movedConnections,
    definitions,
    unchangedDefinitions,
    pushes,
    openPoints: [...openPoints, ...describeLinks(connections)],
  };
}

interface PoolDefinition {
  uri: string;
  shortPath: string;
  text: string;
  table: string;
  dataConnection?: string | undefined;
}

/** The definitions that name one of the connections. One that cannot be read is an open point. */
async function readDefinitions(
  files: FileAccess,
  connections: readonly Connection[],
  uris: readonly string[],
): Promise<{ definitions: PoolDefinition[]; openPoints: string[] }> {
  const names = new Set(connections.map(({ name }) => name.toLowerCase()));
  const definitions: PoolDefinition[] = [];
  const openPoints: string[] = [];
  for (const uri of uris) {
    const shortPath = files.shortPath(uri);
    try {
      const text = await files.readText(uri);
      const { definition } = parseDefinition(text);
      if (!definition) openPoints.push(t('{0} is no valid push definition and was not looked into.', shortPath));
      else if (names.has(definition.connection.toLowerCase()))
        definitions.push({ uri, shortPath, text, table: definition.table, dataConnection: definition.dataConnection });
    } catch (error) {
      openPoints.push(t('{0} could not be read: {1}', shortPath, toProblem(error).what));
    }
  }
  return { definitions, openPoints };
}

/**
 * Whether keys and permissions come along with a migration is documented nowhere (celonis-api.md §4.9), so it is tried.
 */
async function tryConnection(
  service: MoveDependencies['service'],
  { id, vendor, name, environment, values }: Connection,
  poolId: string,
  signal: AbortSignal,
): Promise<MovedConnection['test']> {
  try {
    const draft = { vendor, name, environment, values: { ...values, poolId }, secrets: {}, secretsOf: id };
    const { works, summary } = await service.test(draft, signal);
    return { works, summary };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return { works: false, summary: toProblem(error).what };
  }
}

/**
 * A connection in Celigo has the id of the pool in its address, and another service is not changed from here by the
 * way.
 */
function describeLinks(connections: readonly Connection[]): string[] {
  return connections.flatMap(({ name, links = [] }) =>
    links.map((link) =>
      t(
        'The connection "{0}" in Celigo leads to the old data pool. Make another one with Use in Celigo… on "{1}", and choose it in the flows.',
        link.name,
        name,
      ),
    ),
  );
}
