import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { askOtherRegions, testCeligoConnection } from '../../../src/celigo/connectionTest';
import type { Region } from '../../../src/celigo/regions';
import { findRegion } from '../../../src/celigo/users/tokenInfo';
import type { CheckResult, FieldValues, TestReport, VendorSession } from '../../../src/connections/vendor';
import { toProblem } from '../../../src/core/problem';
import { HttpClient } from '../../../src/http/httpClient';
import { FakeCeligoServer, neverAborted, testApiToken } from '../../support/celigoServer';

const forbidden = {
  status: 403,
  json: { errors: [{ code: 'access_restricted', message: 'The scope does not cover it.' }] },
};

async function report(session: VendorSession): Promise<TestReport & { outcomes: Record<string, string> }> {
  const reportedChecks: CheckResult[] = [];
  const result = await testCeligoConnection(session, neverAborted, (check) => reportedChecks.push(check));
  assert.deepEqual(reportedChecks, result.checks, 'each check is reported as it comes');
  for (const check of result.checks) assert.equal(check.outcome === 'failed', check.problem !== undefined);
  return { ...result, outcomes: Object.fromEntries(result.checks.map((check) => [check.id, check.outcome])) };
}

describe('The test of a Celigo connection', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => {
    server = await FakeCeligoServer.start();
    for (const list of ['integrations', 'flows', 'connections', 'ashares'])
      server.setReply(`GET /v1/${list}`, { status: 204 });
  });
  afterEach(() => server.close());

  it('works with a full token, and only reads', async () => {
    const { works, outcomes, summary } = await report(server.session());
    assert.ok(works);
    assert.deepEqual(outcomes, {
      host: 'passed',
      token: 'passed',
      lifetime: 'skipped',
      integrations: 'passed',
      flows: 'passed',
      connections: 'passed',
      users: 'passed',
    });
    assert.match(summary, /Connected/);
    assert.ok(server.requests.every((call) => call.method === 'GET'));
  });

  it('tells whose token it is and what its scope is, where Celigo says so', async () => {
    const detail = async (): Promise<string | undefined> =>
      (await report(server.session())).checks.find((check) => check.id === 'token')?.detail;
    assert.ok(await detail());
    server.setReply('GET /v1/tokenInfo', { json: { _userId: 'u', email: 'me@example.com', scope: ['full'] } });
    assert.equal(await detail(), 'It belongs to me@example.com. Its scope: full.');
  });

  it('calls the account by whom its token belongs to, as Celigo says it or as its users have it', async () => {
    const place = async (): Promise<string | undefined> => (await report(server.session())).place;
    assert.equal(await place(), undefined);
    server.setReply('GET /v1/tokenInfo', { json: { _userId: 'u2' } }).setReply('GET /v1/ashares', {
      json: [
        { _id: 'a1', sharedWithUser: { _id: 'u1', name: 'Ada Berg', email: 'ada@example.com' } },
        { _id: 'a2', sharedWithUser: { _id: 'u2', name: 'Ben Cole', email: 'ben@example.com' } },
      ],
    });
    assert.equal(await place(), 'Ben Cole');
    server.setReply('GET /v1/tokenInfo', { json: { _userId: 'u2', email: 'me@example.com' } });
    assert.equal(await place(), 'me@example.com');
  });

  it('asks whether the host is there before it shows it the token', async () => {
    await report(server.session());
    assert.deepEqual(
      server.requests.slice(0, 2).map((call) => [call.path, call.authorization]),
      [
        ['/v1/tokenInfo', undefined],
        ['/v1/tokenInfo', `Bearer ${testApiToken}`],
      ],
    );
  });

  it('takes a list that the token may not read for a finding, not for a failure', async () => {
    server.setReply('GET /v1/ashares', forbidden).setReply('GET /v1/connections', { status: 403 });
    const { works, outcomes, summary, checks } = await report(server.session());
    assert.ok(works);
    assert.deepEqual([outcomes['users'], outcomes['connections'], outcomes['flows']], ['skipped', 'skipped', 'passed']);
    assert.match(summary, /may not list: connections, users/);
    assert.match(checks.at(-1)?.detail ?? '', /The scope does not cover it/);
  });

  it('accepts a token that may not ask whom it belongs to, and tries the lists', async () => {
    server.setReply('GET /v1/tokenInfo', forbidden).setReply('GET /v1/ashares', forbidden);
    const { works, outcomes, checks } = await report(server.session());
    assert.ok(works);
    assert.deepEqual([outcomes['token'], outcomes['flows'], outcomes['users']], ['passed', 'passed', 'skipped']);
    assert.match(checks.find((check) => check.id === 'token')?.detail ?? '', /knows it, but its scope/);
  });

  it('does not take the page of a proxy for what Celigo says about the token', async () => {
    server.setReply('GET /v1/tokenInfo', {
      status: 403,
      text: '<html><title>Access denied</title>Blocked by your firewall</html>',
      headers: { 'content-type': 'text/html' },
    });
    const { works, checks } = await report(server.session());
    assert.ok(!works);
    assert.equal(checks.find((check) => check.id === 'token')?.problem?.kind, 'proxy');
  });

  it('fails on a list that breaks for another reason', async () => {
    server.setReply('GET /v1/flows', { status: 422, json: { errors: [{ message: 'Broken.' }] } });
    const { works, outcomes, summary, checks } = await report(server.session());
    assert.ok(!works);
    assert.equal(outcomes['flows'], 'failed');
    assert.equal(outcomes['users'], 'passed');
    const problem = checks.find((check) => check.id === 'flows')?.problem;
    assert.deepEqual([problem?.what, problem?.why], [summary, 'Broken.']);
  });

  it('offers to ask the other regions when the token is refused, and says that this sends it there', async () => {
    const { works, outcomes, checks } = await report(server.session({}, 'wrong-token'));
    assert.ok(!works);
    assert.deepEqual(outcomes, {
      host: 'passed',
      token: 'failed',
      lifetime: 'skipped',
      integrations: 'skipped',
      flows: 'skipped',
      connections: 'skipped',
      users: 'skipped',
    });
    const fix = checks[1]?.fixes?.[0];
    assert.ok(fix?.kind === 'investigate');
    for (const host of ['api.integrator.io', 'api.eu.integrator.io', 'api.au.integrator.io', 'api.ca.integrator.io'])
      assert.ok(fix.consent.includes(host));
    assert.ok(checks[1]?.fixes?.some((fix) => fix.kind === 'editConnection' && fix.field === 'apiToken'));
    assert.equal(server.requests.length, 2, 'nothing else is asked with a refused token');
  });

  it('tells a host that is not there, is no Celigo, or shows a page', async () => {
    server.close();
    const closedServerReport = await report(server.session());
    assert.deepEqual(
      [
        closedServerReport.works,
        closedServerReport.outcomes['host'],
        closedServerReport.outcomes['token'],
        closedServerReport.checks[0]?.problem?.kind,
      ],
      [false, 'failed', 'skipped', 'refused'],
    );

    const { createServer } = await import('node:http');
    let [status, type, body] = [404, 'application/json', '{}'];
    const other = createServer((_, response) => void response.writeHead(status, { 'content-type': type }).end(body));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(other.address() as { port: number }).port}`;
    const session = {
      ...server.session({ origin }),
      http: new HttpClient({ origin, userAgent: 'test', log: () => {}, retry: { initialDelayMs: 5 } }),
    };
    try {
      assert.match((await report(session)).summary, /not as Celigo/);
      [status, body] = [200, '{}'];
      assert.match((await report(session)).summary, /not as Celigo/);
      body = '{"errors":[{"code":"some_code","message":"Some words."}]}';
      for (status of [400, 401, 403, 405, 409, 422, 429])
        assert.equal((await report(session)).outcomes['host'], 'passed', `${status}`);
      for (const [code, text] of [
        [403, ''],
        [404, body],
        [500, body],
      ] as const) {
        [status, body] = [code, text];
        assert.equal((await report(session)).outcomes['host'], 'failed', `${status}`);
      }
      [status, type, body] = [200, 'text/html', '<html><title>Sign in</title><input type="password"></html>'];
      assert.equal((await report(session)).checks[0]?.problem?.kind, 'html');
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });

  it('takes a refusal that everyone gets for one of the network, not for an accepted token', async () => {
    const { startServer, createTestClient } = await import('../../support/httpServer');
    const body = '{"message":"Forbidden for 203.0.113.9."}';
    const refusing = await startServer(
      (_request, response) => void response.writeHead(403, { 'content-type': 'application/json' }).end(body),
    );
    try {
      const session = { ...server.session({ origin: refusing.origin }), http: createTestClient(refusing.origin) };
      const { works, outcomes, checks } = await report(session);
      assert.ok(!works);
      assert.equal(outcomes['host'], 'failed');
      const problem = checks.find((check) => check.id === 'host')?.problem;
      assert.match(problem?.what ?? '', /refuses calls from this network/);
      assert.match(problem?.why ?? '', /203\.0\.113\.9/);
    } finally {
      await refusing.close();
    }
  });

  it('has nouns as labels', async () => {
    const { checks } = await report(server.session());
    assert.deepEqual(
      checks.map(({ label }) => label),
      ['Host', 'Authentication', 'Token lifetime', 'Integrations', 'Flows', 'Connections', 'Users'],
    );
  });

  it('tells how long the token has left, and wonders when one that should be gone is accepted', async () => {
    const detail = async (values: FieldValues): Promise<string | undefined> =>
      (await report(server.session(values))).checks.find((check) => check.id === 'lifetime')?.detail;
    assert.match((await detail({ autoPurge: '1d', tokenCreated: new Date().toISOString() })) ?? '', /in 2[34] hours/);
    assert.match((await detail({ autoPurge: 'never' })) ?? '', /never/);
    assert.match((await detail({ autoPurge: '1h', tokenCreated: '2020-01-01T00:00Z' })) ?? '', /still accepted/);
  });

  it('stops at a cancel', async () => {
    const cancel = new AbortController();
    const test = testCeligoConnection(
      server.session(),
      cancel.signal,
      (check) => check.id === 'token' && cancel.abort(),
    );
    await assert.rejects(test, (error) => toProblem(error).kind === 'cancelled');
    assert.equal(server.requests.length, 2);
  });
});

describe('The search for the region of a token', () => {
  let [firstRegion, secondRegion]: FakeCeligoServer[] = [];
  let candidates: Region[] = [];
  const client = (origin: string): HttpClient =>
    new HttpClient({ origin, userAgent: 'test', log: () => {}, retry: { maxRetries: 0 } });
  const region = (id: string, api: string): Region => ({ id, label: id, apiOrigin: api, appOrigin: api });

  beforeEach(async () => {
    firstRegion = await FakeCeligoServer.start();
    secondRegion = await FakeCeligoServer.start();
    secondRegion.setReply('GET /v1/tokenInfo', { status: 401, json: { message: 'Bearer Authentication Failed' } });
    candidates = [
      region('there', secondRegion.origin),
      region('nowhere', 'http://127.0.0.1:1'),
      region('here', firstRegion.origin),
    ];
  });
  afterEach(() => {
    firstRegion?.close();
    secondRegion?.close();
  });

  it('finds the one that knows it, whatever the others answer', async () => {
    const silentRegionIds: string[] = [];
    const foundRegion = await findRegion(testApiToken, candidates, client, neverAborted, (region) =>
      silentRegionIds.push(region.id),
    );
    assert.equal(foundRegion?.id, 'here');
    assert.deepEqual(silentRegionIds, ['nowhere']);
  });

  it('finds the one that knows it even where the token may not ask whom it belongs to', async () => {
    firstRegion!.setReply('GET /v1/tokenInfo', forbidden);
    assert.equal((await findRegion(testApiToken, candidates, client, neverAborted))?.id, 'here');
  });

  it('is not found by a 403 that everyone gets there', async () => {
    const { startServer } = await import('../../support/httpServer');
    const blocked = await startServer((_request, response) => void response.writeHead(403).end('{"message":"No."}'));
    try {
      const silentRegionIds: string[] = [];
      const foundRegion = await findRegion(
        testApiToken,
        [region('blocked', blocked.origin)],
        client,
        neverAborted,
        (region) => silentRegionIds.push(region.id),
      );
      assert.equal(foundRegion, undefined);
      assert.deepEqual(silentRegionIds, ['blocked']);
    } finally {
      await blocked.close();
    }
  });

  it('finds none where no region knows it', async () => {
    assert.equal(await findRegion('unknown', candidates, client, neverAborted), undefined);
  });

  it('asks only the regions that it was given', async () => {
    await findRegion(testApiToken, [candidates[0]!], client, neverAborted);
    assert.deepEqual([firstRegion?.requests.length, secondRegion?.requests.length], [0, 1]);
  });

  it('offers to switch to the region that knows the token', async () => {
    // Every public region answers through the same server here; the first is taken.
    const requestedRegions: string[] = [];
    const session = firstRegion!.session({ region: 'eu' });
    const result = await askOtherRegions(session, neverAborted, (origin) => {
      requestedRegions.push(origin);
      return client(firstRegion!.origin);
    });
    assert.deepEqual(requestedRegions, [
      'https://api.integrator.io',
      'https://api.au.integrator.io',
      'https://api.ca.integrator.io',
    ]);
    assert.equal(result.outcome, 'passed');
    assert.deepEqual(result.fixes, [
      { kind: 'setField', field: 'region', value: 'us', label: 'Switch to North America' },
    ]);
  });

  it('says so when no region knows the token', async () => {
    const result = await askOtherRegions(firstRegion!.session({ region: 'eu' }, 'unknown'), neverAborted, () =>
      client(firstRegion!.origin),
    );
    assert.equal(result.outcome, 'failed');
    assert.match(result.problem?.what ?? '', /No region knows/);
  });

  it('is the only question that the vendor looks into', async () => {
    await assert.rejects(celigoVendor.investigate!('something', firstRegion!.session(), neverAborted), /no question/);
  });
});
