import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();
type Texts = Record<string, string>;
const readTexts = (path: string): Texts => JSON.parse(readFileSync(join(root, path), 'utf8')) as Texts;

/** What a translation has to hold as it is: values that are filled in, icons, links, code. */
const fixedParts = /\{\d+\}|\$\([\w-]+\)|\$\{[^}]*\}|\(command:[^)]*\)|`[^`]*`/g;
const listFixedParts = (text: string): string[] => [...text.matchAll(fixedParts)].map(([part]) => part).sort();

const languages = readdirSync(join(root, 'l10n')).flatMap(
  (name) => /^bundle\.l10n\.([\w-]+)\.json$/.exec(name)?.[1] ?? [],
);

describe('the translations', () => {
  it('are those into German', () => assert.deepEqual(languages, ['de']));

  for (const language of languages)
    for (const [english, translated] of [
      ['l10n/bundle.l10n.json', `l10n/bundle.l10n.${language}.json`],
      ['package.nls.json', `package.nls.${language}.json`],
    ] as const) {
      it(`have every text of ${english} in ${language}, and none that is left over`, () => {
        assert.ok(existsSync(join(root, translated)));
        assert.deepEqual(Object.keys(readTexts(translated)), Object.keys(readTexts(english)));
      });

      it(`fill in the same values as ${english} in ${language}, with the same links and icons`, () => {
        const texts = readTexts(english);
        for (const [key, text] of Object.entries(readTexts(translated))) {
          assert.ok(text.trim() !== '' || texts[key]?.trim() === '', key);
          assert.deepEqual(listFixedParts(text), listFixedParts(texts[key] ?? ''), `${key} → ${text}`);
        }
      });
    }
});
