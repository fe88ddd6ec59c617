import { originOf } from './clientOrigins';
import type { Connection } from './connectionRecord';
import { valueOrDefault, visibleFields } from './fieldVisibility';
import type { FieldValues, Vendor } from './vendor';

/** What other values of a connection mean for the secrets that are stored for it. */
export interface StoredSecretUse {
  /** The secret fields that may be left empty: the stored secret goes to the same place as the same thing. */
  reusedFields: readonly string[];
  /** The labels of what has changed, so that secrets have to be entered again. */
  changedLabels: readonly string[];
}

/**
 * Which stored secrets of a connection may be used for these values without being entered again. A field counts as one
 * that says where a secret goes, or as what, unless the vendor says that it does not.
 */
export function findStoredSecretUse(
  vendor: Vendor,
  stored: Pick<Connection, 'vendor' | 'origin' | 'values' | 'secrets'>,
  values: FieldValues,
): StoredSecretUse {
  const visibleForValues = visibleFields(vendor, values);
  const comparedKeys = new Set([...visibleFields(vendor, stored.values), ...visibleForValues].map(({ key }) => key));
  const changedLabels = vendor.fields
    .filter(({ key, kind, keepsSecrets }) => comparedKeys.has(key) && kind !== 'secret' && !keepsSecrets)
    .filter(({ key }) => valueOrDefault(vendor, key, values) !== valueOrDefault(vendor, key, stored.values))
    .map(({ label }) => label);
  const isSameUse =
    stored.vendor === vendor.id && changedLabels.length === 0 && originOf(vendor, values) === stored.origin;
  const reusedFields = isSameUse
    ? visibleForValues.filter(({ kind, key }) => kind === 'secret' && stored.secrets.includes(key))
    : [];
  return { reusedFields: reusedFields.map(({ key }) => key), changedLabels };
}
