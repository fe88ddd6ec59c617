import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createCurlScript } from '../../../src/celonis/copyAs/curlScript';
import { createKafkaProperties } from '../../../src/celonis/copyAs/kafkaProperties';
import { createPycelonisScript } from '../../../src/celonis/copyAs/pycelonisScript';
import type { ScriptSource, ScriptTable } from '../../../src/celonis/copyAs/scriptSource';
import { toScriptFiles, toScriptTable } from '../../../src/celonis/copyAs/scriptSource';
import { createPushJobApi } from '../../../src/celonis/dataPush/celonisPushJobApi';
import type { FileSource, PushSource, ReadRequest, TablePlan } from '../../../src/engine/model/tablePlan';
import type { PushEngine } from '../../../src/engine/pushEngine';
import { openEngine } from '../../../src/engine/pushEngine';
import { createChildRequest } from '../../../src/engine/rows/childTableRequest';
import { childKeyNames } from '../../../src/push/childKeyNames';
import type { PushDefinition } from '../../../src/push/definition/pushDefinition';
import { runPush } from '../../../src/push/job/push';
import { tableReadRequest } from '../../../src/push/pushParameters';
import { SandboxHarness } from '../../support/celonisSandbox';
import { useParquetFolder } from '../../support/duckDbParquet';
import { testWorkers } from '../../support/pushEngine';

const run = promisify(execFile);
const neverAborted = new AbortController().signal;
/** When a row came is its own. */
const withoutTime = (row: Record<string, unknown>): Record<string, unknown> => ({
  ...row,
  _CELONIS_CHANGE_DATE: undefined,
});
type PushDecisions = Pick<PushDefinition, 'read' | 'columns' | 'childTables'> & {
  mode?: PushDefinition['mode'];
  keys?: string[];
};

describe('What is decided about a push, copied as something else', () => {
  const parquet = useParquetFolder();
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  /** Whether the machine's Python has pyarrow, which a clone does not install. */
  let arrow: boolean;

  before(async () => {
    sandbox = await SandboxHarness.start();
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'copy as '));
    arrow = await run('python3', ['-c', 'import pyarrow']).then(
      () => true,
      () => false,
    );
  });

  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const planOf = async (source: PushSource, request: ReadRequest): Promise<TablePlan> => {
    const analysis = await engine.analyze(source, request, { signal: neverAborted });
    assert.ok(analysis.kind === 'table');
    assert.deepEqual(analysis.plan.conversionErrors ?? [], []);
    return analysis.plan;
  };
  const pathOf = async (file: Promise<FileSource>): Promise<string> => {
    const source = await file;
    assert.ok(source.kind === 'path');
    return source.path;
  };
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  /** The same push twice: as it is copied, and carried out into tables that begin with `twin_`. */
  const copyAndPush = async (
    paths: string[],
    decisions: PushDecisions,
  ): Promise<{ copy: ScriptSource; push: () => Promise<void> }> => {
    const files = paths.map((path) => ({ kind: 'path' as const, path, name: path.split('/').pop()! }));
    const source: PushSource = files.length === 1 ? files[0]! : { kind: 'files', files, name: 'files' };
    const { mode = 'replace', keys = [], childTables = [] } = decisions;
    const plan = await planOf(source, tableReadRequest(decisions));
    const plans: [TablePlan, ScriptTable][] = [[plan, toScriptTable(plan, { table: 'orders', mode, keys })]];
    for (const child of childTables) {
      const childPlan = await planOf(source, createChildRequest(plan, child, keys, decisions.read));
      plans.push([
        childPlan,
        toScriptTable(childPlan, { table: child.table, mode, keys: childKeyNames(child.table, childPlan, mode) }),
      ]);
    }
    const tables = plans.map(([, table]) => table) as [ScriptTable, ...ScriptTable[]];
    const copy: ScriptSource = {
      origin: sandbox.origin,
      poolId: sandbox.emptyPoolId,
      scheme: 'AppKey',
      tables,
      files: toScriptFiles(plan, paths, decisions.read),
      notes: [],
    };
    const push = async (): Promise<void> => {
      for (const [planKey, { job }] of plans) {
        const control = { signal: neverAborted, log: () => {}, onProgress: () => {} };
        const request = {
          source,
          plan: planKey,
          ...job,
          table: `twin_${job.table}`,
          keys: job.keys,
          format: 'PARQUET' as const,
        };
        const { result: outcome, problem } = await runPush(
          request,
          createPushJobApi(sandbox.session()),
          engine,
          control,
          { initialPollIntervalMs: 10, maxPollIntervalMs: 40 },
        );
        assert.equal(outcome, 'done', JSON.stringify(problem));
      }
    };
    return { copy, push };
  };
  const bash = async (copy: ScriptSource): Promise<void> => {
    // The sandbox is quicker than Celonis.
    const script = write('push.sh', createCurlScript(copy).replace('sleep $pause', 'sleep 0.1'));
    await run('bash', [script], {
      cwd: folder,
      env: { ...process.env, CELONIS_APP_KEY: sandbox.celonisAddress.appKey },
    });
  };
  const assertSameTables = async (paths: string[], decisions: PushDecisions): Promise<void> => {
    const { copy, push } = await copyAndPush(paths, decisions);
    await compiles(copy);
    await push();
    await bash(copy);
    for (const { job } of copy.tables) {
      const [script, twinTable] = [await sandbox.readTable(job.table), await sandbox.readTable(`twin_${job.table}`)];
      assert.ok(twinTable && twinTable.rowCount > 0);
      assert.deepEqual(script?.columns, twinTable.columns);
      assert.deepEqual(script.rows.map(withoutTime), twinTable.rows.map(withoutTime));
    }
    assert.deepEqual(await sandbox.listJobIds(), []);
  };
  const compiles = async (copy: ScriptSource): Promise<void> => {
    await run('python3', ['-m', 'py_compile', write('push.py', createPycelonisScript(copy))]);
  };

  it('converts dates, numbers and words as the push does', async () => {
    const csv = [
      'id;day;slashed;at;short;counted;amount;grouped;paid;note',
      '1;31.12.2026;1/2/26;31.12.2026 11:05 PM;ä;1767225600.5;1.234,50-;1 234;ja;a',
      '2;01.02.1999;12/31/69;01.02.1999 12:00 AM;;-1;-0,5;7; NEIN ;"b;"',
      '3;;;;;;;;;',
    ].join('\n');
    await assertSameTables([write('german.csv', csv)], {
      columns: [
        { source: ['day'], dateFormat: 'dd.MM.yyyy', name: 'the_day' },
        { source: ['slashed'], dateFormat: 'M/d/yy' },
        { source: ['at'], dateFormat: 'dd.MM.yyyy hh:mm a' },
        { source: ['counted'], dateFormat: 'epochSeconds' },
        { source: ['amount'], decimalMark: ',' },
        { source: ['grouped'], decimalMark: ',', type: 'INTEGER' },
        { source: ['paid'], trueWords: ['ja'], falseWords: ['nein'] },
        { source: ['note'], include: false },
        { source: ['short'], type: 'STRING', length: 200 },
      ],
    });
  });

  it('reads the pieces of a CSV file of which only the first names the columns', async () => {
    await assertSameTables(
      [write('piece1.csv', 'id;ort;name\n1;Köln;"a;b"\n'), write('piece2.csv', '2;Rom;c\n3;;\n')],
      {},
    );
    await assertSameTables([write('text1.csv', 'ort;name\nKöln;a\n'), write('text2.csv', 'Rom;b\n')], {
      read: { header: 'first' },
    });
  });

  it('reads dates with names of months, offsets, quoted words and parts that may be missing', async () => {
    const rows = [
      {
        id: '1',
        a: "5 May 2026 at o'clock 7",
        b: '20260102T030405.6+0200',
        c: '02.01.2026',
        d: 1767225600123,
        e: '2026-01-02 10:00:00.123456',
      },
      {
        id: '2',
        a: "12 DECEMBER 1999 at o'clock 23",
        b: '20260102T030405.6Z',
        c: '2026-01-02',
        d: '0',
        e: '2026-01-02T10:00+01',
      },
    ];
    await assertSameTables([write('formats.json', JSON.stringify(rows))], {
      columns: [
        { source: ['id'], type: 'FLOAT' },
        { source: ['a'], dateFormat: "d MMMM yyyy 'at o''clock' H" },
        { source: ['b'], dateFormat: "yyyyMMdd'T'HHmmss.SXX" },
        { source: ['c'], dateFormat: '[dd.MM.yyyy][yyyy-MM-dd]' },
        { source: ['d'], dateFormat: 'epochMilliseconds' },
        { source: ['e'], type: 'DATETIME' },
      ],
    });
  });

  it('brings child tables too', async () => {
    const rows = [
      {
        id: '01',
        at: '31.12.2026',
        empty: {},
        items: [{ sku: 'a', price: { net: 1.5 } }, { sku: 'b' }, null],
        tags: ['x', ['y']],
      },
      { id: '02', at: '01.01.2027', items: [], tags: null },
      { id: '03', at: '01.01.2027', items: [{ id: 'own', sku: 'c', price: {} }], tags: [true] },
    ];
    const decisions: PushDecisions = {
      keys: ['id', 'at'],
      columns: [{ source: ['at'], dateFormat: 'dd.MM.yyyy' }],
      childTables: [
        { source: ['items'], table: 'order_items', columns: [{ source: ['sku'], name: 'article' }] },
        { source: ['tags'], table: 'order_tags' },
      ],
    };
    const path = write('nested.json', JSON.stringify(rows));
    await assertSameTables([path], decisions);
    await assertSameTables([path], { ...decisions, mode: 'upsert' });
    const { copy } = await copyAndPush([path], { ...decisions, mode: 'delete' });
    await compiles(copy);
    await bash(copy);
    for (const { job } of copy.tables) assert.equal((await sandbox.readTable(job.table))?.rowCount, 0, job.table);
  });

  it('leaves child tables as they are for which there are no rows, and sends nothing where there are none at all', async () => {
    const path = write('less.json', '[{"id":1,"items":[{"x":1}]}]');
    const { copy } = await copyAndPush([path], {
      keys: ['id'],
      childTables: [{ source: ['items'], table: 'less_items' }],
    });
    await compiles(copy);
    await bash(copy);
    write('less.json', '[{"id":2,"items":[]}]');
    await bash(copy);
    assert.deepEqual(
      [(await sandbox.readTable('orders'))?.rows[0]?.['id'], (await sandbox.readTable('less_items'))?.rowCount],
      [2, 1],
    );
    write('less.json', '[]');
    await sandbox.reset();
    await assert.rejects(bash(copy), /There are no rows to push to orders/);
    assert.deepEqual(await sandbox.listRequests(), []);
  });

  it('reads several files each as it is written', async () => {
    await assertSameTables(
      [
        write('1.csv', 'id;name\n1;a,b\n'),
        write('2.csv', 'id,name\n2,c\n'),
        write('3.csv.gz', gzipSync('id\tname\n3\td\n')),
      ],
      {},
    );
    await assertSameTables(
      [write('1.json', '[{"id":1}]'), write('2.json.gz', gzipSync('{"data":[{"id":2}]}')), write('3.json', '{"id":3}')],
      {},
    );
  });

  it('ends before anything is sent where a value is not written as it was decided', async () => {
    const path = write('later.csv', 'id,day\n1,31.12.2026\n');
    const { copy } = await copyAndPush([path], { columns: [{ source: ['day'], dateFormat: 'dd.MM.yyyy' }] });
    write('later.csv', 'id,day\n1,31.12.2026\n2,12/31/2026\n');
    await assert.rejects(bash(copy), /record 2, column day: '12\/31\/2026' is not written as a date/);
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('sends Parquet as it is where its columns are those of the table, unpacked', async () => {
    const plainFile = await pathOf(
      parquet('plain.parquet', "SELECT i AS id, 'n' || i AS name, DATE '2026-01-02' AS day FROM range(3) t(i)"),
    );
    const path = write('plain.parquet.gz', gzipSync(readFileSync(plainFile)));
    await assertSameTables([plainFile], {});
    await assertSameTables([path], {});
  });

  it('makes of Parquet what the push makes of it, or sends nothing', async () => {
    const file = parquet(
      'nested.parquet',
      `SELECT i AS id, 'n' || i AS name, {'city': 'Köln', 'zip': i} AS address, [1.5::DOUBLE, 2] AS list, 12.50::DECIMAL(9,2) AS amount, 0.1::FLOAT AS single, TIMESTAMP '2026-01-02 03:04:05.123456' AS fine,
        TIMESTAMP '2026-01-02 03:04:05.5' AS at, TIME '10:11:12' AS time, '\\xAA'::BLOB AS bytes, i = 1 AS yes, NULL::INTEGER AS nothing, '31.12.2026' AS day FROM range(3) t(i)`,
    );
    const path = await pathOf(file);
    const decisions: PushDecisions = {
      columns: [
        { source: ['name'], name: 'label' },
        { source: ['address', 'zip'], include: false },
        { source: ['day'], dateFormat: 'dd.MM.yyyy' },
      ],
    };
    const { copy } = await copyAndPush([path], decisions);
    assert.match(createCurlScript(copy), /^# Needs .* Python 3\.8 or newer with pyarrow\./m);
    if (arrow) return assertSameTables([path], decisions);
    await compiles(copy);
    await sandbox.reset();
    await assert.rejects(bash(copy), /No module named 'pyarrow'/);
    assert.deepEqual(await sandbox.listRequests(), []);
  });

  it('tells who uses the Kafka connector what it does not do', async () => {
    const { copy } = await copyAndPush(
      [
        write(
          'kafka.json',
          JSON.stringify([{ id: 1, day: '31.12.2026', a: { b: 1 }, secret: 'x', items: [{ x: 1 }] }]),
        ),
      ],
      {
        keys: ['id'],
        columns: [
          { source: ['day'], dateFormat: 'dd.MM.yyyy' },
          { source: ['a', 'b'], name: 'other' },
          { source: ['secret'], include: false },
        ],
        childTables: [{ source: ['items'], table: 'order_items' }],
      },
    );
    const head = createKafkaProperties(copy)
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .join('\n');
    assert.match(head, /converted already: day\./);
    assert.match(head, /renames these: a\.b to other\./);
    assert.match(head, /leaves these out: secret\./);
    assert.match(head, /not in here: order_items\./);
  });
});
