import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import type { FileSource } from '../../../../src/engine/model/tablePlan';
import { openEngine } from '../../../../src/engine/pushEngine';
import { EngineWorkers } from '../../../../src/engine/worker/engineWorkers';
import { generateEvents } from '../../../support/eventLog';
import { eventually } from '../../../support/eventually';
import { analyzePlan, captureProblem, collectChunks, createReadControl, workerFile } from '../../../support/pushEngine';

describe('The worker threads of the push engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workers-'));
  after(() => rmSync(folder, { recursive: true }));

  const live = new Set<Worker>();
  let started = 0;
  const onWorker = (worker: Worker): void => {
    started++;
    live.add(worker);
    worker.on('exit', () => live.delete(worker));
  };
  let workers: EngineWorkers;
  beforeEach(() => {
    started = 0;
    process.on('worker', onWorker);
    workers = new EngineWorkers(workerFile);
  });
  afterEach(async () => {
    workers.dispose();
    await eventually('no thread is left', () => live.size === 0);
    process.off('worker', onWorker);
  });

  const file = (name: string, content: string | Buffer): FileSource => {
    writeFileSync(join(folder, name), content);
    return { kind: 'path', path: join(folder, name), name };
  };
  const events = (count: number): string => {
    const eventStream = generateEvents(3);
    return JSON.stringify(Array.from({ length: count }, () => eventStream.next().value as unknown));
  };
  /** From the first rows to the last chunk. @returns rows */
  async function pushPage(source: FileSource): Promise<number> {
    const engine = openEngine(workers);
    await engine.preview(source, {}, createReadControl());
    const plan = await analyzePlan(engine, source);
    await collectChunks(engine, source, plan);
    engine.dispose();
    return plan.rows;
  }

  it('read even a small file, so that nothing is parsed on the main thread', async () => {
    assert.equal(await pushPage(file('page.json', events(100))), 100);
    assert.equal(started, 1);
  });

  it('serve one engine after the other', async () => {
    for (const name of ['1.json', '2.json', '3.json']) await pushPage(file(name, events(10)));
    assert.equal(started, 1);
  });

  it('are ready before the first task where they were warmed up, and not twice', async () => {
    workers.warmUp();
    workers.warmUp();
    await eventually('a thread starts', () => started > 0);
    await pushPage(file('page.json', events(10)));
    assert.equal(started, 1);
  });

  it('end when nothing comes for a while, and start again when something does', async () => {
    const impatient = new EngineWorkers(workerFile, 1);
    impatient.warmUp();
    await eventually('a thread starts', () => started === 1);
    await eventually('no thread is left', () => live.size === 0);
    const engine = openEngine(impatient);
    assert.equal((await analyzePlan(engine, file('page.json', events(10)))).rows, 10);
    engine.dispose();
    await eventually('no thread is left', () => live.size === 0);
  });

  it('end with the extension, those that finish their task later too', async () => {
    const engine = openEngine(workers);
    const plan = analyzePlan(engine, file('page.json', events(300)));
    workers.warmUp();
    workers.dispose();
    assert.equal((await plan).rows, 300);
    await eventually('no thread is left', () => live.size === 0);
  });

  it('are kept when a file is refused, and ended when reading is cancelled', async () => {
    const engine = openEngine(workers);
    const broken = file('broken.json', '[{"a":1},{"a":}]');
    const problem = await captureProblem(engine.analyze(broken, {}, createReadControl()));
    assert.deepEqual([problem.kind, problem.where !== undefined, live.size], ['input', true, 1]);
    const abort = new AbortController();
    const control = { signal: abort.signal, onProgress: () => abort.abort() };
    const problemOfLarge = await captureProblem(engine.analyze(file('large.json', events(20_000)), {}, control));
    assert.equal(problemOfLarge.kind, 'cancelled');
    await eventually('no thread is left', () => live.size === 0);
    engine.dispose();
  });

  it('end with the engine that they work for', async () => {
    const engine = openEngine(workers);
    // As soon as it says that it reads: it may be done at once.
    const control = { ...createReadControl(), onProgress: () => engine.dispose() };
    const problem = await captureProblem(engine.analyze(file('page.json', events(3_000)), {}, control));
    assert.equal(problem.kind, 'cancelled');
    assert.equal(started, 1);
    await eventually('no thread is left', () => live.size === 0);
  });

  describe('and the threads that unpack for them', () => {
    before(function () {
      if (process.platform !== 'linux') this.skip();
    });
    const countThreads = (): number => readdirSync('/proc/self/task').length;

    it('leave nothing behind, whether a file was read, refused or cancelled', async () => {
      await pushPage(file('page.json.gz', gzipSync(events(100))));
      const before = countThreads();
      const engine = openEngine(workers);
      await pushPage(file('page.json.gz', gzipSync(events(100))));
      await captureProblem(
        engine.analyze(file('cut.json.gz', gzipSync(events(100)).subarray(0, 900)), {}, createReadControl()),
      );
      await eventually('no thread more than before', () => countThreads() <= before);
      const abort = new AbortController();
      const onProgress = (): void => abort.abort();
      const large = file('large.json.gz', gzipSync(events(20_000), { level: 1 }));
      await captureProblem(engine.analyze(large, {}, { signal: abort.signal, onProgress }));
      engine.dispose();
      // The thread that was ended is gone, with the one that unpacked for it.
      await eventually('a thread fewer than before', () => countThreads() < before);
    });

    it('leave nothing behind where a pipe was to be read that nobody writes to', async () => {
      await pushPage(file('page.json', events(10)));
      workers.dispose();
      workers = new EngineWorkers(workerFile);
      await eventually('no thread is left', () => live.size === 0);
      const before = countThreads();
      for (const name of ['pipe.json', 'pipe.json.gz', 'pipe.parquet']) {
        execFileSync('mkfifo', [join(folder, name)]);
        const engine = openEngine(workers);
        const abort = new AbortController();
        const source: FileSource = { kind: 'path', path: join(folder, name), name };
        const readings = [
          captureProblem(engine.preview(source, {}, { signal: abort.signal })),
          captureProblem(engine.analyze(source, {}, { signal: abort.signal })),
        ];
        await eventually('a thread works', () => started > 0);
        abort.abort();
        for (const reading of readings) assert.match((await reading).kind, /cancelled|input/);
        engine.dispose();
      }
      workers.dispose();
      await eventually('no thread more than before', () => countThreads() <= before);
    });
  });
});
