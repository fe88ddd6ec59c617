import { t } from '@vscode/l10n';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { Connection } from '../../connections/connectionRecord';
import { visibleFields } from '../../connections/fieldVisibility';
import type { OAuthClient } from '../../connections/oauthClients';
import { parseField } from '../../connections/parseField';
import type { FieldValues, Vendor } from '../../connections/vendor';
import { getEnvironmentLabel } from '../environmentLabel';
import type { SharedConnection } from './connectionsFile';

/** How a connection of a file stands to those that are here. */
export type ImportState = 'new' | 'same' | 'different' | 'unusable';

/** One row of the review before an import. */
export interface ImportRow {
  shared: SharedConnection;
  state: ImportState;
  /** The connection of the same name and service. */
  existing?: Connection;
  /** Each difference, before and after; of an unusable one the reasons. */
  remarks: readonly string[];
  /** The labels of what differs. */
  differingLabels?: readonly string[];
  /** The values as they would be saved, with the client that is here in the place of the one that is named. */
  values: FieldValues;
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
  groups: Pick<ConnectionGroupStore, 'pathOf'>,
): ImportRow[] {
  const names = new Set<string>();
  return sharedConnections.map((shared): ImportRow => {
    const vendor = vendors.find(({ id }) => id === shared.service);
    const unusable = (reason: string): ImportRow => ({ shared, state: 'unusable', remarks: [reason], values: {} });
    if (!vendor) return unusable(t('There is no service "{0}".', shared.service));
    if (names.has(shared.name.toLowerCase())) return unusable(t('The file has another connection of this name.'));
    names.add(shared.name.toLowerCase());
    const existing = existingConnections.find(({ name }) => name.toLowerCase() === shared.name.toLowerCase());
    if (existing && existing.vendor !== vendor.id)
      return unusable(t('There is a connection of this name to another service.'));
    const read = readValues(vendor, shared, clients);
    if ('error' in read) return unusable(read.error);
    if (!existing) return { shared, state: 'new', remarks: read.remarks, values: read.values };
    const differences = [
      ...listDifferences(vendor, existing, shared, read.values),
      // In a group here, it stays there: groups are each person's own.
      ...(shared.group && groups.pathOf(existing.id).length === 0
        ? describeDifference(t('Group'), '', shared.group.join(' › '))
        : []),
    ];
    return {
      shared,
      state: differences.length === 0 ? 'same' : 'different',
      existing,
      remarks: [...differences.map(({ text }) => text), ...read.remarks],
      differingLabels: differences.map(({ label }) => label),
      values: read.values,
    };
  });
}

function readValues(
  vendor: Vendor,
  { values: sharedValues, oauthClient }: SharedConnection,
  clients: readonly OAuthClient[],
): { values: FieldValues; remarks: string[] } | { error: string } {
  const values: Record<string, string> = {};
  const remarks: string[] = [];
  for (const field of vendor.fields) {
    const text = Object.hasOwn(sharedValues, field.key) ? sharedValues[field.key] : undefined;
    if (field.kind === 'secret' || field.kind === 'reference' || text === undefined) continue;
    const result = parseField(field, text, { ...sharedValues, ...values });
    if (result.error !== undefined) return { error: `${field.label}: ${result.error}` };
    values[field.key] = result.value;
  }
  const unknownKey = Object.keys(sharedValues).find((key) => !vendor.fields.some((field) => field.key === key));
  if (unknownKey !== undefined) return { error: t('There is no field "{0}".', unknownKey) };
  const reference = visibleFields(vendor, values).find(({ kind }) => kind === 'reference');
  if (reference && oauthClient) {
    const client = clients.find(({ vendor: id, clientId }) => id === vendor.id && clientId === oauthClient.clientId);
    if (client) values[reference.key] = client.id;
    else
      remarks.push(
        t('Add the OAuth 2.0 client "{0}" with the client ID {1} first.', oauthClient.name, oauthClient.clientId),
      );
  }
  try {
    vendor.origin(values);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return { values, remarks };
}

function listDifferences(
  vendor: Vendor,
  existing: Connection,
  shared: SharedConnection,
  values: FieldValues,
): Difference[] {
  return [
    ...describeDifference(
      t('Environment'),
      getEnvironmentLabel(existing.environment),
      getEnvironmentLabel(shared.environment),
    ),
    ...describeDifference(
      t('Changes'),
      existing.isReadOnly ? t('Read-only') : t('Allowed'),
      shared.readOnly ? t('Read-only') : t('Allowed'),
    ),
    ...visibleFields(vendor, values)
      .filter(({ kind }) => kind !== 'secret')
      .flatMap(({ key, label, choices }) => {
        const labelOf = (value = ''): string => choices?.find((choice) => choice.value === value)?.label ?? value;
        return describeDifference(label, labelOf(existing.values[key]), labelOf(values[key]));
      }),
  ];
}

interface Difference {
  label: string;
  /** Before and after. */
  text: string;
}

function describeDifference(label: string, before: string, after: string): Difference[] {
  return before === after ? [] : [{ label, text: t('{0}: {1} → {2}', label, before || t('none'), after || t('none')) }];
}
