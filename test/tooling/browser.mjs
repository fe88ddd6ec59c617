// Chromium as every test here uses it.
import { chromium } from 'playwright-core';
import { installBrowser } from './dependencies.mjs';

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser({ headless = true } = {}) {
  return chromium.launch({
    executablePath: await installBrowser(),
    headless,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}
