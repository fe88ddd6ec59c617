// Installs what the tests and `npm start` need and the machine does not have: the project's packages, a browser, and a
// VS Code that needs no desktop. Every step looks first and does nothing when all is there. Node built-ins only.
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning, run, withFileLock } from './processes.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The packages of code-server, of the VS Code inside it, and of the Node 24 that it needs, whatever Node runs these
 * scripts: names, versions and checksums.
 */
export const lockFolder = join(root, 'test', 'tooling', 'codeServer');
export const lockFiles = {
  codeServer: join(lockFolder, 'package-lock.json'),
  vscode: join(lockFolder, 'vscode-package-lock.json'),
};
const nodePackage = `node-${process.platform}-${process.arch}`;

export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** @param {string} text */
function print(text) {
  process.stderr.write(`${text}\n`);
}

/** Brings node_modules to what package-lock.json asks for. */
export async function installPackages() {
  if (arePackagesInstalled()) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  await withFileLock(join(root, '.cache', 'npm-ci.lock'), async () => {
    if (arePackagesInstalled()) return;
    print('Installing the packages of the project (about 20 seconds) …');
    await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, quiet: true });
  });
}

/** npm notes in node_modules what it installed: the same packages in the same versions as the lock asks for. */
function arePackagesInstalled() {
  const installedLockFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLockFile)) return false;
  const lockedEntries = lockedPackages(join(root, 'package-lock.json'));
  const installed = lockedPackages(installedLockFile);
  return Object.entries(lockedEntries).every(
    ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Finds Chromium or Chrome, and OpenSSL for the certificates of the network tests, or installs Debian's.
 * @returns {Promise<string>} the path of the browser
 */
export async function installBrowser() {
  const missingPackages = [
    ...(findBrowser() ? [] : ['chromium', 'fonts-liberation', 'fonts-dejavu-core']),
    ...(findOnPath('openssl') ? [] : ['openssl']),
  ];
  if (missingPackages.length > 0) await installDebianPackages(missingPackages);
  const browser = findBrowser();
  if (!browser) throw new Error('Chromium was installed, but its program is not on the PATH.');
  return browser;
}

/** @param {string[]} packages */
async function installDebianPackages(packages) {
  const names = packages.join(' ');
  const apt = findOnPath('apt-get');
  if (!apt) {
    throw new Error(
      `The tests need ${names}. Install what is missing. CHROME_PATH can name the program of Chromium or Chrome.`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? undefined : findOnPath('sudo');
  if (!isRoot && !sudo)
    throw new Error(
      `The tests need ${names}, and installing that needs the rights of root. Run: apt-get install ${names}`,
    );
  print(`Installing ${names} (about a minute) …`);
  const [program, ...sudoArguments] = sudo
    ? [sudo, '--non-interactive', 'env', 'DEBIAN_FRONTEND=noninteractive', apt]
    : [apt];
  const options = { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    await run(program, [...sudoArguments, '-o', 'DPkg::Lock::Timeout=300', '-q', 'update'], options);
    await run(
      program,
      [
        ...sudoArguments,
        '-o',
        'DPkg::Lock::Timeout=300',
        '-q',
        'install',
        '-y',
        '--no-install-recommends',
        ...packages,
      ],
      options,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `These packages could not be installed: ${names}. Run yourself, as root: apt-get update && apt-get install ${names}\n${reason}`,
    );
  }
}

function findBrowser() {
  const configuredPath = process.env.CHROME_PATH;
  if (configuredPath) {
    if (existsSync(configuredPath)) return configuredPath;
    throw new Error(`CHROME_PATH names "${configuredPath}", and there is no such program.`);
  }
  const candidatePaths = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return (
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(findOnPath).find(Boolean) ??
    candidatePaths.find(existsSync)
  );
}

/**
 * @param {string} program
 * @returns {string | undefined} where on the PATH it lies
 */
export function findOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs the browser's VS Code: code-server and the Node that runs it. It lies outside of node_modules, in a cache
 * that all clones of one user share, in a folder named by what is in it that appears only when it is complete.
 * @returns {Promise<{ node: string, entry: string }>} the Node program and the script it runs
 */
export async function installServer() {
  const cache = cacheFolder();
  const target = join(cache, serverFolderName());
  if (!existsSync(target)) {
    await withFileLock(`${target}.lock`, async () => {
      if (existsSync(target)) return;
      removeAbandoned(cache);
      print('Installing a VS Code that runs without a desktop (about 800 MB, half a minute on a good line) …');
      await download(target);
    });
  }
  const packages = join(target, 'node_modules');
  return {
    node: join(packages, nodePackage, 'bin', 'node'),
    entry: join(packages, 'code-server', 'out', 'node', 'entry.js'),
  };
}

function serverFolderName() {
  const packages = lockedPackages(lockFiles.codeServer);
  if (!packages[`node_modules/${nodePackage}`])
    throw new Error(
      `A VS Code that runs without a desktop can be installed on Linux only, and not on ${process.platform} ${process.arch}. Install VS Code with its command "code": then npm start opens that.`,
    );
  const checksum = createHash('sha256');
  for (const file of Object.values(lockFiles)) checksum.update(readFileSync(file));
  const { version } = packages['node_modules/code-server'] ?? {};
  return `code-server-${version}-${process.platform}-${process.arch}-${checksum.digest('hex').slice(0, 12)}`;
}

/** @param {string} target */
async function download(target) {
  const partial = `${target}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(lockFolder, name), join(partial, name));
  // No native module is needed, and compiling them takes minutes.
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await run(npm, flags, { cwd: partial, quiet: true });
  const vscode = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
  copyFileSync(lockFiles.vscode, join(vscode, 'package-lock.json'));
  rmSync(join(vscode, 'npm-shrinkwrap.json'), { force: true });
  await run(npm, [...flags, '--omit=dev'], { cwd: vscode, quiet: true });
  renameSync(partial, target);
}

/** Half-done downloads whose process is gone. @param {string} cache */
function removeAbandoned(cache) {
  for (const name of readdirSync(cache)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** CELONIS_CELIGO_CACHE, or the user's cache folder, or the one in the project where that cannot be written. */
function cacheFolder() {
  const configuredPath = process.env.CELONIS_CELIGO_CACHE;
  const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'celonis-celigo-connections');
  const projectCache = join(root, '.cache', 'code-server');
  const candidates = configuredPath ? [configuredPath] : [userCache, projectCache];
  const writableFolder = candidates.find(isWritable);
  if (!writableFolder)
    throw new Error(`The folder "${candidates[0]}" cannot be written. Name another one in CELONIS_CELIGO_CACHE.`);
  return writableFolder;
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
