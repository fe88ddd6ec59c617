import type { Locator } from 'playwright-core';

/**
 * Does something again until it had its effect, as a person does when a window that is still drawing itself swallows a
 * click. Throws what the last wait said.
 */
export async function repeatUntil(
  action: () => Promise<void>,
  expectedElement: Locator,
  state: 'visible' | 'hidden' = 'visible',
  maxAttempts = 10,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    if (state === 'visible' ? await expectedElement.isVisible() : await expectedElement.isHidden()) return;
    try {
      await action();
      return await expectedElement.waitFor({ state, timeout: 3_000 });
    } catch (error) {
      if (attempt === maxAttempts) throw error;
    }
  }
}
