import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import CountingReporter from '../tooling/reporter.cjs';
import { activateExtension } from './extension';

/**
 * Runs every suite beside this file inside the extension host. Both the browser's VS Code
 * (test/tooling/runIntegration.mjs) and the desktop's (test/tooling/runDesktopIntegration.mjs) call it. Throws when a
 * test failed: that is their way to hear of it.
 */
export async function run(): Promise<void> {
  prefixOutput(process.env['TEST_MARK'] ?? '');
  const mocha = new Mocha({ ui: 'bdd', timeout: 240_000, slow: 2_000, reporter: CountingReporter });
  const grepPattern = process.env['TEST_GREP'];
  if (grepPattern) mocha.grep(new RegExp(grepPattern));
  mocha.rootHooks({ afterEach: logFailedTest });
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the integration tests failed.`);
}

/** What the extension wrote in its log says most about a failure. */
async function logFailedTest(this: Mocha.Context): Promise<void> {
  if (this.currentTest?.state !== 'failed') return;
  const { log } = await activateExtension();
  console.log(
    `The log of the extension, before "${this.currentTest.title}" failed:\n${log.text.split('\n').slice(-15).join('\n')}`,
  );
}

/**
 * The console of an extension host is full of others' words, and its methods are fixed. The mark tells which lines are
 * ours.
 */
function prefixOutput(prefix: string): void {
  const { log } = console;
  const logWithMark = (...args: unknown[]): void => log(prefix + format(...args));
  globalThis.console = Object.create(console, { log: { value: logWithMark } }) as Console;
  Mocha.reporters.Base.consoleLog = logWithMark;
}
