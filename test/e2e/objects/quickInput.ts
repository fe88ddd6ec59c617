import type { Locator, Page } from 'playwright-core';

/** The palette, pick lists and input boxes: all of them are one widget. */
export class QuickInput {
  private readonly widget: Locator;
  readonly input: Locator;

  constructor(page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
  }

  rows(text?: string | RegExp): Locator {
    const rows = this.widget.locator('.quick-input-list .monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  get title(): Locator {
    return this.widget.locator('.quick-input-title');
  }

  get message(): Locator {
    return this.widget.locator('.quick-input-message');
  }

  async waitForTitle(title: string): Promise<void> {
    await this.title.getByText(title).waitFor();
  }

  /** The question that is asked: the placeholder of a list, the prompt of an input box. */
  promptElement(text: string | RegExp): Locator {
    return this.widget.getByPlaceholder(text).or(this.message.getByText(text)).filter({ visible: true }).first();
  }

  async answerPick(promptElement: string | RegExp, row: string | RegExp): Promise<void> {
    await this.promptElement(promptElement).waitFor();
    await this.pick(row);
  }

  async answerInput(promptElement: string | RegExp, text: string): Promise<void> {
    await this.promptElement(promptElement).waitFor();
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  async fillInput(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
  }

  async pick(row: string | RegExp): Promise<void> {
    const matchingRow = this.rows(row).first();
    await matchingRow.waitFor();
    await matchingRow.click();
  }

  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  async waitUntilHidden(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }
}
