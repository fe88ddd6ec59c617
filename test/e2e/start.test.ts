import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#workbench/browser.mjs';
import { until } from '#workbench/processes.mjs';
import { steps } from './objects/steps';
import { Workbench } from './objects/workbench';

const pictures = join(process.cwd(), '.cache', 'screenshots', 'start');

describe('npm start -- --headless', () => {
  let start: ChildProcess;
  let browser: Browser;
  let workbench: Workbench;
  let address: URL;
  let celonis: string;

  before(async () => {
    // A group of its own, so that a signal reaches all of it, as Ctrl-C in a terminal does.
    start = spawn('npm', ['start', '--', '--headless'], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const said: string[] = [];
    createInterface({ input: start.stdout! }).on('line', (line) => said.push(line));
    await until('npm start to be ready', () => said.includes('Ctrl-C stops everything.') || ended(start), 120_000);
    address = new URL(said.find((line) => line.startsWith('http://')) ?? assert.fail(`There is no address:\n${said.join('\n')}`));
    celonis = /127\.0\.0\.1:\d+/.exec(said.join('\n'))?.[0] ?? assert.fail('The sandbox is not named.');
    for (const name of ['App key', 'API key', 'Pool ID', 'OAuth client secret', 'API token']) assert.match(said.join('\n'), new RegExp(`${name} +[\\w-]{16,}`), name);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    if (!ended(start)) process.kill(-start.pid!, 'SIGKILL');
  });

  steps(() => workbench);

  it('opens a real VS Code on the sample workspace, where the first right-click can push to the sandbox', async () => {
    const page = await browser.newPage();
    mkdirSync(pictures, { recursive: true });
    workbench = new Workbench(page, pictures);
    await page.goto(address.href);
    await workbench.ready();
    await workbench.explorer.choose('customers.json', 'Push to Celonis with Defaults');
    await workbench.quickInput.pick('customers');
    await workbench.quickInput.pick('Replace');
    await workbench.notifications.waitFor(/customers\.json is pushed/);
    await workbench.shot('pushed');
    await workbench.connections.show();
    await workbench.connections.item(/Sandbox.*works/).waitFor();
    await workbench.shot('sandbox');
  });

  it('stops everything it started on Ctrl-C', async () => {
    process.kill(-start.pid!, 'SIGINT');
    if (!ended(start)) await once(start, 'exit');
    await until('VS Code to be gone', () => refuses(address.href));
    await until('the sandbox to be gone', () => refuses(`http://${celonis}/`));
    const folder = dirname(address.searchParams.get('folder') ?? '');
    await until('its folder to be gone', () => !existsSync(folder));
  });
});

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function refuses(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}
