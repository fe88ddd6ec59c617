// Renews the lock files of code-server after its version was changed in test/tooling/codeServer/package.json:
// node test/tooling/lockCodeServer.mjs. Takes a minute, and needs the packages' registry.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFiles, lockFolder, npm, root } from './dependencies.mjs';
import { run } from './processes.mjs';

const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const folder = mkdtempSync(join(tmpdir(), 'lock-code-server-'));
try {
  copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'));
  copyFileSync(join(lockFolder, 'package.json'), join(folder, 'package.json'));
  await run(npm, flags, { cwd: folder, quiet: true });
  copyFileSync(join(folder, 'package-lock.json'), lockFiles.codeServer);

  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  rmSync(join(vscode, 'npm-shrinkwrap.json'), { force: true });
  copyFileSync(join(root, '.npmrc'), join(vscode, '.npmrc'));
  await run(npm, [...flags, '--package-lock-only', '--omit=dev'], { cwd: vscode, quiet: true });
  const lock = JSON.parse(readFileSync(join(vscode, 'package-lock.json'), 'utf8'));
  removeUnknownPackages(lock.packages);
  writeFileSync(lockFiles.vscode, `${JSON.stringify(lock, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Optional packages of other platforms that are named and not published: `npm ci` refuses a lock file that does not say
 * their checksum.
 * @param {Record<string, { optionalDependencies?: Record<string, string> }>} packages
 */
function removeUnknownPackages(packages) {
  for (const { optionalDependencies = {} } of Object.values(packages))
    for (const name of Object.keys(optionalDependencies))
      if (!Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)))
        delete optionalDependencies[name];
}
