// `npm run l10n`: writes every text that a person sees into l10n/bundle.l10n.json, for translators.
// With --check nothing is written, and the exit code says whether the file is up to date.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { root } from './dependencies.mjs';
import { createJsonSchemas } from './jsonSchemas.mjs';
import { withoutUnused } from './leaveOutUnused.mjs';

const bundle = join(root, 'l10n', 'bundle.l10n.json');
/** Where the functions come from that take texts, in the shell and in the core. */
const imports = /** @type {const} */ (["import * as vscode from 'vscode';", "import * as l10n from '@vscode/l10n';"]);

/** @returns {Promise<string>} */
async function exportL10nTexts() {
  const files = readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const sources = files
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
    .filter((source) => source.includes('l10n'));
  // As one file: the extractor takes longer to begin with a file than to read it.
  const l10nTexts = await getL10nJson([
    { extension: '.ts', contents: [...imports, ...sources.map(toReadableSource)].join('\n') },
  ]);
  for (const text of await listSchemaTexts()) l10nTexts[text] ??= text;
  const sorted = Object.entries(l10nTexts).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/** What editors show of the JSON Schemas: src/core/translateSchema.ts translates the same. @returns {Promise<string[]>} */
async function listSchemaTexts() {
  /** @type {string[]} */
  const texts = [];
  JSON.stringify(await createJsonSchemas([withoutUnused]), (key, value) => {
    if (typeof value === 'string' && ['title', 'description', 'label'].includes(key)) texts.push(value);
    return value;
  });
  return texts;
}

/** The extractor knows `l10n.t('…')` but not `t('…')`, which is what the core calls. @param {string} source */
function toReadableSource(source) {
  const coreImport = "import { t } from '@vscode/l10n';";
  const rewrittenSource = source.includes(coreImport)
    ? source.replace(coreImport, '').replace(/(?<![.\w])t\((?=\s*['"`])/g, 'l10n.t(')
    : source;
  return rewrittenSource.replace(imports[0], '');
}

const texts = await exportL10nTexts();
if (!process.argv.includes('--check')) {
  writeFileSync(bundle, texts);
} else if (readFileSync(bundle, 'utf8') !== texts) {
  console.error('l10n/bundle.l10n.json is not up to date. Run: npm run l10n');
  process.exitCode = 1;
}
