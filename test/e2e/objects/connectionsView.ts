import type { Locator } from 'playwright-core';
import { repeatUntil } from './eventually';
import type { Workbench } from './workbench';

/** The view "Connections". */
export class ConnectionsView {
  constructor(private readonly workbench: Workbench) {}

  async show(): Promise<void> {
    await this.workbench.showContainer('Celonis & Celigo');
  }

  /** With the announced sandbox's connections in it, tested: from then on no row moves by itself. */
  async showSandbox(): Promise<void> {
    await this.show();
    for (const name of ['Sandbox', 'Sandbox Celigo', 'Sandbox Intelligence'])
      await this.item(new RegExp(`^${name},.*Connected`)).waitFor();
  }

  private get tree(): Locator {
    return this.workbench.page.getByRole('tree', { name: 'Connections' });
  }

  get welcome(): Locator {
    return this.workbench.page.locator('.welcome-view').first();
  }

  item(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name }).first();
  }

  collapsedItem(name: string | RegExp): Locator {
    return this.item(name).and(this.workbench.page.locator('[aria-expanded="false"]'));
  }

  /** An action that appears on the row under the pointer. */
  async pressAction(name: string, action: string | RegExp): Promise<void> {
    const row = this.item(name);
    const button = row.getByRole('button', { name: action }).first();
    await row.hover();
    for (let attempt = 1; ; attempt += 1) {
      // A row that was drawn anew shows its actions once the pointer moves on it again.
      await repeatUntil(async () => {
        await this.workbench.page.mouse.move(0, 0);
        await row.hover({ timeout: 5_000 });
      }, button);
      try {
        return await button.click({ timeout: 5_000 });
      } catch (error) {
        // It was drawn anew before the click.
        if (attempt === 10) throw error;
      }
    }
  }

  async chooseMenuItem(name: string, menuItem: string): Promise<void> {
    await this.show();
    await this.workbench.chooseFromMenu(this.item(name), menuItem);
  }

  /**
   * Selects rows one after the other, the first alone and each other with its key held, and again where a list that was
   * drawn anew has moved other rows under the pointer.
   */
  async select(
    rows: readonly { name: RegExp; modifier?: 'Shift' | 'Control' }[],
    selectedNames: RegExp,
  ): Promise<void> {
    const selectedRows = this.tree.locator('[role="treeitem"][aria-selected="true"]');
    for (let attempt = 1; ; attempt += 1) {
      for (const { name, modifier } of rows) await this.item(name).click({ modifiers: modifier ? [modifier] : [] });
      const labels: (string | null)[] = [];
      // A row that goes meanwhile has none.
      for (const row of await selectedRows.all())
        labels.push(await row.getAttribute('aria-label', { timeout: 5_000 }).catch(() => null));
      if (selectedNames.test(labels.join('; '))) return;
      if (attempt === 10) throw new Error(`These rows are selected: ${labels.join('; ')}`);
    }
  }

  async collapse(name: string | RegExp): Promise<void> {
    await repeatUntil(
      () =>
        this.item(name)
          .and(this.workbench.page.locator('[aria-expanded="true"]'))
          .locator('.monaco-tl-twistie')
          .click({ timeout: 5_000 }),
      this.collapsedItem(name),
    );
  }

  /** Until a row is shown below it: VS Code may fold it again where the list that it is in is read anew meanwhile. */
  async expand(name: string | RegExp): Promise<void> {
    const row = this.item(name);
    await row.waitFor();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const collapsedRow = this.collapsedItem(name);
        if (await collapsedRow.isVisible()) await collapsedRow.locator('.monaco-tl-twistie').click({ timeout: 5_000 });
        const [index, level] = [await row.getAttribute('data-index'), await row.getAttribute('aria-level')];
        const rowBelow = `[data-index="${Number(index) + 1}"][aria-level="${Number(level) + 1}"]`;
        return await this.tree.locator(rowBelow).waitFor({ timeout: 3_000 });
      } catch (error) {
        if (attempt === 20) throw error;
      }
    }
  }
}
