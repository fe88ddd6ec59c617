import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connectionsSchema } from '../../../src/app/share/connectionsJsonSchema';
import { definitionSchema } from '../../../src/push/definition/definitionJsonSchema';

/** What was said before: now these are the names of commands, the terms of the field and the states of the view. */
const formerWords = [
  /with\s+Defaults/,
  /tells? (one row|rows) (apart|from)/,
  /first line names the columns/,
  /written as \{\d\}/,
  /Celonis says/,
  /The connection (works|does not work)\./,
  /(these|\}) connections? (work|do not work|does not work)[:.]/,
  /"\{0\}" (works|does not work)[.:]/,
  /and works\.|works and/,
];

describe('the wording', () => {
  it('has none of the former words, in the program, the manifest, the schemas and the documentation', () => {
    const texts = [
      ...['l10n/bundle.l10n.json', 'package.nls.json'].flatMap((path) =>
        Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>),
      ),
      ...JSON.stringify([definitionSchema(), connectionsSchema()]).split('"description":'),
      ...readdirSync('media/docs', { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
        .flatMap(({ name }) => readFileSync(`media/docs/${name}`, 'utf8').split('\n\n')),
    ];
    assert.deepEqual(
      texts.filter((text) => formerWords.some((words) => words.test(text))),
      [],
    );
  });
});
