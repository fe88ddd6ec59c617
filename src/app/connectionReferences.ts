import { t } from '@vscode/l10n';
import type { ConnectionService } from '../connections/connectionService';
import { joinNames } from '../core/joinNames';
import type { PushHistory } from '../push/pushHistory';
import type { PushState } from '../push/pushRecord';
import { loadDefinition } from './push/definitionFiles';
import type { FileAccess } from './push/pushDependencies';

/** What refers to a connection, and is left without it. */
export interface ConnectionReferences {
  /** Push definitions that name it, by their short paths. */
  definitions: readonly string[];
  /** Connections in Celigo that it is linked to. */
  links: readonly string[];
  /** Of a Celigo account: the connections whose links lead there. */
  linkedConnections: readonly string[];
  /** Tables of pushes that run with it, and of those that were interrupted. */
  runningTables: readonly string[];
  interruptedTables: readonly string[];
}

interface Dependencies {
  service: Pick<ConnectionService, 'connections' | 'get'>;
  history: Pick<PushHistory, 'load' | 'list' | 'pushStateOf'>;
  files: FileAccess;
}

/** A definition that cannot be read refers to nothing. @param definitionUris those of the workspace */
export async function findReferences(
  { service, history, files }: Dependencies,
  { id, name }: { id: string; name: string },
  definitionUris: readonly string[],
): Promise<ConnectionReferences> {
  await history.load();
  const tablesOf = (state: PushState): string[] =>
    history
      .list()
      .filter((record) => record.order.connection.id === id && history.pushStateOf(record) === state)
      .map(({ order }) => order.table);
  const connectionNames = await Promise.all(
    definitionUris.map(async (uri) => (await loadDefinition(files, uri).catch(() => undefined))?.connection),
  );
  const lowerName = name.toLowerCase();
  return {
    definitions: definitionUris
      .filter((_uri, index) => connectionNames[index]?.toLowerCase() === lowerName)
      .map((uri) => files.shortPath(uri)),
    links: (service.get(id)?.links ?? []).map((link) => link.name),
    linkedConnections: service
      .connections()
      .filter(({ links = [] }) => links.some(({ accountId }) => accountId === id))
      .map((connection) => connection.name),
    runningTables: tablesOf('running'),
    interruptedTables: tablesOf('interrupted'),
  };
}

/** So many names are read before something is deleted. */
const maxNames = 60;

/** A paragraph for each of several connections that something refers to, and one for all the others. */
export function describeReferencesOfSeveral(
  connections: readonly { name: string; references: ConnectionReferences }[],
): string[] {
  const described = connections.map(({ name, references }) => ({ name, lines: describeReferences(references) }));
  const unreferencedNames = described.filter(({ lines }) => lines.length === 0).map(({ name }) => name);
  return [
    ...described.filter(({ lines }) => lines.length > 0).map(({ name, lines }) => [name, ...lines].join('\n')),
    joinNames(unreferencedNames, maxNames),
  ].filter(Boolean);
}

/** A paragraph for each kind of thing that will miss the connection. */
export function describeReferences(references: ConnectionReferences): string[] {
  const { definitions, links, linkedConnections, runningTables, interruptedTables } = references;
  return [
    runningTables.length > 0 ? t('Pushes are running with it, and may fail: {0}.', joinNames(runningTables)) : '',
    interruptedTables.length > 0
      ? t(
          'Interrupted pushes need it: {0}. Without it they can neither be resumed nor cleaned up in Celonis. Clean them up first.',
          joinNames(interruptedTables),
        )
      : '',
    definitions.length > 0
      ? t('Push definitions name it and cannot be pushed without it: {0}.', joinNames(definitions))
      : '',
    links.length > 0 ? t('It is linked in Celigo: {0}. Nothing changes there.', joinNames(links)) : '',
    linkedConnections.length > 0
      ? t(
          'These connections to Celonis are used in this account, and lose their link to it: {0}.',
          joinNames(linkedConnections),
        )
      : '',
  ].filter(Boolean);
}
