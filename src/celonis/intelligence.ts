import { z } from 'zod';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/client';
import { Pace } from '../http/pace';
import type { Limits } from '../http/pace';
import { ProblemError, toProblem } from '../http/problem';
import { askedPause } from '../http/retry';
import type { Page } from '../connections/paging';
import { Shared } from '../connections/shared';
import type { Session } from '../connections/vendor';
import { authorized } from './auth';
import { authTypeOf } from './fields';
import { inIntelligenceWords } from './intelligenceProblems';

/** The limits of celonis-api.md §6.3, in their strictest reading. */
export const limits = {
  /** Requests a second and at once: twenty each. We leave some, because others share them. */
  perSecond: 12,
  atOnce: 8,
  /** The smallest plan gives no larger pages. */
  pageSize: 50,
  fieldsPerRequest: 200,
  /** No more rows of a filtered record can be reached. */
  reachableRows: 5_000,
} as const;

/** How many requests the team has left, as the latest answer told. The number is for a day. */
export interface Quota {
  remaining: number;
  limit?: number;
  /** When the number starts over; Celonis need not tell while requests are left. */
  startsOver?: Date;
}

/** A list of the API: where it is, what its items are, and what to call the step in a message. */
export interface Listing<T> {
  path: string;
  item: z.ZodType<T>;
  step: string;
}

/** What a team's requests have in common: the limits are the team's, whoever of us asks. Sessions keep it under `shared`. */
export class Allowance {
  static readonly shared = 'intelligence';
  readonly pace: Pace;
  quota: Quota | undefined;

  constructor(pace: Limits = limits) {
    this.pace = new Pace(pace);
  }
}

/** The Intelligence API for one connection: authorised, in the pace that it allows, its refusals in words (celonis-api.md §6). */
export class IntelligenceApi {
  private readonly http: HttpClient;
  private readonly team: Allowance;

  /** Throws ProblemError `secretMissing`. */
  constructor(private readonly session: Session) {
    this.http = authorized(session);
    this.team = (session.shared ?? new Shared()).get(Allowance.shared, () => new Allowance());
  }

  get origin(): string {
    return this.http.origin;
  }

  /** What the answers so far told about requests left; undefined where they told nothing. */
  get quota(): Quota | undefined {
    return this.team.quota;
  }

  /** Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.exchange(request)).body;
  }

  /** `path` comes after /intelligence/api. Throws ProblemError. */
  exchange<T = void>(request: HttpRequest<T>): Promise<HttpAnswer<T>> {
    return this.team.pace.run(async () => {
      try {
        const answer = await this.http.exchange({ ...request, path: `/intelligence/api${request.path}` });
        this.team.quota = readQuota(answer) ?? this.team.quota;
        return answer;
      } catch (error) {
        throw new ProblemError(inIntelligenceWords(toProblem(error), authTypeOf(this.session.values) === 'oauth'), { cause: error });
      }
    }, request.signal);
  }

  /** A list, page by page. `first` is the number of items on page 0, once it is known. Throws ProblemError. */
  async list<T>(listing: Listing<T>, signal: AbortSignal, page = 0, first?: number): Promise<Page<T>> {
    const query = new URLSearchParams({ page: String(page), pageSize: String(limits.pageSize) });
    const schema = z.object({ content: z.array(listing.item).nullish(), ...pageFacts });
    const answer = await this.request({ method: 'GET', path: `${listing.path}?${query.toString()}`, step: listing.step, schema, signal });
    const items = answer.content ?? [];
    return isLast(answer, items.length, page, first) ? { items } : { items, next: (again) => this.list(listing, again, page + 1, first ?? items.length) };
  }
}

/** What every page says about itself (celonis-api.md §6.1). */
export const pageFacts = { pageSize: z.number().nullish(), total: z.number().nullish() };

/**
 * Whether nothing follows. `total` is described as the number of elements in the page, and used as that of the whole list:
 * so it counts only where it is more than the page holds, and a page that is not full is otherwise always the last. Where the service
 * does not say how large its pages are, which may be smaller than asked for, page 0 shows it: `first` is the number of its items.
 */
export function isLast({ pageSize, total }: { pageSize?: number | null | undefined; total?: number | null | undefined }, items: number, page: number, first = items): boolean {
  if (items === 0) return true;
  if (!pageSize && total != null && total > first) return (page + 1) * first >= total;
  const size = pageSize || limits.pageSize;
  if (items < size) return true;
  return total != null && total > items && (page + 1) * size >= total;
}

function readQuota(answer: HttpAnswer<unknown>): Quota | undefined {
  const [remaining, limit] = ['x-ratelimit-remaining', 'x-ratelimit-limit'].map((name) => {
    const text = answer.header(name)?.trim();
    return text && /^\d+$/.test(text) ? Number(text) : undefined;
  });
  if (remaining === undefined) return undefined;
  const wait = askedPause({ get: (name) => answer.header(name) ?? null });
  return { remaining, ...(limit === undefined ? {} : { limit }), ...(wait === undefined ? {} : { startsOver: new Date(Date.now() + wait) }) };
}

/** A path with its ids escaped: at`/knowledge-models/${id}/kpis`. */
export function at(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return parts.map((part, index) => part + (index < ids.length ? encodeURIComponent(ids[index]!) : '')).join('');
}
