import { t } from '@vscode/l10n';
import { isCancelled, toProblem } from '../../core/problem';
import type { HttpClient } from '../../http/httpClient';
import type { TokenInfo } from '../apiSchemas';
import { tokenInfoSchema } from '../apiSchemas';
import { CeligoApi } from '../celigoApi';
import type { Region } from '../regions';

/**
 * Whom the token speaks for: the call by which a token is tried (celigo-api.md §1.4). `undefined`: Celigo knows the
 * token, but its scope does not cover this question (§1.3, §1.5). Throws ProblemError.
 */
export async function readTokenInfo(api: CeligoApi, signal: AbortSignal): Promise<TokenInfo | undefined> {
  try {
    return await api.request({
      method: 'GET',
      path: '/v1/tokenInfo',
      step: t('asking whom the token belongs to'),
      schema: tokenInfoSchema,
      signal,
    });
  } catch (error) {
    if (toProblem(error).kind !== 'forbidden') throw error;
    return undefined;
  }
}

/**
 * The region that knows this token, or undefined. A wrong region and a bad token look alike (celigo-api.md §1.5), so
 * the only way is to ask each: **this sends the token to every host asked**, and is done only after the person agreed.
 * A region that does not answer does not hide the others; it is told to `onUnreachable`. Throws only when cancelled.
 */
export async function findRegion(
  token: string,
  candidates: readonly Region[],
  createClient: (origin: string) => HttpClient,
  signal: AbortSignal,
  onUnreachable: (region: Region) => void = () => {},
): Promise<Region | undefined> {
  const matchingRegions = await Promise.all(
    candidates.map(async (region) => {
      try {
        await readTokenInfo(new CeligoApi(createClient(region.apiOrigin), token), signal);
        return region;
      } catch (error) {
        if (isCancelled(error)) throw error;
        if (toProblem(error).kind !== 'unauthorized') onUnreachable(region);
        return undefined;
      }
    }),
  );
  return matchingRegions.find((region) => region !== undefined);
}
