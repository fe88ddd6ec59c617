import { t } from '@vscode/l10n';
import type { VendorSession } from '../connections/vendor';
import { ProblemError } from '../core/problem';
import type { HttpClient } from '../http/httpClient';
import type { KeyType } from './fields';
import { getAuthType, keyTypeDetails } from './fields';
import { createBearerProvider, getAccessToken } from './oauth/oauthToken';

/**
 * The session's client, sending the credential in the form that its auth type requires (celonis-api.md §2.1). Throws
 * ProblemError `secretMissing`. With OAuth 2.0 the token is fetched with the first request, which throws what prevents
 * it.
 */
export function createAuthorizedClient(session: VendorSession): HttpClient {
  const authType = getAuthType(session.values);
  if (authType === 'oauth') return session.http.withAuthorization(createBearerProvider(session), 'token');
  return withKeyScheme(session.http, authType, requireKey(session, authType));
}

/** The Authorization header of a session. Throws ProblemError. */
export async function createAuthorizationHeader(session: VendorSession): Promise<string> {
  const authType = getAuthType(session.values);
  if (authType === 'oauth') return `Bearer ${(await getAccessToken(session)).value}`;
  return keyHeader(authType, requireKey(session, authType));
}

/** The client with this very key under this very scheme: also for trying whether the other scheme fits. */
export function withKeyScheme(http: HttpClient, authType: KeyType, key: string): HttpClient {
  const authorizationHeader = keyHeader(authType, key);
  return http.withAuthorization(() => authorizationHeader);
}

function keyHeader(authType: KeyType, key: string): string {
  return `${keyTypeDetails[authType].scheme} ${key}`;
}

function requireKey({ secrets }: VendorSession, authType: KeyType): string {
  const key = secrets[keyTypeDetails[authType].secret];
  if (!key) throw new ProblemError(keyMissingProblem(authType));
  return key;
}

function keyMissingProblem(authType: KeyType): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'secretMissing',
    what:
      authType === 'custom'
        ? t('The App key of this connection is missing.')
        : t('The API key of this connection is missing.'),
    next: t('Edit the connection and enter it again.'),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field: keyTypeDetails[authType].secret }],
  };
}
