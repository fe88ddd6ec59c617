// `npm test`: sets up what is missing, then runs types, lint, unit, integration and end-to-end tests, in this order.
// `node test/run.mjs unit e2e` runs only these; `--grep TEXT` only the tests whose name contains TEXT. A failing stage
// does not keep the next from running. The last line is always "N passed, N failed". Node built-ins only: this runs on
// a clone without node_modules.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installBrowser, installPackages, installServer, root } from './tooling/dependencies.mjs';
import { exitOnSignals, launch, run } from './tooling/processes.mjs';
import { installExtension } from './tooling/vsCodeServer.mjs';

/** @typedef {{ passed: number, failed: number, failures?: string[] }} Counts */

exitOnSignals();
/** Long enough for a machine whose processors are kept busy by others: unit tests take 9 minutes on a quiet one. */
const stageTimeoutMs = 45 * 60_000;
const scratchFolder = mkdtempSync(join(tmpdir(), 'celonis-celigo-test-'));
const resolveBin = (/** @type {string} */ path) => join(root, 'node_modules', path);
const reporter = join(root, 'test', 'tooling', 'reporter.cjs');

/** @type {Record<string, () => Promise<Counts>>} */
const stageActions = {
  types: () =>
    allSucceed(listProjects().map((project) => [resolveBin('typescript/bin/tsc'), '--noEmit', '-p', project])),
  lint: () =>
    allSucceed([
      [resolveBin('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', '.'],
      [resolveBin('eslint/bin/eslint.js'), '.'],
      [resolveBin('dependency-cruiser/bin/dependency-cruise.mjs'), 'src', '--output-type', 'err'],
    ]),
  unit: async () => {
    await build();
    await installBrowser();
    // One limit for all tests, long enough for a busy machine: what hangs, hangs longer. Much of their time is waiting.
    return runMocha('unit', ['--timeout', '600000', '--jobs', '3']);
  },
  integration: async () => {
    await build();
    await installVsCode();
    const env = options.grep ? { TEST_GREP: options.grep } : {};
    return runSuite(['test/tooling/runIntegration.mjs'], env);
  },
  e2e: async () => {
    await build();
    await installVsCode();
    const vsix = join(scratchFolder, 'extension.vsix');
    const profile = { userData: join(scratchFolder, 'user-data'), extensions: join(scratchFolder, 'extensions') };
    await run(process.execPath, ['test/tooling/package.mjs', vsix], { cwd: root, quiet: true });
    await installExtension(profile, vsix);
    // Two windows at a time are no slower than one: each waits for the other side most of the time.
    return runMocha('e2e', ['--timeout', '300000', '--slow', '30000', '--jobs', '2'], {
      TEST_VSIX: vsix,
      TEST_EXTENSIONS: profile.extensions,
    });
  },
};

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const chosenStages = positionals.length > 0 ? positionals : Object.keys(stageActions);
const countsFile = join(scratchFolder, 'counts.json');
const totals = { passed: 0, failed: 0 };
/** Said again at the end, where one looks first. @type {string[]} */
const failures = [];
let isBuilt = false;
try {
  await installPackages();
  for (const group of groupStages(chosenStages)) await Promise.all(group.map(runStage));
} catch (error) {
  reportFailure(error);
} finally {
  rmSync(scratchFolder, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = totals.failed > 0 ? 1 : 0;
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((text) => `  ${text}`).join('\n')}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);

/** @param {string} name */
async function runStage(name) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 100 - name.length))}`);
  const start = Date.now();
  try {
    const stage = stageActions[name];
    if (!stage)
      throw new Error(`There is no stage "${name}". The stages are: ${Object.keys(stageActions).join(', ')}.`);
    const { passed, failed, failures: stageFailures = [] } = await stage();
    totals.passed += passed;
    totals.failed += failed;
    failures.push(...stageFailures.map((text) => `${name}: ${text}`));
    if (failed > stageFailures.length) failures.push(`${name}: see its output above`);
    console.log(`${name}: ${passed} passed, ${failed} failed, ${Math.round((Date.now() - start) / 1000)} s`);
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    reportFailure(error);
  }
}

/**
 * Types and lint ask for one processor each and for nothing of each other, so they run at the same time.
 * @param {string[]} names
 */
function groupStages(names) {
  const checks = ['types', 'lint'];
  return [
    names.filter((name) => checks.includes(name)),
    ...names.filter((name) => !checks.includes(name)).map((name) => [name]),
  ];
}

/** @param {unknown} error */
function reportFailure(error) {
  console.error(error instanceof Error ? error.message : error);
  totals.failed += 1;
}

async function build() {
  if (isBuilt) return;
  if ((await runNode(['esbuild.config.mjs', '--tests', '--quiet'])) !== 0)
    throw new Error('The build failed, so these tests cannot run.');
  isBuilt = true;
}

async function installVsCode() {
  await installBrowser();
  await installServer();
}

/**
 * Programs that together are one check.
 * @param {string[][]} programs
 * @returns {Promise<Counts>}
 */
async function allSucceed(programs) {
  let isGood = true;
  for (const args of programs) isGood = (await runNode(args)) === 0 && isGood;
  return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs a program that leaves its counts. One that leaves none, or that fails though none of its tests did, is one
 * failure.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Counts>}
 */
async function runSuite(args, env) {
  rmSync(countsFile, { force: true });
  const code = await runNode(args, { ...env, TEST_COUNTS: countsFile });
  /** @type {Counts} */
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : { passed: 0, failed: 0 };
  const isUnexplained = counts.passed + counts.failed === 0 || (code !== 0 && counts.failed === 0);
  return isUnexplained ? { ...counts, failed: 1 } : counts;
}

/**
 * Runs all tests of a folder, several files at a time.
 * @param {string} folder
 * @param {string[]} mochaOptions
 * @param {NodeJS.ProcessEnv} [env]
 */
function runMocha(folder, mochaOptions, env = {}) {
  const grep = options.grep ? ['--fgrep', options.grep] : [];
  return runSuite(
    [
      '--disable-warning=ExperimentalWarning',
      resolveBin('mocha/bin/mocha.js'),
      '--exit',
      '--reporter',
      reporter,
      '--parallel',
      ...mochaOptions,
      ...grep,
      ...listTestFiles(folder),
    ],
    env,
  );
}

/**
 * The built tests of a folder, long ones first, so that no processor waits in the end for one that began last.
 * @param {string} folder
 */
function listTestFiles(folder) {
  const files = readdirSync(join(root, 'test', folder), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.test.ts'));
  const fileSize = (/** @type {string} */ file) => statSync(join(root, 'test', folder, file)).size;
  return files
    .sort((a, b) => fileSize(b) - fileSize(a))
    .map((file) => join('out', 'test', folder, file.replace(/ts$/, 'js')));
}

/** The project itself, and the parts of it that run in a webview. */
function listProjects() {
  const projectFiles = readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((file) => basename(file) === 'tsconfig.json');
  return ['.', ...projectFiles.map((file) => join('src', file))];
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number | null>} the exit code
 */
async function runNode(args, env = {}) {
  const child = launch(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const killTimer = setTimeout(() => {
    console.error(`This took longer than ${stageTimeoutMs / 60_000} minutes and is stopped.`);
    child.kill('SIGTERM');
  }, stageTimeoutMs);
  const [code] = await once(child, 'exit');
  clearTimeout(killTimer);
  return code;
}
