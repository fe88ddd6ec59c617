import { t } from '@vscode/l10n';
import type { CelonisTarget } from '../../celigo/connectors/celonisTarget';
import type { ApiType, AuthType } from '../../celonis/fields';
import { getApiType, getAuthType, keyTypeDetails } from '../../celonis/fields';
import { parseTeamAddress } from '../../celonis/teamAddress';
import type { Connection } from '../../connections/connectionRecord';
import { parseList } from '../../connections/listValue';
import type { OAuthClient } from '../../connections/oauthClients';

/** A connection to Celonis as it is written into Celigo, without its secret. */
export interface CelonisSource {
  name: string;
  /** With a port where there is one. */
  host: string;
  apiType: ApiType;
  authType: AuthType;
  /** Of a data push. */
  poolId: string | undefined;
  secret: { key: string; label: string };
  oauth?: { clientId: string; name: string; sendsSecretInBody: boolean; scopes: string[]; validDomains: string[] };
}

/** `client` is the OAuth 2.0 client that the connection refers to. */
export function readCelonisSource({ name, origin, values }: Connection, client?: OAuthClient): CelonisSource {
  const [apiType, authType] = [getApiType(values), getAuthType(values)];
  const host = new URL(origin).host;
  return {
    name,
    host,
    apiType,
    authType,
    poolId: apiType === 'dataPush' ? values['poolId'] : undefined,
    secret: describeSecret(authType),
    ...(authType === 'oauth'
      ? {
          oauth: {
            clientId: client?.clientId ?? '',
            name: client?.name ?? name,
            sendsSecretInBody: client?.clientAuthentication === 'post',
            scopes: parseList(values['scopes'] ?? ''),
            validDomains: readHosts(values['validDomains'] ?? '', host),
          },
        }
      : {}),
  };
}

/** Where a connection of ours leads to, to be compared with those in Celigo. */
export function readOurTarget({ origin, values }: Connection): CelonisTarget {
  const { host } = new URL(origin);
  return getApiType(values) === 'intelligence'
    ? { host, apiType: 'intelligence' }
    : { host, apiType: 'dataPush', poolId: values['poolId'] ?? '' };
}

function describeSecret(authType: AuthType): CelonisSource['secret'] {
  switch (authType) {
    case 'custom':
      return { key: keyTypeDetails.custom.secret, label: t('App key') };
    case 'token':
      return { key: keyTypeDetails.token.secret, label: t('API key') };
    case 'oauth':
      return { key: 'clientSecret', label: t('Client secret') };
  }
}

function readHosts(list: string, host: string): string[] {
  const hosts = parseList(list).flatMap((domain) => {
    const address = parseTeamAddress(domain);
    return address.error === undefined ? [new URL(address.origin).host] : [];
  });
  return [...new Set([...hosts, host])];
}
