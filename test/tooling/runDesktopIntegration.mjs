// Runs the integration suite in the desktop's VS Code, which is downloaded: `npm run test:desktop`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, root } from './dependencies.mjs';
import { prepareSuite } from './integrationSuite.mjs';
import { run } from './processes.mjs';
import { copySampleWorkspace, writeSettings } from './vsCodeServer.mjs';

await installPackages();
await run(process.execPath, ['esbuild.config.mjs', '--tests', '--quiet'], { cwd: root });
const { runTests } = await import('@vscode/test-electron');
const folder = mkdtempSync(join(tmpdir(), 'celonis-celigo-desktop-'));
try {
  const { extension, tests, settings, env } = prepareSuite(folder);
  const userData = join(folder, 'user-data');
  writeSettings({ userData, settings });
  await runTests({
    cachePath: join(root, '.cache', 'vscode-test'),
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    extensionTestsEnv: env,
    launchArgs: [
      copySampleWorkspace(folder),
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${userData}`,
    ],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
