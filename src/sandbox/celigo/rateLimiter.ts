import { ReplyError } from '../service';
import { createErrorEnvelope } from './errorReplies';

export interface CeligoRateLimit {
  /** Requests that fit at once. */
  capacity: number;
  refillPerSecond: number;
}

/** What Celigo documents for an account (celigo-api.md §2.2). */
export const documentedCeligoRateLimit: CeligoRateLimit = { capacity: 1000, refillPerSecond: 300 };

/** A leaky bucket that all requests of the account share. */
export class TokenBucket {
  #level: number;
  #at: number;

  constructor(
    private readonly limit: CeligoRateLimit,
    private readonly now: () => number,
  ) {
    this.#level = limit.capacity;
    this.#at = now();
  }

  /** Takes one request out, or refuses it with the whole seconds after which there is room again. */
  acquire(): void {
    const { capacity, refillPerSecond } = this.limit;
    const now = this.now();
    this.#level = Math.min(capacity, this.#level + (Math.max(0, now - this.#at) / 1000) * refillPerSecond);
    this.#at = now;
    if (this.#level < 1) {
      const seconds = Math.max(1, Math.ceil((1 - this.#level) / refillPerSecond));
      throw new ReplyError({
        ...createErrorEnvelope(429, { code: 'rate_limited', message: 'Too many requests. Please retry later.' }),
        headers: { 'retry-after': String(seconds) },
      });
    }
    this.#level -= 1;
  }
}
