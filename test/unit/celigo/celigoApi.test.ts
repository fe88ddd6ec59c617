import assert from 'node:assert/strict';
import { z } from 'zod';
import { CeligoApi, v1Path } from '../../../src/celigo/celigoApi';
import { readMaskedRecord } from '../../../src/celigo/connectors/writeConnections';
import { deleteFlowRecord } from '../../../src/celigo/integrations/writeFlows';
import type { Problem } from '../../../src/core/problem';
import { toProblem } from '../../../src/core/problem';
import { HttpClient } from '../../../src/http/httpClient';
import { FakeCeligoServer, neverAborted, testApiToken } from '../../support/celigoServer';

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  return promise.then(() => assert.fail('It should have failed'), toProblem);
}

const rateLimited = {
  status: 429,
  headers: { 'retry-after': '1' },
  json: { errors: [{ code: 'rate_limited', message: 'Too many requests.' }] },
};

describe('Requests to Celigo', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => void (server = await FakeCeligoServer.start()));
  afterEach(() => server.close());

  const get = (api: CeligoApi, path: string): Promise<unknown> =>
    api.request({ method: 'GET', path, step: 'reading', schema: z.unknown() });

  it('all come through a bucket that lets few of two hundred pass at once, a few at a time', async () => {
    // Filled again some time after it ran empty, so that it does run empty however slowly requests come.
    let remainingRequests = 60;
    const tryAdmit = (): boolean => {
      if (remainingRequests === 0) return false;
      if (--remainingRequests === 0) setTimeout(() => (remainingRequests = 60), 300);
      return true;
    };
    let [running, most, refusedCount] = [0, 0, 0];
    server.setReply('GET /v1/flows', async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (tryAdmit()) return { json: [] };
      refusedCount++;
      return rateLimited;
    });
    const api = server.celigoApi;
    const answers = await Promise.all(Array.from({ length: 200 }, () => get(api, '/v1/flows')));
    assert.equal(answers.length, 200);
    assert.ok(refusedCount > 0, 'the bucket must have been full at least once');
    assert.ok(most <= 8, `${most} requests were under way at once`);
  });

  it('are sent again after a 429 even when they change something, for it was not carried out', async () => {
    let turnedAwayCount = 0;
    server.setReply('POST /v1/flows/f/run', () =>
      turnedAwayCount++ < 2
        ? { ...rateLimited, headers: { 'retry-after': '0' } }
        : { status: 201, json: { _jobId: 'j' } },
    );
    await server.celigoApi.request({ method: 'POST', path: '/v1/flows/f/run', step: 'running', body: { json: {} } });
    assert.equal(server.requests.length, 3);
  });

  it('are not waited for longer than a person would, and leave their place to others meanwhile', async () => {
    server.setReply('POST /v1/flows/f/run', { ...rateLimited, headers: { 'retry-after': '31536000' } });
    server.setReply('GET /v1/flows', { json: [] });
    const api = server.celigoApi;
    const runFlow = (signal?: AbortSignal): Promise<unknown> =>
      problemOf(
        api.request({
          method: 'POST',
          path: '/v1/flows/f/run',
          step: 'running',
          body: { json: {} },
          ...(signal ? { signal } : {}),
        }),
      );
    await runFlow();
    assert.equal(server.requests.length, 1);

    server.setReply('POST /v1/flows/f/run', { ...rateLimited, headers: { 'retry-after': '20' } });
    const cancel = new AbortController();
    const waiting = Array.from({ length: 8 }, () => runFlow(cancel.signal));
    while (server.requests.length < 9) await new Promise((resolve) => setImmediate(resolve));
    await get(api, '/v1/flows');
    cancel.abort();
    await Promise.all(waiting);
  });

  it('that change something are never sent again after anything else', async () => {
    server.setReply('POST /v1/flows/f/run', { status: 503 });
    await problemOf(
      server.celigoApi.request({ method: 'POST', path: '/v1/flows/f/run', step: 'running', body: { json: {} } }),
    );
    assert.equal(server.requests.length, 1);
  });

  it('give way to a cancel while they wait for their turn', async () => {
    const cancel = new AbortController();
    server.setReply('GET /v1/slow', () => new Promise(() => {}));
    const api = server.celigoApi;
    const waiting = Array.from({ length: 20 }, () =>
      problemOf(api.request({ method: 'GET', path: '/v1/slow', step: 'waiting', signal: cancel.signal })),
    );
    while (server.requests.length < 8) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort();
    for (const problem of await Promise.all(waiting)) assert.equal(problem.kind, 'cancelled');
    assert.equal(server.requests.length, 8);
  });

  for (const seconds of ['3600', '31536000', '2147484']) {
    it(`that change something are handed back where Celigo asks to wait for ${seconds} seconds`, async () => {
      server.setReply('POST /v1/invite', { ...rateLimited, headers: { 'retry-after': seconds } });
      const problem = await problemOf(
        server.celigoApi.request({ method: 'POST', path: '/v1/invite', step: 'inviting', body: { json: {} } }),
      );
      assert.equal(problem.kind, 'rateLimited');
      assert.match(problem.next ?? '', /in (60 minutes|365 days|25 days)\./);
      assert.equal(server.requests.length, 1);
    });
  }

  it('that wait hold up no others, and end with a cancel', async () => {
    server
      .setReply('POST /v1/invite', { ...rateLimited, headers: { 'retry-after': '29' } })
      .setReply('GET /v1/flows', { json: [] });
    const cancel = new AbortController();
    const api = server.celigoApi;
    const changes = Array.from({ length: 8 }, () =>
      problemOf(
        api
          .withWaitSignal(cancel.signal)
          .request({ method: 'POST', path: '/v1/invite', step: 'inviting', body: { json: {} } }),
      ),
    );
    while (server.requests.length < 8) await new Promise((resolve) => setImmediate(resolve));
    await get(api, '/v1/flows');
    cancel.abort();
    for (const problem of await Promise.all(changes)) assert.equal(problem.kind, 'cancelled');
    assert.equal(server.requests.length, 9);
  });

  it('are explained in both shapes that errors have, and show other answers on request', async () => {
    server
      .setReply('GET /v1/a', {
        status: 422,
        json: {
          errors: [{ code: 'invalid_field', message: 'Name is too long', field: 'name' }, { message: 'And more' }],
        },
      })
      .setReply('GET /v1/b', {
        status: 403,
        json: { errors: [{ code: 'access_restricted', message: 'You may not.' }] },
      })
      .setReply('GET /v1/c', { status: 401, json: { message: 'Bearer Authentication Failed' } })
      .setReply('GET /v1/d', { status: 400, json: { code: 'invalid_query', message: 'Bad query' } })
      .setReply('GET /v1/e', { status: 400, text: 'plain words' });
    const [a, b, c, d, e] = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => problemOf(get(server.celigoApi, `/v1/${name}`))),
    );
    assert.equal(a?.why, 'name: Name is too long. And more.');
    assert.equal(b?.kind, 'forbidden');
    assert.equal(b?.why, 'You may not.');
    assert.match(b?.next ?? '', /full access/);
    assert.equal(c?.kind, 'unauthorized');
    assert.equal(c?.why, 'Bearer Authentication Failed.');
    assert.equal(d?.why, 'Bad query.');
    assert.equal(e?.why, 'The service answered with status 400, and not in a form that it documents.');
    assert.deepEqual(e?.fixes, [{ kind: 'showAnswer', label: 'Show Answer', answer: 'plain words' }]);
  });

  it('never take the token to another origin, by redirect or by address', async () => {
    const foreign = await FakeCeligoServer.start();
    try {
      server.setReply('GET /v1/flows', { status: 302, headers: { location: `${foreign.origin}/v1/flows` } });
      assert.equal((await problemOf(get(server.celigoApi, '/v1/flows'))).kind, 'redirect');
      assert.equal((await problemOf(get(server.celigoApi, `${foreign.origin}/v1/flows`))).kind, 'redirect');
      assert.equal((await problemOf(get(server.celigoApi, '//elsewhere.example/v1/flows'))).kind, 'redirect');
      assert.deepEqual(foreign.requests, []);
    } finally {
      foreign.close();
    }
  });

  it('leave no trace of the token in the log or in a problem', async () => {
    const log: string[] = [];
    server.setReply('GET /v1/flows', { status: 422, json: { errors: [{ message: `Bad token ${testApiToken}` }] } });
    const api = new CeligoApi(
      new HttpClient({ origin: server.origin, userAgent: 'test', log: (line) => log.push(line) }),
      testApiToken,
    );
    const problem = await problemOf(
      api.request({ method: 'GET', path: '/v1/flows', step: 'listing', signal: neverAborted }),
    );
    assert.ok(!JSON.stringify([problem, log]).includes(testApiToken));
    assert.ok(log.length > 0);
  });

  it('hold ids as they are, whatever they contain', () => {
    assert.equal(v1Path`/flows/${'a/../b?c'}/run`, '/v1/flows/a%2F..%2Fb%3Fc/run');
  });

  it('delete and read nothing but the record of that id', async () => {
    const api = server.celigoApi;
    for (const id of ['..', '.', '%2e%2e', '../users']) {
      await deleteFlowRecord(api, 'flows', id, neverAborted);
      await readMaskedRecord(api, 'connections', id, neverAborted).catch(toProblem);
    }
    for (const { path } of server.requests) assert.match(path, /^\/v1\/(?:flows|connections)\/[^/]+$/);
    assert.equal(server.requests.length, 8);
  });
});
