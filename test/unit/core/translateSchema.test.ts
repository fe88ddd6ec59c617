import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connectionsSchema } from '../../../src/app/share/connectionsJsonSchema';
import { translateSchema } from '../../../src/core/translateSchema';
import { useTranslations } from '../../../src/core/translations';
import { definitionSchema } from '../../../src/push/definition/definitionJsonSchema';
import { hashEnglishTexts } from '../../tooling/translations.mjs';

const readTexts = (path: string): Record<string, string> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;

describe('the JSON Schemas in the editor', () => {
  const english = readTexts('l10n/bundle.l10n.json');
  const german = readTexts('l10n/bundle.l10n.de.json');
  const schemas = [definitionSchema(), connectionsSchema()];

  afterEach(() => useTranslations({ seed: 0, hashes: '', texts: [] }));

  it('have German texts, and the same rules', () => {
    useTranslations(hashEnglishTexts(german, Object.keys(english)), 'de');
    for (const schema of schemas) {
      const translated = JSON.parse(translateSchema(JSON.stringify(schema))) as object;
      const texts = listTexts(schema);
      assert.ok(texts.length > 5);
      assert.deepEqual(
        texts.filter((text) => german[text] === undefined),
        [],
      );
      assert.deepEqual(
        listTexts(translated),
        texts.map((text) => german[text]),
      );
      assert.deepEqual(withoutTexts(translated), withoutTexts(schema));
    }
  });

  it('are as they were made where the texts are English', () => {
    for (const schema of schemas) {
      const json = JSON.stringify(schema);
      assert.equal(translateSchema(json), json);
    }
  });
});

function isText(key: string, value: unknown): value is string {
  return typeof value === 'string' && ['title', 'description', 'label'].includes(key);
}

function listTexts(schema: object): string[] {
  const texts: string[] = [];
  JSON.stringify(schema, (key, value: unknown) => {
    if (isText(key, value)) texts.push(value);
    return value;
  });
  return texts;
}

function withoutTexts(schema: object): string {
  return JSON.stringify(schema, (key, value: unknown) => (isText(key, value) ? '' : value));
}
