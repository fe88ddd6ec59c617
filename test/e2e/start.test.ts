import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import { waitUntil } from '#tooling/processes.mjs';
import { skipAfterFailure } from './objects/dependentTests';
import { Workbench } from './objects/workbench';

const screenshotFolder = join(process.cwd(), '.cache', 'screenshots', 'start');

describe('npm start -- --headless', () => {
  let startProcess: ChildProcess;
  let browser: Browser;
  let workbench: Workbench;
  let address: URL;
  let celonisDomain: string;

  before(async () => {
    // A group of its own, so that a signal reaches all of it, as Ctrl-C in a terminal does.
    startProcess = spawn('npm', ['start', '--', '--headless'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const outputLines: string[] = [];
    createInterface({ input: startProcess.stdout! }).on('line', (line) => outputLines.push(line));
    await waitUntil(
      'npm start to be ready',
      () => outputLines.includes('Ctrl-C stops everything.') || hasExited(startProcess),
      120_000,
    );
    address = new URL(
      outputLines.find((line) => line.startsWith('http://')) ??
        assert.fail(`There is no address:\n${outputLines.join('\n')}`),
    );
    celonisDomain = /127\.0\.0\.1:\d+/.exec(outputLines.join('\n'))?.[0] ?? assert.fail('The sandbox is not named.');
    for (const name of ['App key', 'API key', 'Pool ID', 'OAuth client secret', 'API token'])
      assert.match(outputLines.join('\n'), new RegExp(`${name} +[\\w-]{16,}`), name);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    if (!hasExited(startProcess)) process.kill(-startProcess.pid!, 'SIGKILL');
  });

  skipAfterFailure(() => workbench);

  it('opens a real VS Code on the sample workspace, where the first right-click can push to the sandbox', async () => {
    const page = await browser.newPage();
    mkdirSync(screenshotFolder, { recursive: true });
    workbench = new Workbench(page, screenshotFolder);
    await page.goto(address.href);
    await workbench.waitUntilReady();
    await workbench.explorer.choose('customers.json', 'Quick Push to Celonis…');
    await workbench.quickInput.pick('customers');
    await workbench.quickInput.pick('Replace');
    await workbench.notifications.waitFor(/customers\.json is pushed/);
    await workbench.takeScreenshot('pushed');
    await workbench.connections.show();
    await workbench.connections.item(/Sandbox.*Connected/).waitFor();
    await workbench.takeScreenshot('sandbox');
  });

  it('lets nobody in but whoever opens the address that it printed', async () => {
    const token = address.searchParams.get('tkn') ?? '';
    assert.match(token, /^[\w-]{32,}$/);
    const own = `localhost:${address.port}`;
    const cookie = (await readStatus(address, { headers: { host: own } })).cookie;
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const evil = `evil.example:${address.port}`;
    const guessed = `/?tkn=${'x'.repeat(token.length)}`;
    for (const [expected, name, headers, path] of [
      [200, 'its own page', { host: own, cookie }, '/'],
      [403, 'no token', { host: own }, '/'],
      [403, 'another token', { host: own }, guessed],
      [403, 'another host', { host: evil, cookie }, '/'],
      [403, 'another host, with the token', { host: evil }, `/?tkn=${token}`],
      [403, 'another origin', { host: own, cookie, origin: `http://${evil}` }, '/'],
      [403, 'a web socket of another origin', { host: own, cookie, origin: `http://${evil}`, ...upgrade }, '/'],
      [403, 'a web socket by another name', { host: evil, cookie, origin: `http://${evil}`, ...upgrade }, '/'],
      [403, 'a web socket without a token', { host: own, origin: `http://${own}`, ...upgrade }, '/'],
    ] as const) {
      const { status } = await readStatus(new URL(path, `http://127.0.0.1:${address.port}`), { headers });
      assert.equal(status, expected, name);
    }
  });

  it('stops everything it started on Ctrl-C', async () => {
    process.kill(-startProcess.pid!, 'SIGINT');
    if (!hasExited(startProcess)) await once(startProcess, 'exit');
    await waitUntil('VS Code to be gone', () => refusesConnections(address.href));
    await waitUntil('the sandbox to be gone', () => refusesConnections(`http://${celonisDomain}/`));
    const folder = dirname(address.searchParams.get('folder') ?? '');
    await waitUntil('its folder to be gone', () => !existsSync(folder));
  });
});

/** The status of an answer, and the cookie that it sets. `fetch` would not send another `Host`. */
async function readStatus(url: URL, options: RequestOptions): Promise<{ status: number | undefined; cookie: string }> {
  const outgoing = request(url, { ...options, agent: false }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  response.destroy();
  return { status: response.statusCode, cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function refusesConnections(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}
