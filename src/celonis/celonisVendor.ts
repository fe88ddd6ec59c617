import { t } from '@vscode/l10n';
import { parseList } from '../connections/listValue';
import type { CredentialFacts, FieldValues, Resource, Vendor, VendorSession } from '../connections/vendor';
import { urlPath } from '../http/urlPath';
import { createAuthorizedClient } from './authorization';
import { testConnection } from './connectionTest';
import { listPoolChoices } from './dataIntegration/poolChoices';
import { createDataModelsRow, createPoolsRow } from './dataIntegration/poolRows';
import { listTableResources, restoreTableResource, updateStoredTable } from './dataIntegration/poolTables';
import { createCelonisFields, getApiType, getAuthType } from './fields';
import { IntelligenceApi } from './intelligence/intelligenceApi';
import { createKnowledgeModelsRow } from './intelligence/intelligenceRows';
import { celonisMcpServer } from './mcpServer';
import { recognizeCelonis } from './recognizeConnection';
import { teamOrigin } from './teamAddress';

/**
 * Celonis, as the rest of the program sees it. Texts come from getters: they are translated when asked for, not when
 * loaded.
 */
export const celonisVendor: Vendor = {
  id: 'celonis',
  get label() {
    return t('Celonis');
  },
  get description() {
    return t('Push tables into a data pool, and see knowledge models, KPIs and what is in the pools.');
  },
  get fields() {
    return createCelonisFields(listPoolChoices);
  },
  origin: (values) => teamOrigin(values['domain'] ?? ''),
  recognize: recognizeCelonis,
  suggestName: (values) =>
    getApiType(values) === 'intelligence'
      ? t('{0} intelligence', teamName(values))
      : t('{0} data push', teamName(values)),
  icon: (values) => (getApiType(values) === 'intelligence' ? 'graph-line' : 'database'),
  place: (values) =>
    getApiType(values) === 'dataPush' && values['poolId']
      ? t('Pool {0}', shortenId(values['poolId']))
      : teamName(values),
  get placeLabel(): string {
    return t('Data pool');
  },
  facts: listFacts,
  test: testConnection,
  listResources,
  restoreResource: async (session, resource) =>
    ['table', 'view', 'poolTable'].includes(resource.kind)
      ? restoreTableResource(session, updateStoredTable(session.values, resource))
      : undefined,
  updateStoredResource: updateStoredTable,
  acceptsFiles: (values) => getApiType(values) === 'dataPush',
  describeCredential,
  url: webUrl,
  mcpServer: celonisMcpServer,
};

function listFacts(values: FieldValues): { label: string; value: string }[] {
  const authTypes = { custom: t('Custom (App key)'), token: t('Token (API key)'), oauth: t('OAuth 2.0') };
  const authType = getAuthType(values);
  const isDataPush = getApiType(values) === 'dataPush';
  return [
    { label: t('Domain'), value: values['domain'] ?? '' },
    { label: t('API type'), value: isDataPush ? t('Data push') : t('Intelligence') },
    { label: t('Auth type'), value: authTypes[authType] },
    ...(isDataPush ? [{ label: t('Pool ID'), value: values['poolId'] ?? '' }] : []),
    ...(authType === 'oauth' ? [{ label: t('Scopes'), value: parseList(values['scopes']).join(', ') }] : []),
  ];
}

/** What Celonis says of keys that last: celonis-api.md §2.1. */
function describeCredential(values: FieldValues): CredentialFacts {
  const authType = getAuthType(values);
  if (authType === 'oauth')
    return {
      kind: t('OAuth 2.0 client'),
      scopes: parseList(values['scopes']),
      expiry: t('Its tokens last 15 minutes and are renewed by themselves.'),
    };
  return {
    kind: authType === 'token' ? t('API key') : t('App key'),
    expiry: t(
      'It never expires. Celonis calls it a static key and will discontinue these, with no date yet; OAuth 2.0 takes their place.',
    ),
  };
}

/** What opens further lists comes before the tables of the pool, which may be thousands. */
async function listResources(session: VendorSession, signal: AbortSignal): Promise<readonly Resource[]> {
  if (getApiType(session.values) === 'intelligence')
    return [createKnowledgeModelsRow(new IntelligenceApi(session)), createPoolsRow(session)];
  const tables = await listTableResources(session, signal);
  return [
    createDataModelsRow(createAuthorizedClient(session), session.values['poolId'] ?? ''),
    createPoolsRow(session),
    ...tables,
  ];
}

/** Where the web application shows what the connection is about: its pool, or the team. */
function webUrl(values: FieldValues): string {
  return getApiType(values) === 'dataPush' && values['poolId']
    ? poolWebUrl(values)
    : teamOrigin(values['domain'] ?? '');
}

/** Where the web application shows the connection's pool (celonis-api.md §1). */
export function poolWebUrl(values: FieldValues): string {
  return `${teamOrigin(values['domain'] ?? '')}${urlPath`/integration/ui/pools/${values['poolId'] ?? ''}`}`;
}

/** The beginning of an id is enough to tell a few apart: "0b3f1c77…". */
function shortenId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

/** "acme" of acme.eu-1.celonis.cloud; the whole domain elsewhere. */
function teamName(values: FieldValues): string {
  const domain = values['domain'] ?? '';
  return domain.endsWith('.celonis.cloud') ? (domain.split('.')[0] ?? domain) : domain || t('Celonis');
}
