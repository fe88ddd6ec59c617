import type { Locator, Page } from 'playwright-core';

/** The modal dialog in the middle of the window. */
export class Dialog {
  readonly box: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
  }

  /** @returns everything that it says */
  async text(): Promise<string> {
    await this.box.waitFor();
    return (await this.box.textContent()) ?? '';
  }

  async press(button: string): Promise<void> {
    await this.box.getByRole('button', { name: button, exact: true }).click();
    await this.box.waitFor({ state: 'hidden' });
  }
}
