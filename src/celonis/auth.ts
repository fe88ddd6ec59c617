import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { ProblemError } from '../http/problem';
import type { Session } from '../connections/vendor';
import { authTypeOf, authTypes } from './fields';
import type { AuthType } from './fields';

/** The session's client, sending the credential in the form that its auth type wants (celonis-api.md §2.1). Throws ProblemError `secretMissing`. */
export function authorized(session: Session): HttpClient {
  const authType = authTypeOf(session.values);
  const key = session.secrets[authTypes[authType].secret];
  if (!key) throw new ProblemError(missing(authType));
  return withScheme(session.http, authType, key);
}

/** The client with this very key under this very scheme: also for trying whether the other scheme fits. */
export function withScheme(http: HttpClient, authType: AuthType, key: string): HttpClient {
  const header = `${authTypes[authType].scheme} ${key}`;
  return http.withAuthorization(() => header);
}

function missing(authType: AuthType): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'secretMissing',
    what: authType === 'custom' ? t('The App key of this connection is missing.') : t('The API key of this connection is missing.'),
    next: t('Edit the connection and enter it again.'),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field: authTypes[authType].secret }],
  };
}
