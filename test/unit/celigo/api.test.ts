import assert from 'node:assert/strict';
import { z } from 'zod';
import { CeligoApi, v1 } from '../../../src/celigo/api';
import { HttpClient } from '../../../src/http/client';
import { toProblem } from '../../../src/http/problem';
import type { Problem } from '../../../src/http/problem';
import { CeligoServer, none, token } from '../../support/celigoServer';

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  return work.then(() => assert.fail('It should have failed'), toProblem);
}

const rateLimited = { status: 429, headers: { 'retry-after': '1' }, json: { errors: [{ code: 'rate_limited', message: 'Too many requests.' }] } };

describe('Requests to Celigo', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start()));
  afterEach(() => server.close());

  const get = (api: CeligoApi, path: string): Promise<unknown> => api.request({ method: 'GET', path, step: 'reading', schema: z.unknown() });

  it('all come through a bucket that lets few of two hundred pass at once, a few at a time', async () => {
    // Filled again some time after it ran empty, so that it does run empty however slowly requests come.
    let left = 60;
    const admit = (): boolean => {
      if (left === 0) return false;
      if (--left === 0) setTimeout(() => (left = 60), 300);
      return true;
    };
    let [running, most, refused] = [0, 0, 0];
    server.on('GET /v1/flows', async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (admit()) return { json: [] };
      refused++;
      return rateLimited;
    });
    const api = server.api;
    const answers = await Promise.all(Array.from({ length: 200 }, () => get(api, '/v1/flows')));
    assert.equal(answers.length, 200);
    assert.ok(refused > 0, 'the bucket must have been full at least once');
    assert.ok(most <= 8, `${most} requests were under way at once`);
  }).timeout(20_000);

  it('are sent again after a 429 even when they change something, for it was not carried out', async () => {
    let turnedAway = 0;
    server.on('POST /v1/flows/f/run', () => (turnedAway++ < 2 ? { ...rateLimited, headers: { 'retry-after': '0' } } : { status: 201, json: { _jobId: 'j' } }));
    await server.api.request({ method: 'POST', path: '/v1/flows/f/run', step: 'running', body: { json: {} } });
    assert.equal(server.calls.length, 3);
  });

  it('that change something are never sent again after anything else', async () => {
    server.on('POST /v1/flows/f/run', { status: 503 });
    await problemOf(server.api.request({ method: 'POST', path: '/v1/flows/f/run', step: 'running', body: { json: {} } }));
    assert.equal(server.calls.length, 1);
  });

  it('give way to a cancel while they wait for their turn', async () => {
    const cancel = new AbortController();
    server.on('GET /v1/slow', () => new Promise(() => {}));
    const api = server.api;
    const waiting = Array.from({ length: 20 }, () => problemOf(api.request({ method: 'GET', path: '/v1/slow', step: 'waiting', signal: cancel.signal })));
    while (server.calls.length < 8) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort();
    for (const problem of await Promise.all(waiting)) assert.equal(problem.kind, 'cancelled');
    assert.equal(server.calls.length, 8);
  });

  it('are explained in both shapes that errors have', async () => {
    server
      .on('GET /v1/a', { status: 422, json: { errors: [{ code: 'invalid_field', message: 'Name is too long', field: 'name' }, { message: 'And more' }] } })
      .on('GET /v1/b', { status: 403, json: { errors: [{ code: 'access_restricted', message: 'You may not.' }] } })
      .on('GET /v1/c', { status: 401, json: { message: 'Bearer Authentication Failed' } })
      .on('GET /v1/d', { status: 400, json: { code: 'invalid_query', message: 'Bad query' } })
      .on('GET /v1/e', { status: 400, text: 'plain words' });
    const [a, b, c, d, e] = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => problemOf(get(server.api, `/v1/${name}`))));
    assert.equal(a?.why, 'name: Name is too long. And more.');
    assert.equal(b?.kind, 'forbidden');
    assert.equal(b?.why, 'You may not.');
    assert.match(b?.next ?? '', /full access/);
    assert.equal(c?.kind, 'unauthorized');
    assert.equal(c?.why, 'Bearer Authentication Failed.');
    assert.equal(d?.why, 'Bad query.');
    assert.equal(e?.why, 'plain words.');
  });

  it('never take the token to another origin, by redirect or by address', async () => {
    const foreign = await CeligoServer.start();
    try {
      server.on('GET /v1/flows', { status: 302, headers: { location: `${foreign.origin}/v1/flows` } });
      assert.equal((await problemOf(get(server.api, '/v1/flows'))).kind, 'redirect');
      assert.equal((await problemOf(get(server.api, `${foreign.origin}/v1/flows`))).kind, 'redirect');
      assert.equal((await problemOf(get(server.api, '//elsewhere.example/v1/flows'))).kind, 'redirect');
      assert.deepEqual(foreign.calls, []);
    } finally {
      foreign.close();
    }
  });

  it('leave no trace of the token in the log or in a problem', async () => {
    const log: string[] = [];
    server.on('GET /v1/flows', { status: 422, json: { errors: [{ message: `Bad token ${token}` }] } });
    const api = new CeligoApi(new HttpClient({ origin: server.origin, userAgent: 'test', log: (line) => log.push(line) }), token);
    const problem = await problemOf(api.request({ method: 'GET', path: '/v1/flows', step: 'listing', signal: none }));
    assert.ok(!JSON.stringify([problem, log]).includes(token));
    assert.ok(log.length > 0);
  });

  it('hold ids as they are, whatever they contain', () => {
    assert.equal(v1`/flows/${'a/../b?c'}/run`, '/v1/flows/a%2F..%2Fb%3Fc/run');
  });
});
