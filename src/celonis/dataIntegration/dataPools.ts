import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import type { VendorSession } from '../../connections/vendor';
import { ProblemError, toProblem } from '../../core/problem';
import type { HttpClient } from '../../http/httpClient';
import { apiPaths, poolSchema } from '../apiContract';
import { createAuthorizedClient } from '../authorization';

/** The data pools of the team (celonis-api.md §7). */

const optionalText = z.string().nullish().catch(undefined);

const dataPoolSchema = z.looseObject({
  id: z.string().min(1),
  name: optionalText,
  description: optionalText,
  status: optionalText,
});
export type DataPool = z.infer<typeof dataPoolSchema>;

const poolPageSchema = z.object({ content: z.array(dataPoolSchema), totalCount: z.number().nullish() });
const pageSize = 100;

/**
 * The pools that the credential may see, page by page. A page past the last is empty. Where the service does not know
 * pages, all pools come at once. `http` carries the credential. Throws ProblemError.
 */
export async function listPools(http: HttpClient, signal: AbortSignal, pageIndex = 0): Promise<ListPage<DataPool>> {
  const step = t('listing the data pools');
  try {
    const query = new URLSearchParams({ limit: String(pageSize), page: String(pageIndex) });
    const response = await http.request({
      method: 'GET',
      path: `/integration/api/pools/paged?${query.toString()}`,
      step,
      schema: poolPageSchema,
      signal,
    });
    const { content: items, totalCount } = response;
    const isLastPage =
      items.length === 0 || (totalCount == null ? items.length < pageSize : (pageIndex + 1) * pageSize >= totalCount);
    return isLastPage ? { items } : { items, loadNext: (nextSignal) => listPools(http, nextSignal, pageIndex + 1) };
  } catch (error) {
    const { kind } = toProblem(error);
    if (pageIndex > 0 || !(error instanceof ProblemError) || !['notFound', 'invalid', 'unreadable'].includes(kind))
      throw error;
    return {
      items: await http.request({
        method: 'GET',
        path: '/integration/api/pools',
        step,
        schema: z.array(dataPoolSchema),
        signal,
      }),
    };
  }
}

/**
 * What the pool of a connection is called; undefined where the key may not read that, which no push needs. Throws
 * ProblemError.
 */
export async function readPoolName(session: VendorSession, signal: AbortSignal): Promise<string | undefined> {
  const step = t('reading the data pool');
  try {
    const pool = await createAuthorizedClient(session).request({
      method: 'GET',
      path: apiPaths.pool(session.values['poolId'] ?? ''),
      step,
      schema: poolSchema,
      signal,
    });
    return pool.name ?? undefined;
  } catch (error) {
    if (['forbidden', 'notEnabled', 'notFound', 'unreadable'].includes(toProblem(error).kind)) return undefined;
    throw error;
  }
}
