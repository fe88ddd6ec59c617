import { Refusal } from '../../server';
import { rateExceeded } from '../errors';
import { asProblem } from './problems';

export interface IntelligenceLimits {
  perSecond: number;
  /** The day begins at midnight UTC. */
  perDay: number;
}

/** What Celonis documents for the smallest plan (celonis-api.md §6.3). */
export const documentedIntelligenceLimits: IntelligenceLimits = { perSecond: 20, perDay: 6000 };

const dayMs = 86_400_000;

/** Counts the requests of the whole team. */
export class IntelligenceGate {
  #recent: number[] = [];
  #day = 0;
  #used = 0;

  constructor(
    /** May be changed at any time. */
    readonly limits: IntelligenceLimits,
    private readonly now: () => number,
  ) {}

  /** Requests of today. */
  get used(): number {
    this.#startDay();
    return this.#used;
  }

  /** Counts a request, or refuses it with 429. Gives the headers that every answer has. */
  enter(): Record<string, string> {
    const now = this.now();
    const { perSecond, perDay } = this.limits;
    this.#startDay();
    this.#recent = this.#recent.filter((at) => at > now - 1000);
    this.#recent.push(now);
    if (this.#used >= perDay) {
      const end = this.#day + dayMs;
      throw refusal(`Limit of ${perDay} requests per day exceeded.`, end, end - now, perDay);
    }
    if (this.#recent.length > perSecond) throw refusal(`Limit of ${perSecond} requests per second exceeded.`, now + 1000, 1000, perSecond);
    this.#used++;
    return { 'x-ratelimit-limit': String(perDay), 'x-ratelimit-remaining': String(perDay - this.#used) };
  }

  #startDay(): void {
    const day = Math.floor(this.now() / dayMs) * dayMs;
    if (day === this.#day) return;
    this.#day = day;
    this.#used = 0;
  }
}

function refusal(what: string, at: number, waitMs: number, limit: number): Refusal {
  const until = new Date(Math.ceil(at / 1000) * 1000).toISOString();
  return new Refusal(asProblem(rateExceeded(`${what} Retry after ${until}.`, Math.max(1, Math.ceil(waitMs / 1000)), limit)));
}
