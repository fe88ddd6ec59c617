import { t } from '@vscode/l10n';
import type { Values, Vendor } from '../connections/vendor';
import { testConnection } from './checks';
import { originOf } from './domain';
import { apiTypeOf, authTypeOf, celonisFields } from './fields';
import { tableResources } from './tables';

/** Celonis, as the rest of the program sees it. Texts come from getters: they are translated when asked for, not when loaded. */
export const celonis: Vendor = {
  id: 'celonis',
  get label() {
    return t('Celonis');
  },
  get description() {
    return t('Push tables into a data pool and see what is in it.');
  },
  get fields() {
    return celonisFields();
  },
  origin: (values) => originOf(values['domain'] ?? ''),
  suggestName: (values) => t('{0} data push', teamOf(values)),
  facts: (values) => [
    { label: t('Domain'), value: values['domain'] ?? '' },
    { label: t('API type'), value: t('Data push') },
    { label: t('Auth type'), value: authTypeOf(values) === 'token' ? t('Token (API key)') : t('Custom (App key)') },
    { label: t('Pool ID'), value: values['poolId'] ?? '' },
  ],
  test: testConnection,
  resources: tableResources,
  takesFiles: (values) => apiTypeOf(values) === 'dataPush',
  url: poolUrl,
};

/** Where the web application shows the connection's pool (celonis-api.md §1). */
export function poolUrl(values: Values): string {
  return `${originOf(values['domain'] ?? '')}/integration/ui/pools/${encodeURIComponent(values['poolId'] ?? '')}`;
}

/** "acme" of acme.eu-1.celonis.cloud; the whole domain elsewhere. */
function teamOf(values: Values): string {
  const domain = values['domain'] ?? '';
  return domain.endsWith('.celonis.cloud') ? (domain.split('.')[0] ?? domain) : domain || t('Celonis');
}
