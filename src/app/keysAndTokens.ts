import { t } from '@vscode/l10n';
import type { Connection } from '../connections/connectionRecord';
import type { Vendor } from '../connections/vendor';
import type { CellValue, DataTable, DataTableColumn } from '../core/dataTable';
import { formatDay } from '../core/formatTimes';
import { describeConnectionStatus } from './connectionStatusText';
import { getEnvironmentLabel } from './environmentLabel';

/** Every connection with what is known of its key or token, and never its value: nothing of it is read here. */
export function createKeysTable(
  connections: readonly Connection[],
  getVendor: (id: string) => Vendor,
  now: Date,
): DataTable {
  const columns: readonly DataTableColumn[] = [
    { id: 'connection', label: t('Connection') },
    { id: 'service', label: t('Service') },
    { id: 'host', label: t('Host') },
    { id: 'environment', label: t('Environment') },
    { id: 'kind', label: t('Key or token') },
    { id: 'scopes', label: t('Scopes') },
    { id: 'created', label: t('Created'), formatCell: formatDayOf },
    { id: 'changed', label: t('Last changed'), formatCell: formatDayOf },
    { id: 'tested', label: t('Last tested'), formatCell: formatDayOf },
    { id: 'testResult', label: t('Result') },
    { id: 'expires', label: t('Expires'), formatCell: formatDayOf },
    { id: 'expiry', label: t('Note') },
    { id: 'shared', label: t('Shared resources') },
  ];
  const rows = connections.map((connection): CellValue[] => {
    const vendor = getVendor(connection.vendor);
    const { kind, scopes, createdAt, expiresAt, expiry } = vendor.describeCredential(connection.values, now);
    return [
      connection.name,
      vendor.label,
      new URL(connection.origin).host,
      getEnvironmentLabel(connection.environment),
      kind,
      scopes ? scopes.join(' ') : null,
      createdAt ?? null,
      connection.updatedAt,
      connection.lastTest?.at ?? null,
      describeResult(connection),
      expiresAt ?? null,
      expiry,
      describeSharing(connection, connections),
    ];
  });
  return { columns, rows: rows.toSorted(([a], [b]) => String(a).localeCompare(String(b))) };
}

/**
 * In a legacy account of Celigo, production and sandbox show the same connections, flows and API tokens (celigo-api.md
 * §2.4). No answer tells which account that is, so connections of both environments to one host are pointed at.
 */
function describeSharing(connection: Connection, connections: readonly Connection[]): string | null {
  if (connection.vendor !== 'celigo' || connection.environment === 'none') return null;
  const others = connections.filter(
    ({ vendor, origin, environment }) =>
      vendor === 'celigo' &&
      origin === connection.origin &&
      environment !== 'none' &&
      environment !== connection.environment,
  );
  if (others.length === 0) return null;
  return t(
    'With {0}, if they are one account whose Celigo still has the switch between Production and Sandbox: what is changed in one changes in the other.',
    others.map(({ name }) => name).join(', '),
  );
}

/** Its state as of the last test, and why it failed. */
function describeResult({ lastTest }: Connection): string {
  const state = describeConnectionStatus(lastTest?.outcome ?? 'untested');
  return lastTest?.outcome === 'fails' ? `${state}: ${lastTest.summary}` : state;
}

function formatDayOf(cell: CellValue): string {
  return cell === null || cell === '' ? '' : formatDay(new Date(String(cell)));
}
