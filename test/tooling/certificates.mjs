// Certificates for the network tests: an authority that the system trusts, as a company's proxy has one, and one that
// nobody knows.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The hosts the certificates are for; in a test only its proxy leads to them, and to this machine. */
export const trustedHost = 'acme.eu-1.celonis.cloud';
export const celigoHosts = ['api.integrator.io', 'api.eu.integrator.io'];
export const unknownHost = 'rogue.eu-1.celonis.cloud';

/**
 * Writes `ca.pem`, `trusted.{pem,key}` (signed by it) and `unknown.{pem,key}` (signed by itself) to a folder, valid for
 * a day. An extension host takes `ca.pem` for the system's authorities when SSL_CERT_FILE names it.
 * @param {string} folder
 */
export function writeCertificates(folder) {
  mkdirSync(folder, { recursive: true });
  /** @param {string} name */
  const certificatePath = (name) => join(folder, name);
  const requestArguments = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ];
  openssl(
    ...requestArguments,
    '-subj',
    '/CN=Company Root',
    '-keyout',
    certificatePath('ca.key'),
    '-out',
    certificatePath('ca.pem'),
    '-addext',
    'keyUsage=critical,keyCertSign',
  );
  openssl(
    ...requestArguments,
    '-subj',
    `/CN=${unknownHost}`,
    '-keyout',
    certificatePath('unknown.key'),
    '-out',
    certificatePath('unknown.pem'),
    '-addext',
    `subjectAltName=DNS:${unknownHost}`,
  );
  writeFileSync(
    certificatePath('trusted.ext'),
    `subjectAltName=${[trustedHost, ...celigoHosts].map((host) => `DNS:${host}`).join(',')}\nbasicConstraints=CA:FALSE\n`,
  );
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    `/CN=${trustedHost}`,
    '-keyout',
    certificatePath('trusted.key'),
    '-out',
    certificatePath('trusted.csr'),
  );
  openssl(
    'x509',
    '-req',
    '-in',
    certificatePath('trusted.csr'),
    '-CA',
    certificatePath('ca.pem'),
    '-CAkey',
    certificatePath('ca.key'),
    '-CAcreateserial',
    '-days',
    '1',
    '-extfile',
    certificatePath('trusted.ext'),
    '-out',
    certificatePath('trusted.pem'),
  );
}

/** @param {string[]} opensslArguments */
function openssl(...opensslArguments) {
  execFileSync('openssl', opensslArguments, { stdio: ['ignore', 'ignore', 'pipe'] });
}
