import { t } from '@vscode/l10n';
import { HttpClient } from '../http/client';
import type { CheckResult, Field, Notice, Resource, Session, Vendor } from '../connections/vendor';
import { CeligoApi } from './api';
import { askOtherRegions, otherRegionsQuestion, testCeligo } from './checks';
import { describeExpiry, renewedToken, tokenExpiry } from './expiry';
import { celigoFields } from './fields';
import { integrationsRow, standaloneFlowsRow } from './integrationRows';
import { celigoLinks } from './links';
import { accountsRow, rolesRow } from './peopleRows';
import { apiOrigin, regionLabel } from './regions';
import { syncCeligo } from './sync';

/** Celigo, as the rest of the program sees it. Texts come from getters: they are translated when asked for, not when loaded. */
export const celigo: Vendor = {
  id: 'celigo',
  label: 'Celigo',

  get description(): string {
    return t('Accounts, integrations with their flows and connections, and roles.');
  },

  get fields(): readonly Field[] {
    return celigoFields();
  },

  origin: apiOrigin,

  suggestName: (values) => `Celigo – ${regionLabel(values)}`,

  facts(values) {
    const now = new Date();
    const { host } = new URL(apiOrigin(values));
    return [
      { label: t('Region'), value: regionLabel(values) },
      ...(host === regionLabel(values) ? [] : [{ label: t('Host'), value: host }]),
      { label: t('Token lifetime'), value: describeExpiry(tokenExpiry(values, now), now) },
    ];
  },

  renewed: renewedToken,

  notice(values, now): Notice | undefined {
    const expiry = tokenExpiry(values, now);
    if (expiry.state === 'unknown' || expiry.state === 'never' || expiry.state === 'ok') return undefined;
    return { level: expiry.state === 'gone' ? 'error' : 'warning', text: describeExpiry(expiry, now) };
  },

  test: (session, signal, onResult) => testCeligo(session, signal, onResult),

  async investigate(id, session, signal): Promise<CheckResult> {
    if (id !== otherRegionsQuestion) throw new Error(`Celigo knows no question "${id}"`);
    return askOtherRegions(session, signal, (origin) => new HttpClient({ ...session.http.options, origin }));
  },

  sync: syncCeligo,

  async resources(session: Session): Promise<readonly Resource[]> {
    const context = { api: CeligoApi.of(session), links: celigoLinks(session.values) };
    return [accountsRow(context), integrationsRow(context), standaloneFlowsRow(context), rolesRow(context)];
  },

  url: (values) => celigoLinks(values).home(),
};
