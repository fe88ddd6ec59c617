import type { VendorSession } from '../connections/vendor';
import { ProblemError, toProblem } from '../core/problem';
import { Semaphore } from '../core/semaphore';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/httpClient';
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
    private readonly token: string,
    private readonly semaphore = new Semaphore(maxConcurrentRequests),
  ) {
    this.http = http
      .withAuthorization(() => `Bearer ${token}`)
      .withOptions({ limiter: semaphore, repeatsRateLimited: true });
  }

  static forSession(session: VendorSession): CeligoApi {
    const semaphore = session.originShared?.getOrCreate('celigo', () => new Semaphore(maxConcurrentRequests));
    return new CeligoApi(session.http, session.secrets['apiToken'] ?? '', semaphore);
  }

  /** The same, whose waits end with the signal; what has been sent is not cut off. For changes. */
  withWaitSignal(signal: AbortSignal): CeligoApi {
    return new CeligoApi(this.http.withOptions({ waitSignal: signal }), this.token, this.semaphore);
  }

  get origin(): string {
    return this.http.origin;
  }

  /** Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.requestWithHeaders(request)).body;
  }

  /**
   * The client repeats what is safe to repeat; a change that met a 429 was not carried out, and is. Throws
   * ProblemError.
   */
  async requestWithHeaders<T = void>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    try {
      return await this.http.requestWithHeaders(request);
    } catch (error) {
      throw new ProblemError(explainCeligoProblem(toProblem(error)), { cause: error });
    }
  }
}

/** A path of the API with its ids escaped: v1`/flows/${id}/run`. */
export function v1Path(literals: TemplateStringsArray, ...ids: readonly string[]): string {
  return `/v1${literals.map((literal, index) => literal + (index < ids.length ? encodeURIComponent(ids[index]!) : '')).join('')}`;
}
