import { t } from '@vscode/l10n';
import type { ListPage } from '../connections/listPages';
import { iterateItems } from '../connections/listPages';
import type { VendorSession } from '../connections/vendor';
import { toProblem } from '../core/problem';
import type { User } from './apiSchemas';
import { CeligoApi } from './celigoApi';
import { listIntegrations } from './integrations/integrations';
import { getRole, getRoleLabel, roles } from './users/roles';
import { listUsers } from './users/users';

/**
 * Reads accounts, integrations and roles once, so that a person who has just connected sees what can be reached. A line
 * for each goes to `addLogLine`; a list that the token may not read is reported there and does not stop the rest.
 * Answers one sentence. Throws ProblemError.
 */
export async function syncCeligoAccount(
  session: VendorSession,
  signal: AbortSignal,
  addLogLine: (line: string) => void,
): Promise<string> {
  const api = CeligoApi.forSession(session);
  const readList = async <T>(
    label: string,
    loadFirstPage: (api: CeligoApi, signal: AbortSignal) => Promise<ListPage<T>>,
  ): Promise<T[] | undefined> => {
    const startedAt = performance.now();
    try {
      const items: T[] = [];
      for await (const item of iterateItems(loadFirstPage(api, signal), signal)) items.push(item);
      addLogLine(t('{0}: {1}, in {2} ms.', label, items.length, Math.round(performance.now() - startedAt)));
      return items;
    } catch (error) {
      if (toProblem(error).kind !== 'forbidden') throw error;
      addLogLine(t('{0}: the token may not list them.', label));
      return undefined;
    }
  };
  const users = await readList<User>(t('Users'), listUsers);
  const integrations = await readList(t('Integrations'), listIntegrations);
  for (const role of roles) {
    if (!users) break;
    const count = users.filter((user) => getRole(user) === role).length;
    const label = getRoleLabel(role);
    addLogLine(count === 1 ? t('Role {0}: 1 user.', label) : t('Role {0}: {1} users.', label, count));
  }
  const notPermittedText = t('not permitted');
  return t(
    'Users: {0}. Integrations: {1}.',
    users?.length ?? notPermittedText,
    integrations?.length ?? notPermittedText,
  );
}
