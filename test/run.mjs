// `npm test`: sets up what is missing, then runs types, lint, unit, integration and end-to-end tests, in this order.
// `node test/run.mjs unit e2e` runs only these; `--grep TEXT` only the tests whose name contains TEXT.
// A failing stage does not keep the next from running. The last line is always "N passed, N failed".
// Node built-ins only: this runs on a clone without node_modules.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installBrowser, installPackages, installServer, root } from './workbench/install.mjs';
import { endOnSignals, launch, run } from './workbench/processes.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

endOnSignals();
const stageLimit = 10 * 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'celonis-celigo-test-'));
const bin = (/** @type {string} */ path) => join(root, 'node_modules', path);
// A second try for what is at the mercy of a busy machine: what fails twice is broken.
const mocha = ['--disable-warning=ExperimentalWarning', bin('mocha/bin/mocha.js'), '--exit', '--retries', '1', '--reporter', join(root, 'test/workbench/reporter.cjs')];

/** @type {Record<string, () => Promise<Counts>>} */
const stages = {
  types: () => check(projects().map((project) => [bin('typescript/bin/tsc'), '--noEmit', '-p', project])),
  lint: () => check([[bin('eslint/bin/eslint.js'), '.']]),
  unit: async () => {
    await build();
    await installBrowser();
    return suite([...mocha, '--parallel', '--jobs', '2', ...grep(), 'out/test/unit/**/*.test.js']);
  },
  integration: async () => {
    await build();
    await installVsCode();
    return suite(['test/workbench/integration.mjs'], options.grep ? { TEST_GREP: options.grep } : {});
  },
  e2e: async () => {
    await build();
    await installVsCode();
    const vsix = join(scratch, 'extension.vsix');
    await run(process.execPath, ['test/workbench/package.mjs', vsix], { cwd: root, quiet: true });
    // Two windows at a time: a person's pace leaves the machine idle in between.
    const pace = ['--parallel', '--jobs', '2', '--timeout', '180000', '--slow', '30000'];
    return suite([...mocha, ...pace, ...grep(), 'out/test/e2e/**/*.test.js'], { TEST_VSIX: vsix });
  },
};

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const chosen = positionals.length > 0 ? positionals : Object.keys(stages);
const total = { passed: 0, failed: 0 };
let built = false;
try {
  await installPackages();
  for (const name of chosen) await runStage(name);
} catch (error) {
  fail(error);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = total.failed > 0 ? 1 : 0;
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
 * A program that runs mocha and leaves its counts. Without counts, or failing with none failed, it is one failure itself.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Counts>}
 */
async function suite(args, env) {
  const file = join(scratch, 'counts.json');
  rmSync(file, { force: true });
  const code = await node(args, { ...env, TEST_COUNTS: file });
  const { passed, failed } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0 };
  const broken = (code !== 0 && failed === 0) || passed + failed === 0;
  return { passed, failed: broken ? failed + 1 : failed };
}

/** The project itself, and the parts of it that run in a webview. */
function projects() {
  const parts = readdirSync(join(root, 'src'), { recursive: true }).map(String).filter((file) => basename(file) === 'tsconfig.json');
  return ['.', ...parts.map((file) => join('src', file))];
}

function grep() {
  return options.grep ? ['--fgrep', options.grep] : [];
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
