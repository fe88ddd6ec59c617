import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** The files of the workspace. */
export class Explorer {
  constructor(private readonly workbench: Workbench) {}

  async show(): Promise<void> {
    await this.workbench.showContainer('Explorer');
  }

  file(name: string): Locator {
    return this.workbench.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name });
  }

  async choose(file: string, menuItem: string): Promise<void> {
    await this.show();
    await this.workbench.chooseFromMenu(this.file(file), menuItem);
  }
}
