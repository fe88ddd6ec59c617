import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { ConnectionForm } from './connectionForm';
import { ConnectionsView } from './connectionsView';
import { Dialog } from './dialog';
import { repeatUntil } from './eventually';
import { Explorer } from './explorer';
import { Notifications } from './notifications';
import { PushesView } from './pushesView';
import { QuickInput } from './quickInput';

/** How long a condition may take on a slow machine. */
const defaultTimeoutMs = 60_000;

/** One window of VS Code. */
export class Workbench {
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly connections: ConnectionsView;
  readonly pushes: PushesView;
  readonly explorer: Explorer;
  readonly form: ConnectionForm;
  readonly dialog: Dialog;
  /** What the console says against our pages and our activation. Nothing, if all is well. */
  readonly consoleErrors: string[] = [];
  private screenshotCount = 0;

  constructor(
    readonly page: Page,
    private readonly screenshots: string,
    /** Where VS Code writes its logs. */
    private readonly logs?: string,
  ) {
    page.setDefaultTimeout(defaultTimeoutMs);
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.connections = new ConnectionsView(this);
    this.pushes = new PushesView(this);
    this.explorer = new Explorer(this);
    this.form = new ConnectionForm(page);
    this.dialog = new Dialog(page);
    page.on('console', (message) => {
      const { url } = message.location();
      if (message.type() === 'error' && isFromExtension(url, message.text()))
        this.consoleErrors.push(`${message.text()} (${url})`);
    });
    page.on('pageerror', (error) => {
      if (isFromExtension(error.stack ?? '', error.message)) this.consoleErrors.push(String(error.stack));
    });
  }

  /** The workbench is there, and so is the extension: commands of the manifest are known from here on. */
  async waitUntilReady(): Promise<void> {
    await this.activityTab('Celonis & Celigo').waitFor();
  }

  activityTab(name: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name });
  }

  /** Shows a container of the side bar, and does not hide the one that is shown: a click on its tab would. */
  async showContainer(name: string): Promise<void> {
    await repeatUntil(async () => {
      const tab = this.activityTab(name);
      if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click({ timeout: 5_000 });
    }, this.page.locator('.sidebar').getByRole('heading', { name }).first());
  }

  /**
   * Runs a command by its title, as a person does: again, when the palette was closed by something that took the focus.
   */
  async runCommand(command: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.page.keyboard.press('F1');
        await this.quickInput.input.fill(`>${command}`, { timeout: 5_000 });
        const row = this.quickInput.rows(command).first();
        await row.click({ timeout: 5_000 });
        // What comes next may use the same widget.
        return await row.waitFor({ state: 'hidden' });
      } catch (error) {
        if (attempt === 10) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** There is nothing to choose as long as there is one vendor: then `next` is there at once. */
  async chooseVendor(name: string, nextElement: Locator): Promise<void> {
    const vendorQuestion = this.quickInput.promptElement('Which service do you want to connect to?');
    await vendorQuestion.or(nextElement).first().waitFor();
    if (!(await vendorQuestion.isVisible())) return;
    await this.takeScreenshot('choose-vendor');
    await this.quickInput.pick(name);
  }

  /** The editor's own reload, which writes everything down first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.waitUntilReady();
  }

  /** As on a machine where the settings have been synchronised to and the secrets have not: they lie in the browser. */
  async loseSecrets(): Promise<void> {
    await this.page.evaluate("localStorage.removeItem('secrets.provider')");
    await this.page.reload();
    await this.waitUntilReady();
  }

  /** Right-clicks something and chooses from the menu. */
  async chooseFromMenu(target: Locator, item: string): Promise<void> {
    await this.openMenu(target, item);
    await this.chooseMenuItem(item);
  }

  /**
   * A row that is drawn anew under the pointer takes the click with it; where another row has come in its place, the
   * menu is that one's, and closed again.
   */
  async openMenu(target: Locator, item: string): Promise<void> {
    await repeatUntil(async () => {
      if (await this.page.locator('.monaco-menu-container').first().isVisible())
        await this.page.keyboard.press('Escape');
      const box = await target.boundingBox();
      await target.click({ button: 'right', timeout: 5_000 });
      await this.menuItem(item).waitFor({ timeout: 3_000 });
      if (box?.y === (await target.boundingBox())?.y) return;
      await this.page.keyboard.press('Escape');
      throw new Error('The row has moved under the pointer.');
    }, this.menuItem(item));
  }

  /**
   * By the beginning of what it says: "Push to Celonis…" is not "Quick Push to Celonis…", and a shortcut may follow.
   */
  menuItem(name: string): Locator {
    const beginning = new RegExp(`^${name.replace(/[^\w\s]/g, '\\$&')}`);
    return this.page.locator('.monaco-menu').getByRole('menuitem', { name: beginning });
  }

  /** A menu that has just opened takes no click for a moment, lest the one that opened it chooses something. */
  async chooseMenuItem(name: string): Promise<void> {
    const item = this.menuItem(name);
    await item.waitFor();
    await repeatUntil(() => item.click({ timeout: 5_000 }), item, { state: 'hidden' });
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  /** Drags the edge of the sidebar, once the window has laid itself out for its size. */
  async setSidebarWidth(width: number): Promise<void> {
    await eventually('the window to be laid out', async () => {
      const workbenchBox = await this.page.locator('.monaco-workbench').boundingBox();
      return workbenchBox?.width === this.page.viewportSize()?.width;
    });
    const sidebar = this.page.locator('.part.sidebar');
    const box = (await sidebar.boundingBox())!;
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Keeps a picture of the window: 03-saved.png. */
  async takeScreenshot(name: string): Promise<void> {
    this.screenshotCount += 1;
    await this.page.screenshot({
      path: join(this.screenshots, `${String(this.screenshotCount).padStart(2, '0')}-${name}.png`),
    });
  }

  /**
   * A picture of a failure, where running the file once more does not wipe it away: failed/celigo.png. What the window
   * says is printed besides, for machines whose files nobody can open.
   */
  async reportFailure(): Promise<void> {
    await this.page.screenshot({
      path: join(dirname(this.screenshots), 'failed', `${basename(this.screenshots)}.png`),
    });
    console.error(await this.page.locator('.monaco-workbench').ariaSnapshot());
    for (const log of this.findExtensionLogs()) console.error(readFileSync(log, 'utf8').slice(-4_000));
    for (const consoleError of this.consoleErrors) console.error(consoleError);
  }

  /** One for each extension host that there was, the latest last. */
  private findExtensionLogs(): string[] {
    if (this.logs === undefined || !existsSync(this.logs)) return [];
    return readdirSync(this.logs, { recursive: true })
      .map(String)
      .filter((path) => /celonis-celigo[^/]*\/[^/]*\.log$/i.test(path))
      .sort()
      .map((path) => join(this.logs ?? '', path));
  }

  /** The README's pictures come from here: TEST_PICTURES=1 renews them. */
  async updateReadmePicture(name: string): Promise<void> {
    if (process.env['TEST_PICTURES']) await this.page.screenshot({ path: join('media', 'readme', `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** Whether a complaint is about our webview, our activation or our commands. VS Code has many complaints of its own. */
function isFromExtension(source: string, message: string): boolean {
  if (/dist\/webview\/|\/webview\/browser\/pre\//.test(source)) return true;
  return /Activating extension 'celonis-celigo|celonisCeligo\.|dist\/webview\//.test(message);
}
