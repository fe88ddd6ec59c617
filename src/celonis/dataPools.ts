import { z } from 'zod';
import { t } from '@vscode/l10n';
import { ProblemError, toProblem } from '../http/problem';
import { paths, poolSchema } from './api';
import { authorized } from './auth';
import type { Session } from '../connections/vendor';
import type { HttpClient } from '../http/client';
import type { Page } from '../connections/paging';

/** The data pools of the team (celonis-api.md §7). */

const optionalText = z.string().nullish().catch(undefined);

const dataPoolSchema = z.looseObject({ id: z.string().min(1), name: optionalText, description: optionalText, status: optionalText });
export type DataPool = z.infer<typeof dataPoolSchema>;

const pageSchema = z.object({ content: z.array(dataPoolSchema), totalCount: z.number().nullish() });
const pageSize = 100;

/**
 * The pools that the credential may see, page by page. A page past the last is empty. Where the service does not know pages,
 * all pools come at once. `http` carries the credential. Throws ProblemError.
 */
export async function listPools(http: HttpClient, signal: AbortSignal, page = 0): Promise<Page<DataPool>> {
  const step = t('listing the data pools');
  try {
    const query = new URLSearchParams({ limit: String(pageSize), page: String(page) });
    const answer = await http.request({ method: 'GET', path: `/integration/api/pools/paged?${query.toString()}`, step, schema: pageSchema, signal });
    const { content: items, totalCount } = answer;
    const last = items.length === 0 || (totalCount == null ? items.length < pageSize : (page + 1) * pageSize >= totalCount);
    return last ? { items } : { items, next: (again) => listPools(http, again, page + 1) };
  } catch (error) {
    const { kind } = toProblem(error);
    if (page > 0 || !(error instanceof ProblemError) || !['notFound', 'invalid', 'unreadable'].includes(kind)) throw error;
    return { items: await http.request({ method: 'GET', path: '/integration/api/pools', step, schema: z.array(dataPoolSchema), signal }) };
  }
}

/** What the pool of a connection is called; undefined where the key may not read that, which no push needs. Throws ProblemError. */
export async function poolName(session: Session, signal: AbortSignal): Promise<string | undefined> {
  const step = t('reading the data pool');
  try {
    const pool = await authorized(session).request({ method: 'GET', path: paths.pool(session.values['poolId'] ?? ''), step, schema: poolSchema, signal });
    return pool.name ?? undefined;
  } catch (error) {
    if (['forbidden', 'notEnabled', 'notFound', 'unreadable'].includes(toProblem(error).kind)) return undefined;
    throw error;
  }
}
