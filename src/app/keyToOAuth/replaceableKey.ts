import { getAuthType } from '../../celonis/fields';
import type { Connection } from '../../connections/connectionRecord';

/** Whether a connection signs in with a key that OAuth 2.0 could take the place of. */
export function hasReplaceableKey({ vendor, values }: Pick<Connection, 'vendor' | 'values'>): boolean {
  return vendor === 'celonis' && getAuthType(values) !== 'oauth';
}
