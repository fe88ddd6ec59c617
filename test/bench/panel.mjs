// `npm run bench -- --panel FILE…`: how long a person waits between the click on "Push to Celonis…" and the first rows,
// in the packaged extension in a real VS Code in a browser (see panelLatency.ts).

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { installBrowser, installServer, root } from '../tooling/dependencies.mjs';
import { run } from '../tooling/processes.mjs';
import { build as buildSandbox } from '../tooling/sandboxProcess.mjs';
import { installExtension } from '../tooling/vsCodeServer.mjs';

const files = process.argv.slice(process.argv.indexOf('--panel') + 1).map((file) => resolve(file));
if (files.length === 0) throw new Error('Name at least one file: npm run bench -- --panel FILE…');
const scratchFolder = mkdtempSync(join(tmpdir(), 'celonis-celigo-bench-'));
try {
  await installBrowser();
  await installServer();
  const vsix = join(scratchFolder, 'extension.vsix');
  const profile = { userData: join(scratchFolder, 'user-data'), extensions: join(scratchFolder, 'extensions') };
  await run(process.execPath, ['test/tooling/package.mjs', vsix, '--quick'], { cwd: root, quiet: true });
  await installExtension(profile, vsix);
  await buildSandbox();
  await build({
    entryPoints: { panelLatency: join(root, 'test', 'bench', 'panelLatency.ts') },
    outdir: join(root, 'out', 'bench'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['#tooling/*', 'playwright-core', 'axe-core', 'vscode'],
    logLevel: 'warning',
  });
  await run(process.execPath, [join(root, 'out', 'bench', 'panelLatency.js'), ...files], {
    cwd: root,
    env: { ...process.env, TEST_EXTENSIONS: profile.extensions },
  });
} finally {
  rmSync(scratchFolder, { recursive: true, force: true, maxRetries: 5 });
}
