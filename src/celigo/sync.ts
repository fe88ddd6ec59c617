import { t } from '@vscode/l10n';
import { toProblem } from '../http/problem';
import type { Session } from '../connections/vendor';
import { CeligoApi } from './api';
import { listIntegrations } from './integrations';
import { everyItem } from './paging';
import type { Page } from './paging';
import { roleLabel, roleOf, roles } from './roles';
import type { User } from './schemas';
import { listUsers } from './users';

/**
 * Reads accounts, integrations and roles once, as a person who has just connected wants to know that they are in reach.
 * A line for each goes to `log`; a list that the token may not read is told there and does not stop the rest.
 * Answers one sentence. Throws ProblemError.
 */
export async function syncCeligo(session: Session, signal: AbortSignal, log: (line: string) => void): Promise<string> {
  const api = CeligoApi.of(session);
  const read = async <T>(what: string, first: (api: CeligoApi, signal: AbortSignal) => Promise<Page<T>>): Promise<T[] | undefined> => {
    const started = Date.now();
    try {
      const items: T[] = [];
      for await (const item of everyItem(first(api, signal), signal)) items.push(item);
      log(t('{0}: {1}, in {2} ms.', what, items.length, Date.now() - started));
      return items;
    } catch (error) {
      if (toProblem(error).kind !== 'forbidden') throw error;
      log(t('{0}: the token may not list them.', what));
      return undefined;
    }
  };
  const users = await read<User>(t('Accounts'), listUsers);
  const integrations = await read(t('Integrations'), listIntegrations);
  for (const role of users ? roles : []) {
    log(t('Role {0}: {1} users.', roleLabel(role), users!.filter((user) => roleOf(user) === role).length));
  }
  const unknown = t('not permitted');
  return t('Accounts: {0}. Integrations: {1}.', users?.length ?? unknown, integrations?.length ?? unknown);
}
