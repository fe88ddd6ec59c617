import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';
import type { Connection } from './connectionRecord';

export function incompleteClientError(): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('The OAuth 2.0 client is not complete.'),
    why: t('It takes a name, a client ID and a client secret.'),
    next: t('Enter what is missing.'),
  });
}

export function clientNotFoundError(): ProblemError {
  return new ProblemError({
    kind: 'secretMissing',
    what: t('The OAuth 2.0 client of this connection does not exist any more.'),
    why: t('It was deleted, perhaps in another window, or the connection comes from another machine.'),
    next: t('Edit the connection and choose another client, or add one.'),
    fixes: [{ kind: 'editConnection', label: t('Choose a Client') }],
  });
}

export function wrongVendorError(name: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('The OAuth 2.0 client "{0}" belongs to another service.', name),
    next: t('Edit the connection and choose a client that was registered with its service.'),
    fixes: [{ kind: 'editConnection', label: t('Choose a Client') }],
  });
}

export function clientInUseError(name: string | undefined, connections: readonly Connection[]): ProblemError {
  const names = connections.map((connection) => `"${connection.name}"`).join(', ');
  return new ProblemError({
    kind: 'conflict',
    what: t('The OAuth 2.0 client "{0}" is in use.', name ?? ''),
    why:
      connections.length === 1
        ? t('This connection uses it and would stop working: {0}.', names)
        : t('These connections use it and would stop working: {0}.', names),
    next: t('Choose another client for them first, or delete it anyway.'),
  });
}
