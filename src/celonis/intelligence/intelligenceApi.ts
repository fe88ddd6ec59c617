import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { OriginShared } from '../../connections/originShared';
import type { VendorSession } from '../../connections/vendor';
import { ProblemError, toProblem } from '../../core/problem';
import { readRetryAfterMs } from '../../core/retry';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/httpClient';
import type { RateLimits } from '../../http/rateLimiter';
import { RateLimiter } from '../../http/rateLimiter';
import { createAuthorizedClient } from '../authorization';
import { getAuthType } from '../fields';
import { explainIntelligenceProblem } from './intelligenceProblems';

/** The limits of celonis-api.md §6.3, in their strictest reading. */
export const intelligenceLimits = {
  /** Requests a second and at once: twenty each. We leave some, because others share them. */
  perSecond: 12,
  maxConcurrent: 8,
  /** The smallest plan gives no larger pages. */
  pageSize: 50,
  fieldsPerRequest: 200,
  /** No more rows of a filtered record can be reached. */
  reachableRows: 5_000,
} as const;

/** How many requests the team has left, as the latest answer said. The number is for a day. */
export interface Quota {
  remaining: number;
  limit?: number;
  /** When the number starts over; Celonis need not tell while requests are left. */
  resetsAt?: Date;
}

/** A list of the API: where it is, what its items are, and what to call the step in a message. */
export interface IntelligenceList<T> {
  path: string;
  itemSchema: z.ZodType<T>;
  step: string;
}

/**
 * What a team's requests have in common: the limits are the team's, whoever of us asks. Sessions keep it under
 * `shared`.
 */
export class TeamLimits {
  static readonly sharedName = 'intelligence';
  readonly rateLimiter: RateLimiter;
  quota: Quota | undefined;

  constructor(rateLimits: RateLimits = intelligenceLimits) {
    this.rateLimiter = new RateLimiter(rateLimits);
  }
}

/**
 * The Intelligence API for one connection: authorised, at the rate that it allows, its refusals explained
 * (celonis-api.md §6).
 */
export class IntelligenceApi {
  private readonly http: HttpClient;
  private readonly teamLimits: TeamLimits;

  /** Throws ProblemError `secretMissing`. */
  constructor(private readonly session: VendorSession) {
    this.teamLimits = (session.originShared ?? new OriginShared()).getOrCreate(
      TeamLimits.sharedName,
      () => new TeamLimits(),
    );
    const { rateLimiter } = this.teamLimits;
    this.http = createAuthorizedClient(session).withOptions({
      limiter: rateLimiter,
      onRateLimited: (ms) => rateLimiter.postpone(ms),
    });
  }

  get origin(): string {
    return this.http.origin;
  }

  /** What the answers so far said about requests left; undefined where they said nothing. */
  get quota(): Quota | undefined {
    return this.teamLimits.quota;
  }

  /** Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.requestWithHeaders(request)).body;
  }

  /** `path` comes after /intelligence/api. Throws ProblemError. */
  async requestWithHeaders<T = void>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    try {
      const response = await this.http.requestWithHeaders({ ...request, path: `/intelligence/api${request.path}` });
      this.teamLimits.quota = readQuota(response) ?? this.teamLimits.quota;
      return response;
    } catch (error) {
      throw new ProblemError(
        explainIntelligenceProblem(toProblem(error), getAuthType(this.session.values) === 'oauth'),
        { cause: error },
      );
    }
  }

  /** A list, page by page. `first` is the number of items on page 0, once it is known. Throws ProblemError. */
  async list<T>(
    listing: IntelligenceList<T>,
    signal: AbortSignal,
    pageIndex = 0,
    firstPageSize?: number,
  ): Promise<ListPage<T>> {
    const query = new URLSearchParams({ page: String(pageIndex), pageSize: String(intelligenceLimits.pageSize) });
    const schema = z.object({ content: z.array(listing.itemSchema).nullish(), ...pageInfoShape });
    const response = await this.request({
      method: 'GET',
      path: `${listing.path}?${query.toString()}`,
      step: listing.step,
      schema,
      signal,
    });
    const items = response.content ?? [];
    return isLastPage(response, items.length, pageIndex, firstPageSize)
      ? { items }
      : {
          items,
          loadNext: (nextSignal) => this.list(listing, nextSignal, pageIndex + 1, firstPageSize ?? items.length),
        };
  }
}

/** What every page says about itself (celonis-api.md §6.1). */
export const pageInfoShape = { pageSize: z.number().nullish(), total: z.number().nullish() };

/**
 * Whether nothing follows. `total` is described as the number of elements in the page, and used as that of the whole
 * list: so it counts only where it is more than the page holds, and a page that is not full is otherwise always the
 * last. Where the service does not say how large its pages are, which may be smaller than asked for, page 0 shows it:
 * `first` is the number of its items.
 */
export function isLastPage(
  { pageSize, total }: { pageSize?: number | null | undefined; total?: number | null | undefined },
  itemCount: number,
  pageIndex: number,
  firstPageSize = itemCount,
): boolean {
  if (itemCount === 0) return true;
  if (!pageSize && total != null && total > firstPageSize) return (pageIndex + 1) * firstPageSize >= total;
  const effectivePageSize = pageSize || intelligenceLimits.pageSize;
  if (itemCount < effectivePageSize) return true;
  return total != null && total > itemCount && (pageIndex + 1) * effectivePageSize >= total;
}

function readQuota(response: HttpResponse<unknown>): Quota | undefined {
  const [remaining, limit] = ['x-ratelimit-remaining', 'x-ratelimit-limit'].map((name) => {
    const text = response.header(name)?.trim();
    return text && /^\d+$/.test(text) ? Number(text) : undefined;
  });
  if (remaining === undefined) return undefined;
  const resetsInMs = readRetryAfterMs({ get: (name) => response.header(name) ?? null });
  return {
    remaining,
    ...(limit === undefined ? {} : { limit }),
    ...(resetsInMs === undefined ? {} : { resetsAt: new Date(Date.now() + resetsInMs) }),
  };
}
