import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dataPushTarget } from '../../../src/celonis/dataPush';
import { describe as say } from '../../../src/http/problem';
import { openEngine } from '../../../src/push/engine';
import { runPush } from '../../../src/push/job/job';
import type { PushEngine } from '../../../src/push/engine';
import type { PushOutcome, PushRequest } from '../../../src/push/job/job';
import { CelonisSandbox } from '../../support/celonisSandbox';

const never = new AbortController().signal;
const quick = { firstPollMs: 10, longestPollMs: 40, firstRetryMs: 10, longestRetryMs: 40 };

describe('The mode and the options of a push', function () {
  this.timeout(20_000);
  let sandbox: CelonisSandbox;
  let engine: PushEngine;
  let folder: string;

  before(async () => {
    sandbox = await CelonisSandbox.start();
    engine = openEngine(resolve('dist/pushWorker.js'));
    folder = mkdtempSync(join(tmpdir(), 'modes-'));
  });

  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const push = async (records: object[], more: Partial<PushRequest> = {}): Promise<PushOutcome> => {
    const path = join(folder, 'stock.ndjson');
    writeFileSync(path, records.map((record) => JSON.stringify(record)).join('\n'));
    const source = { kind: 'path', path, name: 'stock.ndjson' } as const;
    const analysis = await engine.analyze(source, {}, { signal: never });
    assert.ok(analysis.kind === 'table');
    const request = { source, plan: analysis.plan, table: 'stock', mode: 'replace', keys: [], format: 'PARQUET', ...more } as const;
    return runPush(request, dataPushTarget(sandbox.session()), engine, { signal: never, log: () => {}, onProgress: () => {} }, quick);
  };
  const done = async (records: object[], more: Partial<PushRequest> = {}): Promise<void> => {
    const outcome = await push(records, more);
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
  };
  const stock = async (): Promise<string[]> => ((await sandbox.table('stock'))?.rows ?? []).map(({ id, name, qty }) => `${String(id)} ${String(name)} ${String(qty)}`).sort();

  beforeEach(() => done([{ id: 1, name: 'one', qty: 10 }, { id: 2, name: 'two', qty: 20 }, { id: 3, name: 'three', qty: 30 }]));

  it('deletes the rows with the keys of the file and no others, whatever else the file says', async () => {
    await done([{ id: 2 }, { id: 3 }, { id: 2 }, { id: 77 }], { mode: 'delete', keys: ['id'] });
    assert.deepEqual(await stock(), ['1 one 10']);
    assert.deepEqual(await sandbox.jobs(), []);
  });

  it('deletes by several columns together', async () => {
    await done([{ name: 'one', id: 1 }, { name: 'one', id: 2 }], { mode: 'delete', keys: ['id', 'name'] });
    assert.deepEqual(await stock(), ['2 two 20', '3 three 30']);
  });

  it('sends nothing where a row to delete has no key', async () => {
    const before = (await sandbox.requests()).length;
    const { outcome, problem } = await push([{ id: 2, name: 'x' }, { id: null, name: 'y' }], { mode: 'delete', keys: ['id'] });
    assert.deepEqual([outcome, problem && say(problem)], ['failed', 'stock.ndjson was not pushed: the key column "id" has no value in 1 of 2 rows. Give every row a value there, or choose other key columns.']);
    assert.equal((await sandbox.requests()).length, before);
  });

  it('names the columns where a key is none of them', async () => {
    const { problem } = await push([{ id: 2, name: 'x' }], { mode: 'upsert', keys: ['number'] });
    assert.equal(problem && say(problem), 'stock.ndjson was not pushed: it has no column "number", which should be a key. Its columns are id, name. Choose key columns that are in the file.');
  });

  it('keeps or empties columns that an upsert does not have, as the strategy says', async () => {
    await done([{ id: 1, name: 'uno' }], { mode: 'upsert', keys: ['id'], options: { upsertStrategy: 'UPSERT_WITH_UNCHANGED_METADATA' } });
    assert.deepEqual(await stock(), ['1 uno 10', '2 two 20', '3 three 30']);
    await done([{ id: 2, name: 'due' }], { mode: 'upsert', keys: ['id'], options: { upsertStrategy: 'UPSERT_WITH_NULLIFICATION' } });
    assert.deepEqual(await stock(), ['1 uno 10', '2 due null', '3 three 30']);
  });

  it('keeps the row with the greatest value in the column that removes duplicates', async () => {
    const rows = [{ id: 1, name: 'old', qty: 5 }, { id: 1, name: 'newest', qty: 9 }, { id: 1, name: 'newer', qty: 7 }];
    assert.equal((await push(rows, { mode: 'upsert', keys: ['id'] })).problem?.kind, 'input', 'repeated keys went up without a rule for them');
    await done(rows, { mode: 'upsert', keys: ['id'], options: { duplicateRemovalColumn: 'qty' } });
    assert.deepEqual(await stock(), ['1 newest 9', '2 two 20', '3 three 30']);
  });
});
