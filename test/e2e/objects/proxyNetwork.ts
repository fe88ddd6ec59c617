import { join } from 'node:path';
import { celigoHosts, writeCertificates } from '#tooling/certificates.mjs';
import { startSandbox } from '#tooling/sandboxProcess.mjs';
import { startCorporateProxy } from '../../support/corporateProxy';
import { SandboxProcess } from './sandboxProcess';

/**
 * A company's network: its proxy alone leads to Celigo's regions, and the authority behind their certificates is known
 * to the system only.
 */
export interface ProxyNetwork {
  /** What the person has set in VS Code. */
  settings: Record<string, unknown>;
  /** What the system knows. */
  environment: NodeJS.ProcessEnv;
  /** Every host that was asked for, in order. */
  requestedTunnels: readonly string[];
  stop(): Promise<void>;
}

/**
 * The person's account is in Europe. North America is another Celigo, which does not know it; the other regions cannot
 * be reached.
 */
export async function openProxyNetwork(folder: string, europeSandbox: SandboxProcess): Promise<ProxyNetwork> {
  const certificates = join(folder, 'certificates');
  writeCertificates(certificates);
  const americaSandbox = new SandboxProcess(await startSandbox());
  const ports = [americaSandbox, europeSandbox].map(({ celigo }) => Number(new URL(celigo.origin).port));
  const proxy = await startCorporateProxy(
    certificates,
    Object.fromEntries(celigoHosts.map((host, index) => [host, { certificate: 'trusted', port: ports[index]! }])),
  );
  return {
    settings: { 'http.proxy': proxy.url, 'http.experimental.systemCertificatesNode': true },
    environment: { SSL_CERT_FILE: join(certificates, 'ca.pem') },
    requestedTunnels: proxy.requestedTunnels,
    stop: async () => {
      await proxy.close();
      await americaSandbox.stop();
    },
  };
}
