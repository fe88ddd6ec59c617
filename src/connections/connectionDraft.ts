import type { Secrets } from '../core/secrets';
import type { Environment } from './connectionRecord';
import type { FieldValues } from './vendor';

/**
 * What a person entered: everything, the secrets included. `id` is there when an existing connection is edited.
 * `secretsOf` is the connection whose stored secrets are used where none was entered: the one that is edited or
 * duplicated.
 */
export interface ConnectionDraft {
  id?: string;
  vendor: string;
  name: string;
  environment: Environment;
  /** Absent: as it was. */
  isReadOnly?: boolean;
  values: FieldValues;
  secrets: Secrets;
  secretsOf?: string;
}
