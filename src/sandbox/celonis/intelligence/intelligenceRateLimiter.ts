import { ReplyError } from '../../service';
import { createRateLimitReply } from '../errorReplies';
import { toProblemReply } from './problemReplies';

export interface IntelligenceLimits {
  perSecond: number;
  /** The day begins at midnight UTC. */
  perDay: number;
}

/** What Celonis documents for the smallest plan (celonis-api.md §6.3). */
export const documentedIntelligenceLimits: IntelligenceLimits = { perSecond: 20, perDay: 6000 };

const dayMs = 86_400_000;

/** Counts the requests of the whole team. */
export class IntelligenceRateLimiter {
  #recent: number[] = [];
  #day = 0;
  #used = 0;

  constructor(
    /** May be changed at any time. */
    readonly limits: IntelligenceLimits,
    private readonly now: () => number,
  ) {}

  /** Requests of today. */
  get usedToday(): number {
    this.#startDay();
    return this.#used;
  }

  /** Counts a request, or refuses it with 429. Gives the headers that every answer has. */
  acquire(): Record<string, string> {
    const now = this.now();
    const { perSecond, perDay } = this.limits;
    this.#startDay();
    this.#recent = this.#recent.filter((requestTime) => requestTime > now - 1000);
    this.#recent.push(now);
    if (this.#used >= perDay) {
      const dayEnd = this.#day + dayMs;
      throw createRateLimitError(`Limit of ${perDay} requests per day exceeded.`, dayEnd, dayEnd - now, perDay);
    }
    if (this.#recent.length > perSecond)
      throw createRateLimitError(`Limit of ${perSecond} requests per second exceeded.`, now + 1000, 1000, perSecond);
    this.#used++;
    return { 'x-ratelimit-limit': String(perDay), 'x-ratelimit-remaining': String(perDay - this.#used) };
  }

  #startDay(): void {
    const dayStart = Math.floor(this.now() / dayMs) * dayMs;
    if (dayStart === this.#day) return;
    this.#day = dayStart;
    this.#used = 0;
  }
}

function createRateLimitError(message: string, retryAtMs: number, waitMs: number, limit: number): ReplyError {
  const retryAt = new Date(Math.ceil(retryAtMs / 1000) * 1000).toISOString();
  return new ReplyError(
    toProblemReply(
      createRateLimitReply(`${message} Retry after ${retryAt}.`, Math.max(1, Math.ceil(waitMs / 1000)), limit),
    ),
  );
}
