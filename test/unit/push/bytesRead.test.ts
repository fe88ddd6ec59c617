import assert from 'node:assert/strict';
import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createPushJobApi } from '../../../src/celonis/dataPush/celonisPushJobApi';
import { maxKeysInMemory } from '../../../src/engine/chunks/chunkRequests';
import type { Chunk, FileSource, PushSource, ReadRequest } from '../../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../../src/engine/pushEngine';
import { createChildRequest } from '../../../src/engine/rows/childTableRequest';
import { runPush } from '../../../src/push/job/push';
import type { PushJobSpec, PushResult } from '../../../src/push/job/pushJob';
import type { PushJobApi } from '../../../src/push/job/pushJobApi';
import { SandboxHarness } from '../../support/celonisSandbox';
import { CountedReads } from '../../support/countedReads';
import { generateEvents, writeEventLog } from '../../support/eventLog';
import { analyzePlan, captureProblem, createReadControl } from '../../support/pushEngine';

const quick = { initialPollIntervalMs: 10, maxPollIntervalMs: 40, initialRetryDelayMs: 10, maxRetryDelayMs: 40 };

describe('What a push reads', () => {
  let sandbox: SandboxHarness;
  let reads: CountedReads;
  let engine: PushEngine;
  before(async () => {
    sandbox = await SandboxHarness.start();
  });
  after(() => sandbox.close());
  beforeEach(() => {
    reads = new CountedReads();
    engine = openEngine(reads.workers);
  });
  afterEach(() => {
    engine.dispose();
    reads.dispose();
  });

  const file = (name: string, content: string | Buffer): FileSource => {
    writeFileSync(join(reads.folder, name), content);
    return { kind: 'path', path: join(reads.folder, name), name };
  };
  let tableCount = 0;
  const sentChunks: Chunk[] = [];
  const push = (
    source: PushSource,
    plan: PushJobSpec['plan'],
    spec: Partial<PushJobSpec> = {},
    pushEngine = engine,
  ): Promise<PushResult> => {
    const api = createPushJobApi(sandbox.session());
    const uploadChunk: PushJobApi['uploadChunk'] = (jobId, chunk, ...rest) => {
      sentChunks.push(chunk);
      return api.uploadChunk(jobId, chunk, ...rest);
    };
    sentChunks.length = 0;
    return runPush(
      { source, plan, table: `events_${++tableCount}`, mode: 'replace', keys: [], format: 'PARQUET', ...spec },
      Object.assign(Object.create(api) as PushJobApi, { uploadChunk }),
      pushEngine,
      { signal: new AbortController().signal, log: () => {}, onProgress: () => {} },
      quick,
    );
  };
  const pushDone = async (...args: Parameters<typeof push>): Promise<void> => {
    const result = await push(...args);
    assert.equal(result.result, 'done', result.problem?.what);
  };
  /** How often a file was read, in all its bytes, to two decimals. */
  const passesOf = (source: FileSource): number => {
    const { bytes = 0 } = reads.take()[source.name] ?? {};
    return Math.round((bytes / statSync(source.kind === 'path' ? source.path : '').size) * 100) / 100;
  };
  const events = (count: number): unknown[] => {
    const stream = generateEvents(5);
    return Array.from({ length: count }, (_, id) => ({ id, ...(stream.next().value as object) }));
  };
  const ndjson = (count: number): string =>
    events(count)
      .map((event) => JSON.stringify(event))
      .join('\n');
  const csv = (count: number): string =>
    `id;name;amount\r\n${Array.from({ length: count }, (_, id) => `${id};name ${id};${id},5`).join('\r\n')}\r\n`;

  it('is the beginning for the first rows, then the file once to decide the types and once to encode', async () => {
    for (const source of [
      file('log.ndjson', ndjson(20_000)),
      file('log.json', JSON.stringify(events(20_000))),
      file('log.csv', csv(200_000)),
    ]) {
      await engine.preview(source, {}, createReadControl());
      assert.ok(passesOf(source) < 0.5, `the first rows of ${source.name}`);
      const plan = await analyzePlan(engine, source);
      assert.ok(passesOf(source) <= 1.05, `deciding the types of ${source.name}`);
      await pushDone(source, plan);
      assert.ok(passesOf(source) <= 1.05, `encoding ${source.name}`);
    }
  });

  it('is the middle and the end of CSV, too, where the beginning does not tell how it is written', async () => {
    const rows = (count: number, row: string): string => row.repeat(count);
    const source = file('middle.csv', `a;b,c\n${rows(30_000, '1;2,3\n')}${rows(60_000, '1;2\n')}`);
    const plan = await analyzePlan(engine, source);
    assert.equal(plan.read?.delimiter, ';');
    assert.ok(passesOf(source) <= 1.2, 'in one pass and two samples');
    await pushDone(source, plan);
    assert.ok(passesOf(source) <= 1.05, 'and one to encode');
  });

  it('is the file twice where keys have to tell rows apart, too', async () => {
    for (const [source, spec] of [
      [file('keys.ndjson', ndjson(20_000)), { mode: 'upsert' }],
      [file('keys.csv', csv(100_000)), { mode: 'upsert' }],
      [file('parent.json', JSON.stringify(events(5_000))), { mode: 'replace', hasChildTables: true }],
    ] as const) {
      await pushDone(source, await analyzePlan(engine, source), { keys: ['id'], ...spec });
      assert.ok(passesOf(source) <= 2.1, source.name);
      await sandbox.reset();
    }
  });

  it('is the file once more where keys are chosen afterwards, and they are not compared again when it is sent', async () => {
    for (const source of [file('chosen.ndjson', ndjson(20_000)), file('chosen.csv', csv(100_000))]) {
      const plan = await analyzePlan(engine, source);
      reads.take();
      await engine.verifyKeys(source, plan, ['id'], createReadControl());
      assert.ok(passesOf(source) <= 1.05, `comparing the keys of ${source.name}`);
      await engine.verifyKeys(source, plan, ['id'], createReadControl());
      assert.equal(passesOf(source), 0, 'the answer is known');
      await pushDone(source, plan, { mode: 'upsert', keys: ['id'] });
      assert.ok(passesOf(source) <= 1.05, `encoding ${source.name}`);
      await sandbox.reset();
    }
  });

  it('is the file twice with more keys than are compared in memory, too', async () => {
    const rows = maxKeysInMemory + 1;
    const ids = Array.from({ length: rows }, (_, id) => id);
    const source = file('many.csv', `id\n${ids.join('\n')}\n`);
    const plan = await analyzePlan(engine, source);
    assert.equal(plan.rows, rows);
    const sendAll = async (): Promise<void> => {
      const options = { format: 'PARQUET', keys: ['id'] } as const;
      for await (const chunk of engine.chunks(source, plan, options, createReadControl())) assert.ok(chunk.rows > 0);
    };
    await sendAll();
    assert.ok(passesOf(source) <= 2.1, 'the types are decided, and the keys compared while it is encoded');
    await engine.verifyKeys(source, plan, ['id'], createReadControl());
    assert.equal(passesOf(source), 0, 'what is known already is not compared again');
    const repeated = file('repeated.csv', `id\n${[...ids, 5].join('\n')}\n`);
    const repeatedPlan = await analyzePlan(engine, repeated);
    reads.take();
    const { what } = await captureProblem(engine.verifyKeys(repeated, repeatedPlan, ['id'], createReadControl()));
    assert.equal(what, `Records 6 and ${(rows + 1).toLocaleString()} have the same key.`);
    assert.ok(passesOf(repeated) <= 3.1, 'once more to make certain, and to count lines');
  });

  it('is each of several files twice, and what is packed twice, too', async () => {
    const names = ['1.csv', '2.csv', '3.csv'];
    const files = names.map((name, index) => file(name, csv(50_000 + index)));
    const several: PushSource = { kind: 'files', files, name: '3 files' };
    await pushDone(several, await analyzePlan(engine, several));
    const read = reads.take();
    for (const [index, name] of names.entries()) {
      const { size } = statSync(join(reads.folder, name));
      assert.ok((read[name]?.bytes ?? 0) <= size * 2.5, `${name}: ${read[name]?.bytes} of ${size} (${index})`);
    }
    const packed = file('log.ndjson.gz', gzipSync(ndjson(20_000), { level: 1 }));
    await pushDone(packed, await analyzePlan(engine, packed), { mode: 'upsert', keys: ['id'] });
    assert.ok(passesOf(packed) <= 2.1);
  });

  it('is the file twice for each of its tables', async () => {
    const records = Array.from({ length: 3_000 }, (_, id) => ({ id, items: [{ sku: `a${id}` }, { sku: 'b' }] }));
    const source = file('orders.json', JSON.stringify(records));
    const plan = await analyzePlan(engine, source);
    await pushDone(source, plan, { keys: ['id'], hasChildTables: true });
    assert.ok(passesOf(source) <= 2.1);
    const request: ReadRequest = createChildRequest(plan, { source: ['items'] }, ['id']);
    await pushDone(source, await analyzePlan(engine, source, request), { table: 'items' });
    assert.ok(passesOf(source) <= 2.1);
  });

  it('is said, and nothing of it sent, where it is no longer what was shown', async () => {
    const source = file('changing.json', JSON.stringify(events(100)));
    const plan = await analyzePlan(engine, source);
    const countBefore = (await sandbox.listJobIds()).length;
    for (const change of [
      () => writeFileSync(join(reads.folder, 'changing.json'), JSON.stringify(events(101))),
      () => utimesSync(join(reads.folder, 'changing.json'), 1, 1),
    ]) {
      change();
      const { result, problem } = await push(source, plan);
      assert.deepEqual([result, problem?.what], ['failed', 'changing.json was changed while it was being read.']);
    }
    assert.equal((await sandbox.listJobIds()).length, countBefore);
    await pushDone(source, await analyzePlan(engine, source));
  });

  it('keeps its shape: workers that are started, how often the file is opened, and no chunk is copied', async () => {
    const path = join(reads.folder, 'large.ndjson');
    writeEventLog(path, 12e6, 'ndjson');
    const source: FileSource = { kind: 'path', path, name: 'large.ndjson' };
    for (const workerCount of [1, 2]) {
      const shapedEngine = openEngine(reads.workers, workerCount);
      reads.take();
      await pushDone(source, await analyzePlan(shapedEngine, source), {}, shapedEngine);
      assert.ok(reads.workersStarted <= 1, 'one more at most: those that are there serve again');
      const { bytes, opened } = reads.take()['large.ndjson']!;
      assert.ok(bytes <= statSync(path).size * 2.2, `${workerCount} workers read ${bytes}`);
      assert.ok(opened <= 2 * (workerCount + 1), `opened ${opened} times by ${workerCount} workers`);
      // What the worker made is handed over as it is, and so is what is sent.
      for (const { bytes: chunk } of sentChunks)
        assert.deepEqual([chunk.byteOffset, chunk.buffer.byteLength], [0, chunk.length]);
      shapedEngine.dispose();
    }
  });
});
