/**
 * How many milliseconds of the processor something takes that does not wait. Unlike the time by the clock it does not
 * grow where other programs keep the processor busy.
 */
export function measureProcessorMs(work: () => void): number {
  const usageBefore = process.cpuUsage();
  work();
  return process.cpuUsage(usageBefore).user / 1_000;
}
