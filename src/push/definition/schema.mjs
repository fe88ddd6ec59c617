// Writes the JSON Schema of push definitions, made from the zod schema that reads them, so that the two cannot differ.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** @param {string} folder @param {import('esbuild').Plugin[]} plugins */
export async function writeSchema(folder, plugins) {
  const { outputFiles } = await build({
    entryPoints: ['src/push/definition/definitionJsonSchema.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins,
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { definitionSchema } = await import(`data:text/javascript;base64,${code}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'push.schema.json'), `${JSON.stringify(definitionSchema())}\n`);
}
