import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startCompanyProxy } from '../support/companyProxy';
import type { CompanyProxy } from '../support/companyProxy';
import type { TestReport } from '../../src/connections/vendor';
import { parts } from './extension';

const trusted = 'acme.eu-1.celonis.cloud';
const unknown = 'rogue.eu-1.celonis.cloud';

/**
 * A company's network: its proxy alone reaches the hosts, and the authority behind its certificates is known to the system only.
 * The runner writes the certificates and names the authority to the system before the extension host starts.
 */
describe('behind a company proxy', function () {
  const folder = process.env['TEST_CERTIFICATES'];
  let proxy: CompanyProxy;
  let celonis: { domain: string; appKey: string; pools: { id: string; name: string }[] };

  before(async function () {
    if (!folder) throw new Error('Run it with `npm run test:integration`: the runner writes the certificates.');
    celonis = (await (await parts()).sandbox.start()).celonis;
    const port = Number(celonis.domain.split(':')[1]);
    proxy = await startCompanyProxy(folder, { [trusted]: { certificate: 'trusted', port }, [unknown]: { certificate: 'unknown', port } });
    await configure('proxy', proxy.url);
  });

  after(async () => {
    await configure('proxy', undefined);
    await proxy.close();
  });

  it('carries the traffic through the proxy of the setting http.proxy, and accepts a certificate that only the system trusts', async () => {
    const report = await test(trusted);
    assert.deepEqual(report.checks.map(({ id, outcome }) => `${id} ${outcome}`).filter((line) => !line.endsWith('passed')), []);
    assert.ok(proxy.tunnels.includes(`${trusted}:443`), `The proxy was asked for ${proxy.tunnels.join(', ') || 'nothing'}.`);
  });

  it('refuses a certificate that nobody trusts, and says so', async () => {
    const report = await test(unknown);
    const failure = report.checks.find(({ outcome }) => outcome === 'failed');
    assert.equal(report.works, false);
    assert.equal(failure?.problem?.kind, 'certificate');
    assert.match(`${failure.problem.what} ${failure.problem.why}`, /certificate/i);
    assert.ok(failure.problem.next, 'It should say what to do.');
  });

  it('says so when the proxy cannot reach a host, and does not go around it', async () => {
    const report = await test('nowhere.eu-1.celonis.cloud');
    const failure = report.checks.find(({ outcome }) => outcome === 'failed');
    // VS Code hands on the proxy's refusal as if the host had answered.
    assert.equal(failure?.problem?.status, 502);
    assert.ok(failure.problem.next, 'It should say what to do.');
    assert.ok(proxy.tunnels.includes('nowhere.eu-1.celonis.cloud:443'));
  });

  async function test(domain: string): Promise<TestReport> {
    const { service } = await parts();
    const pool = celonis.pools[0]!.id;
    const values = { apiType: 'dataPush', domain, authType: 'custom', poolId: pool };
    const draft = { vendor: 'celonis', name: domain, environment: 'none' as const, values, secrets: { appKey: celonis.appKey } };
    return service.test(draft, new AbortController().signal);
  }
});

/** Sets a setting of VS Code's own networking and waits until the extension host knows it. */
async function configure(name: string, value: unknown): Promise<void> {
  const read = (): unknown => vscode.workspace.getConfiguration('http').inspect(name)?.globalValue;
  await vscode.workspace.getConfiguration('http').update(name, value, vscode.ConfigurationTarget.Global);
  while (read() !== value) await new Promise((resolve) => vscode.workspace.onDidChangeConfiguration(resolve));
}
