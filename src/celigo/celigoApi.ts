import type { VendorSession } from '../connections/vendor';
import { ProblemError, toProblem } from '../core/problem';
import { defaultRetryPolicy, delay, retryDelayMs } from '../core/retry';
import { Semaphore } from '../core/semaphore';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/httpClient';
import { urlPath } from '../http/urlPath';
import { explainCeligoProblem } from './problems';

/**
 * Requests under way at once. Celigo refills 300 a second into a bucket of 1000 (celigo-api.md §2.2) that the
 * account shares with everything else: a few at a time are quick and leave room.
 */
const maxConcurrentRequests = 8;

/**
 * Celigo's API for one connection: authorised, and never more than a few requests at a time, however many look at the
 * same origin.
 */
export class CeligoApi {
  private readonly http: HttpClient;

  /** `http` must be bound to the region's origin; the token goes nowhere else. */
  constructor(
    http: HttpClient,
    token: string,
    private readonly semaphore = new Semaphore(maxConcurrentRequests),
  ) {
    this.http = http.withAuthorization(() => `Bearer ${token}`);
  }

  static forSession(session: VendorSession): CeligoApi {
    const semaphore = session.originShared?.getOrCreate('celigo', () => new Semaphore(maxConcurrentRequests));
    return new CeligoApi(session.http, session.secrets['apiToken'] ?? '', semaphore);
  }

  get origin(): string {
    return this.http.origin;
  }

  /** Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.requestWithHeaders(request)).body;
  }

  /** Throws ProblemError. */
  requestWithHeaders<T = void>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    return this.requestWithRateLimitRetry(request);
  }

  /**
   * The client repeats what is safe to repeat. A 429 was not carried out, so here everything else is repeated too,
   * within the limits of the client; the wait leaves the place of the request to others.
   */
  private async requestWithRateLimitRetry<T>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    const isRepeatedByClient = request.idempotent ?? request.method === 'GET';
    const startedAt = Date.now();
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.semaphore.run(() => this.http.requestWithHeaders(request));
      } catch (error) {
        const problem = toProblem(error);
        const elapsedMs = Date.now() - startedAt;
        const waitMs =
          problem.status === 429 && !isRepeatedByClient
            ? retryDelayMs(attempt, elapsedMs, problem.retryAfterMs ?? 1_000, defaultRetryPolicy)
            : undefined;
        if (waitMs === undefined) throw new ProblemError(explainCeligoProblem(problem), { cause: error });
        await delay(waitMs, request.signal);
      }
    }
  }
}

/** A path of the API with its ids escaped: v1`/flows/${id}/run`. */
export function v1Path(literals: TemplateStringsArray, ...ids: readonly string[]): string {
  return `/v1${urlPath(literals, ...ids)}`;
}
