import { setTimeout as wait } from 'node:timers/promises';

/** Waits until something is there and answers it. The description may tell at the end what there was instead. */
export async function eventually<T>(
  description: string | (() => string),
  readValue: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await readValue();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline)
      throw new Error(`Waited in vain: ${typeof description === 'string' ? description : description()}`);
    await wait(25);
  }
}
