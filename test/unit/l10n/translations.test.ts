import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { t } from '@vscode/l10n';
import { hashText } from '../../../src/core/textHash.mjs';
import { useTranslations } from '../../../src/core/translations';
import { hashEnglishTexts } from '../../tooling/translations.mjs';

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

  describe('as they ship', () => {
    afterEach(() => useTranslations({ seed: 0, hashes: '', texts: [] }));

    for (const language of languages)
      it(`say in ${language} what they say here`, () => {
        const texts = readTexts(`l10n/bundle.l10n.${language}.json`);
        useTranslations(hashEnglishTexts(texts, Object.keys(readTexts('l10n/bundle.l10n.json'))));
        for (const [english, translated] of Object.entries(texts)) assert.equal(t(english), translated);
      });

    it('fill in values, and leave in English what is not translated', () => {
      useTranslations(hashEnglishTexts({ 'Push {0}': '{0} übertragen', OK: 'OK' }, ['Push {0}', 'OK', 'New']));
      assert.equal(t('Push {0}', 'a.csv'), 'a.csv übertragen');
      assert.deepEqual([t('OK'), t('New'), t('Missing {0}', 1)], ['OK', 'New', 'Missing 1']);
    });

    it('tell two texts apart of which another seed would make one', () => {
      const [first, second] = findTwins();
      useTranslations(hashEnglishTexts({ [first]: 'eins', [second]: 'zwei' }, [first, second]));
      assert.deepEqual([t(first), t(second)], ['eins', 'zwei']);
    });
  });
});

/** Two texts with the same hash by the seed that is tried first. */
function findTwins(): [string, string] {
  const textsByHash = new Map<number, string>();
  for (let number = 0; ; number += 1) {
    const text = `Text ${number}`;
    const twin = textsByHash.get(hashText(text, 0));
    if (twin !== undefined) return [twin, text];
    textsByHash.set(hashText(text, 0), text);
  }
}
