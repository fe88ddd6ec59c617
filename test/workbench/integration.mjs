// Runs the integration suite inside a real extension host: `npm run test:integration`.
// TEST_GREP runs the tests whose name matches it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { root } from './install.mjs';
import { endOnSignals } from './processes.mjs';
import { copySampleWorkspace, startServer } from './server.mjs';
import { prepareSuite } from './suite.mjs';

const patience = 5 * 60_000;
const mark = '\u2063test\u2063';
/** @type {string[]} */
const others = [];

endOnSignals();
const folder = mkdtempSync(join(tmpdir(), 'celonis-celigo-integration-'));
const screenshot = join(root, '.cache', 'screenshots', 'integration-timeout.png');
const suite = prepareSuite(folder);
const counts = suite.env.TEST_COUNTS ?? '';
try {
  process.exitCode = await runSuite();
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** @returns {Promise<number>} the exit code */
async function runSuite() {
  const { settings, env } = suite;
  const server = await startServer({ userData: join(folder, 'user-data'), testDriver: true, settings, env: { ...env, TEST_MARK: mark } });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const ended = new Promise((resolve) => {
      setTimeout(() => resolve(undefined), patience).unref();
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', show);
    await page.goto(address(server.port, copySampleWorkspace(folder)));
    const code = await ended;
    if (code !== undefined && existsSync(counts)) return code === 0 ? 0 : 1;
    mkdirSync(dirname(screenshot), { recursive: true });
    await page.screenshot({ path: screenshot });
    const fault = code === undefined ? `did not end within ${patience / 60_000} minutes` : 'ended before they began';
    console.error(`The integration tests ${fault}. The window is in ${screenshot}, and this was said last:`);
    console.error(others.slice(-30).join('\n'), readFileSync(server.logFile, 'utf8').slice(-4000));
    return 1;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * @param {number} port
 * @param {string} workspace
 */
function address(port, workspace) {
  const remote = `vscode-remote://localhost:${port}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['extensionDevelopmentPath', remote + suite.extension],
    ['extensionTestsPath', remote + suite.tests],
    ['enableProposedApi', ''],
    // All that can be logged is: the tests look into the log files, for secrets above all.
    ['logLevel', 'trace'],
  ];
  return `http://localhost:${port}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/**
 * Shows what the tests wrote, and keeps what VS Code and its extension host wrote besides for the case that all goes wrong.
 * @param {string} _severity
 * @param {unknown[]} words
 */
function show(_severity, words) {
  const line = words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ');
  if (line.startsWith(mark)) console.log(line.slice(mark.length));
  else others.push(line.slice(0, 500));
}
