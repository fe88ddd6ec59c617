import type { Locator } from 'playwright-core';
import { repeatUntil } from './eventually';
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

  /** Opens a file by a double click, which keeps its tab. */
  async open(name: string): Promise<void> {
    await this.show();
    await repeatUntil(() => this.file(name).dblclick({ timeout: 5_000 }), this.workbench.tab(name).first());
  }

  async choose(file: string, menuItem: string): Promise<void> {
    await this.show();
    await this.workbench.chooseFromMenu(this.file(file), menuItem);
  }
}
