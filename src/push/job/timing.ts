/** How long a push waits for what, in milliseconds. Tests shorten it. */
export interface Timing {
  /** Between questions for the job's state: the first wait, which grows to the longest. */
  firstPollMs: number;
  longestPollMs: number;
  /** Before something is tried again: the first wait, which doubles up to the longest. */
  firstRetryMs: number;
  longestRetryMs: number;
  /** For the service to take a chunk, or to tell which it has. */
  chunkPatienceMs: number;
  /** For the service to allow the execution: teams may execute 250 jobs an hour (celonis-api.md §4.6). */
  executePatienceMs: number;
  /** For the execution to end. After that the push is reported as still running. */
  executionMs: number;
  /** For finding out whether an execution began whose answer got lost. */
  doubtMs: number;
  /** For a cancelled execution to end. */
  cancelMs: number;
  /** For deleting the job. */
  removeMs: number;
}

const second = 1000;
const minute = 60 * second;

export const defaultTiming: Timing = {
  firstPollMs: second / 5,
  longestPollMs: 5 * second,
  firstRetryMs: second,
  longestRetryMs: 30 * second,
  chunkPatienceMs: 5 * minute,
  executePatienceMs: 15 * minute,
  executionMs: 2 * 60 * minute,
  doubtMs: 5 * minute,
  cancelMs: 30 * second,
  removeMs: 30 * second,
};
