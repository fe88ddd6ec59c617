// `npm run l10n`: writes every text that a person sees into l10n/bundle.l10n.json, for translators.
// With --check nothing is written, and the exit code tells whether the file is up to date.
import { getL10nJson } from '@vscode/l10n-dev';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const bundle = join(root, 'l10n', 'bundle.l10n.json');
/** Where the functions come from that take texts, in the shell and in the core. */
const imports = /** @type {const} */ (["import * as vscode from 'vscode';", "import * as l10n from '@vscode/l10n';"]);

/** @returns {Promise<string>} */
async function exportTexts() {
  const files = readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const sources = files.map((file) => readFileSync(join(root, 'src', file), 'utf8')).filter((source) => source.includes('l10n'));
  // As one file: the extractor takes longer to begin with a file than to read it.
  const texts = await getL10nJson([{ extension: '.ts', contents: [...imports, ...sources.map(readable)].join('\n') }]);
  const sorted = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/** The extractor knows `l10n.t('…')` but not `t('…')`, which is what the core calls. @param {string} source */
function readable(source) {
  const ofCore = "import { t } from '@vscode/l10n';";
  const plain = source.includes(ofCore) ? source.replace(ofCore, '').replace(/(?<![.\w])t\((?=\s*['"`])/g, 'l10n.t(') : source;
  return plain.replace(imports[0], '');
}

const texts = await exportTexts();
if (!process.argv.includes('--check')) {
  writeFileSync(bundle, texts);
} else if (readFileSync(bundle, 'utf8') !== texts) {
  console.error('l10n/bundle.l10n.json is not up to date. Run: npm run l10n');
  process.exitCode = 1;
}
