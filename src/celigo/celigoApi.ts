import type { VendorSession } from '../connections/vendor';
import { ProblemError, toProblem } from '../core/problem';
import { delay } from '../core/retry';
import { Semaphore } from '../core/semaphore';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/httpClient';
import { explainCeligoProblem } from './problems';

/**
 * Requests under way at once. Celigo refills 300 a second into a bucket of 1000 (celigo-api.md §2.2) that the
 * account shares with everything else: a few at a time are quick and leave room.
 */
const maxConcurrentRequests = 8;

/** How often a change is sent again that was turned away for there being too many requests. */
const maxRateLimitRetries = 4;

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
    return this.semaphore.run(() => this.requestWithRateLimitRetry(request));
  }

  /** The client repeats what is safe to repeat. A 429 was not carried out, so here everything else is too. */
  private async requestWithRateLimitRetry<T>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    const isRepeatedByClient = request.idempotent ?? request.method === 'GET';
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.http.requestWithHeaders(request);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.status !== 429 || isRepeatedByClient || attempt === maxRateLimitRetries)
          throw new ProblemError(explainCeligoProblem(problem), { cause: error });
        await delay(problem.retryAfterMs ?? 1_000, request.signal);
      }
    }
  }
}

/** A path of the API with its ids escaped: v1`/flows/${id}/run`. */
export function v1Path(literals: TemplateStringsArray, ...ids: readonly string[]): string {
  return `/v1${literals.map((literal, index) => literal + (index < ids.length ? encodeURIComponent(ids[index]!) : '')).join('')}`;
}
