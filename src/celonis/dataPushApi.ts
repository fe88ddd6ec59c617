import { z } from 'zod';
import { t } from '@vscode/l10n';
import type { HttpClient, HttpRequest } from '../http/client';
import { ProblemError } from '../http/problem';
import { dataPushBases, dataPushJobSchema, paths } from './api';
import type { DataPushBase, DataPushJob } from './api';

/**
 * The data push API of one pool, wherever it lives: the first call finds out by listing the jobs, and the answer is remembered.
 * Listing comes first on purpose, since it can be repeated safely and fails for the same reasons as creating would.
 */
export class DataPushApi {
  private base: DataPushBase | undefined;

  /** `http` carries the credential. */
  constructor(
    private readonly http: HttpClient,
    private readonly poolId: string,
  ) {}

  /** The jobs of the pool, whoever created them. Throws ProblemError; `notFound` means on both base paths. */
  async jobs(signal: AbortSignal, options: { timeoutMs?: number; retries?: number } = {}): Promise<DataPushJob[]> {
    const list = (base: DataPushBase): Promise<DataPushJob[]> =>
      this.http.request({
        method: 'GET',
        path: `${paths.dataPush(base, this.poolId)}/`,
        step: t('listing the data push jobs'),
        schema: z.array(dataPushJobSchema),
        signal,
        ...options,
      });
    if (this.base) return list(this.base);
    const [current, older] = dataPushBases;
    try {
      return await this.remember(current, list(current));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 404) throw error;
      return await this.remember(older, list(older));
    }
  }

  /** A call below the jobs: `path` is '' or begins with a slash. Throws ProblemError. */
  async call<T = void>(request: Omit<HttpRequest<T>, 'path'> & { path: string }): Promise<T> {
    return this.http.request({ ...request, path: `${paths.dataPush(this.base ?? dataPushBases[0], this.poolId)}${request.path}` });
  }

  private async remember<T>(base: DataPushBase, answer: Promise<T>): Promise<T> {
    const result = await answer;
    this.base = base;
    return result;
  }
}
