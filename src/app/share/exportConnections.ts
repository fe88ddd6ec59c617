import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import { visibleFields } from '../../connections/fieldVisibility';
import type { OAuthClient, OAuthClientService } from '../../connections/oauthClients';
import type { Vendor } from '../../connections/vendor';
import { sanitizeLabel } from '../../core/sanitizeText';
import type { SharedConnection } from './connectionsFile';

function pickSharedParts({
  name,
  clientId,
  clientAuthentication,
}: OAuthClient): NonNullable<SharedConnection['oauthClient']> {
  return { name, clientId, clientAuthentication };
}

/** Names those that sign in with an OAuth 2.0 client and have none any more; empty where there is no such one. */
export function describeMissingClients(vendors: readonly Vendor[], connections: readonly SharedConnection[]): string {
  const names = connections.flatMap(({ name, service, values, oauthClient }) => {
    const vendor = vendors.find(({ id }) => id === service);
    const needsClient = vendor && visibleFields(vendor, values).some(({ kind }) => kind === 'reference');
    return needsClient && !oauthClient ? [sanitizeLabel(name)] : [];
  });
  return names.length > 0
    ? t('Without an OAuth 2.0 client: {0}. Choose one with "Edit Connection…".', names.join(', '))
    : '';
}

/**
 * A connection as it is shared: everything but its secrets. The OAuth 2.0 client is named by its client ID, since ids
 * of clients are those of this machine.
 */
export function toSharedConnection(
  connection: Connection,
  vendor: Vendor | undefined,
  clients: Pick<OAuthClientService, 'get'>,
  group: readonly string[] = [],
): SharedConnection {
  const fields = vendor ? visibleFields(vendor, connection.values) : [];
  const isShared = (key: string): boolean => {
    const field = fields.find((candidate) => candidate.key === key);
    return field !== undefined && field.kind !== 'secret' && field.kind !== 'reference';
  };
  const reference = fields.find(({ kind }) => kind === 'reference');
  const client = reference && clients.get(connection.values[reference.key] ?? '');
  return {
    name: connection.name,
    service: connection.vendor,
    environment: connection.environment,
    readOnly: connection.isReadOnly === true,
    values: Object.fromEntries(Object.entries(connection.values).filter(([key]) => isShared(key))),
    ...(group.length > 0 ? { group: [...group] } : {}),
    ...(client ? { oauthClient: pickSharedParts(client) } : {}),
  };
}
