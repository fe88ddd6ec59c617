// What the integration suite finds around it, in the browser's VS Code and in the desktop's.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCertificates } from './certificates.mjs';
import { root } from './dependencies.mjs';

/**
 * @param {string} folder where its files may lie
 * @returns {{ extension: string, tests: string, settings: Record<string, unknown>, env: NodeJS.ProcessEnv }} the extension's folder, the
 *   module that runs the tests, the user's settings, and variables of the extension host
 */
export function prepareSuite(folder) {
  const certificates = join(folder, 'certificates');
  writeCertificates(certificates);
  const { TEST_GREP = '', TEST_COUNTS = join(folder, 'counts.json') } = process.env;
  return {
    ...copyExtension(join(root, '.cache', 'extension')),
    // Certificates come from Node's view of the system, which SSL_CERT_FILE decides, not from the machine's own folder.
    settings: { 'http.experimental.systemCertificatesNode': true },
    env: {
      TEST_COUNTS,
      TEST_GREP,
      TEST_CERTIFICATES: certificates,
      // What the system trusts, as far as VS Code asks: see http.systemCertificates.
      SSL_CERT_FILE: join(certificates, 'ca.pem'),
      ...(process.stdout.isTTY ? { MOCHA_COLORS: '1' } : {}),
    },
  };
}

/**
 * The extension as it was built, but for two things: it does not activate when VS Code has started, so that the suite
 * can do that and measure it; and its sandbox fails where a test says so, and tells of requests. The tests lie in its folder, because VS Code gives one API to all code of one extension.
 * @param {string} extension
 */
function copyExtension(extension) {
  rmSync(extension, { recursive: true, force: true });
  const tests = join('out', 'test', 'integration');
  for (const entry of ['dist', 'media', 'package.nls.json', tests])
    cpSync(join(root, entry), join(extension, entry), { recursive: true });
  cpSync(join(root, 'out', 'test', 'sandbox', 'main.js'), join(extension, 'dist', 'sandbox.js'));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  manifest.activationEvents = manifest.activationEvents.filter(
    (/** @type {string} */ event) => event !== 'onStartupFinished',
  );
  writeFileSync(join(extension, 'package.json'), JSON.stringify(manifest));
  return { extension, tests: join(extension, tests, 'index.js') };
}
