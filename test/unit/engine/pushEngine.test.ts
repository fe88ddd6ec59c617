import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parquetReadObjects } from 'hyparquet';
import { type Problem, ProblemError } from '../../../src/core/problem';
import { type ReadControl } from '../../../src/engine/model/readControl';
import type { Chunk, PushSource, TablePlan } from '../../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../../src/engine/pushEngine';
import { EngineWorkers } from '../../../src/engine/worker/engineWorkers';
import { writeEventLog } from '../../support/eventLog';
import { measureMainThreadShare } from '../../support/processorTime';
import { testWorkers } from '../../support/pushEngine';

const parquet = { format: 'PARQUET' as const };

describe('The push engine', () => {
  let folder: string;
  let engine: PushEngine;
  before(() => {
    assert.ok(existsSync(testWorkers.file), 'build first');
    folder = mkdtempSync(join(tmpdir(), 'engine-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => (engine = openEngine(testWorkers)));
  afterEach(() => engine.dispose());

  const bytes = (text: string, name = 'orders.json'): PushSource => ({
    kind: 'bytes',
    bytes: new TextEncoder().encode(text),
    name,
  });
  const file = (name: string, content?: string): PushSource => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    return { kind: 'path', path, name };
  };
  const control = (signal: AbortSignal = new AbortController().signal): ReadControl => ({ signal });
  const planOf = async (source: PushSource): Promise<TablePlan> => {
    const analysis = await engine.analyze(source, {}, control());
    assert.ok(analysis.kind === 'table');
    return analysis.plan;
  };
  const problemOf = async (promise: Promise<unknown>): Promise<Problem> => {
    try {
      await promise;
    } catch (error) {
      assert.ok(error instanceof ProblemError, String(error));
      return error.problem;
    }
    throw new Error('expected a problem');
  };
  const collectChunks = async (chunks: AsyncIterable<Chunk>): Promise<Chunk[]> => {
    const list: Chunk[] = [];
    for await (const chunk of chunks) list.push(chunk);
    return list;
  };
  /** A file that takes a while. */
  const large = (): PushSource => {
    const source = file('large.ndjson');
    if (!existsSync(join(folder, 'large.ndjson'))) writeEventLog(join(folder, 'large.ndjson'), 40_000_000, 'ndjson');
    return source;
  };

  it('plans a table from a file and from bytes alike', async () => {
    const text = '[{"id":1,"vendor":{"name":"Müller"},"when":"2024-05-01"},{"id":2,"note":"x"}]';
    for (const source of [bytes(text), file('orders.json', text)]) {
      const { fingerprint, ...plan } = await planOf(source);
      assert.equal(fingerprint.bytes, Buffer.byteLength(text));
      assert.deepEqual(plan, {
        shape: 'array',
        arrayPath: [],
        rows: 2,
        read: { format: 'json', encoding: 'utf-8' },
        columns: [
          { name: 'id', path: ['id'], type: 'INTEGER', maxBytes: 1, nulls: 0 },
          { name: 'vendor_name', path: ['vendor', 'name'], type: 'STRING', maxBytes: 7, nulls: 1, fieldLength: 80 },
          { name: 'when', path: ['when'], type: 'DATE', maxBytes: 10, nulls: 1 },
          { name: 'note', path: ['note'], type: 'STRING', maxBytes: 1, nulls: 1, fieldLength: 80 },
        ],
      });
    }
  });

  it('reserves a quarter more than the longest text, at least 80 bytes and at most 65 000', async () => {
    const { columns } = await planOf(
      bytes(`[{"a":"x","b":"${'é'.repeat(100)}","c":"${'x'.repeat(64_000)}","d":"${'x'.repeat(65_000)}"}]`),
    );
    assert.deepEqual(
      columns.map(({ fieldLength }) => fieldLength),
      [80, 250, 65_000, 65_000],
    );
  });

  it('converts the planned file to chunks with all of its rows', async () => {
    const source = bytes('{"a":1}\n{"a":2,"b":"x"}\n');
    const [chunk, ...moreChunks] = await collectChunks(engine.chunks(source, await planOf(source), parquet, control()));
    assert.equal(moreChunks.length, 0);
    const rows = await parquetReadObjects({ file: Uint8Array.from(chunk!.bytes).buffer });
    assert.deepEqual(
      [chunk!.index, chunk!.rows, rows],
      [
        0,
        2,
        [
          { a: 1n, b: null },
          { a: 2n, b: 'x' },
        ],
      ],
    );
  });

  it('begins with small chunks, so that the network has something to do at once', async () => {
    const source = large();
    const sizes = (await collectChunks(engine.chunks(source, await planOf(source), parquet, control()))).map(
      ({ bytes }) => bytes.length,
    );
    assert.ok(sizes[0]! < 300_000, String(sizes));
    assert.ok(sizes[1]! < 900_000 && sizes[1]! > sizes[0]! && sizes[2]! > sizes[1]!, String(sizes));
  });

  it('says where the first fault is, in words and as a place to go to', async () => {
    const problem = await problemOf(engine.analyze(file('bad.json', '[{"a":1},\n  {"a":tru}]'), {}, control()));
    assert.equal(problem.kind, 'input');
    assert.equal(problem.what, 'bad.json is not valid JSON.');
    assert.match(problem.why ?? '', /^Line 2, column 11 \(record 2\): /);
    assert.deepEqual(problem.fixes, [{ kind: 'openLocation', label: 'Go to Line 2', line: 2, column: 11 }]);
  });

  it('has a sentence of its own for every trouble with a file', async () => {
    const texts = [
      '',
      ' ',
      '[]',
      '{"rows":[]}',
      '[{}]',
      '[1]',
      '[{"a":1},2]',
      '5',
      '[{"a":1}',
      '[{"a":1,"a":2}]',
      '[{"a":1,}]',
      "[{'a':1}]",
      '[{"a":01}]',
      '[{"a":NaN}]',
      '[{"a":1} // x\n]',
      '[{a:1}]',
      '[{"a":"\n"}]',
      '[{"a":"\\x"}]',
      '[{"a":"\\u12"}]',
      '[{"a" 1}]',
      '[{"a":1}] x',
      '[{"a":-}]',
    ];
    const problemTexts = new Map<string, string>();
    for (const text of texts) {
      const { what, why, next } = await problemOf(engine.analyze(bytes(text), {}, control()));
      const sentences = [what, why, next].join(' ');
      assert.doesNotMatch(sentences, /undefined(?!, True)|\{\d\}|\[object/, sentences);
      assert.ok(what.endsWith('.') && why?.endsWith('.') && next?.endsWith('.'), sentences);
      assert.equal(problemTexts.get(sentences), undefined, `${text} as ${problemTexts.get(sentences)}`);
      problemTexts.set(sentences, text);
    }
  });

  it('says when the file is not there, no file, or not the one that was planned', async () => {
    assert.equal(
      (await problemOf(engine.analyze(file('missing.json'), {}, control()))).what,
      'missing.json is no longer there.',
    );
    assert.equal(
      (await problemOf(engine.analyze({ kind: 'path', path: folder, name: 'folder' }, {}, control()))).what,
      'folder cannot be read.',
    );
    const source = file('changing.ndjson', '{"a":1}\n');
    const plan = await planOf(source);
    appendFileSync(join(folder, 'changing.ndjson'), '{"a":2}\n');
    for (const read of [
      () => collectChunks(engine.chunks(source, plan, parquet, control())),
      () => engine.verifyKeys(source, plan, ['a'], control()),
    ]) {
      const problem = await problemOf(read());
      assert.equal(problem.kind, 'input');
      assert.equal(problem.what, 'changing.ndjson was changed while it was being read.');
    }
    rmSync(join(folder, 'changing.ndjson'));
    assert.equal(
      (await problemOf(collectChunks(engine.chunks(source, plan, parquet, control())))).what,
      'changing.ndjson is no longer there.',
    );
  });

  it('notices a file that changes while its chunks are taken', async () => {
    const source = file('growing.ndjson');
    writeEventLog(join(folder, 'growing.ndjson'), 6_000_000, 'ndjson');
    const plan = await planOf(source);
    const read = async (): Promise<void> => {
      for await (const { index } of engine.chunks(source, plan, { ...parquet, chunkBytes: 100_000 }, control())) {
        if (index === 0) utimesSync(join(folder, 'growing.ndjson'), 1, 1);
      }
    };
    assert.equal((await problemOf(read())).what, 'growing.ndjson was changed while it was being read.');
  });

  it('makes at most two chunks ahead of who takes them', async () => {
    const source = large();
    const plan = await planOf(source);
    let read = 0;
    const chunkIterator = engine
      .chunks(
        source,
        plan,
        { ...parquet, chunkBytes: 200_000 },
        { ...control(), onProgress: ({ bytesRead }) => (read = bytesRead) },
      )
      [Symbol.asyncIterator]();
    await chunkIterator.next();
    // However busy the machine is: while another engine makes all of the chunks, this one had time for some of them.
    const otherEngine = openEngine(testWorkers);
    await collectChunks(otherEngine.chunks(source, plan, parquet, control()));
    otherEngine.dispose();
    assert.ok(read < plan.fingerprint.bytes / 4, `read ${read} of ${plan.fingerprint.bytes}`);
    await chunkIterator.return?.();
  });

  it('stops at once when cancelled, whatever it is doing, and serves again', async () => {
    const source = large();
    const plan = await planOf(source);
    const tasks: ((control: ReadControl) => Promise<unknown>)[] = [
      (control) => engine.analyze(source, {}, control),
      (control) => engine.verifyKeys(source, plan, ['case_id', 'timestamp', 'activity'], control),
      (control) => collectChunks(engine.chunks(source, plan, parquet, control)),
    ];
    for (const task of tasks) {
      const abort = new AbortController();
      let nextTurn: Promise<string> | undefined;
      const onProgress = (): void => {
        nextTurn ??= setImmediate('still running');
        abort.abort();
      };
      const problemKind = problemOf(task({ signal: abort.signal, onProgress })).then(({ kind }) => kind);
      const aborted = new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
      await Promise.race([aborted, problemKind]);
      assert.equal(await Promise.race([problemKind, nextTurn]), 'cancelled');
      assert.equal((await problemOf(task({ signal: AbortSignal.abort() }))).kind, 'cancelled');
    }
    assert.equal((await planOf(bytes('[{"a":1}]'))).rows, 1);
  });

  it('reports how far it is, and leaves the main thread free', async () => {
    const source = large();
    const plan = await planOf(source);
    const steps: number[] = [];
    const readMainThreadShare = measureMainThreadShare();
    const chunks = engine.chunks(source, plan, parquet, {
      ...control(),
      onProgress: ({ bytesRead, bytesTotal }) => steps.push(bytesRead / bytesTotal),
    });
    const rows = (await collectChunks(chunks)).reduce((sum, chunk) => sum + chunk.rows, 0);
    const mainThreadShare = readMainThreadShare();
    assert.equal(rows, plan.rows);
    // A worker reports at its first piece and then from time to time, which a fast machine does not need.
    assert.ok(
      steps.length > 0 && steps.every((step, index) => step <= 1 && step >= (steps[index - 1] ?? 0)),
      steps.join(),
    );
    assert.ok(mainThreadShare < 0.2, `The main thread computed ${Math.round(mainThreadShare * 100)} % of it.`);
  });

  it('turns a worker that dies into a problem, not into silence', async () => {
    const broken = join(folder, 'broken.js');
    for (const code of [
      'throw new Error("broken")',
      'require("worker_threads").parentPort.on("message", () => process.exit(7))',
      'require("worker_threads").parentPort.on("message", () => { throw new Error("later") })',
    ]) {
      writeFileSync(broken, code);
      const other = openEngine(new EngineWorkers(broken));
      assert.equal((await problemOf(other.analyze(bytes('[{"a":1}]'), {}, control()))).kind, 'internal');
      other.dispose();
    }
    const missing = openEngine(new EngineWorkers(join(folder, 'no-such-worker.js')));
    assert.equal((await problemOf(missing.analyze(bytes('[{"a":1}]'), {}, control()))).kind, 'internal');
  });

  it('ends what runs when it is disposed of', async () => {
    let reportProgress = (): void => undefined;
    const hasProgress = new Promise<void>((resolve) => (reportProgress = resolve));
    const running = problemOf(engine.analyze(large(), {}, { ...control(), onProgress: () => reportProgress() }));
    await hasProgress;
    engine.dispose();
    assert.equal((await running).kind, 'cancelled');
  });

  it('begins nothing more once it is disposed of', async () => {
    const running = problemOf(engine.analyze(large(), {}, control()));
    engine.dispose();
    assert.equal((await running).kind, 'cancelled');
    assert.equal((await problemOf(engine.analyze(bytes('[{"a":1}]'), {}, control()))).kind, 'cancelled');
  });

  it('serves two files at the same time', async () => {
    const [firstPlan, secondPlan] = await Promise.all([planOf(bytes('[{"a":1}]')), planOf(bytes('[{"b":1},{"b":2}]'))]);
    assert.deepEqual([firstPlan.rows, secondPlan.rows], [1, 2]);
  });
});
