import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import { ProblemError } from '../../core/problem';

/** The connection with this name, in whatever case, or this id. Throws ProblemError that names those there are. */
export function requireConnection(service: ConnectionService, name: string, vendor?: string): Connection {
  const connections = service
    .connections()
    .filter((connection) => vendor === undefined || connection.vendor === vendor);
  const lowerName = name.trim().toLowerCase();
  const connection =
    connections.find(({ id, name: ownName }) => id === name || ownName === name) ??
    connections.find(({ name: ownName }) => ownName.toLowerCase() === lowerName);
  if (connection) return connection;
  throw new ProblemError({
    kind: 'input',
    what: t('There is no connection "{0}" on this machine.', name),
    why: describeChoices(connections.map((candidate) => candidate.name)),
  });
}

/** The item with this id or name. Throws ProblemError that names those there are. */
export function requireByName<T extends { id: string; name: string }>(
  items: readonly T[],
  name: string,
  what: string,
): T {
  const lowerName = name.trim().toLowerCase();
  const item =
    items.find(({ id }) => id === name) ??
    items.find((candidate) => candidate.name === name) ??
    items.find((candidate) => candidate.name.toLowerCase() === lowerName);
  if (item) return item;
  throw new ProblemError({ kind: 'input', what, why: describeChoices(items.map((candidate) => candidate.name)) });
}

const maxChoices = 30;

function describeChoices(names: readonly string[]): string {
  if (names.length === 0) return t('There are none.');
  const shownNames = names.slice(0, maxChoices).map((name) => `"${name}"`);
  const list = shownNames.join(', ');
  return names.length > maxChoices
    ? t('There are {0}, among them {1}.', names.length, list)
    : t('There are: {0}.', list);
}
