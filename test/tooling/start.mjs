// `npm start`: a real VS Code with the extension, a sample workspace and the sandbox, on a machine that has nothing but
// Node. --headless never opens a browser or a window, --port N serves VS Code on that port. Ctrl-C stops all of it.
// Node built-ins only: this begins on a clone without node_modules.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findOnPath, installPackages, installServer, root } from './dependencies.mjs';
import { exitOnSignals, isRunning, launch, run, waitUntil } from './processes.mjs';
import { build, startSandbox } from './sandboxProcess.mjs';
import {
  cleanEnvironment,
  copySampleWorkspace,
  installExtension,
  startServer,
  writeSettings,
} from './vsCodeServer.mjs';

const { values: options } = parseArgs({ options: { headless: { type: 'boolean' }, port: { type: 'string' } } });

/** What has been started, to be stopped in the opposite order. @type {(() => Promise<void> | void)[]} */
const stopActions = [];
let isEnding = false;

exitOnSignals(() => void shutDown(0));
try {
  await start();
} catch (error) {
  if (!isEnding) print(error instanceof Error ? error.message : String(error));
  await shutDown(1);
}

async function start() {
  const desktop = options.headless ? undefined : findDesktop();
  await installPackages();
  if (!desktop) await installServer();

  print('Building the extension …');
  const folder = mkdtempSync(join(tmpdir(), 'celonis-celigo-start-'));
  stopActions.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const vsix = join(folder, 'extension.vsix');
  await run(process.execPath, [join(root, 'test/tooling/package.mjs'), vsix, '--quick'], { quiet: true });
  await build();

  const sandbox = await startSandbox();
  stopActions.push(sandbox.stop);
  const workspace = copySampleWorkspace(folder);
  const profile = {
    userData: join(folder, 'user-data'),
    extensions: join(folder, 'extensions'),
    env: { CELONIS_CELIGO_SANDBOX: sandbox.ready },
  };
  if (desktop) await openDesktop(desktop, profile, workspace, vsix);
  else await openServer(profile, workspace, vsix);
  printAddresses(JSON.parse(sandbox.ready));
  await sandbox.exited;
  if (!isEnding) throw new Error('The sandbox has ended unexpectedly.');
}

/**
 * @param {import('./vsCodeServer.mjs').ServerOptions} profile
 * @param {string} workspace
 * @param {string} vsix
 */
async function openServer(profile, workspace, vsix) {
  await installExtension(profile, vsix);
  const server = await startServer({ ...profile, ...(options.port ? { port: Number(options.port) } : {}) });
  stopActions.push(server.stop);
  const address = server.createAddress({ folder: workspace });
  print(`\nVS Code is ready. Open this address in a browser:\n\n${address}\n`);
  if (!options.headless) openBrowser(address);
}

/** Only where there is a display, and quietly: the address was printed anyway. @param {string} address */
function openBrowser(address) {
  const openers = new Map([
    ['darwin', 'open'],
    ['win32', 'explorer'],
  ]);
  const opener = openers.get(process.platform) ?? (hasDisplay() ? findOnPath('xdg-open') : undefined);
  if (!opener) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.once('error', (error) => print(`No browser could be opened: ${error.message}`));
  child.unref();
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * The desktop's VS Code. Inside a remote window, a container or WSL, `code` is another program that opens windows
 * elsewhere.
 */
function findDesktop() {
  const code = hasDisplay() ? findOnPath(process.platform === 'win32' ? 'code.cmd' : 'code') : undefined;
  if (!code) return undefined;
  const path = realpathSync(code);
  return /remote-cli|code-server|^\/mnt\//.test(path) ? undefined : code;
}

/**
 * @param {string} code
 * @param {import('./vsCodeServer.mjs').ServerOptions} profile
 * @param {string} workspace
 * @param {string} vsix
 */
async function openDesktop(code, profile, workspace, vsix) {
  const env = { ...cleanEnvironment(), ...profile.env };
  const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const folders = [`--user-data-dir=${profile.userData}`, `--extensions-dir=${profile.extensions}`, ...rootFlags];
  const shell = process.platform === 'win32';
  mkdirSync(profile.userData, { recursive: true });
  writeSettings(profile);
  await run(code, [...folders, '--install-extension', vsix, '--force'], { quiet: true, env });
  const window = launch(code, [...folders, '--disable-workspace-trust', '--new-window', '--wait', workspace], {
    stdio: 'ignore',
    env,
    shell,
  });
  stopActions.push(() => closeDesktop(profile.userData));
  window.once('exit', () => void shutDown(0));
  await once(window, 'spawn');
  print('\nVS Code is opening, with a profile of its own.\n');
}

/** `code` hands over to another process, which notes its id in the profile. @param {string} userData */
async function closeDesktop(userData) {
  const lock = join(userData, 'code.lock');
  const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (!(pid > 0) || !isRunning(pid)) return;
  process.kill(pid, 'SIGTERM');
  await waitUntil('VS Code to close', () => !isRunning(pid), 10_000);
}

/**
 * @typedef {{ id: string, name: string }} Named
 * @param {{ celonis: { domain: string, appKey: string, apiKey: string, pools: Named[], oauthClientId: string, oauthClientSecret: string }, celigo: { origin: string, apiToken: string } }} sandbox
 */
function printAddresses({ celonis, celigo }) {
  print(`What is running
  The sandbox simulates Celonis and Celigo. It needs no account and forgets everything at the end.
  The sample workspace is a copy, so change what you like.

What to try first
  1. Click the "Celonis & Celigo" icon in the bar at the side. The connections to the sandbox are there.
  2. In the Explorer, right-click order-to-cash-events.json and choose "Push to Celonis…", then Push.
  3. Find the new table under the connection "Sandbox", and the push in the view "Pushes".

To add connections by hand: these are good for the sandbox only, and only until it ends
  Celonis
    Domain               http://${celonis.domain}
    App key              ${celonis.appKey}
    API key              ${celonis.apiKey}
    Pool ID              ${celonis.pools.map(({ id, name }) => `${id}  ${name}`).join('\n                         ')}
    OAuth client ID      ${celonis.oauthClientId}
    OAuth client secret  ${celonis.oauthClientSecret}
  Celigo (Region: Other origin)
    Origin               ${celigo.origin}
    API token            ${celigo.apiToken}

Ctrl-C stops everything.`);
}

/** Stops what was started, last things first, and this process with it. @param {number} code */
async function shutDown(code) {
  if (isEnding) return;
  isEnding = true;
  for (const stop of stopActions.reverse()) {
    try {
      await stop();
    } catch (error) {
      print(error instanceof Error ? error.message : String(error));
    }
  }
  process.exit(code);
}

/** @param {string} text */
function print(text) {
  console.log(text);
}
