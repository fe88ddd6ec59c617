/** An access token and the moment it ends, in milliseconds since 1970. */
export interface OAuthToken {
  value: string;
  expiresAt: number;
  /** The scopes it was given for, where the service tells. */
  scopes?: readonly string[];
}

/** A token is renewed this long before it ends, so that it does not end on the way (celonis-api.md §2.2). */
const renewalMarginMs = 60_000;

/** One that lasts hardly longer than that is used for this long all the same, or every call would ask for a token. */
const minUseMs = 5_000;

/**
 * How long a token is used. One that does not last longer than it is renewed early is used for half of its lifetime.
 */
function useDurationMs(lifetimeMs: number): number {
  return lifetimeMs > renewalMarginMs ? Math.max(lifetimeMs - renewalMarginMs, minUseMs) : lifetimeMs / 2;
}

/**
 * Access tokens, in memory only and discarded with the window. For each key one request is under way at most; everybody
 * who needs the token meanwhile waits for the same one.
 */
export class TokenStore {
  private readonly cachedTokens = new Map<string, { token: OAuthToken; renewAt: number }>();
  private readonly pendingRequests = new Map<string, Promise<OAuthToken>>();

  constructor(
    /** Called with every token before it is used, so that none is ever written down. */
    private readonly protectSecret: (token: string) => void = () => {},
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The token under this key, or a new one from `fetch` when there is none, it is about to end, or it is the one that
   * was `refused`. A failure is not remembered: the next caller asks again. `fetch` serves several callers, so it must
   * not depend on the signal of one.
   */
  get(key: string, fetchToken: () => Promise<OAuthToken>, rejectedToken?: string): Promise<OAuthToken> {
    const cached = this.cachedTokens.get(key);
    if (cached && cached.token.value !== rejectedToken && cached.renewAt > this.now())
      return Promise.resolve(cached.token);
    const pendingRequest = this.pendingRequests.get(key);
    if (pendingRequest) return pendingRequest;
    const newRequest = this.fetchAndCache(key, fetchToken);
    this.pendingRequests.set(key, newRequest);
    return newRequest;
  }

  /** The next one who asks gets a new token. */
  forget(key: string): void {
    this.cachedTokens.delete(key);
  }

  private async fetchAndCache(key: string, fetchToken: () => Promise<OAuthToken>): Promise<OAuthToken> {
    try {
      const token = await fetchToken();
      this.protectSecret(token.value);
      const now = this.now();
      this.cachedTokens.set(key, { token, renewAt: now + useDurationMs(token.expiresAt - now) });
      this.prune();
      return token;
    } finally {
      this.pendingRequests.delete(key);
    }
  }

  private prune(): void {
    for (const [key, { token }] of this.cachedTokens) if (token.expiresAt <= this.now()) this.cachedTokens.delete(key);
  }
}
