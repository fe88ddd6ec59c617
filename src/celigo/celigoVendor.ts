import { t } from '@vscode/l10n';
import type {
  CheckResult,
  ConnectionField,
  ConnectionNotice,
  CredentialFacts,
  Resource,
  Vendor,
  VendorSession,
} from '../connections/vendor';
import { HttpClient } from '../http/httpClient';
import { CeligoApi } from './celigoApi';
import { askOtherRegions, otherRegionsFixId, testCeligoConnection } from './connectionTest';
import { createCeligoFields } from './fields';
import { createIntegrationsRow, createStandaloneFlowsRow, restoreFlowRow } from './integrations/integrationRows';
import { createCeligoLinks } from './links';
import { celigoMcpServer } from './mcpServer';
import { recognizeCeligo } from './recognizeConnection';
import { getApiOrigin, getRegionLabel } from './regions';
import { syncCeligoAccount } from './syncAccount';
import { computeTokenExpiry, describeExpiry, parseCreationTime, valuesWithNewToken } from './tokenExpiry';
import { createAccountsRow, createRolesRow } from './users/userRows';

/**
 * Celigo, as the rest of the program sees it. Texts come from getters: they are translated when asked for, not when
 * loaded.
 */
export const celigoVendor: Vendor = {
  id: 'celigo',
  label: 'Celigo',

  get description(): string {
    return t('Users, integrations with their flows and connections, and roles.');
  },

  get fields(): readonly ConnectionField[] {
    return createCeligoFields();
  },

  origin: getApiOrigin,

  recognize: recognizeCeligo,
  suggestName: (values) => `Celigo – ${getRegionLabel(values)}`,

  icon: () => 'arrow-swap',

  place: getRegionLabel,

  get placeLabel(): string {
    return t('Token owner');
  },

  facts(values) {
    const now = new Date();
    const { host } = new URL(getApiOrigin(values));
    return [
      { label: t('Region'), value: getRegionLabel(values) },
      ...(host === getRegionLabel(values) ? [] : [{ label: t('Host'), value: host }]),
      { label: t('Token lifetime'), value: describeExpiry(computeTokenExpiry(values, now), now) },
    ];
  },

  describeCredential(values, now): CredentialFacts {
    const expiry = computeTokenExpiry(values, now);
    const createdAt = parseCreationTime(values['tokenCreated'] ?? '');
    return {
      kind: t('API token'),
      ...(createdAt ? { createdAt: createdAt.toISOString() } : {}),
      ...('expiresAt' in expiry ? { expiresAt: expiry.expiresAt.toISOString() } : {}),
      expiry: describeExpiry(expiry, now),
    };
  },

  valuesAfterSecretChange: valuesWithNewToken,

  notice(values, now): ConnectionNotice | undefined {
    const expiry = computeTokenExpiry(values, now);
    if (expiry.state === 'unknown' || expiry.state === 'never' || expiry.state === 'ok') return undefined;
    return { level: expiry.state === 'expired' ? 'error' : 'warning', text: describeExpiry(expiry, now) };
  },

  test: (session, signal, onResult) => testCeligoConnection(session, signal, onResult),

  async investigate(id, session, signal): Promise<CheckResult> {
    if (id !== otherRegionsFixId) throw new Error(`Celigo knows no question "${id}"`);
    return askOtherRegions(session, signal, (origin) => new HttpClient({ ...session.http.options, origin }));
  },

  mcpServer: celigoMcpServer,

  sync: syncCeligoAccount,

  async listResources(session: VendorSession): Promise<readonly Resource[]> {
    const context = { api: CeligoApi.forSession(session), links: createCeligoLinks(session.values) };
    return [
      createAccountsRow(context),
      createIntegrationsRow(context),
      createStandaloneFlowsRow(context),
      createRolesRow(context),
    ];
  },

  async restoreResource(session, { kind, data = {} }, signal): Promise<Resource | undefined> {
    if (kind !== 'celigoFlow') return undefined;
    const context = { api: CeligoApi.forSession(session), links: createCeligoLinks(session.values) };
    return restoreFlowRow(context, data['flowId'] ?? '', signal);
  },

  url: (values) => createCeligoLinks(values).home(),
};
