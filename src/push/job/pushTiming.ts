/** How long a push waits for what, in milliseconds. Tests shorten it. */
export interface PushTiming {
  /** Between questions for the job's state: the first wait, which grows to the longest. */
  initialPollIntervalMs: number;
  maxPollIntervalMs: number;
  /** Before something is tried again: the first wait, which doubles up to the longest. */
  initialRetryDelayMs: number;
  maxRetryDelayMs: number;
  /** For the service to take a chunk, or to tell which it has. */
  chunkRetryLimitMs: number;
  /**
   * For the service to allow the execution: teams may execute 250 jobs an hour (celonis-api.md §4.6), so the longest
   * wait that it asks for is an hour, and others may be first then.
   */
  executeRetryLimitMs: number;
  /** For the execution to end. After that the push is reported as still running. */
  executionLimitMs: number;
  /** For finding out whether an execution began whose answer got lost. */
  stateLookupLimitMs: number;
  /** For a cancelled execution to end. */
  cancelLimitMs: number;
  /** For deleting the job. */
  deleteLimitMs: number;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;

export const defaultTiming: PushTiming = {
  initialPollIntervalMs: secondMs / 5,
  maxPollIntervalMs: 5 * secondMs,
  initialRetryDelayMs: secondMs,
  maxRetryDelayMs: 30 * secondMs,
  chunkRetryLimitMs: 5 * minuteMs,
  executeRetryLimitMs: 2 * 60 * minuteMs,
  executionLimitMs: 2 * 60 * minuteMs,
  stateLookupLimitMs: 5 * minuteMs,
  cancelLimitMs: 30 * secondMs,
  deleteLimitMs: 30 * secondMs,
};
