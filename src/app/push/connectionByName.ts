import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError } from '../../core/problem';
import type { PushConnections } from './pushDependencies';

/**
 * The connection to a data pool that a definition means: the one with this id, or else with this name, in whatever
 * case.
 */
export function findPushConnection(service: PushConnections, name: string, id?: string): Connection | undefined {
  const connections = service.connections().filter((connection) => service.acceptsFiles(connection));
  const lowerName = name.toLowerCase();
  return (
    (id === undefined ? undefined : connections.find((connection) => connection.id === id)) ??
    connections.find((connection) => connection.name === name) ??
    connections.find((connection) => connection.name.toLowerCase() === lowerName)
  );
}

/** The same, where there has to be one. Throws ProblemError. */
export function requirePushConnection(service: PushConnections, name: string, id?: string): Connection {
  const connection = findPushConnection(service, name, id);
  if (connection) return connection;
  const fileConnections = service.connections().filter((candidate) => service.acceptsFiles(candidate));
  const takesNoFiles = service.connections().some((candidate) => candidate.name === name);
  throw new ProblemError({
    kind: 'input',
    what: takesNoFiles
      ? t('Files cannot be pushed with the connection "{0}".', name)
      : t('There is no connection "{0}" on this machine.', name),
    why:
      fileConnections.length === 0
        ? t('No connection to a data pool is set up yet.')
        : t('Connections to data pools: {0}.', fileConnections.map((candidate) => `"${candidate.name}"`).join(', ')),
    next: t('Add a connection with this name, or name another one in the push definition.'),
    fixes: [
      { kind: 'runCommand', command: 'celonisCeligo.addConnection', argument: 'celonis', label: t('Add Connection') },
    ],
  });
}

/** The connection with this id. Throws ProblemError where it was deleted. */
export function requireConnectionById(service: PushConnections, id: string): Connection {
  const connection = service.get(id);
  if (connection) return connection;
  throw new ProblemError({
    kind: 'input',
    what: t('The connection of this push does not exist any more.'),
    next: t('Choose another connection.'),
  });
}
