/** What stands in the place of a secret in every answer (celigo-api.md §3.1 to §3.3). */
export const secretMask = '******';

const secretNames = new Set([
  'token',
  'password',
  'clientSecret',
  'refreshBody',
  'refreshToken',
  'accessToken',
  'secret',
  'privateKey',
  'consumerSecret',
  'consumerPrivateKey',
  'tokenSecret',
  'secretAccessKey',
  'passphrase',
  'pfx',
  'authKey',
  'pgpPrivateKey',
  'tokenId',
  'connectionString',
  'apiToken',
  'secretKey',
  'certId',
]);

/** Names that are a secret's only there. */
const secretNameByParent: Record<string, string> = {
  clientCertificates: 'key',
  webhook: 'key',
  netsuite: 'consumerKey',
};

/** A copy with every secret masked; `encrypted` objects as a whole. */
export function maskSecrets<T>(value: T, parent = ''): T {
  if (Array.isArray(value)) return value.map((fieldValue: unknown) => maskSecrets(fieldValue, parent)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, fieldValue]) => [
      name,
      isSecret(name, fieldValue, parent) ? secretMask : maskSecrets<unknown>(fieldValue, name),
    ]),
  ) as T;
}

function isSecret(name: string, value: unknown, parent: string): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (name === 'encrypted') return true;
  return typeof value === 'string' && (secretNames.has(name) || secretNameByParent[parent] === name);
}

/** Every secret in a record. */
export function collectSecrets(value: unknown, parent = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((fieldValue: unknown) => collectSecrets(fieldValue, parent));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, fieldValue]: [string, unknown]) => {
    if (!isSecret(name, fieldValue, parent)) return collectSecrets(fieldValue, name);
    return (typeof fieldValue === 'object' && fieldValue !== null ? Object.values(fieldValue) : [fieldValue]).filter(
      (secret) => typeof secret === 'string',
    );
  });
}
