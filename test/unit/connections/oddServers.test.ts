import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import { TokenStore } from '../../../src/connections/tokenStore';
import type { FieldValues, TestReport, VendorSession } from '../../../src/connections/vendor';
import { createTestClient } from '../../support/httpServer';
import type { OddServerKind, Verdict } from '../../support/oddServers';
import { oddAnswersToCredentials, oddHosts } from '../../support/oddServers';
import { findSecretEncodings } from '../../support/secretSearch';

const key = 'canary-MGYxYzliMmUtMGQ0YS00ZjRlOm==';

/** The services that are expected at the address, each with a connection to it. */
const services = [
  {
    name: 'Celonis, data push',
    vendor: celonisVendor,
    credentialCheck: 'credential',
    values: { poolId: '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21' },
    secrets: { appKey: key },
  },
  {
    name: 'Celonis, Intelligence',
    vendor: celonisVendor,
    credentialCheck: 'credential',
    values: { apiType: 'intelligence', authType: 'token' },
    secrets: { apiKey: key },
  },
  {
    name: 'Celonis, OAuth 2.0',
    vendor: celonisVendor,
    credentialCheck: 'credential',
    values: { poolId: '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21', authType: 'oauth', oauthClient: 'c' },
    secrets: {},
    isOAuth: true,
  },
  {
    name: 'Celigo',
    vendor: celigoVendor,
    credentialCheck: 'token',
    values: { region: 'other' },
    secrets: { apiToken: key },
  },
] as const;
type Service = (typeof services)[number];

/** An OAuth 2.0 client whose secret is the key. */
function createOAuth(origin: string): NonNullable<VendorSession['oauth']> {
  const client = { id: 'c', name: 'Reader', clientId: 'reader', clientSecret: key, origins: [origin] };
  return { client: { ...client, clientAuthentication: 'basic' }, tokens: new TokenStore() };
}

const expectedWords: Record<Exclude<Verdict, RegExp>, RegExp> = {
  notService: /answers, but not as Cel(onis|igo) does|The answer of \S+ could not be read/,
  network: /refuses (?:every call|calls) from this network/,
  untold: /not known whether|answers, but not as Celigo does/,
};

/** What a test says of the server, what it logged, and how often it showed the key. */
async function test({ start, isEndless }: OddServerKind, { vendor, values, secrets, ...service }: Service) {
  const server = await start();
  const lines: string[] = [];
  // Where nothing ends, waiting no longer is what ends the test; elsewhere the time never matters.
  const http = createTestClient(server.origin, { lines, timeoutMs: isEndless ? 200 : 60_000 });
  const domain = new URL(server.origin).host;
  const fields: FieldValues = { domain, origin: server.origin, validDomains: server.origin, ...values };
  const oauth = 'isOAuth' in service ? { oauth: createOAuth(server.origin) } : {};
  try {
    const report = await vendor.test(
      { http, values: fields, secrets, ...oauth },
      new AbortController().signal,
      () => {},
    );
    const shownKeys = server.received.filter(({ headers }) => headers.authorization !== undefined).length;
    return { report, shownKeys, log: lines.join('\n') };
  } finally {
    await server.close();
  }
}

/** Nobody is told that the connection works, every failure says what to do next, and the key is nowhere. */
function assertHonest(report: TestReport, log: string): void {
  assert.equal(report.works, false);
  for (const { id, outcome, problem } of report.checks)
    if (outcome === 'failed')
      assert.ok(problem?.what && problem.why && problem.next, `${id}: ${JSON.stringify(problem)}`);
  const isKeyRefused = report.checks.some(({ problem }) => problem?.kind === 'unauthorized');
  if (!isKeyRefused) assert.ok(!report.checks.some(({ detail }) => / is not accepted/.test(detail ?? '')));
  assert.deepEqual(findSecretEncodings(`${JSON.stringify(report)}\n${log}`, key), []);
}

for (const service of services) {
  describe(`A test of a connection to ${service.name}`, () => {
    for (const [name, kind] of Object.entries(oddHosts)) {
      it(`says what is at the address, and shows it no key where that is plain: ${name}`, async () => {
        const { report, shownKeys, log } = await test(kind, service);
        assertHonest(report, log);
        const failedCheck = report.checks.find(({ outcome }) => outcome === 'failed');
        const words = kind.verdict instanceof RegExp ? kind.verdict : expectedWords[kind.verdict];
        const { what, why } = failedCheck!.problem!;
        assert.match(`${what} ${why}`, words);
        // A refusal in words may be the service's own: only the credential tells.
        if (kind.verdict !== 'network') assert.deepEqual([failedCheck?.id, shownKeys], ['host', 0]);
        assert.notEqual(report.checks.find(({ id }) => id === service.credentialCheck)?.outcome, 'passed');
      });
    }

    // Who asks for a token shows the client's secret to its endpoint only.
    for (const [name, kind] of 'isOAuth' in service ? [] : Object.entries(oddAnswersToCredentials)) {
      it(`does not call a key accepted by what anyone would get: ${name}`, async () => {
        const { report, log } = await test(kind, service);
        assertHonest(report, log);
        const check = report.checks.find(({ id }) => id === service.credentialCheck);
        const words = kind.verdict instanceof RegExp ? kind.verdict : expectedWords[kind.verdict];
        assert.match(check?.problem?.what ?? check?.detail ?? '', words);
        assert.notEqual(check?.outcome, 'passed');
      });
    }
  });
}
