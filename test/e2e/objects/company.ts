import { join } from 'node:path';
import { celigoHosts, writeCertificates } from '#workbench/certificates.mjs';
import { startSandbox } from '#workbench/sandbox.mjs';
import { startCompanyProxy } from '../../support/companyProxy';
import { Sandbox } from './sandbox';

/** A company's network: its proxy alone leads to Celigo's regions, and the authority behind their certificates is known to the system only. */
export interface Company {
  /** What the person has set in VS Code. */
  settings: Record<string, unknown>;
  /** What the system knows. */
  env: NodeJS.ProcessEnv;
  /** Every host that was asked for, in order. */
  tunnels: readonly string[];
  stop(): Promise<void>;
}

/** The person's account is in Europe. North America is another Celigo, which does not know it; the other regions cannot be reached. */
export async function openCompany(folder: string, sandboxProgram: string, europe: Sandbox): Promise<Company> {
  const certificates = join(folder, 'certificates');
  writeCertificates(certificates);
  const america = new Sandbox(await startSandbox(sandboxProgram));
  const ports = [america, europe].map(({ celigo }) => Number(new URL(celigo.origin).port));
  const proxy = await startCompanyProxy(certificates, Object.fromEntries(celigoHosts.map((host, index) => [host, { certificate: 'trusted', port: ports[index]! }])));
  return {
    settings: { 'http.proxy': proxy.url, 'http.experimental.systemCertificatesNode': true },
    env: { SSL_CERT_FILE: join(certificates, 'ca.pem') },
    tunnels: proxy.tunnels,
    stop: async () => {
      await proxy.close();
      await america.stop();
    },
  };
}
