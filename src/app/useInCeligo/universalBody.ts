import { type BodyObject, BodyPlaceholder } from '../../celigo/connectors/bodyPlaceholder';
import { keyTypeDetails } from '../../celonis/fields';
import { urlPath } from '../../http/urlPath';
import type { CelonisSource } from './celonisSource';

/** The id of the OAuth 2.0 client in Celigo, which is known once it is there. */
export const iClientIdKey = 'iClientId';

/** A body that needs no connector: Celigo's universal HTTP connection (celigo-api.md §4.3). Without a name. */
export function createUniversalBody(source: CelonisSource): BodyObject {
  return { type: 'http', http: { ...createCommonFields(source), ...createAuthFields(source) } };
}

function createCommonFields({ host, apiType, poolId = '' }: CelonisSource): BodyObject {
  const isDataPush = apiType === 'dataPush';
  return {
    formType: 'http',
    mediaType: 'json',
    successMediaType: 'json',
    errorMediaType: 'json',
    baseURI: isDataPush
      ? `https://${host}/integration/api${urlPath`/v1/data-push/${poolId}`}`
      : `https://${host}/intelligence/api`,
    ping: { relativeURI: isDataPush ? '/jobs/' : '/knowledge-models', method: 'GET' },
    concurrencyLevel: 5,
    unencrypted: { domain: host, ...(isDataPush ? { poolId } : {}) },
    unencryptedFields: [
      { id: 'domain', label: 'Domain', required: true },
      ...(isDataPush ? [{ id: 'poolId', label: 'Pool ID', required: true }] : []),
    ],
  };
}

function createAuthFields({ authType, secret, host, oauth }: CelonisSource): BodyObject {
  const placeholder = new BodyPlaceholder(secret.key, secret.label, true);
  switch (authType) {
    case 'custom':
      return {
        headers: [
          {
            name: 'Authorization',
            value: `${keyTypeDetails.custom.scheme} {{{connection.http.encrypted.appKey}}}`,
          },
        ],
        auth: { type: 'custom', failStatusCode: 401 },
        encrypted: { appKey: placeholder },
        encryptedFields: [{ id: 'appKey', label: 'App key', required: true }],
      };
    case 'token':
      return {
        auth: {
          type: 'token',
          failStatusCode: 401,
          token: {
            token: placeholder,
            location: 'header',
            headerName: 'Authorization',
            scheme: keyTypeDetails.token.scheme,
          },
        },
      };
    case 'oauth':
      return {
        _iClientId: new BodyPlaceholder(iClientIdKey, 'OAuth 2.0 client', false),
        auth: {
          type: 'oauth',
          failStatusCode: 401,
          oauth: {
            grantType: 'clientcredentials',
            useIClientFields: true,
            scope: oauth?.scopes ?? [],
            tokenURI: `https://${host}/oauth2/token`,
            clientCredentialsLocation: oauth?.sendsSecretInBody ? 'body' : 'basicauthheader',
          },
        },
      };
  }
}

/** The OAuth 2.0 client as a record of Celigo (celigo-api.md §3.3, §4.3c). */
export function createIClientBody(source: CelonisSource, connectorFields: BodyObject = {}): BodyObject {
  const { host, oauth, secret } = source;
  return {
    provider: 'custom_oauth2',
    name: oauth?.name ?? source.name,
    formType: '_httpConnectorId' in connectorFields ? 'assistant' : 'http',
    ...connectorFields,
    oauth2: {
      grantType: 'clientcredentials',
      clientId: oauth?.clientId ?? '',
      clientSecret: new BodyPlaceholder(secret.key, secret.label, true),
      clientCredentialsLocation: oauth?.sendsSecretInBody ? 'body' : 'basicauthheader',
      scope: oauth?.scopes ?? [],
      scopeDelimiter: ' ',
      validDomainNames: oauth?.validDomains ?? [host],
      token: { uri: `https://${host}/oauth2/token`, method: 'POST' },
      accessTokenLocation: 'header',
      accessTokenHeaderName: 'Authorization',
      scheme: 'Bearer',
    },
  };
}
