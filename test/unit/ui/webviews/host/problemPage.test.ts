import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import type { ProblemPageSpec } from '../../../../../src/ui/webviews/host/problemPage';
import { listAxeViolations } from '../../../../support/axe';
import { eventually } from '../../../../support/eventually';
import type { Theme, WebviewPage } from '../../../../support/webviewPage';
import { openWebviewPage } from '../../../../support/webviewPage';

const themes = JSON.parse(readFileSync('test/fixtures/themes.json', 'utf8')) as Record<string, Theme>;

describe('The page of a tab that could not be restored', () => {
  let browser: Browser;
  let problemPage: WebviewPage<never>;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(problemPage.browserErrors, [], 'the browser complained');
    await problemPage.close();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`says why and offers to try again in the theme ${name}`, async () => {
      problemPage = await open(theme);
      const { page } = problemPage;
      await page.getByRole('alert').getByText('orders.csv is not there.').waitFor();
      assert.deepEqual(await listAxeViolations(page), []);
      await page.keyboard.press('Enter');
      await eventually('a message', () => problemPage.messagesToHost.length > 0);
      assert.deepEqual(problemPage.messagesToHost, [{ type: 'tryAgain' }]);
    });
  }

  function open(theme: Theme): Promise<WebviewPage<never>> {
    const spec: ProblemPageSpec = {
      title: 'This page could not be restored',
      paragraphs: ['orders.csv is not there.', 'Connect the drive.'],
      tryAgain: 'Try Again',
    };
    return openWebviewPage<never>({
      browser,
      webviewPage: { bundle: 'problem', title: spec.title, rootId: 'problem', spec },
      theme,
      session: () => ({ handleMessage: async () => undefined, dispose: () => undefined }),
    });
  }
});
