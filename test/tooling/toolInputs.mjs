// `npm run tools`: writes the input of the tools for language models into package.json, from the zod schemas that read
// it. A test says when this has to be run.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { assemblyScriptPlugin } from '../../src/engine/wasm/assemblyScriptPlugin.mjs';
import { root } from './dependencies.mjs';

const { outputFiles } = await build({
  entryPoints: [join(root, 'test/support/toolInputSchemas.ts')],
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  plugins: [assemblyScriptPlugin],
  logLevel: 'warning',
});
const exported = /** @type {{ exports: { describeToolInputs?: () => Record<string, unknown> } }} */ ({ exports: {} });
new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(
  exported,
  exported.exports,
  createRequire(import.meta.url),
);
const inputs = exported.exports.describeToolInputs?.() ?? {};
const manifestFile = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
for (const tool of manifest.contributes.languageModelTools) tool.inputSchema = inputs[tool.name];
writeFileSync(manifestFile, `${JSON.stringify(manifest, undefined, 2)}\n`);
