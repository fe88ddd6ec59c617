/** Who calls: an account token acts as an administrator, a personal one as its user (celigo-api.md §1.3). */
export interface CeligoCaller {
  userId: string;
  email: string;
  name: string;
  accessLevel: 'administrator' | 'manage' | 'monitor' | 'none' | 'scoped';
  /** The resources that a token with a custom scope may use. */
  scope: ReadonlySet<string>;
}

/**
 * What an operation asks for: `self` nothing; `use` a run-time action of the resource `{id}`; `read` and `run` what a
 * monitor may; `connections` and `write` what a manager may; `administer` users and tokens.
 */
export type CeligoRight = 'self' | 'use' | 'read' | 'run' | 'connections' | 'write' | 'administer';
