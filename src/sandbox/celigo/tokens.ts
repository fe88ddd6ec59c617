import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Account } from './account';
import { objectIdPattern, type Fields } from './collection';
import { jsonBody, refusal } from './errors';
import type { AccessToken } from './model';
import { crud, type Operation } from './operations';
import type { Caller } from './callers';

const dayMs = 86_400_000;
const ids = z.array(z.string().regex(objectIdPattern)).optional();

const fields = z
  .object({
    name: z.string().min(1),
    description: z.string().optional(),
    revoked: z.boolean().default(false),
    fullAccess: z.boolean().default(false),
    autoPurgeAt: z.iso.datetime().optional(),
    _connectionIds: ids,
    _exportIds: ids,
    _importIds: ids,
  })
  .refine((token) => !(token.fullAccess && [token._connectionIds, token._exportIds, token._importIds].some((list) => list?.length)), {
    path: ['fullAccess'],
    message: 'A token has full access or a custom scope, not both.',
  });

/** Whom a token speaks for, and the account's tokens (celigo-api.md §1.3, §1.4). */
export function tokenOperations(account: Account): Operation[] {
  const { tokens } = account;
  const check = ({ autoPurgeAt }: Pick<AccessToken, 'autoPurgeAt'>): void => {
    if (autoPurgeAt !== undefined && Date.parse(autoPurgeAt) > account.now() + 30 * dayMs) throw refusal(422, 'invalid_field', 'A token is purged after 30 days at the latest, or never.', 'autoPurgeAt');
  };
  return [
    { method: 'GET', path: '/v1/tokenInfo', right: 'self', handle: (_call, _params, caller) => ({ status: 200, body: { _userId: caller.userId, scope: [scopeName(caller)] } }) },
    ...crud<AccessToken>(account, {
      path: 'accesstokens',
      collection: tokens,
      fields,
      own: ['token', 'tokenType', '_aShareId', '_userId'],
      initial: () => ({}),
      rights: { read: 'administer', write: 'administer' },
      verbs: ['list', 'get', 'replace', 'delete'],
      check,
      release: ({ revoked }) => {
        if (!revoked) throw refusal(422, 'invalid_field', 'A token must be revoked before it is deleted.', 'revoked');
      },
    }),
    {
      method: 'POST',
      path: '/v1/accesstokens',
      right: 'administer',
      handle: async (call, _params, caller) => {
        const wanted = await jsonBody(call, fields);
        check(wanted as AccessToken);
        const token = tokens.add({ ...wanted, token: newToken(), _userId: caller.userId } as Fields<AccessToken>);
        account.audit.note('create', 'accesstokens', token._id, caller);
        // The only answer that ever shows it.
        return { status: 201, body: token };
      },
    },
  ];
}

function scopeName({ level }: Caller): string {
  return level === 'scoped' ? 'custom' : level === 'administrator' ? 'full' : level;
}

export function newToken(): string {
  return randomBytes(16).toString('hex');
}
