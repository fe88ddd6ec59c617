import assert from 'node:assert/strict';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import type { CheckResult, TestReport, VendorSession } from '../../../src/connections/vendor';
import { describe as describeProblem } from '../../../src/core/problem';
import { SandboxHarness } from '../../support/celonisSandbox';
import { captureProblem, createTestClient, startServer } from '../../support/httpServer';

const run = (session: VendorSession): Promise<TestReport> =>
  celonisVendor.test(session, new AbortController().signal, () => {});
const outcomes = (report: TestReport): string[] => report.checks.map(({ outcome }) => outcome);
const failure = (report: TestReport): CheckResult & { problem: NonNullable<CheckResult['problem']> } => {
  const check = report.checks.find(({ outcome }) => outcome === 'failed');
  assert.ok(check?.problem, 'no check failed');
  assert.equal(report.works, false);
  assert.equal(report.summary, check.problem.what);
  assert.ok(check.problem.next, 'a failure says what to do');
  return { ...check, problem: check.problem };
};

describe('Testing a data push connection', () => {
  let sandbox: SandboxHarness;
  before(async () => {
    sandbox = await SandboxHarness.start();
  });
  afterEach(() => sandbox.reset());
  after(() => sandbox.close());

  it('checks host, key, pool and push in order, each with its time, and tells each as it comes', async () => {
    const reportedChecks: string[] = [];
    const report = await celonisVendor.test(sandbox.session(), new AbortController().signal, ({ id }) =>
      reportedChecks.push(id),
    );
    assert.deepEqual(reportedChecks, ['host', 'credential', 'pool', 'push']);
    assert.deepEqual(outcomes(report), ['passed', 'passed', 'passed', 'passed']);
    assert.equal(report.works, true);
    assert.match(report.summary, /Playground/);
    for (const check of report.checks)
      assert.ok(check.label && check.detail && check.latencyMs !== undefined, check.id);
  });

  it('works with an API key as well', async () => {
    assert.equal((await run(sandbox.session({ authType: 'token' }))).works, true);
  });

  it('only reads, and sends no key before the host has answered', async () => {
    await run(sandbox.session());
    const requests = await sandbox.listRequests();
    assert.ok(requests.length >= 4);
    assert.deepEqual(
      requests.filter(({ method }) => method !== 'GET'),
      [],
    );
    assert.equal(requests[0]?.status, 401);
  });

  it('passes a key that may do nothing but push, and says why the pool was skipped', async () => {
    const report = await run(sandbox.session({}, { appKey: sandbox.celonisAddress.keys['dataPushOnlyAppKey'] ?? '' }));
    assert.deepEqual(outcomes(report), ['passed', 'passed', 'skipped', 'passed']);
    assert.match(report.checks[2]?.detail ?? '', /may not read pool details/);
    assert.equal(report.works, true);
  });

  for (const [from, to, secret] of [
    ['custom', 'token', { appKey: 'apiKey' }],
    ['token', 'custom', { apiKey: 'appKey' }],
  ] as const) {
    it(`notices a key of the other kind under the auth type ${from}, and offers to switch to ${to}`, async () => {
      const { celonisAddress: address } = sandbox;
      const [field, other] = Object.entries(secret)[0] as ['appKey' | 'apiKey', 'appKey' | 'apiKey'];
      const report = await run(sandbox.session({ authType: from }, { [field]: address[other] }));
      assert.deepEqual(outcomes(report), ['passed', 'failed', 'skipped', 'skipped']);
      const { problem, fixes } = failure(report);
      assert.equal(problem.kind, 'unauthorized');
      assert.match(describeProblem(problem), /switch the auth type/);
      const [fix] = fixes ?? [];
      assert.ok(fix?.kind === 'setField');
      assert.deepEqual([fix.field, fix.value, fix.secret], ['authType', to, { from: field, to: other }]);
    });
  }

  it('says so when the key fits neither way, and does not repeat it', async () => {
    const report = await run(sandbox.session({}, { appKey: 'canary-wrong-key' }));
    const { problem, fixes } = failure(report);
    assert.match(describeProblem(problem), /not valid as an API key either/);
    assert.equal(fixes?.[0]?.kind, 'editConnection');
    assert.doesNotMatch(JSON.stringify(report), /canary/);
  });

  it('names a pool that is not there', async () => {
    const report = await run(sandbox.session({ poolId: 'no-such-pool' }));
    assert.deepEqual(outcomes(report), ['passed', 'passed', 'failed', 'skipped']);
    const { problem } = failure(report);
    assert.match(describeProblem(problem), /no data pool with the id no-such-pool/);
    assert.deepEqual(problem.fixes?.[0], { kind: 'chooseValue', label: 'Choose a Pool…', field: 'poolId' });
  });

  it('names a pool that is not there also for a key that may only push', async () => {
    const report = await run(
      sandbox.session({ poolId: 'no-such-pool' }, { appKey: sandbox.celonisAddress.keys['dataPushOnlyAppKey'] ?? '' }),
    );
    assert.deepEqual(outcomes(report), ['passed', 'passed', 'skipped', 'failed']);
    assert.match(describeProblem(failure(report).problem), /neither its current address nor the older one/);
  });

  it('tells a missing permission from an API that is not switched on', async () => {
    const forbidden = failure(
      await run(sandbox.session({}, { appKey: sandbox.celonisAddress.keys['browseOnlyAppKey'] ?? '' })),
    );
    assert.deepEqual([forbidden.id, forbidden.problem.kind], ['push', 'forbidden']);
    assert.match(describeProblem(forbidden.problem), /Access is denied.*permission Data Push API/);
    const notEnabled = failure(
      await run(sandbox.session({}, { appKey: sandbox.celonisAddress.keys['notEnabledAppKey'] ?? '' })),
    );
    assert.deepEqual([notEnabled.id, notEnabled.problem.kind], ['push', 'notEnabled']);
    assert.match(describeProblem(notEnabled.problem), /switched on/);
  });

  it('finds the older base path', async () => {
    const legacySandbox = await SandboxHarness.start({ legacyBaseOnly: true });
    try {
      assert.equal((await run(legacySandbox.session())).works, true);
    } finally {
      await legacySandbox.close();
    }
  });

  it('recognises a login page and a block page', async () => {
    await sandbox.injectFaults({
      match: { path: '/api/cloud/team' },
      times: -1,
      then: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><title>Sign in</title>' },
    });
    const login = failure(await run(sandbox.session()));
    assert.deepEqual([login.id, login.problem.kind], ['host', 'html']);
    await sandbox.reset();
    await sandbox.injectFaults({
      match: {},
      times: -1,
      then: {
        status: 403,
        headers: { 'content-type': 'text/html' },
        body: '<html><title>Blocked by the web filter</title>',
      },
    });
    const block = failure(await run(sandbox.session()));
    assert.deepEqual([block.id, block.problem.kind], ['host', 'proxy']);
  });

  it('reports an outage as such, without blaming the key', async () => {
    await sandbox.injectFaults({ match: { path: '/api/cloud' }, times: -1, then: { status: 503, body: '' } });
    const { id, problem } = failure(await run(sandbox.session()));
    assert.deepEqual([id, problem.kind], ['host', 'server']);
    assert.match(describeProblem(problem), /not available/);
  });

  it('survives one broken connection', async () => {
    await sandbox.injectFaults({ match: { path: '/api/cloud/team' }, then: { reset: true } });
    assert.equal((await run(sandbox.session())).works, true);
  });

  it('stops at a host that is not there', async () => {
    const closedServer = await startServer(() => {});
    await closedServer.close();
    const report = await run({ ...sandbox.session(), http: createTestClient(closedServer.origin) });
    assert.deepEqual(outcomes(report), ['failed', 'skipped', 'skipped', 'skipped']);
    assert.equal(failure(report).problem.kind, 'refused');
  });

  it('stops at a certificate that is not trusted, before the key is sent', async () => {
    const secure = await startServer((_request, response) => void response.end('{}'), 'self-signed');
    try {
      const report = await run({ ...sandbox.session(), http: createTestClient(secure.origin) });
      assert.equal(failure(report).problem.kind, 'certificate');
      assert.equal(secure.receivedRequests.length, 0);
    } finally {
      await secure.close();
    }
  });

  it('does not follow a host that sends it elsewhere', async () => {
    const otherServer = await startServer((_request, response) => void response.end('{}'));
    await sandbox.injectFaults({
      match: {},
      times: -1,
      then: { status: 302, headers: { location: `${otherServer.origin}/login` } },
    });
    try {
      assert.equal(failure(await run(sandbox.session())).problem.kind, 'redirect');
      assert.equal(otherServer.receivedRequests.length, 0);
    } finally {
      await otherServer.close();
    }
  });

  it('fails with a problem where the secret is missing', async () => {
    const report = await run({ ...sandbox.session(), secrets: {} });
    assert.equal(failure(report).problem.kind, 'secretMissing');
  });

  it('can be cancelled', async () => {
    const cancel = new AbortController();
    const test = celonisVendor.test(sandbox.session(), cancel.signal, () => cancel.abort());
    assert.equal((await captureProblem(test)).kind, 'cancelled');
  });

  const otherServers: [string, number, string, string][] = [
    ['a 404 page', 404, 'text/html', '<html><title>404 Not Found</title></html>'],
    ['a plain 404', 404, 'application/json', '{}'],
    ['a default page', 200, 'text/html', '<html><title>Welcome to nginx!</title></html>'],
    ['a parking page', 200, 'text/html', '<html><title>This domain is for sale</title></html>'],
    ['JSON for anyone', 200, 'application/json', '{"name":"other","domain":"other.example"}'],
  ];
  for (const [name, status, type, body] of otherServers) {
    it(`says that a server with ${name} is not Celonis, and shows it no key`, async () => {
      const other = await startServer(
        (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body),
      );
      try {
        const { id, problem } = failure(await run({ ...sandbox.session(), http: createTestClient(other.origin) }));
        assert.equal(id, 'host');
        assert.match(problem.what, /answers, but not as Celonis does/);
        assert.ok(other.receivedRequests.every(({ headers }) => headers.authorization === undefined));
      } finally {
        await other.close();
      }
    });
  }

  it('takes a page that asks for a name and a password for one of another web server, and blames no key', async () => {
    const proxy = await startServer(
      (_request, response) =>
        void response
          .writeHead(401, { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="Gateway"' })
          .end('<html><title>401 Authorization Required</title></html>'),
    );
    try {
      const { id, problem } = failure(await run({ ...sandbox.session(), http: createTestClient(proxy.origin) }));
      assert.equal(id, 'host');
      assert.match(problem.what, /answers, but not as Celonis does/);
    } finally {
      await proxy.close();
    }
  });

  const networkRefusals: [string, string, string][] = [
    ['an empty body', 'application/json', ''],
    ['JSON', 'application/json', '{"message":"Access from 203.0.113.9 is denied"}'],
    ['a page', 'text/html', '<html><title>403 Forbidden</title></html>'],
  ];
  for (const [name, type, body] of networkRefusals) {
    it(`takes a 403 with ${name} that everyone gets for one of the network, not for an accepted key`, async () => {
      const refusing = await startServer(
        (_request, response) => void response.writeHead(403, { 'content-type': type }).end(body),
      );
      try {
        for (const apiType of ['dataPush', 'intelligence']) {
          const session = { ...sandbox.session({ apiType }), http: createTestClient(refusing.origin) };
          const { problem } = failure(await run(session));
          assert.match(problem.what, /refuses (?:every call|calls) from this network/);
          assert.match(problem.next ?? '', /list of allowed addresses/);
          if (body.includes('203')) assert.match(problem.why ?? '', /address that was refused is 203\.0\.113\.9\./);
        }
      } finally {
        await refusing.close();
      }
    });
  }

  it('has nouns as labels', async () => {
    const { checks } = await run(sandbox.session());
    assert.deepEqual(
      checks.map(({ label }) => label),
      ['Host', 'Authentication', 'Data pool', 'Push permission'],
    );
  });

  it('speaks of a service that answers with something else entirely', async () => {
    const other = await startServer(
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('hello'),
    );
    try {
      const { id, problem } = failure(await run({ ...sandbox.session(), http: createTestClient(other.origin) }));
      assert.deepEqual([id, problem.kind], ['host', 'unreadable']);
      assert.match(problem.what, /answers, but not as Celonis does/);
    } finally {
      await other.close();
    }
  });
});
