import type { Locator } from 'playwright-core';

/**
 * Does something again until it had its effect, as a person does when a window that is still drawing itself swallows a click.
 * Throws what the last wait said.
 */
export async function insist(action: () => Promise<void>, effect: Locator, state: 'visible' | 'hidden' = 'visible', times = 10): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    if (state === 'visible' ? await effect.isVisible() : await effect.isHidden()) return;
    try {
      await action();
      return await effect.waitFor({ state, timeout: 3_000 });
    } catch (error) {
      if (turn === times) throw error;
    }
  }
}
