import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPushJobApi } from '../../../../src/celonis/dataPush/celonisPushJobApi';
import type { FieldValues } from '../../../../src/connections/vendor';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { runPush, waitForJob } from '../../../../src/push/job/push';
import type { PushJobSpec, PushPhase, PushProgress, PushResult } from '../../../../src/push/job/pushJob';
import type { PushTiming } from '../../../../src/push/job/pushTiming';
import type { SandboxFault } from '../../../support/celonisSandbox';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { captureProblem } from '../../../support/httpServer';
import { testWorkers } from '../../../support/pushEngine';

const rowCount = 600;
const impatient: Partial<PushTiming> = {
  initialPollIntervalMs: 10,
  maxPollIntervalMs: 40,
  initialRetryDelayMs: 10,
  maxRetryDelayMs: 40,
  executeRetryLimitMs: 900_000,
};
const neverAborted = new AbortController().signal;

const create = { method: 'POST', path: 'jobs/$' };
const upload = { method: 'POST', path: 'chunks/upserted' };
const chunks = { method: 'GET', path: '/chunks$' };
const execute = { method: 'POST', path: 'jobs/[^/]+$' };
const state = { method: 'GET', path: 'jobs/[^/]+$' };
const remove = { method: 'DELETE', path: 'jobs/' };
const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><title>Hello</title>' };

describe('A push', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let tables = 0;
  let table = '';
  let request: PushJobSpec;

  before(async () => {
    sandbox = await SandboxHarness.start();
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-job-'));
  });
  beforeEach(async () => {
    table = `orders_${++tables}`;
    request = await requestOf(rows(0, rowCount));
  });
  afterEach(async () => {
    await sandbox.reset();
    assert.deepEqual(await sandbox.listJobIds(), [], 'a job was left behind');
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({
      id: from + index,
      name: `Müller ${createHash('sha512')
        .update(String(from + index))
        .digest('hex')}`,
      amount: (from + index) / 4,
      ok: index % 2 === 0,
    }));

  const requestOf = async (records: object[], overrides: Partial<PushJobSpec> = {}): Promise<PushJobSpec> => {
    const path = join(folder, `${table}-${records.length}.ndjson`);
    writeFileSync(path, records.map((record) => JSON.stringify(record)).join('\n'));
    const source = { kind: 'path', path, name: 'orders.ndjson' } as const;
    const analysis = await engine.analyze(source, {}, { signal: neverAborted });
    assert.ok(analysis.kind === 'table');
    return {
      source,
      plan: analysis.plan,
      table,
      mode: 'replace',
      keys: [],
      format: 'PARQUET',
      chunkBytes: 16_000,
      ...overrides,
    };
  };

  interface ObservedPush {
    outcome: PushResult;
    progress: PushProgress[];
    lines: string[];
  }
  interface PushTestOptions {
    timing?: Partial<PushTiming>;
    cancelIn?: PushPhase;
    cancelWhen?: (progress: PushProgress) => boolean;
    values?: FieldValues;
    uploadTimeoutMs?: number;
  }
  const push = async (
    { timing, cancelIn, cancelWhen, values, uploadTimeoutMs }: PushTestOptions = {},
    pushRequest = request,
  ): Promise<ObservedPush> => {
    const cancel = new AbortController();
    const progress: PushProgress[] = [];
    const lines: string[] = [];
    const api = createPushJobApi(sandbox.session(values), uploadTimeoutMs);
    const outcome = await runPush(
      pushRequest,
      api,
      engine,
      {
        signal: cancel.signal,
        log: (line) => lines.push(line),
        onProgress: (update) => {
          progress.push(update);
          if (update.phase === cancelIn || cancelWhen?.(update)) cancel.abort();
        },
      },
      { ...impatient, ...timing },
    );
    return { outcome, progress, lines };
  };

  const assertTableComplete = async (count = rowCount): Promise<void> => {
    const readTable = await sandbox.readTable(table);
    assert.equal(readTable?.rowCount, count);
    assert.equal(new Set(readTable.rows.map((row) => row['id'])).size, count, 'a row is there twice');
  };
  const calls = async ({ method, path }: { method: string; path: string }): Promise<number> =>
    (await sandbox.listRequests()).filter((request) => request.method === method && new RegExp(path).test(request.path))
      .length;

  it('creates the job, uploads chunks, executes once, waits, deletes the job, and says what came of it', async () => {
    const { outcome, progress, lines } = await push();
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.deepEqual(
      [outcome.table, outcome.rows, outcome.columns, outcome.problem, outcome.leftover],
      [table, rowCount, 4, undefined, undefined],
    );
    assert.ok(outcome.logs.length > 0 && outcome.jobId && outcome.durationMs > 0);
    assert.deepEqual(
      [...new Set(progress.map(({ phase }) => phase))],
      ['checking', 'creating', 'uploading', 'executing', 'cleaning'],
    );
    const last = progress.at(-1);
    assert.deepEqual([last?.rows, last?.rowsTotal, last?.bytesRead], [rowCount, rowCount, last?.bytesTotal]);
    assert.equal(last?.bytesSent, outcome.bytesSent);
    assert.ok((await calls(upload)) > 3, 'too few chunks for this test to mean anything');
    assert.equal(await calls(execute), 1);
    assert.ok(lines.some((line) => line.includes(outcome.jobId ?? '?')));
    await assertTableComplete();
    const readTable = await sandbox.readTable(table);
    // Chunks travel side by side, so rows land in any order.
    assert.deepEqual(
      readTable?.rows.find((row) => row['id'] === 0),
      { id: 0, name: `Müller ${createHash('sha512').update('0').digest('hex')}`, amount: 0, ok: true },
    );
    assert.ok((readTable.columns[1]?.length ?? 0) >= 136);
  });

  it('appends and upserts', async () => {
    await push();
    await push({}, await requestOf(rows(rowCount, rowCount + 10), { mode: 'append' }));
    await assertTableComplete(rowCount + 10);
    const renewed = rows(0, 20).map((row) => ({ ...row, amount: 0.123 }));
    const { outcome } = await push({}, await requestOf(renewed, { mode: 'upsert', keys: ['id'] }));
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    await assertTableComplete(rowCount + 10);
    assert.equal((await sandbox.readTable(table))?.rows.filter((row) => row['amount'] === 0.123).length, 20);
  });

  it('sends CSV when asked to', async () => {
    const csv = {
      separatorSequence: ',',
      quoteSequence: '"',
      escapeSequence: '"',
      lineEnding: '\n',
      charSet: 'UTF-8',
      decimalSeparator: '.',
      dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSS",
    } as const;
    const { outcome } = await push({}, { ...request, format: 'CSV', csv });
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    await assertTableComplete();
  });

  it('checks the keys before anything is created', async () => {
    const { outcome } = await push(
      {},
      await requestOf([...rows(0, 3), ...rows(1, 2)], { mode: 'upsert', keys: ['id'] }),
    );
    assert.deepEqual([outcome.result, outcome.problem?.kind, outcome.jobId], ['failed', 'input', undefined]);
    assert.equal(await calls(create), 0);
  });

  it('falls back to the older base path', async () => {
    const legacySandbox = await SandboxHarness.start({ legacyBaseOnly: true });
    try {
      const api = createPushJobApi(legacySandbox.session());
      const outcome = await runPush(
        request,
        api,
        engine,
        { signal: neverAborted, onProgress: () => {}, log: () => {} },
        impatient,
      );
      assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
      assert.equal((await legacySandbox.readTable(table))?.rowCount, rowCount);
    } finally {
      await legacySandbox.close();
    }
  });

  describe('that is cancelled', () => {
    for (const phase of ['checking', 'creating', 'uploading'] as const) {
      it(`while ${phase} leaves no trace`, async () => {
        const { outcome } = await push({ cancelIn: phase });
        assert.deepEqual(
          [outcome.result, outcome.problem?.kind, outcome.leftover],
          ['cancelled', 'cancelled', undefined],
        );
        assert.equal(await sandbox.readTable(table), undefined);
      });
    }

    it('in the middle of the upload leaves no trace', async () => {
      const { outcome } = await push({ cancelWhen: ({ rows: sent }) => sent > 0 });
      assert.equal(outcome.result, 'cancelled');
      assert.ok(outcome.rows < rowCount);
      assert.equal(await sandbox.readTable(table), undefined);
    });

    it('while the service is slow to create the job, leaves no job', async () => {
      await sandbox.injectFaults({ match: create, then: { delayMs: 300 } });
      assert.equal((await push({ cancelIn: 'creating' })).outcome.result, 'cancelled');
    });

    it('while it is executed goes on, says so, and can be followed to its end', async () => {
      await sandbox.injectFaults({ match: state, times: 3, then: { delayMs: 50 } });
      const { outcome } = await push({ cancelWhen: ({ status }) => status === 'QUEUED' || status === 'RUNNING' });
      if (outcome.result === 'running') {
        assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /goes on in Celonis/);
        const end = await waitForJob(
          createPushJobApi(sandbox.session()),
          outcome.jobId ?? '',
          { signal: neverAborted, log: () => {} },
          impatient,
        );
        assert.equal(end.status, 'DONE');
      } else {
        assert.equal(outcome.result, 'done', 'it ended in the very moment');
      }
      await assertTableComplete();
    });

    it('while it is executed ends, where the service offers to cancel', async () => {
      await sandbox.injectFaults({ match: { method: 'POST', path: '/cancel$' }, then: { status: 200, body: '' } });
      await sandbox.injectFaults({
        match: state,
        then: { status: 200, body: { id: 'x', status: 'RUNNING', logs: [] } },
      });
      await sandbox.injectFaults({
        match: state,
        then: { status: 200, body: { id: 'x', status: 'CANCELED', logs: ['Stopped.'] } },
      });
      const { outcome } = await push({ cancelWhen: ({ status }) => status === 'RUNNING' });
      assert.equal(outcome.result, 'cancelled');
      assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /Stopped\..*Look at the table/);
    });
  });

  describe('lands all rows once, in spite of', () => {
    const recoverableFaults: [string, ...SandboxFault[]][] = [
      ['a listing that is reset', { match: { method: 'GET', path: 'jobs/$' }, then: { reset: true } }],
      ['a create that is reset', { match: create, then: { reset: true } }],
      ['a create whose answer is lost', { match: create, then: { reset: true, after: true } }],
      ['a create that answers 502 although it was done', { match: create, then: { status: 502, after: true } }],
      ['a create whose answer is cut off', { match: create, then: { truncate: true } }],
      ['a create that answers 503 twice', { match: create, times: 2, then: { status: 503 } }],
      ['a create that answers 429', { match: create, then: { status: 429 } }],
      ['a chunk that is reset', { match: upload, then: { reset: true } }],
      ['a chunk that is reset at once', { match: upload, then: { reset: true, early: true } }],
      ['a chunk whose answer is lost', { match: upload, then: { reset: true, after: true } }],
      ['two chunks whose answers are lost', { match: upload, times: 2, then: { reset: true, after: true } }],
      ['three chunks that are reset', { match: upload, times: 3, then: { reset: true } }],
      ['a chunk that answers 503', { match: upload, times: 2, then: { status: 503 } }],
      ['a chunk that answers 502 although it was stored', { match: upload, then: { status: 502, after: true } }],
      [
        'a chunk that answers 429 with a wait',
        { match: upload, then: { status: 429, headers: { 'retry-after': '1' } } },
      ],
      ['a chunk that is answered by a web page', { match: upload, then: page }],
      [
        'one chunk lost and one answer lost',
        { match: upload, then: { reset: true } },
        { match: upload, then: { reset: true, after: true } },
      ],
      [
        'a lost answer and a list that is not offered',
        { match: upload, then: { reset: true, after: true } },
        { match: chunks, times: -1, then: { status: 404 } },
      ],
      [
        'a lost answer and a list that fails at first',
        { match: upload, then: { reset: true, after: true } },
        { match: chunks, times: 2, then: { status: 503 } },
      ],
      ['a chunk that is too large', { match: upload, then: { status: 413 } }],
      ['a chunk that is refused with 409', { match: upload, times: 3, then: { status: 409 } }],
      [
        'an execution that is refused with 409',
        { match: execute, times: 3, then: { status: 409, body: { message: 'Another job is running' } } },
      ],
      [
        'an execution that is refused with 429',
        { match: execute, then: { status: 429, headers: { 'retry-after': '1' } } },
      ],
      ['an execution that is reset', { match: execute, then: { reset: true } }],
      ['an execution whose answer is lost', { match: execute, then: { reset: true, after: true } }],
      ['an execution that answers 504 although it began', { match: execute, then: { status: 504, after: true } }],
      ['an execution that answers 500', { match: execute, then: { status: 500 } }],
      [
        'an execution whose answer and state are lost',
        { match: execute, then: { reset: true, after: true } },
        { match: state, times: 8, then: { reset: true } },
      ],
      ['questions for the state that are reset', { match: state, times: 9, then: { reset: true } }],
      ['questions for the state that are answered by a web page', { match: state, times: 3, then: page }],
      ['a state that is cut off', { match: state, then: { truncate: true } }],
      ['two refusals of the key while it is executed', { match: state, times: 2, then: { status: 401 } }],
      ['a deletion that is reset', { match: remove, then: { reset: true } }],
      ['a deletion whose answer is lost', { match: remove, then: { reset: true, after: true } }],
      ['a deletion that answers 500 twice', { match: remove, times: 2, then: { status: 500 } }],
    ];
    for (const [name, ...faults] of recoverableFaults) {
      it(name, async () => {
        await sandbox.injectFaults(...faults);
        const { outcome, lines } = await push();
        assert.equal(
          outcome.result,
          'done',
          `${outcome.problem ? describeProblem(outcome.problem) : ''}\n${lines.join('\n')}`,
        );
        assert.equal(outcome.rows, rowCount);
        await assertTableComplete();
      });
    }

    it('a chunk that is stored only long after we gave up waiting for it', async () => {
      // All other chunks come in time on a busy machine too.
      await sandbox.injectFaults({ match: upload, then: { delayMs: 3_000 } });
      const { outcome, lines } = await push({ uploadTimeoutMs: 1_500 });
      assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
      assert.ok(lines.some((line) => line.includes('got lost')));
      await assertTableComplete();
    });

    it('a chunk that was sent twice, because it was not in the list at first', async () => {
      await sandbox.injectFaults(
        { match: upload, then: { reset: true, after: true } },
        { match: chunks, then: { status: 200, body: [] } },
      );
      const { outcome, lines } = await push({}, { ...request, chunkBytes: 1_000_000 });
      assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
      assert.ok(
        lines.some((line) => line.includes('did not arrive')),
        lines.join('\n'),
      );
      assert.equal(await calls(create), 2, 'the upload starts over');
      await assertTableComplete();
    });
  });

  describe('that fails leaves the table as it was, and says why and what to do:', () => {
    const fatal: [string, RegExp, ...SandboxFault[]][] = [
      [
        'the key is refused',
        /did not accept the key/,
        { match: { method: 'GET', path: 'jobs/$' }, then: { status: 401 } },
      ],
      [
        'the push is not permitted',
        /not permit/,
        { match: create, then: { status: 403, body: { detail: 'No access.' } } },
      ],
      ['the API is not switched on', /not switched on/, { match: create, then: { status: 403, body: '' } }],
      [
        'the job is not valid',
        /name: Too long\./,
        {
          match: create,
          then: { status: 400, body: { errors: [{ attribute: 'name', error: 'Too long', errorCode: 'x' }] } },
        },
      ],
      ['a chunk is too large, however small', /smaller chunks/, { match: upload, times: -1, then: { status: 413 } }],
      [
        'a chunk cannot be read',
        /validating the Parquet/,
        { match: upload, then: { status: 500, body: { message: 'Internal error while validating the Parquet' } } },
      ],
      [
        'a chunk has not the keys that were declared',
        /support-1[\s\S]*every key column/,
        {
          match: upload,
          then: {
            status: 500,
            body: {
              reference: 'support-1',
              message: 'Internal error while validating the Parquet. Celonis Support ID: support-1',
            },
          },
        },
      ],
      [
        'the execution is refused over the keys',
        /every key column/,
        {
          match: execute,
          times: -1,
          then: { status: 500, body: { message: 'Internal error while validating the Parquet' } },
        },
      ],
      ['the key is revoked meanwhile', /did not accept the key/, { match: upload, then: { status: 401 } }],
      ['no chunk gets through', /again and again/, { match: upload, times: -1, then: { reset: true } }],
      [
        'the list of chunks is never offered',
        /no row is duplicated/,
        { match: upload, times: 2, then: { reset: true, after: true } },
        { match: chunks, times: -1, then: { status: 404 } },
        { match: upload, times: 9, then: { reset: true } },
      ],
      [
        'the execution is not permitted',
        /not permit/,
        { match: execute, then: { status: 403, body: { detail: 'No.' } } },
      ],
      [
        'the hourly limit is reached',
        /50 minutes/,
        { match: execute, times: -1, then: { status: 429, headers: { 'x-ratelimit-reset': '3000' } } },
      ],
    ];
    for (const [name, expectedText, ...faults] of fatal) {
      it(name, async () => {
        await sandbox.injectFaults(...faults);
        const { outcome } = await push();
        assert.equal(outcome.result, 'failed');
        assert.ok(outcome.problem?.next);
        assert.match(describeProblem(outcome.problem), expectedText);
        assert.match(describeProblem(outcome.problem), new RegExp(`table ${table} is unchanged`));
        assert.equal(await sandbox.readTable(table), undefined);
      });
    }
  });

  for (const status of [409, 423, 429, 500, 503]) {
    it(`that gets ${status} for a chunk while others are sent goes on with one after the other, and says so`, async () => {
      // The first chunk is still on its way when the second one is refused.
      await sandbox.injectFaults(
        { match: upload, then: { delayMs: 2_000 } },
        { match: upload, then: { status, body: { message: 'Not now' } } },
      );
      const { outcome, lines } = await push({}, { ...request, chunkBytes: 2_000 });
      assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
      assert.equal((await sandbox.readTable(table))?.rowCount, rowCount);
      const loggedRefusals = lines.filter((line) => line.includes(`(status ${status}) while others were being sent`));
      assert.equal(loggedRefusals.length, 1, lines.join('\n'));
    });
  }

  it('whose execution is refused for now waits, says until when, and is executed once', async () => {
    await sandbox.injectFaults(
      { match: execute, then: { status: 409, body: { message: 'Another job is running' } } },
      { match: execute, then: { status: 429, headers: { 'x-ratelimit-reset': '1' } } },
    );
    const { outcome, progress, lines } = await push();
    const waitReasons = progress.flatMap(({ waitReason }) => waitReason ?? []);
    assert.equal(outcome.result, 'done');
    assert.equal((await sandbox.readTable(table))?.rowCount, rowCount);
    assert.match(
      waitReasons.join('\n'),
      /another job of this team, asking again at \d[\s\S]*no more jobs from this team until \d/,
    );
    assert.ok(
      lines.some((line) => /Asking again at .*, in 1 second\./.test(line)),
      lines.join('\n'),
    );
  });

  it('that ends with ERROR says what the log of the job says', async () => {
    const logs = ['Started.', 'Internal error while validating the Parquet: key ID', 'Finished.'];
    await sandbox.injectFaults({ match: state, then: { status: 200, body: { id: 'x', status: 'ERROR', logs } } });
    const { outcome, lines } = await push();
    assert.equal(outcome.result, 'failed');
    assert.deepEqual(outcome.logs, logs);
    assert.match(outcome.problem?.why ?? '', /validating the Parquet: key ID/);
    assert.match(outcome.problem?.next ?? '', /every key column/);
    assert.ok(lines.some((line) => line.includes('Started.')));
    await assertJobRemoved();
  });

  it('that is cancelled in Celonis says so', async () => {
    await sandbox.injectFaults({
      match: state,
      then: { status: 200, body: { id: 'x', status: 'CANCELED', logs: [] } },
    });
    const { outcome } = await push();
    assert.equal(outcome.result, 'cancelled');
    assert.match(outcome.problem?.what ?? '', /cancelled in Celonis/);
    await assertJobRemoved();
  });

  it('that cannot delete its job says which one', async () => {
    await sandbox.injectFaults({ match: remove, times: -1, then: { status: 403, body: { detail: 'No.' } } });
    const { outcome } = await push();
    assert.equal(outcome.result, 'done');
    assert.ok(outcome.leftover && describeProblem(outcome.leftover).includes(outcome.jobId ?? '?'));
    await assertJobRemoved();
  });

  it('that takes longer than we wait is said to be running, is left alone, and can be followed', async () => {
    // On a busy machine it has ended before it is asked about.
    await sandbox.injectFaults({ match: state, then: { status: 200, body: { id: 'x', status: 'RUNNING', logs: [] } } });
    const { outcome } = await push({ timing: { executionLimitMs: 1 } });
    assert.equal(outcome.result, 'running');
    assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /still being executed/);
    const api = createPushJobApi(sandbox.session());
    assert.equal(
      (await waitForJob(api, outcome.jobId ?? '', { signal: neverAborted, log: () => {} }, impatient)).status,
      'DONE',
    );
    await assertTableComplete();
  });

  it('whose state comes as a web page is not said to be executed still', async () => {
    const page = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Sign in</title>',
    };
    await sandbox.injectFaults({ match: state, times: -1, then: page });
    const { outcome } = await push({ timing: { executionLimitMs: 1 } });
    assert.equal(outcome.result, 'running');
    assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /not known.*cannot be read any more/s);
    await assertJobRemoved();
  });

  it('whose chunks are answered with a web page says so', async () => {
    const page = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Sign in</title>',
    };
    await sandbox.injectFaults({ match: upload, times: -1, then: page });
    const { outcome } = await push();
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /sign-in page came instead/);
  });

  it('whose job nobody knows any more is not said to have succeeded', async () => {
    await sandbox.injectFaults({ match: state, times: -1, then: { status: 404 } });
    const { outcome } = await push();
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /not known.*Look at the table/);
    await assertJobRemoved();
  });

  it('whose key is refused for good while it is executed is said to be running', async () => {
    await sandbox.injectFaults({ match: state, times: -1, then: { status: 401 } });
    const { outcome } = await push();
    assert.equal(outcome.result, 'running');
    await assertJobRemoved();
  });

  it('that is followed can be left alone again', async () => {
    const cancel = new AbortController();
    await sandbox.injectFaults({ match: state, times: -1, then: { status: 503 } });
    const jobResult = waitForJob(
      createPushJobApi(sandbox.session()),
      'some-job',
      { signal: cancel.signal, log: () => cancel.abort() },
      impatient,
    );
    assert.equal((await captureProblem(jobResult)).kind, 'cancelled');
    assert.equal(await calls(remove), 0);
  });

  /** Deletes what a fault kept from being deleted, once the sandbox is done with it. */
  const assertJobRemoved = async (): Promise<void> => {
    await sandbox.reset();
    const api = createPushJobApi(sandbox.session());
    for (const id of await sandbox.listJobIds())
      await waitForJob(api, id, { signal: neverAborted, log: () => {} }, impatient);
  };
});
