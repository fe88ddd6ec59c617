// What the integration suite finds around it, in the browser's VS Code and in the desktop's.
import { join } from 'node:path';
import { writeCertificates } from './certificates.mjs';

/**
 * @param {string} folder where its files may lie
 * @returns {{ settings: Record<string, unknown>, env: NodeJS.ProcessEnv }} the user's settings, and variables of the extension host
 */
export function prepareSuite(folder) {
  const certificates = join(folder, 'certificates');
  writeCertificates(certificates);
  const { TEST_GREP, TEST_COUNTS = join(folder, 'counts.json') } = process.env;
  return {
    // Certificates come from Node's view of the system, which SSL_CERT_FILE decides, not from the machine's own folder.
    settings: { 'http.experimental.systemCertificatesNode': true },
    env: {
      TEST_COUNTS,
      TEST_CERTIFICATES: certificates,
      // What the system trusts, as far as VS Code asks: see http.systemCertificates.
      SSL_CERT_FILE: join(certificates, 'ca.pem'),
      ...(TEST_GREP ? { TEST_GREP } : {}),
      ...(process.stdout.isTTY ? { MOCHA_COLORS: '1' } : {}),
    },
  };
}
