import { t } from '@vscode/l10n';
import { z } from 'zod';
import { ProblemError } from '../../core/problem';
import type { HttpClient, HttpRequest } from '../../http/httpClient';
import type { DataPushBase, DataPushJob } from '../apiContract';
import { apiPaths, dataPushBases, dataPushJobSchema } from '../apiContract';

/**
 * The data push API of one pool, under either base path: the first call finds out by listing the jobs, and the answer
 * is remembered. Listing comes first on purpose, since it can be repeated safely and fails for the same reasons as
 * creating would.
 */
export class DataPushApi {
  private basePath: DataPushBase | undefined;

  /** `http` carries the credential. */
  constructor(
    private readonly http: HttpClient,
    private readonly poolId: string,
  ) {}

  /** The jobs of the pool, whoever created them. Throws ProblemError; `notFound` means on both base paths. */
  async listJobs(signal: AbortSignal): Promise<DataPushJob[]> {
    const listAtBase = (basePath: DataPushBase): Promise<DataPushJob[]> =>
      this.http.request({
        method: 'GET',
        path: `${apiPaths.dataPush(basePath, this.poolId)}/`,
        step: t('listing the data push jobs'),
        schema: z.array(dataPushJobSchema),
        signal,
      });
    if (this.basePath) return listAtBase(this.basePath);
    const [currentBase, olderBase] = dataPushBases;
    try {
      return await this.rememberBase(currentBase, listAtBase(currentBase));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 404) throw error;
      return await this.rememberBase(olderBase, listAtBase(olderBase));
    }
  }

  /** A call below the jobs: `path` is '' or begins with a slash. Throws ProblemError. */
  async request<T = void>(request: Omit<HttpRequest<T>, 'path'> & { path: string }): Promise<T> {
    return this.http.request({
      ...request,
      path: `${apiPaths.dataPush(this.basePath ?? dataPushBases[0], this.poolId)}${request.path}`,
    });
  }

  private async rememberBase<T>(base: DataPushBase, pendingResponse: Promise<T>): Promise<T> {
    const response = await pendingResponse;
    this.basePath = base;
    return response;
  }
}
