import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { getApiType, type KeyType, keyTypeDetails } from '../../celonis/fields';
import { isPoolId, parseTeamAddress } from '../../celonis/teamAddress';
import { type Connection, connectionRecordVersion } from '../../connections/connectionRecord';
import { OriginShared } from '../../connections/originShared';
import { readPastedSecret } from '../../connections/pastedSecret';
import { readPastedId } from '../../connections/pastedText';
import type { Log } from '../../core/log';
import { ProblemError } from '../../core/problem';
import type { Redactor } from '../../core/redactor';
import { HttpClient } from '../../http/httpClient';
import type { PushConnections } from '../push/pushDependencies';

/** The variables that the key is read from, and what kind of key each holds. */
const keyVariables = { CELONIS_APP_KEY: 'custom', CELONIS_API_KEY: 'token' } as const;

export interface ConnectionInput {
  /** The name that a push definition gives its connection; the domain where there is none. */
  name?: string | undefined;
  domain: string | undefined;
  pool: string | undefined;
  environment: NodeJS.ProcessEnv;
  version: string;
  log: Log;
  redactor: Redactor;
}

/** The key in the environment as it stands there, for telling it from arguments. */
export function findKey(environment: NodeJS.ProcessEnv): { type: KeyType; text: string } | undefined {
  for (const [variable, type] of Object.entries(keyVariables)) {
    const text = environment[variable]?.trim();
    if (text) return { type, text };
  }
  return undefined;
}

/** The one connection that the command line and the environment describe. Throws ProblemError of kind `input`. */
export function createSingleConnection(input: ConnectionInput): { connection: Connection; service: PushConnections } {
  const { type, key } = readKey(input.environment);
  input.redactor.add(key);
  const { domain, origin, poolId } = readPlace(input);
  const now = new Date().toISOString();
  const secretField = keyTypeDetails[type].secret;
  const connection: Connection = {
    version: connectionRecordVersion,
    id: randomUUID(),
    vendor: 'celonis',
    name: input.name ?? domain,
    environment: 'none',
    values: { apiType: 'dataPush', domain, authType: type, poolId },
    secrets: [secretField],
    origin,
    createdAt: now,
    updatedAt: now,
  };
  const session = {
    http: new HttpClient({
      origin,
      userAgent: `celonis-celigo-connections/${input.version}`,
      log: (line) => input.log.debug(line),
    }),
    values: connection.values,
    secrets: { [secretField]: key },
    originShared: new OriginShared(),
  };
  return {
    connection,
    service: {
      connections: () => [connection],
      get: (id) => (id === connection.id ? connection : undefined),
      acceptsFiles: ({ values }) => getApiType(values) === 'dataPush',
      openSession: async () => session,
    },
  };
}

function readKey(environment: NodeJS.ProcessEnv): { type: KeyType; key: string } {
  const foundKey = findKey(environment);
  const missing = t('There is no key for Celonis.');
  const pasted = foundKey ? readPastedSecret(foundKey.text, missing) : { error: missing };
  if (foundKey && 'secret' in pasted) return { type: foundKey.type, key: pasted.secret };
  throw new ProblemError({
    kind: 'secretMissing',
    what: 'error' in pasted ? pasted.error : missing,
    next: t(
      'Set the environment variable CELONIS_APP_KEY to an App key, or CELONIS_API_KEY to an API key. In CI, take it from the secrets of the project.',
    ),
  });
}

function readPlace({ domain = '', pool }: ConnectionInput): { domain: string; origin: string; poolId: string } {
  if (domain.trim() === '')
    throw new ProblemError({
      kind: 'input',
      what: t('No domain was named.'),
      next: t('Add --domain with the URL of your Celonis team, for example --domain acme.eu-1.celonis.cloud.'),
    });
  const address = parseTeamAddress(domain);
  if (address.error !== undefined)
    throw new ProblemError({ kind: 'input', what: t('The domain cannot be used.'), next: address.error });
  const poolId = pool === undefined ? address.poolId : readPoolId(pool);
  if (poolId !== undefined) return { domain: address.domain, origin: address.origin, poolId };
  throw new ProblemError({
    kind: 'input',
    what: pool === undefined ? t('No data pool was named.') : t('"{0}" is not the id of a data pool.', pool),
    next: t('Add --pool with the ID of the data pool, or with the URL of its page in Celonis.'),
  });
}

function readPoolId(text: string): string | undefined {
  const id = readPastedId(text);
  if (isPoolId(id)) return id;
  const address = parseTeamAddress(text);
  return address.error === undefined ? address.poolId : undefined;
}
