// A VS Code in the browser: one server process with folders of its own, started on a free port and stopped completely.
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installServer, root } from './dependencies.mjs';
import { launch, run, stop, waitUntil } from './processes.mjs';
import { startTokenProxy } from './tokenProxy.mjs';

/** Nothing moves, asks or advertises, so that a test sees only what it did itself. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} userData folder for settings, state and logs
 * @property {string} [extensions] folder of the installed extensions; default: inside `userData`
 * @property {Record<string, unknown>} [settings] the user's settings, on top of the quiet ones
 * @property {boolean} [trust] ask whether the workspace is trusted (Restricted Mode); default: everything is trusted
 * @property {string} [language] the display language; default: English. The editor itself needs a language pack for it
 * @property {boolean} [testDriver] let a page start tests in the extension host; hides notifications
 * @property {NodeJS.ProcessEnv} [env] more variables for the server and with it for the extension host
 * @property {number} [port]
 *
 * @typedef {object} Server
 * @property {number | undefined} pid
 * @property {number} port
 * @property {(query: Record<string, string>) => string} createAddress what a browser opens first: it holds the token
 * @property {string} logFile everything the server wrote
 * @property {() => Promise<void>} stop
 */

/**
 * Starts VS Code and waits until it serves.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const { node, entry } = await installServer();
  writeSettings(options);
  const logFile = join(options.userData, 'server.log');
  const log = openSync(logFile, 'a');
  // Only this user can enter the folder, and the paths of sockets have to be short.
  const socketFolder = mkdtempSync(join(tmpdir(), 'vscode-'));
  const socketPath = join(socketFolder, 'socket');
  const child = launch(
    node,
    [
      entry,
      '--auth=none',
      `--socket=${socketPath}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--ignore-last-opened',
      ...(options.trust ? [] : ['--disable-workspace-trust']),
      ...(options.language ? [`--locale=${options.language}`] : []),
      ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
      ...folderArguments(options),
    ],
    { stdio: ['ignore', log, log], env: { ...cleanEnvironment(), ...options.env } },
  );
  closeSync(log);
  /** @type {import('./tokenProxy.mjs').TokenProxy | undefined} */
  let proxy;
  const stopServer = async () => {
    await proxy?.close();
    await stop(child);
    rmSync(socketFolder, { recursive: true, force: true });
  };
  try {
    const startedProxy = await startTokenProxy(socketPath, options.port);
    proxy = startedProxy;
    await waitUntil('VS Code to serve its page', () => isServing(child, startedProxy, logFile));
    return {
      pid: child.pid,
      port: startedProxy.port,
      createAddress: (query) => `${startedProxy.origin}/?${new URLSearchParams({ ...query, tkn: startedProxy.token })}`,
      logFile,
      stop: stopServer,
    };
  } catch (error) {
    await stopServer();
    throw error;
  }
}

/**
 * The server answers before VS Code is loaded; this page is complete only with it.
 * @param {import('node:child_process').ChildProcess} child
 * @param {import('./tokenProxy.mjs').TokenProxy} proxy
 * @param {string} logFile
 */
async function isServing(child, { origin, headers }, logFile) {
  if (child.exitCode !== null) {
    throw new Error(`VS Code ended with exit code ${child.exitCode}.\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
  }
  const response = await fetch(`${origin}/?ew=true`, { headers }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status === 200;
}

/**
 * Installs an extension from its package, as a person would.
 * @param {ServerOptions} options
 * @param {string} vsix
 */
export async function installExtension(options, vsix) {
  const { node, entry } = await installServer();
  mkdirSync(options.userData, { recursive: true });
  await run(node, [entry, ...folderArguments(options), '--install-extension', vsix, '--force'], {
    quiet: true,
    env: cleanEnvironment(),
  });
}

/** @param {Pick<ServerOptions, 'userData' | 'settings' | 'trust'>} options */
export function writeSettings({ userData, settings, trust }) {
  const file = join(userData, 'User', 'settings.json');
  mkdirSync(dirname(file), { recursive: true });
  const trustSettings = {
    'security.workspace.trust.enabled': trust === true,
    'security.workspace.trust.startupPrompt': 'never',
  };
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...trustSettings, ...settings }, null, 2));
}

/** @param {ServerOptions} options */
function folderArguments({ userData, extensions = join(userData, 'extensions') }) {
  return [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`, `--config=${join(userData, 'config.yaml')}`];
}

/** This process may itself run inside a VS Code or behind a proxy: neither may reach the one that is started. */
export function cleanEnvironment() {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|npm_)|^(PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS)$/.test(name),
  );
  const loopback = ['localhost', '127.0.0.1'];
  const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, ...loopback].filter(Boolean).join(',');
  return { ...Object.fromEntries(inherited), NO_PROXY: noProxy, no_proxy: noProxy, EXTENSIONS_GALLERY: '{}' };
}

/**
 * Copies the sample workspace, so that what a person or a test does there leaves the original as it is.
 * @param {string} parent
 * @returns {string} the copy
 */
export function copySampleWorkspace(parent) {
  const copy = join(parent, 'order-to-cash');
  cpSync(join(root, 'test', 'fixtures', 'sample-workspace'), copy, { recursive: true });
  return copy;
}
