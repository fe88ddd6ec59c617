import { visibleFields } from './fieldVisibility';
import type { FieldValues, Vendor } from './vendor';

/** The secrets that a connection with these values needs, by their keys. */
export function requiredSecretFields(vendor: Vendor, values: FieldValues): string[] {
  return visibleFields(vendor, values)
    .filter((field) => field.kind === 'secret' && field.required)
    .map((field) => field.key);
}

/** The OAuth 2.0 client that counts for these values. */
export function referencedClientId(vendor: Vendor, values: FieldValues): string | undefined {
  return visibleFields(vendor, values).flatMap((field) =>
    field.kind === 'reference' && values[field.key] ? [values[field.key]] : [],
  )[0];
}

/** The values of these fields, those that are empty left out. */
export function pickValues(fields: readonly { key: string }[], values: FieldValues): Record<string, string> {
  return Object.fromEntries(fields.flatMap(({ key }) => (values[key] ? [[key, values[key]] as const] : [])));
}
