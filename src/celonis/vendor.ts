import { t } from '@vscode/l10n';
import { readList } from '../connections/lists';
import type { Resource, Session, Values, Vendor } from '../connections/vendor';
import { authorized } from './auth';
import { testConnection } from './checks';
import { originOf } from './domain';
import { apiTypeOf, authTypeOf, celonisFields } from './fields';
import { IntelligenceApi } from './intelligence';
import { knowledgeModelsRow } from './intelligenceRows';
import { dataModelsRow, poolsRow } from './poolRows';
import { tableResources } from './tables';

/** Celonis, as the rest of the program sees it. Texts come from getters: they are translated when asked for, not when loaded. */
export const celonis: Vendor = {
  id: 'celonis',
  get label() {
    return t('Celonis');
  },
  get description() {
    return t('Push tables into a data pool, and see knowledge models, KPIs and what is in the pools.');
  },
  get fields() {
    return celonisFields();
  },
  origin: (values) => originOf(values['domain'] ?? ''),
  suggestName: (values) => (apiTypeOf(values) === 'intelligence' ? t('{0} intelligence', teamOf(values)) : t('{0} data push', teamOf(values))),
  facts,
  test: testConnection,
  resources,
  takesFiles: (values) => apiTypeOf(values) === 'dataPush',
  url: homeUrl,
};

function facts(values: Values): { label: string; value: string }[] {
  const authTypes = { custom: t('Custom (App key)'), token: t('Token (API key)'), oauth: t('OAuth 2.0') };
  const authType = authTypeOf(values);
  const dataPush = apiTypeOf(values) === 'dataPush';
  return [
    { label: t('Domain'), value: values['domain'] ?? '' },
    { label: t('API type'), value: dataPush ? t('Data push') : t('Intelligence') },
    { label: t('Auth type'), value: authTypes[authType] },
    ...(dataPush ? [{ label: t('Pool ID'), value: values['poolId'] ?? '' }] : []),
    ...(authType === 'oauth' ? [{ label: t('Scopes'), value: readList(values['scopes']).join(', ') }] : []),
  ];
}

/** A data push connection shows the tables of its pool first, because that is what it is for. */
async function resources(session: Session, signal: AbortSignal): Promise<readonly Resource[]> {
  if (apiTypeOf(session.values) === 'intelligence') return [knowledgeModelsRow(new IntelligenceApi(session)), poolsRow(session)];
  const tables = await tableResources(session, signal);
  return [...tables, dataModelsRow(authorized(session), session.values['poolId'] ?? ''), poolsRow(session)];
}

/** Where the web application shows what the connection is about: its pool, or the team. */
function homeUrl(values: Values): string {
  return apiTypeOf(values) === 'intelligence' ? originOf(values['domain'] ?? '') : poolUrl(values);
}

/** Where the web application shows the connection's pool (celonis-api.md §1). */
export function poolUrl(values: Values): string {
  return `${originOf(values['domain'] ?? '')}/integration/ui/pools/${encodeURIComponent(values['poolId'] ?? '')}`;
}

/** "acme" of acme.eu-1.celonis.cloud; the whole domain elsewhere. */
function teamOf(values: Values): string {
  const domain = values['domain'] ?? '';
  return domain.endsWith('.celonis.cloud') ? (domain.split('.')[0] ?? domain) : domain || t('Celonis');
}
