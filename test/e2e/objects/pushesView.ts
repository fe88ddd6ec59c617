import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** The view "Pushes". */
export class PushesView {
  constructor(private readonly workbench: Workbench) {}

  async show(): Promise<void> {
    await this.workbench.showContainer('Celonis & Celigo');
  }

  /** Folds the view, which is open at first: the one above it gets its room. */
  async collapse(): Promise<void> {
    await this.workbench.page.locator('.pane-header').filter({ hasText: 'Pushes' }).click();
  }

  item(text: string | RegExp): Locator {
    return this.workbench.page.getByRole('tree', { name: 'Pushes' }).getByRole('treeitem', { name: text }).first();
  }
}
