import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCurlScript } from '../../../src/celonis/copyAs/curlScript';
import { createKafkaProperties } from '../../../src/celonis/copyAs/kafkaProperties';
import { createPycelonisScript } from '../../../src/celonis/copyAs/pycelonisScript';
import type { ScriptSource, ScriptTable } from '../../../src/celonis/copyAs/scriptSource';
import { toScriptFiles, toScriptTable } from '../../../src/celonis/copyAs/scriptSource';
import { createPushJobApi } from '../../../src/celonis/dataPush/celonisPushJobApi';
import type { ReadOptions } from '../../../src/engine/model/readOptions';
import type { PushEngine } from '../../../src/engine/pushEngine';
import { openEngine } from '../../../src/engine/pushEngine';
import { runPush } from '../../../src/push/job/push';
import { SandboxHarness } from '../../support/celonisSandbox';
import { testWorkers } from '../../support/pushEngine';

const run = promisify(execFile);
const neverAborted = new AbortController().signal;
const hostile = `it's "a" $(touch x) \`y\` \\ ; é\n# JOB`;

describe('A push copied as something else', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;

  before(async () => {
    sandbox = await SandboxHarness.start();
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'copy as '));
  });

  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const copyOf = async (
    name: string,
    text: string | Buffer,
    overrides: Partial<ScriptTable['job']> = {},
    read: ReadOptions = {},
  ): Promise<ScriptSource> => {
    const path = join(folder, name);
    writeFileSync(path, text);
    const analysis = await engine.analyze({ kind: 'path', path, name }, { read }, { signal: neverAborted });
    assert.ok(analysis.kind === 'table');
    return {
      origin: sandbox.origin,
      poolId: sandbox.emptyPoolId,
      scheme: 'AppKey',
      tables: [toScriptTable(analysis.plan, { table: 'orders', mode: 'replace', keys: [], ...overrides })],
      files: toScriptFiles(analysis.plan, [path], read),
      notes: [`Made of ${name}.`],
    };
  };
  const bash = async (copy: ScriptSource): Promise<string> => {
    const script = join(folder, 'push.sh');
    // The sandbox is quicker than Celonis.
    writeFileSync(script, createCurlScript(copy).replace('sleep $pause', 'sleep 0.1'));
    const { stdout } = await run('bash', [script], {
      cwd: folder,
      env: { ...process.env, CELONIS_APP_KEY: sandbox.celonisAddress.appKey },
    });
    return stdout;
  };
  const rows = [
    {
      id: 1,
      name: hostile,
      amount: 12.5,
      big: 1,
      ok: true,
      at: '2026-01-02T10:00:00.250+02:00',
      day: '2026-01-02',
      customer: { city: 'Köln' },
      tags: ['a', { b: 1 }],
    },
    { id: 2, name: '', amount: 7, big: 9007199254740993, ok: null, at: null, customer: {}, tags: [] },
  ];
  const text = JSON.stringify(rows).replace('9007199254740992', '9007199254740993');

  it('runs with bash and curl, and brings what the push itself brings', async () => {
    const copy = await copyOf(`orders ${hostile.replaceAll('/', '').split('\n')[0]!}.json`, text);
    assert.match(await bash(copy), /Done\./);
    const byScript = await sandbox.readTable('orders');
    assert.equal(byScript?.rowCount, 2);
    const source = { kind: 'path', path: copy.files[0]!.path, name: 'orders.json' } as const;
    const analysis = await engine.analyze(source, {}, { signal: neverAborted });
    assert.ok(analysis.kind === 'table');
    const control = { signal: neverAborted, log: () => {}, onProgress: () => {} };
    const outcome = await runPush(
      { source, plan: analysis.plan, table: 'twin', mode: 'replace', keys: [], format: 'PARQUET' },
      createPushJobApi(sandbox.session()),
      engine,
      control,
      { initialPollIntervalMs: 10, maxPollIntervalMs: 40 },
    );
    assert.equal(outcome.result, 'done');
    const byPush = await sandbox.readTable('twin');
    assert.deepEqual(byScript.columns, byPush?.columns);
    assert.deepEqual(byScript.rows, byPush?.rows);
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('reads JSON Lines, arrays inside of an object, and CSV', async () => {
    await bash(await copyOf('lines.ndjson', rows.map((row) => JSON.stringify(row)).join('\n')));
    assert.equal((await sandbox.readTable('orders'))?.rows[0]?.['name'], hostile);
    await bash(await copyOf('wrapped.json', JSON.stringify({ data: { items: rows } })));
    assert.equal((await sandbox.readTable('orders'))?.rowCount, 2);
    await bash(await copyOf('orders.csv', 'id;name;ok\n1;"a;""b""";true\n2;;false\n'));
    assert.deepEqual((await sandbox.readTable('orders'))?.rows, [
      { id: 1, name: 'a;"b"', ok: true },
      { id: 2, name: null, ok: false },
    ]);
  });

  it('reads CSV and JSON as the push does, however oddly they are written', async () => {
    const odd: [name: string, content: string | Buffer, read?: ReadOptions][] = [
      ['blank.csv', 'id,name\n\n1,a\n\n2,b\n'],
      ['wide.csv', Buffer.from('\ufeffid,name\r\n1,ä\r\n', 'utf16le')],
      ['unmarked.csv', Buffer.from('id,name\r\n1,ä\r\n', 'utf16le'), { encoding: 'utf-16le' }],
      ['said.csv', 'sep=;\nid;name\n1;"a,b"\n'],
      ['names.csv', 'id,,name,name\n1,x,y,z\n'],
      ['spaces.csv', 'id,name\n1, "a, b"\n2, "c"\n'],
      ['escaped.csv', 'id,name\n1,"a \\" b, c"\n2,"d ""e"""\n', { escape: 'backslash' }],
      ['bare.csv', '1,a\n2,b\n', { header: false }],
      ['several.json', '{"id":1}\n{"id":\n2} {"id":3}'],
    ];
    for (const [name, content, read] of odd) {
      const copy = await copyOf(name, content, {}, read);
      await bash(copy);
      const source = { kind: 'path', path: copy.files[0]!.path, name } as const;
      const analysis = await engine.analyze(source, { ...(read && { read }) }, { signal: neverAborted });
      assert.ok(analysis.kind === 'table');
      const control = { signal: neverAborted, log: () => {}, onProgress: () => {} };
      await runPush(
        { source, plan: analysis.plan, table: 'twin', mode: 'replace', keys: [], format: 'PARQUET' },
        createPushJobApi(sandbox.session()),
        engine,
        control,
        { initialPollIntervalMs: 10, maxPollIntervalMs: 40 },
      );
      assert.deepEqual((await sandbox.readTable('orders'))?.rows, (await sandbox.readTable('twin'))?.rows, name);
    }
  });

  it('keeps the greatest of rows with the same keys, where that was chosen', async () => {
    const copy = await copyOf('orders.json', text, {
      mode: 'upsert',
      keys: ['id'],
      options: { duplicateRemovalColumn: 'at' },
    });
    assert.match(createPycelonisScript(copy), /sort_values\("at", .*drop_duplicates\(\["id"\], keep="last"\)/);
    assert.ok(
      !createCurlScript(
        await copyOf('orders.json', text, { mode: 'append', options: { duplicateRemovalColumn: 'at' } }),
      ).includes('duplicateRemovalColumn'),
    );
  });

  it('carries mode, keys and options over', async () => {
    await bash(
      await copyOf(
        'all.json',
        JSON.stringify([
          { id: 1, n: 1 },
          { id: 2, n: 2 },
          { id: 3, n: 3 },
        ]),
      ),
    );
    await bash(
      await copyOf(
        'some.json',
        JSON.stringify([
          { id: 2, n: 5 },
          { id: 2, n: 9 },
          { id: 2, n: 7 },
        ]),
        { mode: 'upsert', keys: ['id'], options: { duplicateRemovalColumn: 'n' } },
      ),
    );
    await bash(await copyOf('gone.json', JSON.stringify([{ id: 1, n: 0 }]), { mode: 'delete', keys: ['id'] }));
    assert.deepEqual((await sandbox.readTable('orders'))?.rows.map(({ id, n }) => [id, n]).sort(), [
      [2, 9],
      [3, 3],
    ]);
  });

  it('ends with an error and leaves no job behind where Celonis refuses', async () => {
    const copy = await copyOf('refused.json', JSON.stringify([{ id: 1, other: 'x' }]), { mode: 'append' });
    await assert.rejects(bash(copy), /has no column/);
    assert.deepEqual(await sandbox.listJobIds(), []);
    await assert.rejects(
      run('bash', [join(folder, 'push.sh')], { env: { PATH: process.env['PATH'] } }),
      /CELONIS_APP_KEY/,
    );
  });

  it('is a Python script that compiles, whatever the names are', async () => {
    for (const mode of ['replace', 'upsert', 'delete'] as const) {
      const copy = {
        ...(await copyOf('orders.json', text, {
          mode,
          keys: mode === 'replace' ? [] : ['id'],
          table: hostile,
          connectionId: hostile,
        })),
        remarks: [hostile],
      };
      const script = join(folder, 'push.py');
      writeFileSync(script, createPycelonisScript(copy));
      await run('python3', ['-m', 'py_compile', script]);
      assert.match(createPycelonisScript(copy), /os\.environ\["CELONIS_APP_KEY"\]/);
    }
    assert.match(
      createPycelonisScript({ ...(await copyOf('orders.json', text)), scheme: 'Bearer' }),
      /os\.environ\["CELONIS_API_KEY"\], key_type="BEARER"/,
    );
  });

  it('is a configuration of the Kafka connector, one property in a line', async () => {
    const copy = await copyOf('orders.json', text, {
      mode: 'upsert',
      keys: ['id', 'name'],
      table: 'orders',
      options: { duplicateRemovalColumn: 'at' },
    });
    const properties = createKafkaProperties({ ...copy, notes: [hostile] });
    const lines = properties
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    assert.ok(
      lines.every((line) => /^[a-z.]+=\S/.test(line)),
      properties,
    );
    assert.ok(
      lines.includes(
        `connect.ems.endpoint=${sandbox.origin}/continuous-batch-processing/api/v1/${sandbox.emptyPoolId}/items`,
      ),
    );
    assert.ok(lines.includes('connect.ems.data.primary.key=id,name'));
    assert.ok(lines.includes('connect.ems.order.field.name=at'));
    assert.ok(lines.includes('connect.ems.embed.kafka.metadata=false'), 'no columns that the push does not have');
    assert.match(properties, /one JSON object in the value of each message/);
    assert.ok(lines.includes('connect.ems.authorization.key=AppKey ${env:CELONIS_APP_KEY}'));
  });

  it('has no variable of Kafka Connect in it that came from a name', async () => {
    const copy = await copyOf('orders.json', text, { mode: 'upsert', keys: ['id'], table: 'orders' });
    const [table] = copy.tables;
    for (const job of [
      { ...table.job, table: '${env:CELONIS_APP_KEY}' },
      { ...table.job, connectionId: 'x${file:/etc/passwd:root}' },
      { ...table.job, keys: ['id', '${directory:/run/secrets:key}'] },
      { ...table.job, keys: ['${env:A', 'B}'] },
      { ...table.job, options: { duplicateRemovalColumn: '${env:HOME}' } },
    ])
      assert.throws(() => createKafkaProperties({ ...copy, tables: [{ ...table, job }] }), /Kafka Connect would put/);
    const dollar = { ...table.job, table: 'price_in_${USD}' };
    assert.match(createKafkaProperties({ ...copy, tables: [{ ...table, job: dollar }] }), /price_in_\$\{USD\}/);
  });

  it('never has a secret in it', async () => {
    const copy = await copyOf('orders.json', text);
    for (const form of [createCurlScript(copy), createPycelonisScript(copy), createKafkaProperties(copy)])
      assert.ok(!form.includes(sandbox.celonisAddress.appKey) && !form.includes(sandbox.celonisAddress.apiKey));
  });
});
