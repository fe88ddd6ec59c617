import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** The view "Pushes". */
export class PushesView {
  constructor(private readonly workbench: Workbench) {}

  async show(): Promise<void> {
    await this.workbench.showContainer('Celonis & Celigo');
  }

  item(text: string | RegExp): Locator {
    return this.workbench.page.getByRole('tree', { name: 'Pushes' }).getByRole('treeitem', { name: text }).first();
  }
}
