import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { CeligoAccount } from './account';
import type { CeligoCaller } from './caller';
import { objectIdPattern, type ResourceFields } from './collection';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import { createReplyError, readJsonBody } from './errorReplies';
import type { AccessTokenRecord } from './userSchemas';

const dayMs = 86_400_000;
const idsSchema = z.array(z.string().regex(objectIdPattern)).optional();

const tokenFieldsSchema = z
  .object({
    name: z.string().min(1),
    description: z.string().optional(),
    revoked: z.boolean().default(false),
    fullAccess: z.boolean().default(false),
    autoPurgeAt: z.iso.datetime().optional(),
    _connectionIds: idsSchema,
    _exportIds: idsSchema,
    _importIds: idsSchema,
  })
  .refine(
    (token) =>
      !(
        token.fullAccess &&
        [token._connectionIds, token._exportIds, token._importIds].some((scopedIds) => scopedIds?.length)
      ),
    {
      path: ['fullAccess'],
      message: 'A token has full access or a custom scope, not both.',
    },
  );

/** Whom a token speaks for, and the account's tokens (celigo-api.md §1.3, §1.4). */
export function tokenOperations(account: CeligoAccount): ApiOperation[] {
  const { tokens } = account;
  const validateExpiry = ({ autoPurgeAt }: Pick<AccessTokenRecord, 'autoPurgeAt'>): void => {
    if (autoPurgeAt !== undefined && Date.parse(autoPurgeAt) > account.now() + 30 * dayMs)
      throw createReplyError(
        422,
        'invalid_field',
        'A token is purged after 30 days at the latest, or never.',
        'autoPurgeAt',
      );
  };
  return [
    {
      method: 'GET',
      path: '/v1/tokenInfo',
      right: 'self',
      handle: (_request, _params, caller) => ({
        status: 200,
        // A full token gets its user and nothing else, and a scope is a text (observed-answers.md, 9).
        body: {
          _userId: caller.userId,
          ...(caller.accessLevel === 'administrator' ? {} : { scope: describeScope(caller) }),
        },
      }),
    },
    ...createCrudOperations<AccessTokenRecord>(account, {
      path: 'accesstokens',
      collection: tokens,
      fields: tokenFieldsSchema,
      serviceFields: ['token', 'tokenType', '_aShareId', '_userId'],
      createInitialFields: () => ({}),
      rights: { read: 'administer', write: 'administer' },
      supportedVerbs: ['list', 'get', 'replace', 'delete'],
      validateFields: validateExpiry,
      beforeDelete: ({ revoked }) => {
        if (!revoked)
          throw createReplyError(422, 'invalid_field', 'A token must be revoked before it is deleted.', 'revoked');
      },
    }),
    {
      method: 'POST',
      path: '/v1/accesstokens',
      right: 'administer',
      handle: async (request, _params, caller) => {
        const requestedFields = await readJsonBody(request, tokenFieldsSchema);
        validateExpiry(requestedFields as AccessTokenRecord);
        const token = tokens.add({
          ...requestedFields,
          token: createTokenValue(),
          _userId: caller.userId,
        } as ResourceFields<AccessTokenRecord>);
        account.audit.record('create', 'accesstokens', token._id, caller);
        // The only answer that ever shows it.
        return { status: 201, body: token };
      },
    },
  ];
}

function describeScope({ accessLevel: level }: CeligoCaller): string {
  return level === 'scoped' ? 'custom' : level;
}

export function createTokenValue(): string {
  return randomBytes(16).toString('hex');
}
