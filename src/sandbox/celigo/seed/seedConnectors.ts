import type { CeligoAccount } from '../account';
import type { PastClock } from './pastClock';

/** The ids inside of the Celonis connector. */
export const celonisApis = {
  version: '6601f0a0a7d3c95b1e2a0001',
  intelligence: '6601f0a0a7d3c95b1e2a0002',
  dataPush: '6601f0a0a7d3c95b1e2a0003',
};

const intelligenceScopes = ['intelligence.knowledge-models:read', 'intelligence.subscriptions:manage'];

const authConditionIds = {
  custom: '6601f0a0a7d3c95b1e2a0010',
  token: '6601f0a0a7d3c95b1e2a0011',
  oauth: '6601f0a0a7d3c95b1e2a0012',
};

/**
 * HTTP connectors: Celonis with its two APIs (celigo-api.md §3.4, §4.2), and a few to tell it from. Gives the id of
 * Celonis'.
 */
export function seedConnectors({ httpConnectors }: CeligoAccount, nextPastTime: PastClock): string {
  const addConnector = (name: string, legacyId: string): void => {
    const versions = [{ _id: `6601f0a0a7d3c95b1e2b${legacyId.length.toString(16).padStart(4, '0')}`, name: 'v1' }];
    httpConnectors.add(
      {
        name,
        legacyId,
        published: true,
        isGraphQL: false,
        baseURIs: [`https://api.${legacyId}.example`],
        versions,
        apis: [],
      },
      nextPastTime(),
    );
  };
  addConnector('Adyen', 'adyen');
  addConnector('BigCommerce', 'bigcommerce');
  const { _id } = httpConnectors.add(
    {
      name: 'Celonis',
      legacyId: 'celonis',
      published: true,
      isGraphQL: false,
      baseURIs: ['https://{{{connection.settings.domain}}}'],
      versioning: { location: 'uri' },
      versions: [{ _id: celonisApis.version, name: 'v1' }],
      apis: [
        createApi(
          celonisApis.intelligence,
          'Intelligence',
          'KPIs, triggers and records of knowledge models',
          'intelligence/api',
          ['custom', 'token', 'oauth'],
          ['domain'],
          '/knowledge-models',
        ),
        createApi(
          celonisApis.dataPush,
          'Data push',
          'Rows for the tables of a data pool',
          'integration/api/v1/data-push/{{{connection.settings.poolId}}}',
          ['custom', 'token'],
          ['domain', 'poolId'],
          '/jobs/',
        ),
      ],
      settingsForm: {
        form: {
          fieldMap: {
            domain: { id: 'domain', name: 'domain', label: settingLabels.domain, type: 'text', required: true },
            poolId: { id: 'poolId', name: 'poolId', label: settingLabels.poolId, type: 'text' },
          },
        },
      },
    },
    nextPastTime(),
  );
  addConnector('HubSpot', 'hubspot');
  addConnector('Shopify', 'shopify');
  return _id;
}

const settingLabels = { domain: 'Domain', poolId: 'Pool ID' };

const authTypeLabels = { custom: 'Custom', token: 'Token', oauth: 'OAuth 2.0' };

/**
 * One API as the connector describes its connection (celigo-api.md §3.4): what is asked for, what is written without
 * asking, and on which conditions.
 */
function createApi(
  id: string,
  name: string,
  description: string,
  path: string,
  authTypes: (keyof typeof authConditionIds)[],
  settings: (keyof typeof settingLabels)[],
  pingPath: string,
): Record<string, unknown> {
  const whenAuthIs = (type: keyof typeof authConditionIds): object => ({ _conditionIds: [authConditionIds[type]] });
  const createField = (fieldPath: string, labelOverride: string, inputType: string, values?: string[]): object => ({
    path: fieldPath,
    labelOverride,
    inputType,
    ...(values ? { values } : {}),
  });
  const hasOAuth = authTypes.includes('oauth');
  return {
    _id: id,
    name,
    description,
    baseURIs: [`https://{{{connection.settings.domain}}}/${path}/:_version`],
    versions: [{ _id: celonisApis.version, name: 'v1' }],
    supportedBy: {
      connection: {
        preConfiguredFields: [
          { path: 'http.mediaType', values: ['json'] },
          { path: 'http.successMediaType', values: ['json'] },
          { path: 'http.errorMediaType', values: ['json'] },
          { path: 'http.ping.relativeURI', values: [pingPath] },
          { path: 'http.ping.method', values: ['GET'] },
          { path: 'http.auth.failStatusCode', values: [401] },
          {
            path: 'http.headers',
            values: [[{ name: 'Authorization', value: 'AppKey {{{connection.http.encrypted.appKey}}}' }]],
            ...whenAuthIs('custom'),
          },
          {
            path: 'http.encryptedFields',
            values: [[{ id: 'appKey', label: 'App key', required: true }]],
            ...whenAuthIs('custom'),
          },
          { path: 'http.auth.token.location', values: ['header'], ...whenAuthIs('token') },
          { path: 'http.auth.token.headerName', values: ['Authorization'], ...whenAuthIs('token') },
          { path: 'http.auth.token.scheme', values: ['Bearer'], ...whenAuthIs('token') },
          ...(hasOAuth
            ? [
                { path: 'http.auth.oauth.useIClientFields', values: [true], ...whenAuthIs('oauth') },
                { path: 'http.auth.oauth.grantType', values: ['clientcredentials'], ...whenAuthIs('oauth') },
              ]
            : []),
          {
            path: 'settingsForm',
            values: [
              {
                form: {
                  fieldMap: Object.fromEntries(
                    settings.map((setting) => [
                      setting,
                      { id: setting, name: setting, label: settingLabels[setting], type: 'text', required: true },
                    ]),
                  ),
                },
              },
            ],
          },
        ],
        fieldsUserMustSet: [
          createField('settings.domain', settingLabels.domain, 'text'),
          { path: 'http.auth.type', values: authTypes.map((type) => type), labelOverride: 'Auth type' },
          ...settings
            .filter((setting) => setting !== 'domain')
            .map((setting) => createField(`settings.${setting}`, settingLabels[setting], 'text')),
          { ...createField('http.encrypted.appKey', 'App key', 'password'), ...whenAuthIs('custom') },
          { ...createField('http.auth.token.token', 'API key', 'password'), ...whenAuthIs('token') },
          ...(hasOAuth
            ? [
                { ...createField('http._iClientId', 'OAuth 2.0 client', 'select'), ...whenAuthIs('oauth') },
                {
                  ...createField('http.auth.oauth.scope', 'Scopes', 'transferlist', [...intelligenceScopes]),
                  ...whenAuthIs('oauth'),
                },
              ]
            : []),
        ],
        conditions: authTypes.map((type) => ({
          _id: authConditionIds[type],
          name: authTypeLabels[type],
          condition: ['equals', ['string', ['extract', 'http.auth.type']], type],
        })),
      },
    },
  };
}
