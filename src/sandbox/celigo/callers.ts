import { Refusal, type Call } from '../server';
import type { Params } from '../router';
import { badToken, forbidden, noToken } from './errors';
import type { Account } from './account';
import type { AccessToken } from './model';

/** Who calls: an account token acts as an administrator, a personal one as its user (celigo-api.md §1.3). */
export interface Caller {
  userId: string;
  email: string;
  name: string;
  level: 'administrator' | 'manage' | 'monitor' | 'none' | 'scoped';
  /** The resources that a token with a custom scope may use. */
  scope: ReadonlySet<string>;
}

/**
 * What an operation asks for: `self` nothing; `use` a run-time action of the resource `{id}`; `read` and `run` what a monitor
 * may; `connections` and `write` what a manager may; `administer` users and tokens.
 */
export type Right = 'self' | 'use' | 'read' | 'run' | 'connections' | 'write' | 'administer';

const levels: Record<Caller['level'], readonly Right[]> = {
  administrator: ['self', 'use', 'read', 'run', 'connections', 'write', 'administer'],
  manage: ['self', 'use', 'read', 'run', 'connections', 'write'],
  monitor: ['self', 'use', 'read', 'run'],
  none: ['self'],
  scoped: ['self'],
};

/** Refuses with 403 what the caller may not do. */
export function demand(caller: Caller, right: Right, params: Params): void {
  if (levels[caller.level].includes(right)) return;
  if (right === 'use' && caller.scope.has(params['id'] ?? '')) return;
  throw forbidden();
}

/** The caller of a request. Refuses a missing, unknown, revoked or purged token with 401 (celigo-api.md §1.5). */
export function authenticate(call: Call, account: Account): Caller {
  const header = call.headers.authorization;
  if (header === undefined) throw new Refusal(noToken);
  const value = /^bearer +(\S+)$/i.exec(header)?.[1];
  const token = account.tokens.all().find((one) => one.token === value);
  if (!token || token.revoked || (token.autoPurgeAt !== undefined && Date.parse(token.autoPurgeAt) <= account.now())) throw new Refusal(badToken);
  return callerOf(token, account);
}

function callerOf(token: AccessToken, account: Account): Caller {
  const scope = new Set([...(token._connectionIds ?? []), ...(token._exportIds ?? []), ...(token._importIds ?? [])]);
  if (token.tokenType === 'ashare') {
    const user = account.users.find(token._aShareId);
    if (!user || user.disabled) throw new Refusal(badToken);
    const { _id, email, name = email } = user.sharedWithUser;
    return { userId: _id, email, name, level: user.accessLevel ?? 'none', scope };
  }
  const { _id, email, name } = account.owner;
  return { userId: _id, email, name, level: token.fullAccess ? 'administrator' : 'scoped', scope };
}
