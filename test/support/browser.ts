import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as workbench from '../workbench/browser.mjs';
import type { Browser } from 'playwright-core';

/** The browser of all tests. Found at run time, because the workbench stays as it is where tests are bundled. */
export async function launchBrowser(): Promise<Browser> {
  const file = pathToFileURL(resolve('test/workbench/browser.mjs')).href;
  const { launchBrowser: launch } = (await import(file)) as typeof workbench;
  return launch();
}
