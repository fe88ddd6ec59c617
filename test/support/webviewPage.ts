import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Frame, Page } from 'playwright-core';
import { createWebviewHtml, inlineImports } from '../../src/ui/webviews/host/webviewHtml';
import type { WebviewPage as PageContent } from '../../src/ui/webviews/host/webviewPanels';

/** Where a page under test is said to come from. */
export const pageOrigin = 'http://form.localhost';

/** A window around the page, as an editor is: of another origin, and of the same site, which may keep its state. */
const editorOrigin = 'http://editor.form.localhost';

const deliveryDelayMs = 30;

/** Colours as VS Code gives them to a webview: custom properties by name, and classes of the body. */
export interface Theme {
  classes: readonly string[];
  variables: Readonly<Record<string, string>>;
}

/** A built page in a browser, talking to a session in this process as it would through VS Code. */
export interface WebviewPage<TMessage> {
  page: Page;
  /** Where the page is: the window's own document, or a frame of it. */
  frame: Frame;
  /** Everything that went each way. */
  messagesToHost: unknown[];
  messagesToPage: TMessage[];
  /** What the page left with VS Code for a reload. */
  readSavedState(): Promise<unknown>;
  /** Complaints of the browser: errors, and violations of the page's policy. */
  browserErrors: string[];
  /** Waits until the page has everything that was posted to it so far. */
  waitForDelivery(): Promise<void>;
  /** Loads the page again, as VS Code does with a tab that was hidden. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

interface WebviewSession {
  handleMessage(message: unknown): Promise<void>;
  dispose(): void;
}

export interface WebviewOptions<TMessage> {
  browser: Browser;
  webviewPage: PageContent;
  session: (post: (message: TMessage) => void) => WebviewSession;
  theme?: Theme | undefined;
  viewport?: { width: number; height: number } | undefined;
  /** Whether the page is a frame beside a text box named Editor, instead of the window's own document. */
  isFramed?: boolean | undefined;
}

export async function openWebviewPage<TMessage>({
  browser,
  webviewPage,
  session: createSession,
  theme,
  viewport,
  isFramed = false,
}: WebviewOptions<TMessage>): Promise<WebviewPage<TMessage>> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: viewport ?? { width: 900, height: 900 },
  });
  const page = await context.newPage();
  const { bundle, ...content } = webviewPage;
  const html = createWebviewHtml({
    ...content,
    nonce: 'bm9uY2U',
    script: inlineImports(readPageFile(`${bundle}.js`), readPageFile),
    styles: ['baseStyle.css', `${bundle}Style.css`].map(readPageFile),
    language: 'en',
  });
  const messagesToHost: unknown[] = [];
  const messagesToPage: TMessage[] = [];
  const browserErrors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && browserErrors.push(message.text()));
  page.on('pageerror', (error) => browserErrors.push(String(error)));

  const findPageFrame = (): Frame => (isFramed ? page.frames()[1] : undefined) ?? page.mainFrame();
  const progress = { loadCount: 0 };
  const deliverToPage = createDelayedQueue();
  const deliverToHost = createDelayedQueue();
  const session = createSession((message) => {
    messagesToPage.push(structuredClone(message));
    const script = `window.postMessage(${JSON.stringify(message)}, '*')`;
    const { loadCount } = progress;
    void deliverToPage(async () => {
      // VS Code, too, delivers nothing that was meant for a page that has gone.
      if (loadCount !== progress.loadCount) return;
      await findPageFrame()
        .evaluate(script)
        .catch((error: unknown) => {
          if (!page.isClosed() && loadCount === progress.loadCount) browserErrors.push(String(error));
        });
    });
  });
  await page.exposeFunction('postToHost', (message: unknown) =>
    deliverToHost(() => {
      messagesToHost.push(message);
      void session.handleMessage(message);
    }),
  );
  await page.addInitScript({ content: createVsCodeApiScript(theme) });
  await page.route(`${pageOrigin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.route(`${editorOrigin}/**`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<input aria-label="Editor"><iframe src="${pageOrigin}/" width="800" height="800"></iframe>`,
    }),
  );
  const loadPage = async (): Promise<void> => {
    progress.loadCount++;
    await page.goto(`${isFramed ? editorOrigin : pageOrigin}/`);
    await findPageFrame().getByRole('heading', { level: 1 }).waitFor();
  };
  await loadPage();
  return {
    page,
    frame: findPageFrame(),
    messagesToHost,
    messagesToPage,
    browserErrors,
    readSavedState: () => page.evaluate("JSON.parse(sessionStorage.getItem('state'))"),
    waitForDelivery: async () => {
      await deliverToPage(() => undefined);
      await findPageFrame().evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    },
    reload: loadPage,
    close: async () => {
      session.dispose();
      await context.close();
    },
  };
}

/**
 * Delivers in order, and late, as a busy machine does: a test that relies on a message having arrived, without having
 * waited for it, fails everywhere and not only there.
 */
function createDelayedQueue(): (deliver: () => void | Promise<void>) => Promise<void> {
  let lastDelivery: Promise<void> = Promise.resolve();
  return (deliver) => (lastDelivery = Promise.all([lastDelivery, wait(deliveryDelayMs)]).then(deliver));
}

function readPageFile(name: string): string {
  return readFileSync(join('dist/webview', name), 'utf8');
}

/** A script that runs in the page before anything else: what VS Code offers there, and its theme. */
function createVsCodeApiScript(theme: Theme | undefined): string {
  return `
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => void window.postToHost(message),
      getState: () => JSON.parse(sessionStorage.getItem('state')) ?? undefined,
      setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
    });
    const theme = ${JSON.stringify(theme ?? null)};
    if (theme) document.addEventListener('DOMContentLoaded', () => {
      document.body.classList.add(...theme.classes);
      for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(name, value);
    });`;
}
