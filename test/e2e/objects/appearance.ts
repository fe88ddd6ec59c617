import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { listAxeViolations } from '../../support/axe';
import type { Workbench } from './workbench';

/** A theme of the editor, and what says that the window and a page in it wear it. */
interface Theme {
  name: string;
  title: string;
  bodyClass: string;
  pageKind: string;
}

/** The page of a webview. */
interface WebviewPage {
  getFrame(): Promise<Frame>;
}

const lightTheme: Theme = { name: 'light', title: 'Light Modern', bodyClass: 'vs', pageKind: 'vscode-light' };
const darkTheme: Theme = { name: 'dark', title: 'Dark Modern', bodyClass: 'vs-dark', pageKind: 'vscode-dark' };
const darkContrastTheme: Theme = {
  name: 'high-contrast',
  title: 'Dark High Contrast',
  bodyClass: 'hc-black',
  pageKind: 'vscode-high-contrast',
};
const lightContrastTheme: Theme = {
  name: 'high-contrast-light',
  title: 'Light High Contrast',
  bodyClass: 'hc-light',
  pageKind: 'vscode-high-contrast-light',
};

export const allThemes: readonly Theme[] = [lightTheme, darkTheme, darkContrastTheme, lightContrastTheme];

/** Until the page of a webview wears it too, which is told some time after the window does. */
export async function applyTheme(
  workbench: Workbench,
  webview: WebviewPage,
  { title, bodyClass, pageKind }: Theme,
): Promise<void> {
  await workbench.runCommand('Preferences: Color Theme');
  await workbench.quickInput.fillInput(title);
  await workbench.quickInput.pick(title);
  await workbench.page.locator(`.monaco-workbench.${bodyClass}`).waitFor();
  const frame = await webview.getFrame();
  await frame.waitForFunction(`document.body.dataset.vscodeThemeKind === '${pageKind}'`);
}

export async function assertAccessible(webview: WebviewPage): Promise<void> {
  assert.deepEqual(await listAxeViolations(await webview.getFrame()), []);
}

export async function assertFitsWidth(webview: WebviewPage): Promise<void> {
  // The page lays itself out anew some time after its window has changed.
  const frame = await webview.getFrame();
  await frame.waitForFunction('document.documentElement.scrollWidth <= innerWidth').catch((error: unknown) => {
    throw new Error('It scrolls sideways.', { cause: error });
  });
}

/**
 * A page in the themes that differ most and in a narrow window, with pictures to look at. Leaves the window dark and as
 * wide as it was.
 * @param prefix what the names of the pictures begin with
 * @param showPart what is to be in sight in each picture
 */
export async function checkAppearance(
  workbench: Workbench,
  webview: WebviewPage,
  {
    prefix = '',
    narrowWidth = 640,
    showPart = async () => {},
  }: {
    prefix?: string;
    narrowWidth?: number;
    showPart?: () => Promise<unknown>;
  } = {},
): Promise<void> {
  const { page } = workbench;
  for (const theme of [lightTheme, darkContrastTheme, darkTheme]) {
    await applyTheme(workbench, webview, theme);
    await assertAccessible(webview);
    await showPart();
    await workbench.takeScreenshot(`${prefix}${theme.name}`);
  }
  const wideViewport = page.viewportSize();
  await page.setViewportSize({ width: narrowWidth, height: 900 });
  await workbench.takeScreenshot(`${prefix}narrow`);
  await assertFitsWidth(webview);
  if (wideViewport) await page.setViewportSize(wideViewport);
}
