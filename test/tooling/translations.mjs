// Writes the translations of l10n/ as they ship, dist/l10n/<language>.json: the English texts are in the code already, so
// that a hash stands for each. src/core/translations.ts reads them.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashText } from '../../src/core/textHash.mjs';

/** @param {string} dist */
export function writeTranslations(dist) {
  mkdirSync(join(dist, 'l10n'), { recursive: true });
  const englishTexts = Object.keys(readTexts('bundle.l10n.json'));
  for (const name of readdirSync('l10n')) {
    const language = /^bundle\.l10n\.([\w-]+)\.json$/.exec(name)?.[1];
    if (language)
      writeFileSync(
        join(dist, 'l10n', `${language}.json`),
        JSON.stringify(hashEnglishTexts(readTexts(name), englishTexts)),
      );
  }
}

/**
 * @param {Record<string, string>} translations by English text
 * @param {readonly string[]} englishTexts all there are, translated or not
 * @returns {import('../../src/core/translations').Translations}
 */
export function hashEnglishTexts(translations, englishTexts) {
  const seed = findSeed(englishTexts);
  const translated = Object.entries(translations).filter(([english, text]) => text !== english);
  const hashes = Buffer.alloc(3 * translated.length);
  for (const [index, [english]] of translated.entries()) hashes.writeUIntBE(hashText(english, seed), 3 * index, 3);
  return { seed, hashes: hashes.toString('base64'), texts: translated.map(([, text]) => text) };
}

/** With 3,000 texts and 24 bits, two seeds of three will do. @param {readonly string[]} texts */
function findSeed(texts) {
  for (let seed = 0; ; seed += 1)
    if (new Set(texts.map((text) => hashText(text, seed))).size === texts.length) return seed;
}

/** @param {string} name @returns {Record<string, string>} */
function readTexts(name) {
  return JSON.parse(readFileSync(join('l10n', name), 'utf8'));
}
