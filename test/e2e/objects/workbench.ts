import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ConnectionForm } from './form';
import { ConnectionsView } from './connectionsView';
import { Dialog } from './dialog';
import { Explorer } from './explorer';
import { Notifications } from './notifications';
import { PushesView } from './pushesView';
import { QuickInput } from './quickInput';

/** How long a condition may take on a slow machine. */
const patience = 20_000;

/** One window of VS Code. */
export class Workbench {
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly connections: ConnectionsView;
  readonly pushes: PushesView;
  readonly explorer: Explorer;
  readonly form: ConnectionForm;
  readonly dialog: Dialog;
  /** What our own pages complained about in the console. Nothing, if all is well. */
  readonly complaints: string[] = [];
  private shots = 0;

  constructor(
    readonly page: Page,
    private readonly screenshots: string,
  ) {
    page.setDefaultTimeout(patience);
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.connections = new ConnectionsView(this);
    this.pushes = new PushesView(this);
    this.explorer = new Explorer(this);
    this.form = new ConnectionForm(page);
    this.dialog = new Dialog(page);
    page.on('console', (message) => {
      if (message.type() === 'error' && /celonis-celigo|webview\/(form|index)/.test(`${message.location().url} ${message.text()}`)) {
        this.complaints.push(`${message.text()} (${message.location().url})`);
      }
    });
  }

  /** The workbench is there, and so is the extension: commands of the manifest are known from here on. */
  async ready(): Promise<void> {
    await this.activity('Celonis & Celigo').waitFor();
  }

  activity(name: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name });
  }

  /** Shows a container of the side bar, and does not hide the one that is shown. */
  async show(name: string): Promise<void> {
    const tab = this.activity(name);
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.locator('.sidebar').getByRole('heading', { name, exact: false }).first().waitFor();
  }

  /** Runs a command by its title, as a person does. */
  async run(command: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.type(`>${command}`);
    await this.quickInput.pick(command);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Right-clicks something and chooses from the menu. */
  async chooseFromMenu(target: Locator, item: string): Promise<void> {
    await target.click({ button: 'right' });
    const entry = this.page.locator('.monaco-menu').getByRole('menuitem', { name: item });
    await entry.waitFor();
    await entry.click();
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  /** Keeps a picture of the window: 03-saved.png. */
  async shot(name: string): Promise<void> {
    this.shots += 1;
    await this.page.screenshot({ path: join(this.screenshots, `${String(this.shots).padStart(2, '0')}-${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
