import assert from 'node:assert/strict';
import { listPlanNotes } from '../../../src/app/push/planText';
import { createPushJobApi } from '../../../src/celonis/dataPush/celonisPushJobApi';
import type { ReadRequest } from '../../../src/engine/model/tablePlan';
import { suggestionInPanel } from '../../../src/engine/rows/explainSuggestion';
import { type DryRunReport, dryRun } from '../../../src/push/dryRun';
import { runPush } from '../../../src/push/job/push';
import { type PushJobSpec } from '../../../src/push/job/pushJob';
import { SandboxHarness } from '../../support/celonisSandbox';
import {
  analyzePlan,
  captureProblem,
  collectChunks,
  createReadControl,
  createTextSource,
  useEngine,
} from '../../support/pushEngine';

describe('Converting everything and sending nothing', () => {
  const engine = useEngine();
  const requestOf = async (
    rows: string | readonly unknown[],
    read: ReadRequest = {},
    overrides: Partial<PushJobSpec> = {},
  ): Promise<PushJobSpec> => {
    const source = createTextSource(rows);
    return {
      source,
      plan: await analyzePlan(engine, source, read),
      table: 'orders',
      mode: 'replace',
      keys: [],
      format: 'PARQUET',
      ...overrides,
    };
  };
  const report = async (...request: Parameters<typeof requestOf>): Promise<DryRunReport> =>
    dryRun(await requestOf(...request), engine, createReadControl());

  it('says what would be sent, to the byte', async () => {
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, at: '2024-05-01T10:00:00+02:00', text: `row ${id}` }));
    const request = await requestOf(rows);
    const done = await dryRun({ ...request, chunkBytes: 20_000 }, engine, createReadControl());
    assert.deepEqual([done.rows, done.columns, done.problems, done.conversionErrors], [5000, 3, [], []]);
    assert.ok(done.chunks > 1);
    const chunks = await collectChunks(engine, request.source, request.plan);
    assert.equal(
      (await dryRun(request, engine, createReadControl())).bytes,
      chunks.reduce((sum, { bytes }) => sum + bytes.length, 0),
    );
    assert.deepEqual(
      done.notes.map(({ column }) => column),
      ['at'],
    );
    assert.match(done.notes[0]?.note ?? '', /converted to UTC/);
  });

  it('names values that do not fit, and keys that are missing or there twice', async () => {
    const conversionError = await report([{ a: 'x' }, { a: '1' }, { a: 'y' }], {
      columns: [{ source: ['a'], type: 'INTEGER' }],
    });
    assert.deepEqual(
      [conversionError.chunks, conversionError.bytes, conversionError.conversionErrors[0]?.values],
      [0, 0, 2],
    );
    assert.match(
      conversionError.problems[0]?.why ?? '',
      /"a" \(INTEGER\) does not take 2 values, first "x" in row 1, "y" in row 3/,
    );
    const keys = await report([{ a: 1 }, { a: 2 }, { a: 1 }, { b: 1 }, { a: 2 }], {}, { mode: 'upsert', keys: ['a'] });
    assert.ok(keys.chunks > 0);
    assert.match(
      keys.problems[0]?.why ?? '',
      /without a value in a key column: 1, beginning with 4.*there before: 2, beginning with 3, 5/,
    );
    assert.deepEqual((await report([{ a: 1 }, { a: 1 }], {}, { mode: 'delete', keys: ['a'] })).problems, []);
    assert.match(
      (await report([{ a: 1 }, {}], {}, { mode: 'delete', keys: ['a'] })).problems[0]?.what ?? '',
      /no value in 1 of 2 rows/,
    );
  });

  it('checks the keys that child tables need, and the column that removes duplicates', async () => {
    const orders = [
      { id: 1, n: 1 },
      { id: 1, n: 2 },
    ];
    assert.deepEqual((await report(orders, {}, { keys: ['id'] })).problems, []);
    assert.match(
      (await report(orders, {}, { keys: ['id'], hasChildTables: true })).problems[0]?.what ?? '',
      /Records 1 and 2 have the same key/,
    );
    assert.match(
      (await report(orders, {}, { keys: [], hasChildTables: true })).problems[0]?.what ?? '',
      /no key columns/,
    );
    const removing = (duplicateRemovalColumn: string, mode: PushJobSpec['mode'] = 'upsert') =>
      report(orders, {}, { mode, keys: ['id'], options: { duplicateRemovalColumn } });
    assert.deepEqual((await removing('N')).problems, []);
    assert.match((await removing('nn')).problems[0]?.why ?? '', /nearest name in the file is n\b/);
    assert.deepEqual((await removing('nn', 'append')).problems, []);
  });

  it('compares keys as they will be in the table, after all conversions', async () => {
    const identicalReport = await report(
      [{ day: '1.5.2024' }, { day: '01.05.2024' }],
      { columns: [{ source: ['day'], dateFormat: 'd.M.yyyy' }] },
      { mode: 'upsert', keys: ['day'] },
    );
    assert.match(identicalReport.problems[0]?.what ?? '', /Records 1 and 2 have the same key/);
    const instants = await report(
      [{ at: '2024-05-01 10:00 +02:00' }, { at: '2024-05-01 08:00 Z' }],
      { columns: [{ source: ['at'], dateFormat: 'yyyy-MM-dd HH:mm XXX' }] },
      { mode: 'upsert', keys: ['at'] },
    );
    assert.equal(instants.problems.length, 1);
    const texts = await report([{ n: '1' }, { n: '01' }], {}, { mode: 'upsert', keys: ['n'] });
    assert.deepEqual(texts.problems, []);
    assert.equal(
      (
        await report(
          [{ n: '1' }, { n: '01' }],
          { columns: [{ source: ['n'], type: 'INTEGER' }] },
          { mode: 'upsert', keys: ['n'] },
        )
      ).problems.length,
      1,
    );
  });

  it('says how what is suggested for a column is taken: in a definition, and in the panel that has a button for it', async () => {
    const { plan } = await requestOf([{ day: '31.12.2024' }, { day: '30.11.2024' }]);
    const tables = [{ table: 'orders', plan }];
    assert.match(listPlanNotes(tables).join(), /say for the column in a push definition: .*"dateFormat"/);
    const panelNotes = listPlanNotes(tables, suggestionInPanel).join();
    assert.match(panelNotes, /choose Use in the panel/);
    assert.doesNotMatch(panelNotes, /push definition/);
  });

  it('stops when it is cancelled, and tells how far it is', async () => {
    const request = await requestOf(Array.from({ length: 200_000 }, (_, id) => ({ id, text: `row ${id}` })));
    const abort = new AbortController();
    const problem = captureProblem(dryRun(request, engine, { signal: abort.signal, onProgress: () => abort.abort() }));
    assert.equal((await problem).kind, 'cancelled');
  });
});

describe('A push whose values do not fit', () => {
  const engine = useEngine();

  it('is refused before a job is created', async () => {
    const sandbox = await SandboxHarness.start();
    try {
      const source = createTextSource([
        { a: 1, b: '1,5' },
        { a: 'x', b: '2' },
      ]);
      const plan = await analyzePlan(engine, source, {
        columns: [
          { source: ['a'], type: 'INTEGER' },
          { source: ['b'], type: 'FLOAT' },
        ],
      });
      const outcome = await runPush(
        { source, plan, table: 'orders', mode: 'replace', keys: [], format: 'PARQUET' },
        createPushJobApi(sandbox.session()),
        engine,
        { ...createReadControl(), log: () => undefined, onProgress: () => undefined },
      );
      assert.deepEqual([outcome.result, outcome.jobId, await sandbox.listRequests()], ['failed', undefined, []]);
      assert.match(outcome.problem?.what ?? '', /orders\.json was not pushed/);
      assert.match(
        outcome.problem?.why ?? '',
        /"a" \(INTEGER\) does not take 1 value: "x" in row 2.*"b" \(FLOAT\).*"1,5" in row 1/,
      );
      assert.match(outcome.problem?.next ?? '', /STRING/);
      assert.match((await captureProblem(collectChunks(engine, source, plan))).what, /was not pushed/);
      assert.match(
        (await captureProblem(engine.verifyKeys(source, plan, ['b'], createReadControl()))).what,
        /was not pushed/,
      );
    } finally {
      await sandbox.close();
    }
  });
});
