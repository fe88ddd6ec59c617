import type { Locator, Page } from 'playwright-core';
import { repeatUntil } from './eventually';

/** The toasts at the lower right. */
export class Notifications {
  constructor(private readonly page: Page) {}

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** @returns its text, read in one step: a toast goes by itself after some seconds. */
  async waitFor(text: string | RegExp): Promise<string> {
    const visibleToast = this.toast(text).filter({ visible: true }).first();
    return (await visibleToast.locator('.notification-list-item-message').textContent()) ?? '';
  }

  /** In its toast or, where that has gone by itself after ten seconds, in the list behind the bell. */
  button(text: string | RegExp, name: string): Locator {
    return this.page
      .locator('.notification-list-item')
      .filter({ hasText: text })
      .getByRole('button', { name })
      .filter({ visible: true })
      .first();
  }

  /** Opens the list behind the bell, or closes it. */
  async toggleList(): Promise<void> {
    await this.page.locator('[id="status.notifications"]').click({ timeout: 5_000 });
  }

  async press(text: string | RegExp, name: string): Promise<void> {
    const button = this.button(text, name);
    await button.waitFor({ timeout: 20_000 }).catch(() => undefined);
    for (let attempt = 1; ; attempt += 1) {
      await repeatUntil(() => this.toggleList(), button);
      try {
        return await button.click({ timeout: 5_000 });
      } catch (error) {
        // Its toast has gone by itself before the click.
        if (attempt === 5) throw error;
      }
    }
  }

  /** Leaves no toast with this text, be it that one goes by itself or is replaced meanwhile. */
  async dismiss(text: string | RegExp): Promise<void> {
    const toast = this.toast(text).first();
    await repeatUntil(
      async () => {
        await toast.hover({ timeout: 5_000 });
        await toast.locator('.codicon-notifications-clear').click({ timeout: 5_000 });
      },
      toast,
      { state: 'hidden' },
    );
  }
}
