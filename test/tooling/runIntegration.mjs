// Runs the integration suite inside a real extension host: `npm run test:integration`.
// TEST_GREP runs the tests whose name matches it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { root } from './dependencies.mjs';
import { prepareSuite } from './integrationSuite.mjs';
import { exitOnSignals } from './processes.mjs';
import { copySampleWorkspace, startServer } from './vsCodeServer.mjs';

const timeoutMs = 25 * 60_000;
const outputMark = '\u2063test\u2063';
/** @type {string[]} */
const unmarkedLines = [];

exitOnSignals();
const folder = mkdtempSync(join(tmpdir(), 'celonis-celigo-integration-'));
const screenshot = join(root, '.cache', 'screenshots', 'integration-timeout.png');
const suite = prepareSuite(folder);
const countsFile = suite.env.TEST_COUNTS ?? '';
try {
  process.exitCode = await runSuite();
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** @returns {Promise<number>} the exit code */
async function runSuite() {
  const { settings, env } = suite;
  const server = await startServer({
    userData: join(folder, 'user-data'),
    testDriver: true,
    settings,
    env: { ...env, TEST_MARK: outputMark },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const suiteEnded = new Promise((resolve) => {
      setTimeout(() => resolve(undefined), timeoutMs).unref();
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', printConsoleMessage);
    await page.goto(server.createAddress(createTestQuery(server.port, copySampleWorkspace(folder))));
    const code = await suiteEnded;
    if (code !== undefined && existsSync(countsFile)) return code === 0 ? 0 : 1;
    mkdirSync(dirname(screenshot), { recursive: true });
    await page.screenshot({ path: screenshot });
    const failureText =
      code === undefined ? `did not end within ${timeoutMs / 60_000} minutes` : 'ended before they began';
    console.error(`The integration tests ${failureText}. The window is in ${screenshot}, and this was said last:`);
    console.error(unmarkedLines.slice(-30).join('\n'), readFileSync(server.logFile, 'utf8').slice(-4000));
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
function createTestQuery(port, workspace) {
  const remote = `vscode-remote://localhost:${port}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['extensionDevelopmentPath', remote + suite.extension],
    ['extensionTestsPath', remote + suite.tests],
    ['enableProposedApi', ''],
    // All that can be logged is: the tests look into the log files, for secrets above all.
    ['logLevel', 'trace'],
  ];
  return { folder: workspace, payload: JSON.stringify(payload) };
}

/**
 * Shows what the tests wrote, and keeps what VS Code and its extension host wrote besides for the case that all goes
 * wrong.
 * @param {string} _severity
 * @param {unknown[]} values
 */
function printConsoleMessage(_severity, values) {
  const line = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ');
  if (line.startsWith(outputMark)) console.log(line.slice(outputMark.length));
  else unmarkedLines.push(line.slice(0, 500));
}
