import { t } from '@vscode/l10n';
import type { Problem } from '../../core/problem';
import { isCancelled, toProblem } from '../../core/problem';
import type { HttpClient } from '../../http/httpClient';
import type { TokenInfo } from '../apiSchemas';
import { tokenInfoSchema } from '../apiSchemas';
import { CeligoApi } from '../celigoApi';
import { isCeligoRefusal } from '../problems';
import type { Region } from '../regions';

export const tokenInfoPath = '/v1/tokenInfo';

/**
 * Whose token it is: the call by which a token is tried (celigo-api.md §1.4). `refusal`: the answer was 403,
 * which a token gets whose scope does not cover this question (§1.3, §1.5), but others may get as well. Throws
 * ProblemError.
 */
export async function askTokenInfo(
  api: CeligoApi,
  signal: AbortSignal,
): Promise<{ info: TokenInfo } | { refusal: Problem }> {
  try {
    const info = await api.request({
      method: 'GET',
      path: tokenInfoPath,
      step: t('asking whom the token belongs to'),
      schema: tokenInfoSchema,
      signal,
    });
    return { info };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.kind !== 'forbidden') throw error;
    return { refusal: problem };
  }
}

/**
 * How the same call is refused without a token; undefined where it is answered. Throws ProblemError `cancelled` only.
 */
export async function askWithoutToken(http: HttpClient, signal: AbortSignal): Promise<Problem | undefined> {
  try {
    await http.request({ method: 'GET', path: tokenInfoPath, step: t('reaching the host'), signal, retries: 1 });
    return undefined;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return toProblem(error);
  }
}

/**
 * The region that knows this token, or undefined. A wrong region and a bad token look alike (celigo-api.md §1.5), so
 * the only way is to ask each: **this sends the token to every host asked**, and is done only after the person agreed.
 * A region that does not answer does not hide the others; it is passed to `onUnreachable`. Throws only when cancelled.
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
        const http = createClient(region.apiOrigin);
        const answer = await askTokenInfo(new CeligoApi(http, token), signal);
        if ('info' in answer) return region;
        // A 403 is Celigo's word about the token only in its own form, where a call without one gets another answer.
        const isCeligos = isCeligoRefusal(answer.refusal);
        if (isCeligos && (await askWithoutToken(http, signal))?.kind === 'unauthorized') return region;
        onUnreachable(region);
        return undefined;
      } catch (error) {
        if (isCancelled(error)) throw error;
        if (toProblem(error).kind !== 'unauthorized') onUnreachable(region);
        return undefined;
      }
    }),
  );
  return matchingRegions.find((region) => region !== undefined);
}
