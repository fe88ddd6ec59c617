// `npm run l10n`: writes every text that a person sees into l10n/bundle.l10n.json, for translators.
// With --check nothing is written, and the exit code tells whether the file is up to date.
import { getL10nJson } from '@vscode/l10n-dev';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const bundle = join(root, 'l10n', 'bundle.l10n.json');

/** @returns {Promise<string>} */
async function exportTexts() {
  const files = readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const texts = await getL10nJson(files.map((file) => ({ extension: '.ts', contents: readable(readFileSync(join(root, 'src', file), 'utf8')) })));
  const sorted = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/** The extractor knows `l10n.t('…')` but not `t('…')`, which is what the core calls. @param {string} source */
function readable(source) {
  const imports = /import \{ t \} from '@vscode\/l10n';/;
  return imports.test(source) ? source.replace(imports, "import * as l10n from '@vscode/l10n';").replace(/(?<![.\w])t\((?=\s*['"`])/g, 'l10n.t(') : source;
}

const texts = await exportTexts();
if (!process.argv.includes('--check')) {
  writeFileSync(bundle, texts);
} else if (readFileSync(bundle, 'utf8') !== texts) {
  console.error('l10n/bundle.l10n.json is not up to date. Run: npm run l10n');
  process.exitCode = 1;
}
