import assert from 'node:assert/strict';
import type { ConsentSubject } from '../../../../src/push/definition/definitionConsent';
import {
  consentQuestion,
  DefinitionConsents,
  outsideQuestion,
  scopeQuestion,
} from '../../../../src/push/definition/definitionConsent';
import type { StateStorage } from '../../../../src/storage/sharedState';

class MemoryState implements StateStorage {
  readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }
  get(key: string): unknown {
    return this.values.get(key);
  }
  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

const subject: ConsentSubject = {
  origin: 'file:///data/leads.push.json',
  definition: { connection: 'Acme', table: 'leads', mode: 'append', files: ['leads.csv', '../shared.csv'] },
  connection: 'id-1',
  outside: ['/shared.csv'],
};

describe('The consent to the push of a definition', () => {
  it('is remembered for the same content, connection and files, by whatever window', async () => {
    const state = new MemoryState();
    const consents = new DefinitionConsents(state);
    assert.equal(consents.has(subject), false);
    await consents.remember(subject);
    assert.equal(new DefinitionConsents(state).has(subject), true);
    const { connection, table, mode, files } = subject.definition;
    assert.equal(
      consents.has({ ...subject, definition: { files: files!, mode, table, connection, keys: [] } }),
      true,
      'the order of names and what is empty mean nothing',
    );
    const withSchema = { ...subject.definition, $schema: 'celonis-celigo-schemas:/push.schema.json' };
    assert.equal(consents.has({ ...subject, definition: withSchema }), true, 'the address of a schema pushes nothing');
  });

  it('is asked for again where anything about it is different', async () => {
    const consents = new DefinitionConsents(new MemoryState());
    await consents.remember(subject);
    const others: Partial<ConsentSubject>[] = [
      { definition: { ...subject.definition, table: 'customers' } },
      { definition: { ...subject.definition, mode: 'replace' } },
      { definition: { ...subject.definition, read: { delimiter: ';' } } },
      { connection: 'id-2' },
      { origin: 'file:///cloned/leads.push.json' },
      { outside: [] },
      { outside: ['/shared.csv', '/private/key'] },
      { outside: ['/private/key'] },
      { only: ['file:///data/leads.csv'] },
    ];
    for (const other of others) assert.equal(consents.has({ ...subject, ...other }), false, JSON.stringify(other));
  });

  it('to one file alone is none to all of them', async () => {
    const consents = new DefinitionConsents(new MemoryState());
    await consents.remember({ ...subject, only: ['file:///data/leads.csv'] });
    assert.equal(consents.has({ ...subject, only: ['file:///data/leads.csv'] }), true);
    assert.equal(consents.has(subject), false);
    assert.equal(consents.has({ ...subject, only: ['file:///data/other.csv'] }), false);
  });

  it('is saved as hashes, the newest of them, and what is not readable is no consent', async () => {
    const state = new MemoryState();
    const consents = new DefinitionConsents(state, 3);
    const numbered = (number: number): ConsentSubject => ({ ...subject, connection: `id-${number}` });
    for (const number of [1, 2, 3, 1, 4]) await consents.remember(numbered(number));
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => consents.has(numbered(number))),
      [true, false, true, true],
    );
    assert.match(JSON.stringify([...state.values.values()]), /^\[\[("[0-9a-f]{64}",?){3}\]\]$/);
    await state.update('definitionConsents', { broken: true });
    assert.equal(consents.has(numbered(1)), false);
    await consents.remember(numbered(1));
    assert.equal(consents.has(numbered(1)), true);
  });

  it('is asked for with connection, environment, tables, mode and files, and with the full paths outside of the folder', () => {
    const details = {
      name: 'leads.push.json',
      connection: 'Acme',
      environment: 'Production',
      tables: ['leads', 'leads_items'],
      mode: 'Append',
      files: ['leads.csv'],
      folder: '/work',
      outside: [],
    };
    const { message, detail } = consentQuestion(details);
    assert.equal(message, 'Push as leads.push.json says?');
    for (const line of [
      'Connection: Acme',
      'Environment: Production',
      'Table: leads, leads_items',
      'Mode: Append',
      'Files: 1',
      'leads.csv',
    ])
      assert.ok(detail.split('\n').includes(line), line);
    assert.doesNotMatch(detail, /Not in the folder/);

    const outside = consentQuestion({
      ...details,
      environment: '',
      files: ['leads.csv', 'link.csv'],
      outside: ['/home/me/.ssh/id_rsa'],
    });
    assert.equal(outside.message, 'Push as leads.push.json says, with 1 file from outside of its folder?');
    assert.match(outside.detail, /^Environment: not set$/m);
    assert.match(outside.detail, /Not in the folder \/work:\n\/home\/me\/\.ssh\/id_rsa$/);
    assert.match(consentQuestion({ ...details, outside: ['/a', '/b'] }).message, /with 2 files from outside/);
  });

  it('names ten files and counts the others, each name in one line', () => {
    const names = Array.from({ length: 12 }, (_, index) => `/out/${index}.csv`);
    const { detail } = outsideQuestion('all.push.json', '/work', names);
    assert.deepEqual(detail.split('\n').slice(1), [...names.slice(0, 10), 'and 2 more']);
    assert.equal(scopeQuestion('all.push.json', ['a.csv', 'b\nMode: Append']).detail.split('\n').length, 2);
    assert.equal(
      scopeQuestion('all.push.json', ['a.csv', 'b.csv']).message,
      'all.push.json is about 2 files. Push only the chosen one, or all of them?',
    );
  });
});
