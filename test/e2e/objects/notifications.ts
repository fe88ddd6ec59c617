import type { Locator, Page } from 'playwright-core';

/** The toasts at the lower right. */
export class Notifications {
  constructor(private readonly page: Page) {}

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  async waitFor(text: string | RegExp): Promise<string> {
    const toast = this.toast(text).first();
    await toast.waitFor();
    return (await toast.locator('.notification-list-item-message').textContent()) ?? '';
  }

  async press(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).first().getByRole('button', { name: button }).click();
  }

  async dismiss(text: string | RegExp): Promise<void> {
    const toast = this.toast(text).first();
    await toast.hover();
    await toast.locator('.codicon-notifications-clear').click();
    await toast.waitFor({ state: 'hidden' });
  }
}
