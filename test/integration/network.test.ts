import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestReport } from '../../src/connections/vendor';
import type { CorporateProxy } from '../support/corporateProxy';
import { startCorporateProxy } from '../support/corporateProxy';
import { activateExtension } from './extension';

const trustedHost = 'acme.eu-1.celonis.cloud';
const untrustedHost = 'rogue.eu-1.celonis.cloud';

/**
 * A company's network: its proxy alone reaches the hosts, and the authority behind its certificates is known to the
 * system only. The runner writes the certificates and names the authority to the system before the extension host
 * starts.
 */
describe('behind a company proxy', function () {
  const folder = process.env['TEST_CERTIFICATES'];
  let proxy: CorporateProxy;
  let celonis: { domain: string; appKey: string; pools: { id: string; name: string }[] };

  before(async function () {
    if (!folder) throw new Error('Run it with `npm run test:integration`: the runner writes the certificates.');
    celonis = (await (await activateExtension()).sandbox.start()).celonis;
    const port = Number(celonis.domain.split(':')[1]);
    proxy = await startCorporateProxy(folder, {
      [trustedHost]: { certificate: 'trusted', port },
      [untrustedHost]: { certificate: 'unknown', port },
    });
    await setHttpSetting('proxy', proxy.url);
  });

  after(async () => {
    await setHttpSetting('proxy', undefined);
    await proxy.close();
  });

  it('carries the traffic through the proxy of the setting http.proxy, and accepts a certificate that only the system trusts', async () => {
    const report = await testConnection(trustedHost);
    assert.deepEqual(
      report.checks.map(({ id, outcome }) => `${id} ${outcome}`).filter((line) => !line.endsWith('passed')),
      [],
    );
    assert.ok(
      proxy.requestedTunnels.includes(`${trustedHost}:443`),
      `The proxy was asked for ${proxy.requestedTunnels.join(', ') || 'nothing'}.`,
    );
  });

  it('refuses a certificate that nobody trusts, and says so', async () => {
    const report = await testConnection(untrustedHost);
    const failure = report.checks.find(({ outcome }) => outcome === 'failed');
    assert.equal(report.works, false);
    assert.equal(failure?.problem?.kind, 'certificate');
    assert.match(`${failure.problem.what} ${failure.problem.why}`, /certificate/i);
    assert.ok(failure.problem.next, 'It should say what to do.');
  });

  it('says so when the proxy cannot reach a host, and does not go around it', async () => {
    const report = await testConnection('nowhere.eu-1.celonis.cloud');
    const failure = report.checks.find(({ outcome }) => outcome === 'failed');
    // VS Code hands on the proxy's refusal as if the host had answered.
    assert.equal(failure?.problem?.status, 502);
    assert.ok(failure.problem.next, 'It should say what to do.');
    assert.ok(proxy.requestedTunnels.includes('nowhere.eu-1.celonis.cloud:443'));
  });

  async function testConnection(domain: string): Promise<TestReport> {
    const { service } = await activateExtension();
    const pool = celonis.pools[0]!.id;
    const values = { apiType: 'dataPush', domain, authType: 'custom', poolId: pool };
    const draft = {
      vendor: 'celonis',
      name: domain,
      environment: 'none' as const,
      values,
      secrets: { appKey: celonis.appKey },
    };
    return service.test(draft, new AbortController().signal);
  }
});

/** Sets a setting of VS Code's own networking and waits until the extension host knows it. */
async function setHttpSetting(name: string, value: unknown): Promise<void> {
  const readSetting = (): unknown => vscode.workspace.getConfiguration('http').inspect(name)?.globalValue;
  await vscode.workspace.getConfiguration('http').update(name, value, vscode.ConfigurationTarget.Global);
  while (readSetting() !== value) await new Promise((resolve) => vscode.workspace.onDidChangeConfiguration(resolve));
}
