import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { SandboxClient } from './celonisSandboxClient';

const csv = { targetName: 'F', type: 'REPLACE', fileType: 'CSV' };

describe("The sandbox's own API", () => {
  let celonis: SandboxClient;
  beforeEach(async () => {
    celonis = await SandboxClient.start();
  });
  afterEach(() => celonis.close());

  it('keeps a journal of every request to the product, and none of a secret', async () => {
    const { appKey } = celonis.sandbox.address.celonis;
    await celonis.call('GET', '/api/cloud');
    await celonis.call('GET', '/integration/api/pools?poolIds=x', { authorization: null });
    await celonis.call('GET', `/${encodeURIComponent(appKey)}?key=${encodeURIComponent(appKey)}`);
    const job = await celonis.create(csv);
    await celonis.upload(job, 'a\n1\n');
    const answer = await celonis.call('GET', '/sandbox/requests', { authorization: null });
    const entries = answer.json as Record<string, unknown>[];
    assert.deepEqual(
      entries.map(({ method, path, query, status, scheme }) => [method, path, query, status, scheme]),
      [
        ['GET', '/api/cloud', '', 200, 'AppKey'],
        ['GET', '/integration/api/pools', 'poolIds=x', 401, null],
        ['GET', '/***', 'key=***', 404, 'AppKey'],
        ['POST', celonis.jobsPath, '', 200, 'AppKey'],
        ['POST', `${celonis.jobsPath}${job}/chunks/upserted`, '', 200, 'AppKey'],
      ],
    );
    assert.ok(entries.every(({ milliseconds }) => typeof milliseconds === 'number'));
    assert.ok(Number(entries[4]?.bytes) > 100, 'the whole multipart body');
    for (const key of [appKey, celonis.sandbox.address.celonis.apiKey]) assert.ok(!answer.text.includes(key));
  });

  it('shows a table by pool and name, and says what is missing', async () => {
    const pool = celonis.pool('Order to Cash');
    const view = await celonis.call('GET', `/sandbox/pools/${pool}/tables/vbak?offset=1&limit=1`, {
      authorization: null,
    });
    assert.deepEqual(view.field('columns.0'), { name: 'VBELN', type: 'STRING', length: 10, key: true });
    assert.deepEqual(
      [view.field('rowCount'), view.field('rows')],
      [40, [{ VBELN: '4500001', KUNNR: 'C-001001', LAND1: 'FR', NETWR: 830.87, ERDAT: '2026-01-06', BLOCKED: false }]],
    );
    assert.equal((await celonis.call('GET', `/sandbox/pools/${pool}/tables/NONE`)).status, 404);
    assert.equal((await celonis.call('GET', '/sandbox/pools/none/tables/VBAK')).status, 404);
    assert.equal((await celonis.call('GET', `/sandbox/pools/${pool}/tables/VBAK?limit=all`)).status, 400);
    assert.equal((await celonis.call('GET', '/sandbox/nothing')).status, 404);
  });

  it('is for programs on this computer, not for web pages', async () => {
    const status = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(`${celonis.origin}/sandbox/requests`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    assert.equal(await status({}), 200);
    assert.equal(await status({ origin: 'http://127.0.0.1' }), 403);
    assert.equal(await status({ host: 'rebound.example' }), 403);
    assert.equal(await status({ host: 'localhost:80' }), 200);
  });

  describe('scripts faults', () => {
    it('answers instead of the service, as often as said, in the order of the rules', async () => {
      await celonis.fault(
        {
          match: { method: 'GET', path: '/api/cloud' },
          times: 2,
          then: { status: 503, headers: { 'Retry-After': '1' }, body: { error: 'down' } },
        },
        { match: {}, then: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' } },
      );
      const answers = [
        await celonis.call('GET', '/api/cloud'),
        await celonis.call('GET', '/api/cloud'),
        await celonis.call('GET', '/api/cloud'),
        await celonis.call('GET', '/api/cloud'),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [503, 503, 200, 200],
      );
      assert.deepEqual([answers[0]?.json, answers[0]?.headers.get('retry-after')], [{ error: 'down' }, '1']);
      assert.equal(answers[2]?.text, '<html>Sign in</html>');
      assert.ok(answers[3]?.field('email'));
      const journal = (await celonis.call('GET', '/sandbox/requests')).json as { fault: boolean }[];
      assert.deepEqual(
        journal.map(({ fault }) => fault),
        [true, true, true, false],
      );
    });

    it('matches paths by beginning, wildcard and regular expression', async () => {
      const hits = async (path: string): Promise<number[]> => {
        await celonis.fault({ match: { path }, times: -1, then: { status: 418 } });
        const statuses: number[] = [];
        for (const path of ['/api/cloud', '/api/cloud/team', celonis.jobsPath, `${celonis.jobsPath}x/chunks`])
          statuses.push((await celonis.call('GET', path)).status);
        await celonis.call('DELETE', '/sandbox/faults');
        return statuses.map((status) => (status === 418 ? 1 : 0));
      };
      assert.deepEqual(await hits('/api/cloud'), [1, 1, 0, 0]);
      assert.deepEqual(await hits('^/api/cloud$'), [1, 0, 0, 0]);
      assert.deepEqual(await hits('/data-ingestion/api/v1/data-push/*/jobs/*/chunks'), [0, 0, 0, 1]);
      assert.deepEqual(await hits('chunks'), [0, 0, 0, 1]);
      assert.deepEqual(await hits('/(cloud|jobs)/'), [0, 1, 1, 1]);
      assert.deepEqual(await hits('*'), [1, 1, 1, 1]);
      assert.equal((await celonis.call('GET', '/api/cloud')).status, 200, 'cleared');
    });

    it('refuses a fault that it does not understand, with all that came with it', async () => {
      const invalidFaults = [
        { match: {}, times: 0, then: {} },
        { match: {} },
        { match: { path: '(' }, then: {} },
        { match: {}, then: { status: 99 } },
        { match: {}, then: { explode: true } },
        'x',
      ];
      for (const faultRule of invalidFaults) {
        const answer = await celonis.post('/sandbox/faults', [{ match: {}, then: { status: 500 } }, faultRule]);
        assert.equal(answer.status, 400, JSON.stringify(faultRule));
      }
      assert.equal((await celonis.post('/sandbox/faults', {})).status, 400);
      assert.deepEqual((await celonis.call('GET', '/sandbox/faults')).json, []);
    });

    it('delays, truncates, and breaks the connection', async () => {
      await celonis.fault({ match: { path: '/api/cloud' }, then: { delayMs: 80 } });
      const started = performance.now();
      assert.equal((await celonis.call('GET', '/api/cloud')).status, 200);
      assert.ok(performance.now() - started >= 75);
      await celonis.fault(
        { match: {}, then: { truncate: 5 } },
        { match: {}, then: { truncate: true, status: 200, body: 'abcdef' } },
        { match: {}, then: { reset: true } },
        { match: {}, then: { reset: true, early: true } },
      );
      for (let attempt = 0; attempt < 4; attempt++)
        await assert.rejects(celonis.call('GET', '/api/cloud'), `turn ${attempt}`);
      assert.equal((await celonis.call('GET', '/api/cloud')).status, 200);
    });

    it('breaks an upload before or after the chunk was stored, so that the client cannot know which', async () => {
      const job = await celonis.create(csv);
      const stored = async (): Promise<number> =>
        ((await celonis.call('GET', `${celonis.jobsPath}${job}/chunks`)).json as unknown[]).length;
      await celonis.fault({ match: { path: '/chunks/upserted$' }, then: { reset: true } });
      await assert.rejects(celonis.upload(job, 'a\n1\n'));
      assert.equal(await stored(), 0);
      await celonis.fault(
        { match: { path: '/chunks/upserted$' }, then: { after: true, reset: true } },
        { match: { path: '/chunks/upserted$' }, then: { after: true, status: 502 } },
      );
      await assert.rejects(celonis.upload(job, 'a\n1\n'));
      assert.equal(await stored(), 1);
      assert.equal((await celonis.upload(job, 'a\n1\n')).status, 502);
      assert.equal(await stored(), 2);
    });

    it('sends a body without end until the client leaves, or byte by byte, or as given bytes', async () => {
      await celonis.fault(
        { match: {}, then: { status: 200, body: 'more ', endless: true } },
        { match: {}, then: { status: 200, body: 'slowly', dripMs: 5 } },
        { match: {}, then: { status: 200, bodyBase64: Buffer.from('bytes').toString('base64') } },
      );
      const controller = new AbortController();
      const response = await fetch(`${celonis.origin}/api/cloud`, { signal: controller.signal });
      let received = 0;
      await assert.rejects(async () => {
        for await (const piece of response.body ?? []) {
          received += (piece as Uint8Array).length;
          if (received > 1_000_000) controller.abort();
        }
      });
      assert.equal((await celonis.call('GET', '/api/cloud')).text, 'slowly');
      assert.equal((await celonis.call('GET', '/api/cloud')).text, 'bytes');
    });
  });

  it('goes on when a client leaves in the middle of an upload, and stores nothing of it', async () => {
    const path = `${celonis.jobsPath}${await celonis.create(csv)}/chunks`;
    const upload = request(`${celonis.origin}${path}/upserted`, {
      method: 'POST',
      headers: {
        authorization: `AppKey ${celonis.sandbox.address.celonis.appKey}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': '1000000',
      },
    });
    const uploadError = once(upload, 'error');
    upload.write('--b\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n1');
    while (((await celonis.call('GET', '/sandbox/requests')).json as unknown[]).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    upload.destroy(new Error('the client leaves'));
    await uploadError;
    assert.deepEqual((await celonis.call('GET', path)).json, []);
  });

  it('changes its durations while it runs', async () => {
    assert.deepEqual((await celonis.post('/sandbox/pace', { queuedMs: 10_000 })).json, {
      queuedMs: 10_000,
      runningMs: 0,
    });
    const job = await celonis.create(csv);
    await celonis.upload(job, 'a\n1\n');
    await celonis.execute(job);
    assert.equal((await celonis.job(job)).status, 'QUEUED');
    for (const invalidBody of ['{"queuedMs":-1}', '{"queuedMs":"soon"}', 'no json', 'null', '']) {
      const { status, json } = await celonis.call('POST', '/sandbox/pace', {
        body: Buffer.from(invalidBody),
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(status, 400, invalidBody);
      assert.match(String((json as { error: string }).error), /queuedMs and runningMs/);
    }
  });
});
