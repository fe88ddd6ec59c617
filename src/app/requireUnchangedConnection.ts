import { t } from '@vscode/l10n';
import type { Connection } from '../connections/connectionRecord';
import type { ConnectionService } from '../connections/connectionService';
import { ProblemError } from '../core/problem';

/**
 * What a person has reviewed is carried out only for the connection that was reviewed.
 * @param next what to do about a change, and what has not happened.
 * @throws ProblemError where it was edited or deleted since.
 */
export function requireUnchangedConnection(
  service: Pick<ConnectionService, 'get'>,
  { id, name, origin, values, environment }: Connection,
  next: string,
): void {
  const current = service.get(id);
  const isUnchanged =
    current?.origin === origin &&
    // What is asked on production was not asked before.
    current.environment === environment &&
    JSON.stringify(current.values) === JSON.stringify(values);
  if (isUnchanged) return;
  throw new ProblemError({
    kind: 'conflict',
    what: t('The connection "{0}" was changed since this review was made.', name),
    why: current ? t('It was edited, perhaps in another window.') : t('It was deleted, perhaps in another window.'),
    next,
  });
}
