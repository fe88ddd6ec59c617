import { ReplyError } from '../service';
import { createRateLimitReply, createServiceError } from './errorReplies';

export interface ExecuteLimits {
  perSecond: number;
  /** The hour begins with the full UTC hour. */
  perHour: number;
}

/** What Celonis documents for a team (celonis-api.md §4.6). */
export const documentedExecuteLimits: ExecuteLimits = { perSecond: 10, perHour: 250 };

const hourMs = 3_600_000;

/** Guards the execution of data push jobs of the whole team. */
export class ExecuteRateLimiter {
  #attempts: number[] = [];
  #hour = 0;
  #accepted = 0;
  #refusedSinceIdle = 0;

  constructor(
    private readonly limits: ExecuteLimits,
    private readonly now: () => number,
  ) {}

  get acceptedThisHour(): number {
    this.#startHour();
    return this.#accepted;
  }

  /**
   * Lets one execution pass, or refuses it: 429 beyond the limits, and while another job is being executed 409 at first
   * and 429 from then on. Gives the rate limit headers of the answer.
   */
  acquire(isBusy: boolean): Record<string, string> {
    const now = this.now();
    this.#startHour();
    this.#attempts = this.#attempts.filter((attemptTime) => attemptTime > now - 1000);
    this.#attempts.push(now);
    if (this.#attempts.length > this.limits.perSecond) {
      throw new ReplyError(
        createRateLimitReply(
          `Limit of ${this.limits.perSecond} data push job submissions per second exceeded. ${formatRetryAt(now + 1000)}`,
          1,
          this.limits.perSecond,
        ),
      );
    }
    if (this.#accepted >= this.limits.perHour) {
      const hourEnd = this.#hour + hourMs;
      throw new ReplyError(
        createRateLimitReply(
          `Limit of ${this.limits.perHour} data push job submissions per hour exceeded. ${formatRetryAt(hourEnd)}`,
          Math.ceil((hourEnd - now) / 1000),
          this.limits.perHour,
        ),
      );
    }
    if (isBusy) {
      this.#refusedSinceIdle++;
      if (this.#refusedSinceIdle === 1)
        throw new ReplyError(createServiceError(409, 'Another data push job of the team is being executed.'));
      throw new ReplyError(
        createRateLimitReply(
          `Data push jobs of a team are executed one at a time. ${formatRetryAt(now + 1000)}`,
          1,
          this.limits.perSecond,
        ),
      );
    }
    this.#refusedSinceIdle = 0;
    this.#accepted++;
    return {
      'x-ratelimit-limit': String(this.limits.perHour),
      'x-ratelimit-remaining': String(this.limits.perHour - this.#accepted),
    };
  }

  #startHour(): void {
    const hourStart = Math.floor(this.now() / hourMs) * hourMs;
    if (hourStart !== this.#hour) {
      this.#hour = hourStart;
      this.#accepted = 0;
    }
  }
}

function formatRetryAt(time: number): string {
  return `Retry after ${new Date(Math.ceil(time / 1000) * 1000).toISOString()}.`;
}
