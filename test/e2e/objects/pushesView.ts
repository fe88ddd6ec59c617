import type { Locator } from 'playwright-core';
import { repeatUntil } from './eventually';
import type { Workbench } from './workbench';

/** The view "Pushes". */
export class PushesView {
  constructor(private readonly workbench: Workbench) {}

  async show(): Promise<void> {
    await this.workbench.showContainer('Celonis & Celigo');
  }

  /** Folds the view, which is open at first: the one above it gets its room. */
  async collapse(): Promise<void> {
    const header = this.workbench.page.locator('.pane-header').filter({ hasText: 'Pushes' });
    await repeatUntil(
      () => header.click({ timeout: 5_000 }),
      header.and(this.workbench.page.locator('[aria-expanded="false"]')),
    );
  }

  item(text: string | RegExp): Locator {
    return this.workbench.page.getByRole('tree', { name: 'Pushes' }).getByRole('treeitem', { name: text }).first();
  }
}
