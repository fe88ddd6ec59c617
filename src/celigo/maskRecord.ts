import { t } from '@vscode/l10n';

/** What Celigo puts in place of a secret (celigo-api.md §3.1). */
export const celigoSecretMask = '******';

/** Names whose text is a secret wherever they stand. */
const secretNames = new Set(
  [
    'accessToken',
    'apiKey',
    'apiToken',
    'appKey',
    'authKey',
    'bearerToken',
    'certId',
    'clientSecret',
    'connectionString',
    'consumerKey',
    'consumerPrivateKey',
    'consumerSecret',
    'passphrase',
    'password',
    'pfx',
    'pgpPassphrase',
    'pgpPrivateKey',
    'privateKey',
    // It holds the client secret in a text of its own (observed-answers.md, 8).
    'refreshBody',
    'refreshToken',
    'secret',
    'secretAccessKey',
    'secretKey',
    'token',
    'tokenId',
    'tokenSecret',
  ].map((name) => name.toLowerCase()),
);

/** Parents under which `key` is a secret rather than a name for something. */
const keyHolderNames = new Set(['webhook', 'clientcertificates', 'jwt', 'jwtbearer', 'hmac']);

/** Headers that carry credentials: one shown too few does less harm than one too many. */
const secretHeaderPattern = /auth|token|secret|key|cookie|passw(or)?d|passphrase/i;

/** Levels of objects and lists that are shown; what Celigo answers has about ten. */
const maxDepth = 200;

/**
 * A copy of a record that is safe to show: Celigo masks secrets itself, and this masks what it might have missed. A
 * text made of nothing but placeholders ("{{{connection.http.encrypted.appKey}}}") stays, it names a secret without
 * being one. What lies deeper than 200 levels is replaced by a text that says so. Never throws.
 */
export function maskRecord(value: unknown): unknown {
  return maskAtPath(value, [], 0);
}

function maskAtPath(value: unknown, path: readonly string[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return isSecret(path) ? maskValue(value) : value;
  if (depth >= maxDepth) return t('Not shown: deeper than {0} levels.', maxDepth);
  if (Array.isArray(value)) return value.map((item) => maskAtPath(item, path, depth + 1));
  const isHeader = isSecretHeader(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, memberValue]) => [
      name,
      isHeader && name === 'value' ? maskValue(memberValue) : maskAtPath(memberValue, [...path, name], depth + 1),
    ]),
  );
}

function isSecret(path: readonly string[]): boolean {
  const [parent, name] = [path.at(-2)?.toLowerCase() ?? '', path.at(-1)?.toLowerCase() ?? ''];
  return (
    secretNames.has(name) || (name === 'key' && keyHolderNames.has(parent)) || path.slice(0, -1).includes('encrypted')
  );
}

function isSecretHeader(value: object): boolean {
  return 'name' in value && 'value' in value && typeof value.name === 'string' && secretHeaderPattern.test(value.name);
}

function maskValue(value: unknown): unknown {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return value;
  if (typeof value === 'string' && hasOnlyPlaceholders(value)) return value;
  return celigoSecretMask;
}

/** Placeholders, and around them at most the words that name a scheme: "AppKey {{{…}}}". */
function hasOnlyPlaceholders(text: string): boolean {
  return text.includes('{{') && /^[A-Za-z]*$/.test(text.replace(/\{\{\{?[^{}]*\}?\}\}/g, '').trim());
}
