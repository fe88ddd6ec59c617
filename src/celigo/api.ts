import type { HttpAnswer, HttpClient, HttpRequest } from '../http/client';
import type { Session } from '../connections/vendor';
import { Gate } from './gate';

/**
 * Requests under way at once. Celigo refills 300 a second into a bucket of 1000 (celigo-api.md §2.2) that the
 * account shares with everything else: a few at a time are quick and leave room.
 */
const parallelRequests = 8;

/** Celigo's API for one connection: authorised, and never more than a few requests at a time. */
export class CeligoApi {
  private readonly http: HttpClient;
  private readonly gate = new Gate(parallelRequests);

  /** `http` must be bound to the region's origin; the token goes nowhere else. */
  constructor(http: HttpClient, token: string) {
    this.http = http.withAuthorization(() => `Bearer ${token}`);
  }

  static of(session: Session): CeligoApi {
    return new CeligoApi(session.http, session.secrets['apiToken'] ?? '');
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
    return this.gate.run(() => this.http.exchange(request), request.signal);
  }
}

/** A path of the API with its ids escaped: v1`/flows/${id}/run`. */
export function v1(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return `/v1${parts.map((part, at) => part + (at < ids.length ? encodeURIComponent(ids[at]!) : '')).join('')}`;
}
