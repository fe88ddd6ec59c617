import { t } from '@vscode/l10n';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { Connection } from '../../connections/connectionRecord';
import { valueOrDefault, visibleFields } from '../../connections/fieldVisibility';
import type { OAuthClient, OAuthClientParts } from '../../connections/oauthClients';
import { parseField } from '../../connections/parseField';
import type { ConnectionField, FieldValues, Vendor } from '../../connections/vendor';
import { sanitizeLabel } from '../../core/sanitizeText';
import { getEnvironmentLabel } from '../environmentLabel';
import type { SharedConnection } from './connectionsFile';
import { describeMissingClients } from './exportConnections';

/** How a connection of a file stands to those that are here. */
export type ImportState = 'new' | 'same' | 'different' | 'unusable';

/** What a connection of a file has otherwise than the one that is here. Empty texts stand for nothing. */
export interface ImportDifference {
  label: string;
  here: string;
  inFile: string;
}

/** One row of the review before an import. */
export interface ImportRow {
  shared: SharedConnection;
  state: ImportState;
  /** The connection of the same name and service. */
  existing?: Connection;
  differences: readonly ImportDifference[];
  /** What else has to be known of it; of an unusable one the reason. */
  remarks: readonly string[];
  /** The values as they would be saved, with the client that is here in the place of the one that is named. */
  values: FieldValues;
  /** The OAuth 2.0 client that is not here, as it would be created without its secret. */
  newClient?: NewClient;
}

/** A client that is to be created, and the field of the connection that refers to it. */
export interface NewClient extends OAuthClientParts {
  field: string;
}

/**
 * Compares the connections of a file with those that are here, by name and service. Values are checked as the form
 * checks them, so that nothing is saved that the form would refuse.
 */
export function compareConnections(
  sharedConnections: readonly SharedConnection[],
  existingConnections: readonly Connection[],
  vendors: readonly Vendor[],
  clients: readonly OAuthClient[],
  groups: Pick<ConnectionGroupStore, 'arrange'>,
): ImportRow[] {
  // Of several of one name the first counts.
  const existingByName = new Map(
    existingConnections.toReversed().map((connection) => [connection.name.toLowerCase(), connection]),
  );
  let ungroupedIds: Set<string> | undefined;
  const isUngrouped = (id: string): boolean => {
    ungroupedIds ??= new Set(groups.arrange(existingConnections).connections.map((connection) => connection.id));
    return ungroupedIds.has(id);
  };
  const names = new Set<string>();
  return sharedConnections.map((shared): ImportRow => {
    const vendor = vendors.find(({ id }) => id === shared.service);
    const unusable = (reason: string): ImportRow => ({
      shared,
      state: 'unusable',
      differences: [],
      remarks: [reason],
      values: {},
    });
    if (!vendor) return unusable(t('There is no service "{0}".', shared.service));
    const name = shared.name.toLowerCase();
    if (names.has(name)) return unusable(t('The file has another connection of this name.'));
    names.add(name);
    const existing = existingByName.get(name);
    if (existing && existing.vendor !== vendor.id)
      return unusable(t('There is a connection of this name to another service.'));
    const read = readValues(vendor, shared, clients);
    if ('error' in read) return unusable(read.error);
    const { remarks, values, newClient } = read;
    const created = newClient ? { newClient } : {};
    if (!existing) return { shared, state: 'new', differences: [], remarks, values, ...created };
    const differences = [
      ...listDifferences(vendor, existing, shared, values, clients, newClient),
      // In a group here, it stays there: groups are each person's own.
      ...(shared.group && isUngrouped(existing.id)
        ? [{ label: t('Group'), here: '', inFile: shared.group.join(' › ') }]
        : []),
    ];
    const state = differences.length === 0 ? 'same' : 'different';
    return { shared, state, existing, differences, remarks, values, ...created };
  });
}

function readValues(
  vendor: Vendor,
  shared: SharedConnection,
  clients: readonly OAuthClient[],
): { values: FieldValues; remarks: string[]; newClient?: NewClient } | { error: string } {
  const { values: sharedValues, oauthClient } = shared;
  const values: Record<string, string> = {};
  const remarks = [describeMissingClients([vendor], [shared])].filter(Boolean);
  for (const field of vendor.fields) {
    const text = Object.hasOwn(sharedValues, field.key) ? sharedValues[field.key] : undefined;
    if (field.kind === 'secret' || field.kind === 'reference' || text === undefined) continue;
    const result = parseField(field, text, { ...sharedValues, ...values });
    if (result.error !== undefined) return { error: `${field.label}: ${result.error}` };
    values[field.key] = result.value;
  }
  const unknownKey = Object.keys(sharedValues).find((key) => !vendor.fields.some((field) => field.key === key));
  if (unknownKey !== undefined) return { error: t('There is no field "{0}".', unknownKey) };
  let newClient: NewClient | undefined;
  const reference = visibleFields(vendor, values).find(({ kind }) => kind === 'reference');
  if (reference && oauthClient) {
    const client = clients.find(({ vendor: id, clientId }) => id === vendor.id && clientId === oauthClient.clientId);
    if (client) values[reference.key] = client.id;
    else {
      const { name, clientId, clientAuthentication = 'basic' } = oauthClient;
      newClient = { field: reference.key, vendor: vendor.id, name, clientId, clientAuthentication };
      const authentication = clientAuthentication === 'basic' ? t('Client secret basic') : t('Client secret post');
      remarks.push(
        t(
          'The OAuth 2.0 client "{0}" is created with it: client ID {1}, {2}. Its secret is asked for afterwards.',
          sanitizeLabel(name),
          sanitizeLabel(clientId, 1_000),
          authentication,
        ),
      );
    }
  }
  try {
    vendor.origin(values);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return { values, remarks, ...(newClient ? { newClient } : {}) };
}

function listDifferences(
  vendor: Vendor,
  existing: Connection,
  shared: SharedConnection,
  values: FieldValues,
  clients: readonly OAuthClient[],
  newClient: NewClient | undefined,
): ImportDifference[] {
  const describeValue = (field: ConnectionField, fieldValues: FieldValues): string => {
    const value = valueOrDefault(vendor, field.key, fieldValues);
    const client = field.kind === 'reference' ? clients.find(({ id }) => id === value) : undefined;
    if (client) return `${client.name} (${client.clientId})`;
    return field.choices?.find((choice) => choice.value === value)?.label ?? field.format?.(value) ?? value;
  };
  const differences = [
    {
      label: t('Environment'),
      here: getEnvironmentLabel(existing.environment),
      inFile: getEnvironmentLabel(shared.environment),
    },
    {
      label: t('Changes'),
      here: existing.isReadOnly ? t('Read-only') : t('Allowed'),
      inFile: shared.readOnly ? t('Read-only') : t('Allowed'),
    },
  ].filter(({ here, inFile }) => here !== inFile);
  for (const field of visibleFields(vendor, values)) {
    const isCreated = newClient?.field === field.key;
    const isDifferent =
      isCreated || valueOrDefault(vendor, field.key, existing.values) !== valueOrDefault(vendor, field.key, values);
    if (field.kind !== 'secret' && isDifferent)
      differences.push({
        label: field.label,
        here: describeValue(field, existing.values),
        inFile: isCreated
          ? `${sanitizeLabel(newClient.name)} (${sanitizeLabel(newClient.clientId, 1_000)})`
          : describeValue(field, values),
      });
  }
  return differences;
}
