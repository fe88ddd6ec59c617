// `npm test`: sets up what is missing, then runs types, lint, unit, integration and end-to-end tests, in this order.
// `node test/run.mjs unit e2e` runs only these; `--grep TEXT` only the tests whose name contains TEXT.
// A failing stage does not keep the next from running. A file with a failing test is run once more, alone, and then counts
// as it came out there: what is broken fails twice, what a busy machine has upset does not. Nothing of that is silent.
// The last line is always "N passed, N failed".
// Node built-ins only: this runs on a clone without node_modules.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installBrowser, installPackages, installServer, root } from './workbench/install.mjs';
import { endOnSignals, launch, run } from './workbench/processes.mjs';
import { installExtension } from './workbench/server.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

endOnSignals();
const stageLimit = 10 * 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'celonis-celigo-test-'));
const bin = (/** @type {string} */ path) => join(root, 'node_modules', path);
const reporter = join(root, 'test', 'workbench', 'reporter.cjs');

/** @type {Record<string, () => Promise<Counts>>} */
const stages = {
  types: () => check(projects().map((project) => [bin('typescript/bin/tsc'), '--noEmit', '-p', project])),
  lint: () => check([[bin('eslint/bin/eslint.js'), '.']]),
  unit: async () => {
    await build();
    await installBrowser();
    // Long enough for a busy machine: what hangs, hangs longer.
    return suite((files) => mocha('unit', files, ['--timeout', '30000']));
  },
  integration: async () => {
    await build();
    await installVsCode();
    const env = options.grep ? { TEST_GREP: options.grep } : {};
    return suite((files = []) => node(['test/workbench/integration.mjs'], { ...env, ...counting, TEST_FILES: files.map((file) => basename(file)).join() }));
  },
  e2e: async () => {
    await build();
    await installVsCode();
    const vsix = join(scratch, 'extension.vsix');
    const profile = { userData: join(scratch, 'user-data'), extensions: join(scratch, 'extensions') };
    await run(process.execPath, ['test/workbench/package.mjs', vsix], { cwd: root, quiet: true });
    await installExtension(profile, vsix);
    // A person's pace leaves the machine idle in between, so two windows at a time are no slower than one.
    return suite((files) => mocha('e2e', files, ['--timeout', '180000', '--slow', '30000'], { TEST_VSIX: vsix, TEST_EXTENSIONS: profile.extensions }));
  },
};

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const chosen = positionals.length > 0 ? positionals : Object.keys(stages);
const counting = { TEST_COUNTS: join(scratch, 'counts.json') };
const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const runTwice = [];
let built = false;
try {
  await installPackages();
  for (const group of groups(chosen)) await Promise.all(group.map(runStage));
} catch (error) {
  fail(error);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = total.failed > 0 ? 1 : 0;
if (runTwice.length > 0) console.log(`\nRun twice, because something in them failed at first:\n  ${runTwice.join('\n  ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);

/** @param {string} name */
async function runStage(name) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 100 - name.length))}`);
  const start = Date.now();
  try {
    const stage = stages[name];
    if (!stage) throw new Error(`There is no stage "${name}". The stages are: ${Object.keys(stages).join(', ')}.`);
    const { passed, failed } = await stage();
    total.passed += passed;
    total.failed += failed;
    console.log(`${name}: ${passed} passed, ${failed} failed, ${Math.round((Date.now() - start) / 1000)} s`);
  } catch (error) {
    fail(error);
  }
}

/** Types and lint ask for one processor each and for nothing of each other, so they run at the same time. @param {string[]} names */
function groups(names) {
  const checks = ['types', 'lint'];
  return [names.filter((name) => checks.includes(name)), ...names.filter((name) => !checks.includes(name)).map((name) => [name])];
}

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof Error ? error.message : error);
  total.failed += 1;
}

async function build() {
  if (built) return;
  if ((await node(['esbuild.config.mjs', '--tests', '--quiet'])) !== 0) throw new Error('The build failed, so these tests cannot run.');
  built = true;
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
async function check(programs) {
  let good = true;
  for (const args of programs) good = (await node(args)) === 0 && good;
  return good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs all files of tests, and once more those in which something failed.
 * @param {(files?: string[]) => Promise<number | null>} program runs these files or all, leaves its counts, and gives its exit code
 * @returns {Promise<Counts>}
 */
async function suite(program) {
  const first = await attempt(program);
  const broken = Object.keys(first).filter((file) => first[file]?.failed);
  if (broken.length === 0) return sum(first);
  const names = broken.map((file) => file.replace(/^.*[\\/]out[\\/](.*)\.js$/, '$1.ts') || 'all of them');
  console.log(`\nSomething failed. Once more, one file at a time: ${names.join(', ')}`);
  runTwice.push(...names);
  return broken.includes('') ? sum(await attempt(program)) : sum({ ...first, ...(await attempt(program, broken)) });
}

/**
 * What came of each file. A program that left nothing, or that failed though none of its tests did, is one failure of no file.
 * @param {(files?: string[]) => Promise<number | null>} program
 * @param {string[]} [files]
 * @returns {Promise<Record<string, Counts>>}
 */
async function attempt(program, files) {
  rmSync(counting.TEST_COUNTS, { force: true });
  const code = await program(files);
  /** @type {Record<string, Counts>} */
  const counts = existsSync(counting.TEST_COUNTS) ? JSON.parse(readFileSync(counting.TEST_COUNTS, 'utf8')) : {};
  const { passed, failed } = sum(counts);
  const unexplained = passed + failed === 0 || (code !== 0 && failed === 0);
  return unexplained ? { ...counts, '': { passed: 0, failed: 1 } } : counts;
}

/** @param {Record<string, Counts>} counts @returns {Counts} */
function sum(counts) {
  const all = Object.values(counts);
  return { passed: all.reduce((so, { passed }) => so + passed, 0), failed: all.reduce((so, { failed }) => so + failed, 0) };
}

/**
 * Runs files of tests one after the other, or all of a folder, two at a time, of unit tests three: much of theirs is waiting.
 * @param {string} folder
 * @param {string[]} [files]
 * @param {string[]} [pace]
 * @param {NodeJS.ProcessEnv} [env]
 */
function mocha(folder, files, pace = [], env = {}) {
  const which = files ?? ['--parallel', '--jobs', folder === 'unit' ? '3' : '2', ...testsIn(folder)];
  const grep = options.grep ? ['--fgrep', options.grep] : [];
  return node(['--disable-warning=ExperimentalWarning', bin('mocha/bin/mocha.js'), '--exit', '--reporter', reporter, ...pace, ...grep, ...which], { ...env, ...counting });
}

/** The built tests of a folder, long ones first, so that no processor waits in the end for one that began last. @param {string} folder */
function testsIn(folder) {
  const files = readdirSync(join(root, 'test', folder), { recursive: true }).map(String).filter((file) => file.endsWith('.test.ts'));
  const length = (/** @type {string} */ file) => statSync(join(root, 'test', folder, file)).size;
  return files.sort((a, b) => length(b) - length(a)).map((file) => join('out', 'test', folder, file.replace(/ts$/, 'js')));
}

/** The project itself, and the parts of it that run in a webview. */
function projects() {
  const parts = readdirSync(join(root, 'src'), { recursive: true }).map(String).filter((file) => basename(file) === 'tsconfig.json');
  return ['.', ...parts.map((file) => join('src', file))];
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number | null>} the exit code
 */
async function node(args, env = {}) {
  const child = launch(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const limit = setTimeout(() => {
    console.error(`This took longer than ${stageLimit / 60_000} minutes and is stopped.`);
    child.kill('SIGTERM');
  }, stageLimit);
  const [code] = await once(child, 'exit');
  clearTimeout(limit);
  return code;
}
