// Writes the JSON Schemas of the files that people edit, made from the zod schemas that read them, so that the two cannot
// differ.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** By the name of the schema's file: the module that makes it, and the function in it. */
const schemas = {
  'push.schema.json': { module: 'src/push/definition/definitionJsonSchema.ts', create: 'definitionSchema' },
  'connections.schema.json': { module: 'src/app/share/connectionsJsonSchema.ts', create: 'connectionsSchema' },
};

/** @param {string} folder @param {import('esbuild').Plugin[]} plugins */
export async function writeJsonSchemas(folder, plugins) {
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(await createJsonSchemas(plugins)))
    writeFileSync(join(folder, name), `${JSON.stringify(schema)}\n`);
}

/**
 * By the name of the schema's file.
 * @param {import('esbuild').Plugin[]} plugins
 * @returns {Promise<Record<string, object>>}
 */
export async function createJsonSchemas(plugins) {
  /** @type {Record<string, object>} */
  const schemasByName = {};
  for (const [name, { module, create }] of Object.entries(schemas)) {
    const { outputFiles } = await build({
      entryPoints: [module],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      plugins,
      logLevel: 'warning',
    });
    const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
    const exported = await import(`data:text/javascript;base64,${code}`);
    schemasByName[name] = exported[create]();
  }
  return schemasByName;
}
