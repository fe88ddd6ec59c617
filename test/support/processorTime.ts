import { readFileSync } from 'node:fs';

/**
 * How many milliseconds of the processor something takes that does not wait. Unlike the time by the clock it does not
 * grow where other programs keep the processor busy.
 */
export function measureProcessorMs(work: () => void): number {
  const usageBefore = process.cpuUsage();
  work();
  return process.cpuUsage(usageBefore).user / 1_000;
}

/**
 * Begins to count how much of the processor's time of this process its main thread takes.
 * @returns a function that says it, from 0 to 1. Only Linux tells (/proc/…/schedstat: nanoseconds that a thread has
 * run); elsewhere it is 0.
 */
export function measureMainThreadShare(): () => number {
  const usageBefore = process.cpuUsage();
  const mainThreadBefore = readMainThreadMs();
  return () => {
    const { user, system } = process.cpuUsage(usageBefore);
    return (readMainThreadMs() - mainThreadBefore) / ((user + system) / 1_000);
  };
}

function readMainThreadMs(): number {
  if (process.platform !== 'linux') return 0;
  return Number.parseInt(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1'), 10) / 1e6;
}
