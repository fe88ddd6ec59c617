import type { CeligoAccount } from '../account';
import type { ConnectionRecord } from '../connectionSchemas';
import { localFileStoreUri, localFilesHost } from '../localFiles';
import type { PastClock } from './pastClock';
import { celonisApis, seedConnectors } from './seedConnectors';
import type { IntegrationKey, SeededIntegrationIds } from './seedIntegrations';

export type ConnectionKey =
  | 'shopify'
  | 'netsuite'
  | 'salesforce'
  | 'sap'
  | 'celonisPush'
  | 'celonisPushTest'
  | 'celonisIntelligence'
  | 'sftp'
  | 'localFiles'
  | 'localAzure'
  | 'localDrive'
  | 'logistics'
  | 'workday'
  | 'entra'
  | 'snowflake'
  | 'hubspot';
/** The ids of the connections. */
export type SeededConnectionIds = Record<ConnectionKey, string>;

interface ConnectionSeed {
  name: string;
  integrations: readonly IntegrationKey[];
  offline?: boolean;
  needsAuthorization?: boolean;
  queue?: number;
  type: ConnectionRecord['type'];
  assistant?: string;
  block: Record<string, unknown>;
  settings?: Record<string, unknown>;
}

const poolId = '0f2c7d9a-4b6e-4c81-9d35-6a7b8c9d0e11';
const celonisDomain = 'alpenrad.eu-1.celonis.cloud';

/** Made-up secrets: nobody ever sees them, and they open nothing. */
function createHttpBlock(
  baseURI: string,
  auth: Record<string, unknown>,
  extraFields: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    formType: 'http',
    mediaType: 'json',
    successMediaType: 'json',
    errorMediaType: 'json',
    baseURI,
    concurrencyLevel: 10,
    auth: { failStatusCode: 401, ...auth },
    ...extraFields,
  };
}

function createTokenAuth(value: string, extraFields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'token',
    token: { token: value, location: 'header', headerName: 'Authorization', scheme: 'Bearer', ...extraFields },
  };
}

function createBasicAuth(username: string): Record<string, unknown> {
  return { type: 'basic', basic: { username, password: 'made-up' } };
}

function createConnectionSeeds(
  connectorId: string,
  clientId: string,
  entraClientId: string,
): Record<ConnectionKey, ConnectionSeed> {
  const connectorFields = {
    formType: 'assistant',
    _httpConnectorId: connectorId,
    _httpConnectorVersionId: celonisApis.version,
  };
  const pushUrl = `https://{{{connection.http.unencrypted.domain}}}/integration/api/v1/data-push/{{{connection.http.unencrypted.poolId}}}`;
  const ping = {
    ping: { relativeURI: '/jobs/', method: 'GET' },
    concurrencyLevel: 5,
    unencrypted: { domain: celonisDomain, poolId },
  };
  const domainField = { id: 'domain', label: 'Domain', required: true };
  return {
    shopify: {
      name: 'Shopify - Web shop',
      integrations: ['orders'],
      type: 'http',
      assistant: 'shopify',
      block: createHttpBlock(
        'https://alpenrad.myshopify.example/admin/api',
        createTokenAuth('shop-made-up', { headerName: 'X-Shopify-Access-Token', scheme: '' }),
        { ping: { relativeURI: '/shop.json', method: 'GET' } },
      ),
    },
    netsuite: {
      name: 'NetSuite - Production',
      integrations: ['orders', 'quotes', 'warehouse', 'app'],
      queue: 7,
      type: 'netsuite',
      block: {
        account: '7654321',
        environment: 'production',
        authType: 'token',
        tokenId: 'made-up',
        tokenSecret: 'made-up',
        concurrencyLevel: 5,
      },
    },
    salesforce: {
      name: 'Salesforce - Dealers',
      integrations: ['quotes'],
      type: 'salesforce',
      block: { sandbox: false, oauth2FlowType: 'refreshToken', refreshToken: 'made-up' },
    },
    sap: {
      name: 'SAP S/4HANA - OData',
      integrations: ['processData'],
      type: 'http',
      block: createHttpBlock('https://s4.alpenrad.example/sap/opu/odata/sap', createBasicAuth('CELIGO'), {
        ping: { relativeURI: '/API_SALES_ORDER_SRV/$metadata', method: 'GET' },
      }),
    },
    celonisPush: {
      name: 'Celonis - Data push - Order to Cash',
      integrations: ['processData'],
      type: 'http',
      assistant: 'celonis',
      block: createHttpBlock(
        pushUrl,
        { type: 'custom' },
        {
          ...connectorFields,
          ...ping,
          _httpConnectorApiId: celonisApis.dataPush,
          headers: [{ name: 'Authorization', value: 'AppKey {{{connection.http.encrypted.appKey}}}' }],
          encrypted: { appKey: 'made-up' },
          encryptedFields: [{ id: 'appKey', label: 'App key', required: true }],
          unencryptedFields: [domainField, { id: 'poolId', label: 'Pool ID', required: true }],
        },
      ),
    },
    celonisPushTest: {
      name: 'Celonis - Data push - Test',
      integrations: ['processData'],
      offline: true,
      type: 'http',
      assistant: 'celonis',
      block: createHttpBlock(pushUrl, createTokenAuth('expired-made-up'), {
        ...connectorFields,
        ...ping,
        _httpConnectorApiId: celonisApis.dataPush,
      }),
    },
    celonisIntelligence: {
      name: 'Celonis - Intelligence',
      integrations: ['processData'],
      type: 'http',
      assistant: 'celonis',
      block: createHttpBlock(
        `https://${celonisDomain}/intelligence/api`,
        {
          type: 'oauth',
          oauth: {
            grantType: 'clientcredentials',
            useIClientFields: true,
            scope: ['intelligence'],
            tokenURI: `https://${celonisDomain}/oauth2/token`,
            clientCredentialsLocation: 'basicauthheader',
          },
        },
        { ...connectorFields, _httpConnectorApiId: celonisApis.intelligence, _iClientId: clientId },
      ),
    },
    sftp: {
      name: 'Warehouse SFTP',
      integrations: ['warehouse'],
      offline: true,
      queue: 42,
      type: 'ftp',
      block: { type: 'sftp', hostURI: 'sftp.logistics.example', port: 22, username: 'alpenrad', password: 'made-up' },
    },
    localFiles: {
      name: 'Files on this computer',
      integrations: [],
      type: 'ftp',
      block: { type: 'sftp', hostURI: localFilesHost, port: 22, username: 'sandbox', password: 'made-up' },
    },
    localAzure: {
      name: 'Azure Blob Storage (this computer)',
      integrations: [],
      type: 'http',
      assistant: 'azurestorageaccount',
      block: createHttpBlock(localFileStoreUri, createTokenAuth('made-up')),
    },
    localDrive: {
      name: 'Google Drive (this computer)',
      integrations: [],
      type: 'http',
      assistant: 'googledrive',
      block: createHttpBlock(localFileStoreUri, createTokenAuth('made-up')),
    },
    logistics: {
      name: 'Logistics partner - API',
      integrations: ['warehouse'],
      offline: true,
      type: 'http',
      block: createHttpBlock('https://api.logistics.example/v3', createTokenAuth('expired-in-spring'), {
        ping: { relativeURI: '/me', method: 'GET' },
      }),
    },
    workday: {
      name: 'Workday - Old tenant',
      integrations: ['people'],
      offline: true,
      type: 'http',
      block: createHttpBlock('https://wd5.workday.invalid/ccx/service', createBasicAuth('isu_celigo')),
    },
    entra: {
      name: 'Entra ID - Graph',
      integrations: ['people'],
      needsAuthorization: true,
      offline: true,
      type: 'http',
      block: createHttpBlock(
        'https://graph.example/v1.0',
        { type: 'oauth', oauth: { grantType: 'authorizecode', useIClientFields: true, scope: ['User.ReadWrite.All'] } },
        { _iClientId: entraClientId },
      ),
    },
    snowflake: {
      name: 'Snowflake - Reporting',
      integrations: [],
      type: 'rdbms',
      block: {
        type: 'snowflake',
        host: 'alpenrad.snowflake.example',
        database: 'REPORTING',
        user: 'CELIGO',
        password: 'made-up',
      },
    },
    hubspot: {
      name: 'HubSpot',
      integrations: ['app'],
      type: 'http',
      assistant: 'hubspot',
      block: createHttpBlock('https://api.hubspot.example', createTokenAuth('made-up')),
    },
  };
}

/**
 * Connections that answer, that are offline for each of the reasons there are, and one that waits for a person to
 * authorize it.
 */
export function seedConnections(
  account: CeligoAccount,
  nextPastTime: PastClock,
  integrations: SeededIntegrationIds,
): SeededConnectionIds {
  const celonisConnectorId = seedConnectors(account, nextPastTime);
  const createClient = (
    name: string,
    host: string,
    scope: string[],
    extraFields: Record<string, unknown>,
    grantType: 'clientcredentials' | 'authorizecode',
  ): string =>
    account.iClients.add(
      {
        name,
        provider: 'custom_oauth2',
        formType: 'http',
        published: false,
        ...extraFields,
        oauth2: {
          grantType,
          clientId: `${name.toLowerCase().replaceAll(' ', '-')}-client`,
          clientSecret: 'made-up',
          clientCredentialsLocation: 'basicauthheader',
          scope,
          scopeDelimiter: ' ',
          validDomainNames: [host],
          token: { uri: `https://${host}/oauth2/token`, method: 'POST' },
          accessTokenLocation: 'header',
          accessTokenHeaderName: 'Authorization',
          scheme: 'Bearer',
        },
      },
      nextPastTime(),
    )._id;
  const celonisClient = createClient(
    'Celonis Intelligence',
    celonisDomain,
    ['intelligence'],
    { _httpConnectorId: celonisConnectorId, _httpConnectorApiId: celonisApis.intelligence },
    'clientcredentials',
  );
  const entraClient = createClient('Entra ID', 'login.example', ['User.ReadWrite.All'], {}, 'authorizecode');
  const ids = Object.entries(createConnectionSeeds(celonisConnectorId, celonisClient, entraClient)).map(
    ([key, seed]) => {
      const { _id } = account.connections.add(
        {
          name: seed.name,
          type: seed.type,
          offline: seed.offline ?? false,
          sandbox: false,
          ...(seed.assistant ? { assistant: seed.assistant } : {}),
          ...(seed.needsAuthorization ? { needsAuthorization: true } : {}),
          ...(seed.queue ? { queues: [{ name: 'main', size: seed.queue }] } : {}),
          [seed.type]: seed.block,
        },
        nextPastTime(),
      );
      for (const integrationKey of seed.integrations)
        account.integrations.getOrThrow(integrations[integrationKey])._registeredConnectionIds?.push(_id);
      return [key, _id] as const;
    },
  );
  return Object.fromEntries(ids) as SeededConnectionIds;
}
