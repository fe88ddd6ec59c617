import type { CeligoAccount } from '../account';
import type { PastClock } from './pastClock';

/** The ids inside of the Celonis connector. */
export const celonisApis = {
  version: '6601f0a0a7d3c95b1e2a0001',
  intelligence: '6601f0a0a7d3c95b1e2a0002',
  dataPush: '6601f0a0a7d3c95b1e2a0003',
};

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
        ),
        createApi(
          celonisApis.dataPush,
          'Data push',
          'Rows for the tables of a data pool',
          'integration/api/v1/data-push/{{{connection.settings.poolId}}}',
          ['custom', 'token'],
          ['domain', 'poolId'],
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

function createApi(
  id: string,
  name: string,
  description: string,
  path: string,
  authTypes: (keyof typeof authConditionIds)[],
  settings: (keyof typeof settingLabels)[],
): Record<string, unknown> {
  return {
    _id: id,
    name,
    description,
    baseURIs: [`https://{{{connection.settings.domain}}}/${path}`],
    versions: [{ _id: celonisApis.version, name: 'v1' }],
    supportedBy: {
      connection: {
        preConfiguredFields: [
          { path: 'http.mediaType', values: ['json'] },
          { path: 'http.auth.type', values: authTypes },
          { path: 'http.auth.token.scheme', values: ['Bearer'], _conditionIds: [authConditionIds.token] },
        ],
        fieldsUserMustSet: [
          ...settings.map((setting) => ({
            path: `settings.${setting}`,
            labelOverride: settingLabels[setting],
            inputType: 'text',
          })),
          {
            path: 'http.encrypted.appKey',
            labelOverride: 'App key',
            inputType: 'password',
            _conditionIds: [authConditionIds.custom],
          },
          {
            path: 'http.auth.token.token',
            labelOverride: 'API key',
            inputType: 'password',
            _conditionIds: [authConditionIds.token],
          },
          ...(authTypes.includes('oauth')
            ? [
                {
                  path: 'http._iClientId',
                  labelOverride: 'OAuth 2.0 client',
                  inputType: 'select',
                  _conditionIds: [authConditionIds.oauth],
                },
              ]
            : []),
        ],
        conditions: authTypes.map((type) => ({
          _id: authConditionIds[type],
          condition: ['equals', ['string', ['extract', 'http.auth.type']], type],
        })),
      },
    },
  };
}
