import { copyFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { PushPanel } from '../e2e/objects/pushPanel';
import { VsCodeInstance } from '../e2e/objects/vsCodeInstance';
import type { Workbench } from '../e2e/objects/workbench';

// What a person waits for between the click on "Push to Celonis…" and the first rows, in the packaged extension in a
// real VS Code in a browser: cold for the first file of a window, warm for each file after it. Both times are taken by
// the browser itself, in the frame in which the rows are drawn. One line of JSON per opening.

const rounds = 3;

interface PanelTimes {
  /**
   * From the click until the page of the panel begins to run: what VS Code takes to open an empty webview, and ours.
   */
  clickToPageMs: number;
  clickToRowsMs: number;
}

/** Runs in every frame: notes when it began to run and when it first showed rows. */
const frameScript = `
  const times = (globalThis.panelTimes = { pageMs: Date.now() });
  const timer = setInterval(() => {
    if (!document.querySelector('.preview-body .preview-row')) return;
    times.rowsMs = Date.now();
    clearInterval(timer);
  }, 4);`;

/** Runs in the window: notes when it was clicked. */
const clickScript = `addEventListener('mouseup', () => (globalThis.lastClickMs = Date.now()), { capture: true });`;

async function main(): Promise<void> {
  const files = process.argv.slice(2);
  for (let round = 0; round < rounds; round++) {
    const instance = await VsCodeInstance.open({ name: 'bench-panel', announcesSandbox: true });
    try {
      for (const file of files) copyFileSync(file, join(instance.workspace, basename(file)));
      const workbench = await instance.openWindow({ width: 1440, height: 1000 });
      await prepare(workbench);
      // Each file once more behind the others: the first opening of all is cold, and every second one of a file is warm
      // in every respect, with the code of its format.
      for (const [index, file] of [...files, ...files].entries()) {
        const times = await openPanel(workbench, basename(file));
        const start = index === 0 ? 'cold' : index < files.length ? 'first of its format' : 'warm';
        console.log(JSON.stringify({ file: basename(file), bytes: statSync(file).size, start, ...times }));
      }
    } finally {
      await instance.close();
    }
  }
}

async function prepare(workbench: Workbench): Promise<void> {
  await workbench.connections.showSandbox();
  await workbench.page.addInitScript(frameScript);
  await workbench.page.evaluate(clickScript);
}

async function openPanel(workbench: Workbench, name: string): Promise<PanelTimes> {
  const { page } = workbench;
  await workbench.explorer.choose(name, 'Push to Celonis…');
  const panel = new PushPanel(page);
  await panel.waitUntilReady(`Push ${name} to Celonis`);
  await panel.frame.locator('.preview-body .preview-row').first().waitFor();
  const clickMs = await page.evaluate<number>('globalThis.lastClickMs');
  const times = await readPanelTimes(page);
  await workbench.runCommand('View: Close All Editors');
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
  return { clickToPageMs: times.pageMs - clickMs, clickToRowsMs: times.rowsMs - clickMs };
}

async function readPanelTimes(page: Page): Promise<{ pageMs: number; rowsMs: number }> {
  for (const frame of page.frames()) {
    const times = await frame
      .evaluate<{ pageMs: number; rowsMs?: number } | undefined>('globalThis.panelTimes')
      // A frame of another panel may be on its way out.
      .catch(() => undefined);
    if (times?.rowsMs !== undefined) return { pageMs: times.pageMs, rowsMs: times.rowsMs };
  }
  throw new Error('No frame shows rows.');
}

void main();
