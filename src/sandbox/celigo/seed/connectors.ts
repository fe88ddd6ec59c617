import type { Account } from '../account';
import type { PastTimes } from './seed';

/** The ids inside of the Celonis connector. */
export const celonisApis = { version: '6601f0a0a7d3c95b1e2a0001', intelligence: '6601f0a0a7d3c95b1e2a0002', dataPush: '6601f0a0a7d3c95b1e2a0003' };

const conditions = { custom: '6601f0a0a7d3c95b1e2a0010', token: '6601f0a0a7d3c95b1e2a0011', oauth: '6601f0a0a7d3c95b1e2a0012' };

/** HTTP connectors: Celonis with its two APIs (celigo-api.md §3.4, §4.2), and a few to tell it from. Gives the id of Celonis'. */
export function seedConnectors({ httpConnectors }: Account, past: PastTimes): string {
  const plain = (name: string, legacyId: string): void => {
    const versions = [{ _id: `6601f0a0a7d3c95b1e2b${legacyId.length.toString(16).padStart(4, '0')}`, name: 'v1' }];
    httpConnectors.add({ name, legacyId, published: true, isGraphQL: false, baseURIs: [`https://api.${legacyId}.example`], versions, apis: [] }, past());
  };
  plain('Adyen', 'adyen');
  plain('BigCommerce', 'bigcommerce');
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
        api(celonisApis.intelligence, 'Intelligence', 'KPIs, triggers and records of knowledge models', 'intelligence/api', ['custom', 'token', 'oauth'], ['domain']),
        api(celonisApis.dataPush, 'Data push', 'Rows for the tables of a data pool', 'integration/api/v1/data-push/{{{connection.settings.poolId}}}', ['custom', 'token'], ['domain', 'poolId']),
      ],
      settingsForm: {
        form: {
          fieldMap: {
            domain: { id: 'domain', name: 'domain', label: labels.domain, type: 'text', required: true },
            poolId: { id: 'poolId', name: 'poolId', label: labels.poolId, type: 'text' },
          },
        },
      },
    },
    past(),
  );
  plain('HubSpot', 'hubspot');
  plain('Shopify', 'shopify');
  return _id;
}

const labels = { domain: 'Domain', poolId: 'Pool ID' };

function api(id: string, name: string, description: string, path: string, authTypes: (keyof typeof conditions)[], settings: (keyof typeof labels)[]): Record<string, unknown> {
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
          { path: 'http.auth.token.scheme', values: ['Bearer'], _conditionIds: [conditions.token] },
        ],
        fieldsUserMustSet: [
          ...settings.map((setting) => ({ path: `settings.${setting}`, labelOverride: labels[setting], inputType: 'text' })),
          { path: 'http.encrypted.appKey', labelOverride: 'App key', inputType: 'password', _conditionIds: [conditions.custom] },
          { path: 'http.auth.token.token', labelOverride: 'API key', inputType: 'password', _conditionIds: [conditions.token] },
          ...(authTypes.includes('oauth') ? [{ path: 'http._iClientId', labelOverride: 'OAuth 2.0 client', inputType: 'select', _conditionIds: [conditions.oauth] }] : []),
        ],
        conditions: authTypes.map((type) => ({ _id: conditions[type], condition: ['equals', ['string', ['extract', 'http.auth.type']], type] })),
      },
    },
  };
}
