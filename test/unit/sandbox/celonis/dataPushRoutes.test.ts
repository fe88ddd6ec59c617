import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type ApiResponse, lastLine, SandboxClient } from '../celonisSandboxClient';

const csv = {
  targetName: 'ORDERS',
  type: 'REPLACE',
  fileType: 'CSV',
  tableSchema: { tableName: 'ORDERS', columns: [{ columnName: 'id', columnType: 'INTEGER' }] },
};

describe('The sandbox as Celonis: data push jobs', () => {
  let celonis: SandboxClient;
  before(async () => {
    celonis = await SandboxClient.start();
  });
  after(() => celonis.close());

  const codes = (answer: ApiResponse): string[] => {
    assert.equal(answer.status, 400, answer.text);
    return (answer.field('errors') as { errorCode: string }[]).map(({ errorCode }) => errorCode);
  };

  it('creates a job and gives back what it was created with', async () => {
    const answer = await celonis.post(celonis.jobsPath, { ...csv, colour: 'blue' });
    const json = answer.json as Record<string, unknown>;
    assert.deepEqual(
      [answer.status, json.status, json.targetName, json.dataPoolId, json.logs],
      [200, 'NEW', 'ORDERS', celonis.poolId, []],
    );
    assert.deepEqual(json.tableSchema, csv.tableSchema);
    assert.equal('colour' in json, false, 'unknown fields are ignored');
    const listed = (await celonis.call('GET', celonis.jobsPath)).json as { id: string }[];
    assert.ok(listed.some(({ id }) => id === json.id));
  });

  it('knows the list and the creation only with a slash at the end', async () => {
    const path = celonis.jobsPath.slice(0, -1);
    assert.equal((await celonis.post(path, csv)).status, 404);
    assert.equal((await celonis.call('GET', path)).status, 404);
  });

  it('refuses each wrong field with its own code', async () => {
    const column = (name: string, type = 'STRING', overrides = {}): unknown => ({
      columnName: name,
      columnType: type,
      ...overrides,
    });
    const schema = (...columns: unknown[]): unknown => ({ columns });
    const cases: [Record<string, unknown>, string[]][] = [
      [{ targetName: '' }, ['targetName.empty']],
      [{ targetName: 'a.b', tableSchema: schema(column('x')) }, ['SPECIAL_CHAR_IN_TABLE_NAME']],
      [{ type: 'UPSERT' }, ['type.invalid']],
      [{ type: undefined }, ['type.null']],
      [{ fileType: 'JSON' }, ['fileType.invalid']],
      [{ dataPoolId: 'another' }, ['dataPoolId.mismatch']],
      [{ connectionId: 'unknown' }, ['connectionId.notFound']],
      [{ upsertStrategy: 'MERGE' }, ['upsertStrategy.invalid']],
      [{ fallbackVarcharLength: 65_001 }, ['length.invalid']],
      [{ keys: ['nope'] }, ['keys.notFound']],
      [{ keys: ['id', 'ID'] }, ['keys.duplicate']],
      [{ keys: 'id' }, ['keys.invalid']],
      [{ tableSchema: schema() }, ['tableSchema.columns.empty']],
      [{ tableSchema: { ...csv.tableSchema, tableName: 'OTHER' } }, ['tableSchema.tableName.mismatch']],
      [{ tableSchema: schema(column('a'), column('A')) }, ['DUPLICATE_COLUMN_DETECTED']],
      [{ tableSchema: schema(column('a', 'TEXT'), column('')) }, ['columnType.invalid', 'columnName.empty']],
      [{ tableSchema: schema(column('a', 'STRING', { fieldLength: 0 })) }, ['length.invalid']],
      [{ csvParsingOptions: { charSet: 'EBCDIC' } }, ['charSet.invalid']],
    ];
    for (const [change, expected] of cases) {
      assert.deepEqual(
        codes(await celonis.post(celonis.jobsPath, { ...csv, ...change })),
        expected,
        JSON.stringify(change),
      );
    }
    assert.deepEqual(codes(await celonis.post(celonis.jobsPath, [])), ['body.object']);
    assert.deepEqual(
      codes(
        await celonis.call('POST', celonis.jobsPath, { headers: { 'content-type': 'application/json' }, body: '{' }),
      ),
      ['body.json'],
    );
    assert.equal((await celonis.call('POST', celonis.jobsPath, { body: 'text' })).status, 415);
  });

  it('takes chunks as the multipart part "file" and lists them with their SHA-256', async () => {
    const job = await celonis.create(csv);
    const text = 'id\n1\n';
    const answer = await celonis.upload(job, text);
    assert.deepEqual([answer.status, answer.text], [200, '']);
    const chunks = (await celonis.call('GET', `${celonis.jobsPath}${job}/chunks`)).json as {
      type: string;
      pushJobId: string;
      checksum: string;
    }[];
    assert.deepEqual(
      chunks.map(({ type, pushJobId, checksum }) => [type, pushJobId, checksum]),
      [['UPSERT', job, createHash('sha256').update(text).digest('hex')]],
    );
  });

  it('refuses chunks in any other form', async () => {
    const path = `${celonis.jobsPath}${await celonis.create(csv)}/chunks/upserted`;
    const form = new FormData();
    form.append('data', new Blob(['id\n1\n']), 'file');
    assert.deepEqual(codes(await celonis.call('POST', path, { body: form })), ['file.missing']);
    assert.equal((await celonis.call('POST', path, { body: 'id\n1\n' })).status, 415);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const broken = `--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nid\r\n--bad${'x'.repeat(5_000_000)}`;
    assert.deepEqual(
      codes(await celonis.call('POST', path, { headers, body: broken })),
      ['file.multipart'],
      'answered although it is still being sent',
    );
    assert.deepEqual(
      codes(
        await celonis.call('POST', path, {
          headers,
          body: '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nid\n1',
        }),
      ),
      ['file.multipart'],
    );
    const empty = new FormData();
    empty.append('file', new Blob([]), 'file');
    assert.deepEqual(codes(await celonis.call('POST', path, { body: empty })), ['file.empty']);
  });

  it('finds the part in whatever pieces the body arrives', async () => {
    const job = await celonis.create({ ...csv, targetName: 'PIECES', tableSchema: undefined });
    const rows = Array.from({ length: 50 }, (_, index) => `--a ${index}`).join('\r\n');
    const body = Buffer.from(
      `intro\r\n--b\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name="other"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\nid\r\n${rows}\r\n\r\n--b--\r\n`,
    );
    const stream = new ReadableStream({
      async start(controller) {
        for (let splitIndex = 0; splitIndex < body.length; splitIndex += 7) {
          controller.enqueue(body.subarray(splitIndex, splitIndex + 7));
          if (splitIndex % 70 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        controller.close();
      },
    });
    const response = await fetch(`${celonis.origin}${celonis.jobsPath}${job}/chunks/upserted`, {
      method: 'POST',
      headers: {
        authorization: `AppKey ${celonis.sandbox.address.celonis.appKey}`,
        'content-type': 'multipart/form-data; boundary="b"',
      },
      body: stream,
      duplex: 'half',
    });
    assert.equal(response.status, 200);
    await celonis.execute(job);
    assert.equal((await celonis.finished(job)).status, 'DONE');
    const { rows: read, rowCount } = await celonis.table('PIECES');
    assert.deepEqual([rowCount, read[0], read[49]], [50, { id: '--a 0' }, { id: '--a 49' }]);
  });

  it('refuses a chunk above the limit and takes the next one', async () => {
    const small = await SandboxClient.start({ maxChunkBytes: 1000 });
    try {
      const job = await small.create(csv);
      const answer = await small.upload(job, 'id\n' + '1\n'.repeat(1000));
      assert.equal(answer.status, 413);
      assert.match(answer.text, /Celonis Support ID/);
      assert.equal((await small.upload(job, 'id\n1\n')).status, 200);
    } finally {
      await small.close();
    }
  });

  it('takes deletes only for a delta with keys', async () => {
    const replace = await celonis.create({ ...csv, keys: ['id'] });
    assert.deepEqual(codes(await celonis.upload(replace, 'id\n1\n', 'deleted')), ['keys.required']);
    const append = await celonis.create({ ...csv, type: 'DELTA' });
    assert.deepEqual(codes(await celonis.upload(append, 'id\n1\n', 'deleted')), ['keys.required']);
  });

  it('goes from NEW over QUEUED and RUNNING to DONE, and may be deleted before and after but not on the way', async () => {
    const slow = await SandboxClient.start({ jobDurations: { queuedMs: 2_000, runningMs: 2_000 } });
    try {
      const job = await slow.create(csv);
      await slow.upload(job, 'id\n1\n2\n');
      await slow.execute(job);
      const seenStatuses = new Set<string>();
      let refusedCount = 0;
      for (;;) {
        const { status } = await slow.job(job);
        seenStatuses.add(status);
        if (status !== 'QUEUED' && status !== 'RUNNING') break;
        const { status: deleted } = await slow.call('DELETE', slow.jobsPath + job);
        if (deleted === 200) break;
        assert.equal(deleted, 409);
        refusedCount++;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.ok(
        seenStatuses.has('QUEUED') && seenStatuses.has('RUNNING') && refusedCount > 0,
        [...seenStatuses].join(),
      );
      await slow.call('DELETE', slow.jobsPath + job);
      assert.equal((await slow.call('GET', slow.jobsPath + job)).status, 404);
      assert.equal((await slow.table('ORDERS')).rowCount, 2, 'the rows stay');
    } finally {
      await slow.close();
    }
  });

  it('executes a job once, and takes no chunk after that', async () => {
    const job = await celonis.create(csv);
    await celonis.upload(job, 'id\n1\n');
    assert.equal((await celonis.execute(job)).status, 200);
    assert.equal((await celonis.finished(job)).status, 'DONE');
    assert.deepEqual(codes(await celonis.execute(job)), ['status.invalid']);
    assert.deepEqual(codes(await celonis.upload(job, 'id\n1\n')), ['status.invalid']);
  });

  it('refuses a chunk whose job was executed while it came in', async () => {
    const job = await celonis.create(csv);
    await celonis.upload(job, 'id\n1\n');
    const form = '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nid\n2\n\r\n--b--\r\n';
    const upload = request(`${celonis.origin}${celonis.jobsPath}${job}/chunks/upserted`, {
      method: 'POST',
      headers: {
        authorization: `AppKey ${celonis.sandbox.address.celonis.appKey}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': form.length,
      },
    });
    const answered = once(upload, 'response');
    upload.write(form.slice(0, 20));
    const arrived = async (): Promise<boolean> =>
      ((await celonis.call('GET', '/sandbox/requests')).json as { status: number; path: string }[]).some(
        ({ status, path }) => status === 0 && path.includes(job),
      );
    while (!(await arrived())) await new Promise((resolve) => setTimeout(resolve, 5));
    await celonis.execute(job);
    await celonis.finished(job);
    upload.end(form.slice(20));
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    assert.equal(response.statusCode, 400);
  });

  it('ends in ERROR where there is nothing to load, and offers no cancel', async () => {
    const job = await celonis.create(csv);
    assert.equal((await celonis.call('POST', `${celonis.jobsPath}${job}/cancel`)).status, 404);
    await celonis.execute(job);
    const ended = await celonis.finished(job);
    assert.deepEqual(
      [ended.status, lastLine(ended)],
      ['ERROR', 'ERROR No chunk was uploaded, there is nothing to load.'],
    );
  });
});

describe('The sandbox as Celonis: limits of execution', () => {
  let celonis: SandboxClient | undefined;
  afterEach(() => celonis?.close());

  const ready = async (client: SandboxClient): Promise<string> => {
    const job = await client.create(csv);
    await client.upload(job, 'id\n1\n');
    return job;
  };

  it('refuses a second execution at the same time with 409, then 429, and takes it when the first is over', async () => {
    // The second and third request come while the first one is executed, on a busy machine too.
    celonis = await SandboxClient.start({ jobDurations: { queuedMs: 3_000, runningMs: 0 } });
    const [first, second] = [await ready(celonis), await ready(celonis)];
    await celonis.execute(first);
    const conflict = await celonis.execute(second);
    assert.deepEqual([conflict.status, typeof conflict.field('reference')], [409, 'string']);
    const secondExecution = await celonis.execute(second);
    assert.deepEqual(
      [secondExecution.status, secondExecution.field('errorCode'), secondExecution.headers.get('x-ratelimit-reset')],
      [429, 'LIMIT_RATE_EXCEEDED', '1'],
    );
    await celonis.finished(first);
    assert.equal((await celonis.execute(second)).status, 200);
    assert.equal((await celonis.finished(second)).status, 'DONE');
  });

  it('counts executions of the full UTC hour', async () => {
    let now = Date.UTC(2026, 0, 5, 9, 59, 30);
    celonis = await SandboxClient.start({ executeLimits: { perSecond: 10, perHour: 2 }, now: () => now });
    for (const remainingText of ['1', '0']) {
      const job = await ready(celonis);
      const answer = await celonis.execute(job);
      assert.deepEqual(
        [answer.status, answer.headers.get('x-ratelimit-limit'), answer.headers.get('x-ratelimit-remaining')],
        [200, '2', remainingText],
      );
      await celonis.finished(job);
      now += 2000;
    }
    const job = await ready(celonis);
    const refusal = await celonis.execute(job);
    assert.deepEqual([refusal.status, refusal.headers.get('x-ratelimit-reset')], [429, '26']);
    assert.match(
      refusal.text,
      /Limit of 2 data push job submissions per hour exceeded\. Retry after 2026-01-05T10:00:00/,
    );
    now += 27_000;
    assert.equal((await celonis.execute(job)).status, 200);
  });

  it('counts executions of a second, refused ones too', async () => {
    celonis = await SandboxClient.start({
      executeLimits: { perSecond: 3, perHour: 100 },
      jobDurations: { queuedMs: 60_000, runningMs: 0 },
      now: () => Date.UTC(2026, 0, 5),
    });
    await celonis.execute(await ready(celonis));
    const job = await ready(celonis);
    const answers = [await celonis.execute(job), await celonis.execute(job), await celonis.execute(job)];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [409, 429, 429],
    );
    assert.match(answers[2]?.text ?? '', /Limit of 3 data push job submissions per second exceeded/);
  });
});
