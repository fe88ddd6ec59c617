/** An access token and the moment it ends, in milliseconds since 1970. */
export interface Token {
  value: string;
  expiresAt: number;
  /** The scopes it was given for, where the service tells. */
  scopes?: readonly string[];
}

/** A token is renewed this long before it ends, so that it does not end on the way (celonis-api.md §2.2). */
const renewEarlyMs = 60_000;

/** One that lives hardly longer than that is used for this long all the same, or every call would ask for a token. */
const leastUseMs = 5_000;

/** How long a token is used. One that does not live longer than it is renewed early is used for half of its life. */
function usedFor(lifeMs: number): number {
  return lifeMs > renewEarlyMs ? Math.max(lifeMs - renewEarlyMs, leastUseMs) : lifeMs / 2;
}

/**
 * Access tokens, in memory only and gone with the window. For each key one request is under way at most; everybody who needs
 * the token meanwhile waits for the same one.
 */
export class TokenStore {
  private readonly kept = new Map<string, { token: Token; renewAt: number }>();
  private readonly underWay = new Map<string, Promise<Token>>();

  constructor(
    /** Told of every token before it is used, so that none is ever written down. */
    private readonly protect: (token: string) => void = () => {},
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The token under this key, or a new one from `fetch` when there is none, it is about to end, or it is the one that was `refused`.
   * A failure is not kept: the next caller asks again. `fetch` serves several callers, so it must not depend on the signal of one.
   */
  get(key: string, fetch: () => Promise<Token>, refused?: string): Promise<Token> {
    const kept = this.kept.get(key);
    if (kept && kept.token.value !== refused && kept.renewAt > this.now()) return Promise.resolve(kept.token);
    const running = this.underWay.get(key);
    if (running) return running;
    const request = this.fetched(key, fetch);
    this.underWay.set(key, request);
    return request;
  }

  /** The next one who asks gets a new token. */
  forget(key: string): void {
    this.kept.delete(key);
  }

  private async fetched(key: string, fetch: () => Promise<Token>): Promise<Token> {
    try {
      const token = await fetch();
      this.protect(token.value);
      const now = this.now();
      this.kept.set(key, { token, renewAt: now + usedFor(token.expiresAt - now) });
      this.prune();
      return token;
    } finally {
      this.underWay.delete(key);
    }
  }

  private prune(): void {
    for (const [key, { token }] of this.kept) if (token.expiresAt <= this.now()) this.kept.delete(key);
  }
}
