import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { ProblemError } from '../http/problem';
import type { Session } from '../connections/vendor';
import { authTypeOf, keyTypes } from './fields';
import type { KeyType } from './fields';
import { bearer } from './oauth';

/**
 * The session's client, sending the credential in the form that its auth type wants (celonis-api.md §2.1).
 * Throws ProblemError `secretMissing`. With OAuth 2.0 the token is got with the first request, which throws what prevents it.
 */
export function authorized(session: Session): HttpClient {
  const authType = authTypeOf(session.values);
  if (authType === 'oauth') return session.http.withAuthorization(bearer(session), 'token');
  const key = session.secrets[keyTypes[authType].secret];
  if (!key) throw new ProblemError(missing(authType));
  return withScheme(session.http, authType, key);
}

/** The client with this very key under this very scheme: also for trying whether the other scheme fits. */
export function withScheme(http: HttpClient, authType: KeyType, key: string): HttpClient {
  const header = `${keyTypes[authType].scheme} ${key}`;
  return http.withAuthorization(() => header);
}

function missing(authType: KeyType): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'secretMissing',
    what: authType === 'custom' ? t('The App key of this connection is missing.') : t('The API key of this connection is missing.'),
    next: t('Edit the connection and enter it again.'),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field: keyTypes[authType].secret }],
  };
}
