import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../../../src/app/commandLine/nodeFiles';
import { describeReferences, describeReferencesOfSeveral, findReferences } from '../../../src/app/connectionReferences';
import type { Connection } from '../../../src/connections/connectionRecord';

describe('what refers to a connection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'references-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return pathToFileURL(join(folder, name)).href;
  };
  const define = (connection: string): string => JSON.stringify({ connection, table: 't', mode: 'append' });
  const link = { accountId: 'account', remoteId: '1', name: 'Celonis in Celigo' };
  const connections = [
    { id: 'pool', name: 'Acme', links: [link] },
    { id: 'account', name: 'Celigo' },
  ] as unknown as Connection[];
  const service = {
    connections: () => connections,
    get: (id: string) => connections.find((connection) => connection.id === id),
  };
  const record = (id: string, table: string) => ({ order: { connection: { id }, table } });
  const history = {
    load: async () => {},
    list: () => [record('pool', 'RUNNING'), record('other', 'ELSEWHERE')],
    pushStateOf: () => 'running',
  };
  const dependencies = { service, history, files: nodeFiles } as unknown as Parameters<typeof findReferences>[0];

  it('is named: definitions, links to Celigo from both sides, and pushes that run', async () => {
    const definitions = [
      write('a.push.json', define('ACME')),
      write('b.push.json', define('Other')),
      write('broken.push.json', '{'),
    ];
    const references = await findReferences(dependencies, { id: 'pool', name: 'Acme' }, definitions);
    const text = describeReferences(references).join('\n');
    assert.match(text, /a\.push\.json/);
    assert.doesNotMatch(text, /b\.push\.json|broken|ELSEWHERE/);
    assert.match(text, /Celonis in Celigo/);
    assert.match(text, /RUNNING/);
    const ofAccount = await findReferences(dependencies, { id: 'account', name: 'Celigo' }, []);
    assert.deepEqual([ofAccount.links, ofAccount.linkedConnections], [[], ['Acme']]);
    assert.match(describeReferences(ofAccount).join(), /lose their link to it: Acme/);
  });

  it('is told of those of many connections that something refers to, and the others are named in one line', async () => {
    const findOf = (id: string, name: string) => findReferences(dependencies, { id, name }, []);
    const references = [
      { name: 'North', references: await findOf('north', 'North') },
      { name: 'Acme', references: await findOf('pool', 'Acme') },
      { name: 'South', references: await findOf('south', 'South') },
    ];
    const [referenced, others, ...more] = describeReferencesOfSeveral(references);
    assert.match(referenced ?? '', /^Acme\n.*RUNNING/);
    assert.deepEqual([others, more], ['North, South', []]);
  });

  it('is counted where it is much', () => {
    const definitions = Array.from({ length: 11 }, (_, index) => `${index}.push.json`);
    const [text] = describeReferences({
      definitions,
      links: [],
      linkedConnections: [],
      runningTables: [],
      interruptedTables: [],
    });
    assert.match(text ?? '', /and 3 more/);
  });
});
