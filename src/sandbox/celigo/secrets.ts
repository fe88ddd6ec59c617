/** What stands in the place of a secret in every answer (celigo-api.md §3.1 to §3.3). */
export const mask = '******';

const secretNames = new Set([
  'token', 'password', 'clientSecret', 'refreshToken', 'accessToken', 'secret', 'privateKey', 'consumerSecret', 'consumerPrivateKey', 'tokenSecret',
  'secretAccessKey', 'passphrase', 'pfx', 'authKey', 'pgpPrivateKey', 'tokenId', 'connectionString', 'apiToken', 'secretKey', 'certId',
]);

/** Names that are a secret's only there. */
const secretByParent: Record<string, string> = { clientCertificates: 'key', webhook: 'key', netsuite: 'consumerKey' };

/** A copy with every secret masked; `encrypted` objects as a whole. */
export function masked<T>(value: T, parent = ''): T {
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, parent)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isSecret(name, one, parent) ? mask : masked<unknown>(one, name)])) as T;
}

function isSecret(name: string, value: unknown, parent: string): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (name === 'encrypted') return true;
  return typeof value === 'string' && (secretNames.has(name) || secretByParent[parent] === name);
}

/** Every secret in a record. */
export function secretsIn(value: unknown, parent = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => secretsIn(one, parent));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    if (!isSecret(name, one, parent)) return secretsIn(one, name);
    return (typeof one === 'object' && one !== null ? Object.values(one) : [one]).filter((secret) => typeof secret === 'string');
  });
}
