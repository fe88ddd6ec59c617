import { Refusal } from '../server';
import { rateExceeded, serviceError } from './errors';

export interface ExecuteLimits {
  perSecond: number;
  /** The hour begins with the full UTC hour. */
  perHour: number;
}

/** What Celonis documents for a team (celonis-api.md §4.6). */
export const documentedLimits: ExecuteLimits = { perSecond: 10, perHour: 250 };

const hourMs = 3_600_000;

/** Guards the execution of data push jobs of the whole team. */
export class ExecuteGate {
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
   * Lets one execution pass, or refuses it: 429 beyond the limits, and while another job is being executed 409 at first and
   * 429 from then on. Gives the rate limit headers of the answer.
   */
  enter(busy: boolean): Record<string, string> {
    const now = this.now();
    this.#startHour();
    this.#attempts = this.#attempts.filter((at) => at > now - 1000);
    this.#attempts.push(now);
    if (this.#attempts.length > this.limits.perSecond) {
      throw new Refusal(rateExceeded(`Limit of ${this.limits.perSecond} data push job submissions per second exceeded. ${retryAt(now + 1000)}`, 1, this.limits.perSecond));
    }
    if (this.#accepted >= this.limits.perHour) {
      const end = this.#hour + hourMs;
      throw new Refusal(rateExceeded(`Limit of ${this.limits.perHour} data push job submissions per hour exceeded. ${retryAt(end)}`, Math.ceil((end - now) / 1000), this.limits.perHour));
    }
    if (busy) {
      this.#refusedSinceIdle++;
      if (this.#refusedSinceIdle === 1) throw new Refusal(serviceError(409, 'Another data push job of the team is being executed.'));
      throw new Refusal(rateExceeded(`Data push jobs of a team are executed one at a time. ${retryAt(now + 1000)}`, 1, this.limits.perSecond));
    }
    this.#refusedSinceIdle = 0;
    this.#accepted++;
    return { 'x-ratelimit-limit': String(this.limits.perHour), 'x-ratelimit-remaining': String(this.limits.perHour - this.#accepted) };
  }

  #startHour(): void {
    const hour = Math.floor(this.now() / hourMs) * hourMs;
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#accepted = 0;
    }
  }
}

function retryAt(time: number): string {
  return `Retry after ${new Date(Math.ceil(time / 1000) * 1000).toISOString()}.`;
}
