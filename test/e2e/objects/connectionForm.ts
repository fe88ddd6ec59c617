import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

/** The form of a connection, inside its webview. */
export class ConnectionForm {
  readonly frame: FrameLocator;

  constructor(private readonly page: Page) {
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  async waitUntilReady(title: string | RegExp): Promise<void> {
    await this.frame.getByRole('heading', { name: title }).waitFor();
  }

  /** A field to type into, be it one that lists choices. */
  field(label: string): Locator {
    return this.frame.getByRole('textbox', { name: label }).or(this.frame.getByRole('combobox', { name: label }));
  }

  /** Secrets are password inputs, which have no role. */
  secretField(label: string): Locator {
    return this.frame.getByLabel(label).and(this.frame.locator('input'));
  }

  async fill(label: string, textElement: string): Promise<void> {
    await this.field(label).fill(textElement);
  }

  async fillSecret(label: string, textElement: string): Promise<void> {
    await this.secretField(label).fill(textElement);
  }

  async choose(group: string, label: string): Promise<void> {
    await this.frame.getByRole('radiogroup', { name: group }).getByRole('radio', { name: label }).check();
  }

  async press(button: string): Promise<void> {
    await this.button(button).click();
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  textElement(textElement: string | RegExp): Locator {
    return this.frame.getByText(textElement).first();
  }

  /** The frame itself, for what looks at the whole page. */
  async getFrame(): Promise<Frame> {
    const element = await this.frame.locator('html').elementHandle();
    const frame = await element?.ownerFrame();
    if (!frame) throw new Error('The form has no frame.');
    return frame;
  }

  async waitUntilClosed(): Promise<void> {
    await this.page.locator('iframe.webview.ready').waitFor({ state: 'hidden' });
  }
}
