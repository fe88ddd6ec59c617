import type { Locator } from 'playwright-core';

interface RepeatOptions {
  state?: 'visible' | 'hidden';
  maxAttempts?: number;
  /** How long the effect may take before the action counts as swallowed: long, where doing it twice would do harm. */
  effectTimeoutMs?: number;
}

/**
 * Does something again until it had its effect, as a person does when a window that is still drawing itself swallows a
 * click. Throws what the last wait said.
 */
export async function repeatUntil(
  action: () => Promise<void>,
  expectedElement: Locator,
  { state = 'visible', maxAttempts = 20, effectTimeoutMs = 3_000 }: RepeatOptions = {},
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    if (state === 'visible' ? await expectedElement.isVisible() : await expectedElement.isHidden()) return;
    try {
      await action();
      return await expectedElement.waitFor({ state, timeout: effectTimeoutMs });
    } catch (error) {
      if (attempt === maxAttempts) throw error;
    }
  }
}
