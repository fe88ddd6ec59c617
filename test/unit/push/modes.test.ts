import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { createPushJobApi } from '../../../src/celonis/dataPush/celonisPushJobApi';
import { describe as describeProblem } from '../../../src/core/problem';
import type { PushEngine } from '../../../src/engine/pushEngine';
import { openEngine } from '../../../src/engine/pushEngine';
import { restrictPlanToKeys } from '../../../src/push/job/keyColumns';
import { runPush } from '../../../src/push/job/push';
import type { PushJobSpec, PushResult } from '../../../src/push/job/pushJob';
import { checkSchemaCompatibility } from '../../../src/push/schemaCompatibility';
import { SandboxHarness } from '../../support/celonisSandbox';
import { testWorkers } from '../../support/pushEngine';

const neverAborted = new AbortController().signal;
const quick = { initialPollIntervalMs: 10, maxPollIntervalMs: 40, initialRetryDelayMs: 10, maxRetryDelayMs: 40 };

describe('The mode and the options of a push', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;

  before(async () => {
    sandbox = await SandboxHarness.start();
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'modes-'));
  });

  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const push = async (records: object[], overrides: Partial<PushJobSpec> = {}): Promise<PushResult> => {
    const path = join(folder, 'stock.ndjson');
    writeFileSync(path, records.map((record) => JSON.stringify(record)).join('\n'));
    const source = { kind: 'path', path, name: 'stock.ndjson' } as const;
    const analysis = await engine.analyze(source, {}, { signal: neverAborted });
    assert.ok(analysis.kind === 'table');
    const request = {
      source,
      plan: analysis.plan,
      table: 'stock',
      mode: 'replace',
      keys: [],
      format: 'PARQUET',
      ...overrides,
    } as const;
    return runPush(
      request,
      createPushJobApi(sandbox.session()),
      engine,
      { signal: neverAborted, log: () => {}, onProgress: () => {} },
      quick,
    );
  };
  const pushAndExpectDone = async (records: object[], overrides: Partial<PushJobSpec> = {}): Promise<void> => {
    const outcome = await push(records, overrides);
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
  };
  const stock = async (): Promise<string[]> =>
    ((await sandbox.readTable('stock'))?.rows ?? [])
      .map(({ id, name, qty }) => `${String(id)} ${String(name)} ${String(qty)}`)
      .sort();

  beforeEach(() =>
    pushAndExpectDone([
      { id: 1, name: 'one', qty: 10 },
      { id: 2, name: 'two', qty: 20 },
      { id: 3, name: 'three', qty: 30 },
    ]),
  );

  it('deletes the rows with the keys of the file and no others, whatever else the file says', async () => {
    await pushAndExpectDone([{ id: 2 }, { id: 3 }, { id: 2 }, { id: 77 }], { mode: 'delete', keys: ['id'] });
    assert.deepEqual(await stock(), ['1 one 10']);
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('deletes by several columns together', async () => {
    await pushAndExpectDone(
      [
        { name: 'one', id: 1 },
        { name: 'one', id: 2 },
      ],
      { mode: 'delete', keys: ['id', 'name'] },
    );
    assert.deepEqual(await stock(), ['2 two 20', '3 three 30']);
  });

  it('sends nothing where a row to delete has no key', async () => {
    const countBefore = (await sandbox.listRequests()).length;
    const { result: outcome, problem } = await push(
      [
        { id: 2, name: 'x' },
        { id: null, name: 'y' },
      ],
      { mode: 'delete', keys: ['id'] },
    );
    assert.deepEqual(
      [outcome, problem && describeProblem(problem)],
      [
        'failed',
        'stock.ndjson was not pushed: the key column "id" has no value in 1 of 2 rows. Give every row a value there, or choose other key columns.',
      ],
    );
    assert.equal((await sandbox.listRequests()).length, countBefore);
  });

  it('names the columns where a key is none of them', async () => {
    const { problem } = await push([{ id: 2, name: 'x' }], { mode: 'upsert', keys: ['number'] });
    assert.equal(
      problem && describeProblem(problem),
      'stock.ndjson was not pushed: it has no column "number", which should be a key. Its columns are id, name. Choose key columns that are in the file.',
    );
  });

  it('keeps or empties columns that an upsert does not have, as the strategy says', async () => {
    await pushAndExpectDone([{ id: 1, name: 'uno' }], {
      mode: 'upsert',
      keys: ['id'],
      options: { upsertStrategy: 'UPSERT_WITH_UNCHANGED_METADATA' },
    });
    assert.deepEqual(await stock(), ['1 uno 10', '2 two 20', '3 three 30']);
    await pushAndExpectDone([{ id: 2, name: 'due' }], {
      mode: 'upsert',
      keys: ['id'],
      options: { upsertStrategy: 'UPSERT_WITH_NULLIFICATION' },
    });
    assert.deepEqual(await stock(), ['1 uno 10', '2 due null', '3 three 30']);
  });

  it('checks the keys of a table with child tables in every mode, before anything is sent', async () => {
    const countBefore = (await sandbox.listRequests()).length;
    for (const mode of ['replace', 'append', 'upsert'] as const) {
      const twice = await push(
        [
          { id: 1, name: 'x' },
          { id: 1, name: 'y' },
        ],
        { mode, keys: ['id'], hasChildTables: true },
      );
      assert.match(twice.problem?.what ?? '', /Records 1 and 2 have the same key/, mode);
      assert.match(
        (await push([{ id: 1, name: 'x' }, { name: 'y' }], { mode, keys: ['ID'], hasChildTables: true })).problem
          ?.what ?? '',
        /no value in the key column|has no value/,
        mode,
      );
      assert.match(
        (await push([{ id: 1, name: 'x' }], { mode, keys: [], hasChildTables: true })).problem?.what ?? '',
        /no key columns are chosen/,
        mode,
      );
    }
    const chosen = await push(
      [
        { id: 1, qty: 1 },
        { id: 1, qty: 2 },
      ],
      { mode: 'upsert', keys: ['id'], hasChildTables: true, options: { duplicateRemovalColumn: 'qty' } },
    );
    assert.match(chosen.problem?.what ?? '', /same key/);
    assert.equal((await sandbox.listRequests()).length, countBefore);
    await pushAndExpectDone([{ id: 1, name: 'x', qty: 1 }], { mode: 'replace', keys: ['id'], hasChildTables: true });
  });

  it('sends nothing but the keys to delete rows, whatever types the rest has', async () => {
    const path = join(folder, 'gone.csv');
    writeFileSync(path, 'ID,reason\n2,x\n3,y\n');
    const source = { kind: 'path', path, name: 'gone.csv' } as const;
    const analysis = await engine.analyze(
      source,
      { columns: [{ source: ['reason'], type: 'INTEGER' }] },
      { signal: neverAborted },
    );
    assert.ok(analysis.kind === 'table' && analysis.plan.conversionErrors?.length === 1);
    const existingColumns = [
      { name: 'id', type: 'STRING', length: 40 },
      { name: 'name', type: 'STRING', length: 40 },
    ];
    const { plan, incompatibilities: conversionErrors } = checkSchemaCompatibility(
      restrictPlanToKeys('gone.csv', analysis.plan, ['id']),
      existingColumns,
    );
    assert.deepEqual(
      [
        conversionErrors,
        plan.conversionErrors,
        plan.columns.map(({ name, type, fieldLength }) => [name, type, fieldLength]),
      ],
      [[], undefined, [['id', 'STRING', 40]]],
    );
    const columns: string[][] = [];
    for await (const { bytes } of engine.chunks(source, plan, { format: 'PARQUET' }, { signal: neverAborted })) {
      const file = Uint8Array.from(bytes).buffer;
      columns.push(parquetSchema(await parquetMetadataAsync(file)).children.map(({ element }) => element.name));
      assert.deepEqual(await parquetReadObjects({ file }), [{ id: '2' }, { id: '3' }]);
    }
    assert.deepEqual(columns, [['id']]);
  });

  it('brings the same moments as INT96 and as INT64, and unless told otherwise', async () => {
    const instants = ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '2024-02-29T12:30:15.120Z'];
    const records = instants.map((at, id) => ({ id, at }));
    for (const options of [undefined, { timestamps: 'INT96' }, { timestamps: 'INT64' }] as const) {
      await pushAndExpectDone(records, options ? { options } : {});
      const table = await sandbox.readTable('stock');
      assert.equal(table?.columns.find(({ name }) => name === 'at')?.type, 'DATETIME');
      assert.deepEqual(
        table.rows.map(({ at }) => String(at)),
        instants,
      );
    }
    await pushAndExpectDone([{ id: 7, at: '2024-02-29T14:30:15.120+02:00' }], {
      mode: 'upsert',
      keys: ['at'],
      options: { timestamps: 'INT64' },
    });
    await pushAndExpectDone([{ id: 8, at: '1970-01-01T00:00:00' }], { mode: 'upsert', keys: ['at'] });
    const rows = (await sandbox.readTable('stock'))?.rows ?? [];
    assert.deepEqual(rows.map(({ id, at }) => `${String(id)} ${String(at)}`).sort(), [
      `0 ${instants[0]}`,
      `7 ${instants[2]}`,
      `8 ${instants[1]}`,
    ]);
  });

  it('removes duplicates in an upsert only, and only by a column that is there', async () => {
    const duplicates = { duplicateRemovalColumn: 'QTY' };
    await pushAndExpectDone(
      [
        { id: 1, name: 'a', qty: 1 },
        { id: 1, name: 'b', qty: 2 },
      ],
      { mode: 'replace', options: duplicates },
    );
    await pushAndExpectDone([{ id: 1, name: 'c', qty: 3 }], { mode: 'append', options: duplicates });
    await pushAndExpectDone([{ id: 1 }], { mode: 'delete', keys: ['id'], options: duplicates });
    const executed = (await sandbox.listRequests()).filter(({ path }) => /duplicateRemovalColumn/.test(path));
    assert.deepEqual(executed, []);
    const countBefore = (await sandbox.listRequests()).length;
    const { problem } = await push([{ id: 1, qty: 1 }], {
      mode: 'upsert',
      keys: ['id'],
      options: { duplicateRemovalColumn: 'qyt' },
    });
    assert.equal(
      problem && describeProblem(problem),
      'stock.ndjson was not pushed: it has no column "qyt", which should decide between rows with the same keys. The nearest name in the file is qty. Choose a column that is in the file. Nothing was sent.',
    );
    assert.equal((await sandbox.listRequests()).length, countBefore);
  });

  it('keeps the row with the greatest value in the column that removes duplicates', async () => {
    const rows = [
      { id: 1, name: 'old', qty: 5 },
      { id: 1, name: 'newest', qty: 9 },
      { id: 1, name: 'newer', qty: 7 },
    ];
    assert.equal(
      (await push(rows, { mode: 'upsert', keys: ['id'] })).problem?.kind,
      'input',
      'repeated keys went up without a rule for them',
    );
    await pushAndExpectDone(rows, { mode: 'upsert', keys: ['id'], options: { duplicateRemovalColumn: 'Qty' } });
    assert.deepEqual(await stock(), ['1 newest 9', '2 two 20', '3 three 30']);
  });
});
