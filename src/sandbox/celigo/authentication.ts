import type { PathParams } from '../router';
import { ReplyError, type ServiceRequest } from '../service';
import type { CeligoAccount } from './account';
import type { CeligoCaller, CeligoRight } from './caller';
import { createForbiddenError, invalidTokenReply, missingTokenReply } from './errorReplies';
import type { AccessTokenRecord } from './userSchemas';

const rightsByLevel: Record<CeligoCaller['accessLevel'], readonly CeligoRight[]> = {
  administrator: ['self', 'use', 'read', 'run', 'connections', 'write', 'administer'],
  manage: ['self', 'use', 'read', 'run', 'connections', 'write'],
  monitor: ['self', 'use', 'read', 'run'],
  none: ['self'],
  scoped: ['self'],
};

/** Refuses with 403 what the caller may not do. */
export function requireRight(caller: CeligoCaller, right: CeligoRight, params: PathParams): void {
  if (rightsByLevel[caller.accessLevel].includes(right)) return;
  if (right === 'use' && caller.scope.has(params['id'] ?? '')) return;
  throw createForbiddenError();
}

/** The caller of a request. Refuses a missing, unknown, revoked or purged token with 401 (celigo-api.md §1.5). */
export function authenticate(request: ServiceRequest, account: CeligoAccount): CeligoCaller {
  const header = request.headers.authorization;
  if (header === undefined) throw new ReplyError(missingTokenReply);
  const tokenValue = /^bearer +(\S+)$/i.exec(header)?.[1];
  const token = account.tokens.listAll().find((candidate) => candidate.token === tokenValue);
  if (!token || token.revoked || (token.autoPurgeAt !== undefined && Date.parse(token.autoPurgeAt) <= account.now()))
    throw new ReplyError(invalidTokenReply);
  return createCaller(token, account);
}

function createCaller(token: AccessTokenRecord, account: CeligoAccount): CeligoCaller {
  const scope = new Set([...(token._connectionIds ?? []), ...(token._exportIds ?? []), ...(token._importIds ?? [])]);
  if (token.tokenType === 'ashare') {
    const user = account.users.find(token._aShareId);
    if (!user || user.disabled) throw new ReplyError(invalidTokenReply);
    const { _id, email, name = email } = user.sharedWithUser;
    return { userId: _id, email, name, accessLevel: user.accessLevel ?? 'none', scope };
  }
  const { _id, email, name } = account.owner;
  return { userId: _id, email, name, accessLevel: token.fullAccess ? 'administrator' : 'scoped', scope };
}
