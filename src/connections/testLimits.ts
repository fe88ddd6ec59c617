import type { VendorSession } from './vendor';

/** A person waits for a test: shorter times, one repetition, and no long wait that a service asks for. */
const testLimits = { timeoutMs: 15_000, maxRetries: 1, maxRequestedDelayMs: 5_000 } as const;

/** The session with a client that keeps nobody waiting. */
export function limitForTest(session: VendorSession): VendorSession {
  const { timeoutMs = testLimits.timeoutMs, retry = {} } = session.http.options;
  return {
    ...session,
    http: session.http.withOptions({
      timeoutMs: Math.min(timeoutMs, testLimits.timeoutMs),
      retry: {
        ...retry,
        maxRetries: Math.min(retry.maxRetries ?? testLimits.maxRetries, testLimits.maxRetries),
        maxRequestedDelayMs: testLimits.maxRequestedDelayMs,
      },
    }),
  };
}
