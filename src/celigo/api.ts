import { ProblemError, toProblem } from '../http/problem';
import { pause } from '../http/retry';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/client';
import type { Session } from '../connections/vendor';
import { Gate } from '../http/gate';
import { inCeligoWords } from './problems';

/**
 * Requests under way at once. Celigo refills 300 a second into a bucket of 1000 (celigo-api.md §2.2) that the
 * account shares with everything else: a few at a time are quick and leave room.
 */
const parallelRequests = 8;

/** How often a change is sent again that was turned away for there being too many requests. */
const turnedAwayAtMost = 4;

/** Celigo's API for one connection: authorised, and never more than a few requests at a time, however many look at the same origin. */
export class CeligoApi {
  private readonly http: HttpClient;

  /** `http` must be bound to the region's origin; the token goes nowhere else. */
  constructor(
    http: HttpClient,
    token: string,
    private readonly gate = new Gate(parallelRequests),
  ) {
    this.http = http.withAuthorization(() => `Bearer ${token}`);
  }

  static of(session: Session): CeligoApi {
    const gate = session.shared?.get('celigo', () => new Gate(parallelRequests));
    return new CeligoApi(session.http, session.secrets['apiToken'] ?? '', gate);
  }

  get origin(): string {
    return this.http.origin;
  }

  /** Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.exchange(request)).body;
  }

  /** Throws ProblemError. */
  exchange<T = void>(request: HttpRequest<T>): Promise<HttpAnswer<T>> {
    return this.gate.run(() => this.patiently(request));
  }

  /** The client repeats what is safe to repeat. A 429 was not carried out, so here everything else is too. */
  private async patiently<T>(request: HttpRequest<T>): Promise<HttpAnswer<T>> {
    const repeatedBelow = request.idempotent ?? request.method === 'GET';
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.http.exchange(request);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.status !== 429 || repeatedBelow || attempt === turnedAwayAtMost) throw new ProblemError(inCeligoWords(problem), { cause: error });
        await pause(problem.retryAfterMs ?? 1_000, request.signal);
      }
    }
  }
}

/** A path of the API with its ids escaped: v1`/flows/${id}/run`. */
export function v1(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return `/v1${parts.map((part, at) => part + (at < ids.length ? encodeURIComponent(ids[at]!) : '')).join('')}`;
}
