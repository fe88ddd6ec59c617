import assert from 'node:assert/strict';
import { DefinitionSuggestions } from '../../../../src/app/push/definitionSuggestions';
import type { FileAccess, PushConnections } from '../../../../src/app/push/pushDependencies';
import type { Connection } from '../../../../src/connections/connectionRecord';
import type { Log } from '../../../../src/core/log';
import { testWorkers } from '../../../support/pushEngine';

describe('What is offered to a definition that is typed in a folder that is not trusted', () => {
  const connections = [
    { id: '1', name: 'Adler', environment: 'production', values: {}, lastTest: { place: 'Order to Cash' } },
    { id: '2', name: 'Celigo', environment: 'none', values: {} },
    { id: '3', name: 'Müller', environment: 'none', values: {} },
  ] as unknown as Connection[];
  const asked: string[] = [];
  const suggestions = new DefinitionSuggestions({
    service: {
      connections: () => connections,
      acceptsFiles: ({ name }: Connection) => name !== 'Celigo',
      openSession: async (id: string) => asked.push(id),
    } as unknown as PushConnections,
    // Whatever is looked for in it is noted down.
    files: new Proxy({} as FileAccess, { get: (_files, name) => () => asked.push(String(name)) }),
    log: { debug: () => {} } as unknown as Log,
    workers: testWorkers,
    isTrusted: () => false,
  });
  const suggest = async (marked: string): Promise<(readonly [string, string | undefined])[]> => {
    const completion = await suggestions.suggest('file:///w/a.push.json', marked.replace('|', ''), marked.indexOf('|'));
    return (completion?.suggestions ?? []).map(({ text, detail }) => [text, detail] as const);
  };

  it('offers connections that take files, and neither reads a file nor asks a service', async () => {
    assert.deepEqual(await suggest('{ "connection": "mul|" }'), [
      ['"Müller"', undefined],
      ['"Adler"', 'Order to Cash · Production'],
    ]);
    for (const text of [
      '{ "connection": "Adler", "table": "|" }',
      '{ "connection": "Adler", "dataConnection": "|" }',
      '{ "files": ["|"] }',
      '{ "keys": ["|"] }',
      '{ "connection": "Adler", "table": "t", "keys": ["|"] }',
      '{ "read": { "arrayPath": | } }',
      '{ "columns": [{ "source": | }] }',
      '{ "childTables": [{ "source": | }] }',
    ])
      assert.deepEqual(await suggest(text), [], text);
    const formats = await suggest('{ "columns": [{ "source": ["a"], "dateFormat": "d.M|" }] }');
    assert.deepEqual(formats[0], ['"d.M.yyyy"', undefined]);
    assert.deepEqual((await suggest('{ "read": { "encoding": "windows-125|" } }'))[0], ['"windows-1252"', undefined]);
    assert.deepEqual(asked, []);
  });
});
