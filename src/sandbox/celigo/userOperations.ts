import * as z from 'zod';
import type { Reply } from '../service';
import type { CeligoAccount } from './account';
import type { CeligoCaller } from './caller';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import { createNotFoundError, createReplyError, createUnknownReferenceError, readJsonBody } from './errorReplies';
import { createLinkedPage } from './paging';
import { type CeligoUser, userFieldsSchema } from './userSchemas';

const emailSchema = z.email('Expected an e-mail address').max(254);
const emptyBodySchema = z.looseObject({});
type UserAccess = z.infer<typeof userFieldsSchema>;

/** The account's users: invite, change, disable, remove (celigo-api.md §3.10). Its owner is not among them. */
export function userOperations(account: CeligoAccount): ApiOperation[] {
  const { users } = account;
  const validateIntegrations = ({ integrationAccessLevel }: UserAccess): void => {
    for (const { _integrationId } of integrationAccessLevel) {
      if (!account.integrations.find(_integrationId))
        throw createUnknownReferenceError('integrationAccessLevel', 'Integration', _integrationId);
    }
  };
  const updateUser = (user: CeligoUser, fields: Partial<CeligoUser>, caller: CeligoCaller): Reply => {
    const previous = { ...user };
    account.audit.record('update', 'ashares', user._id, caller, previous, users.update(user, fields));
    return { status: 200, body: user };
  };
  const userActionOperation = (
    verb: string,
    handleUser: (user: CeligoUser, caller: CeligoCaller) => Reply,
  ): ApiOperation => ({
    method: 'PUT',
    path: `/v1/ashares/{id}/${verb}`,
    right: 'administer',
    handle: async (request, { id }, caller) => {
      const user = users.getOrThrow(id);
      await readJsonBody(request, emptyBodySchema);
      return handleUser(user, caller);
    },
  });
  const inviteUser = (address: string, access: UserAccess, caller: CeligoCaller): CeligoUser | undefined => {
    if (findUserByEmail(account, address)) return undefined;
    const user = users.add({ ...access, ...createUserState(account, address) });
    account.audit.record('create', 'ashares', user._id, caller);
    return user;
  };
  return [
    ...createCrudOperations(account, {
      path: 'ashares',
      collection: users,
      fields: userFieldsSchema,
      serviceFields: [
        'accepted',
        'dismissed',
        'disabled',
        'isProductionAdmin',
        'createdVia',
        'lastSignIn',
        'sharedWithUser',
      ],
      createInitialFields: () => ({}),
      rights: { read: 'administer', write: 'administer' },
      supportedVerbs: ['list', 'get', 'replace', 'delete'],
      validateFields: validateIntegrations,
    }),
    userActionOperation('disable', (user, caller) => updateUser(user, { disabled: !user.disabled }, caller)),
    userActionOperation('reinvite', (user, caller) => {
      if (!user.dismissed)
        throw createReplyError(
          422,
          'invalid_field',
          'Only an invitation that was dismissed can be sent again.',
          'dismissed',
        );
      return updateUser(user, { dismissed: false, accepted: false }, caller);
    }),
    {
      method: 'POST',
      path: '/v1/invite',
      right: 'administer',
      handle: async (request, _params, caller) => {
        const { email: address, ...access } = await readJsonBody(
          request,
          userFieldsSchema.extend({ email: emailSchema }),
        );
        validateIntegrations(access);
        const user = inviteUser(address, access, caller);
        if (!user)
          throw createReplyError(409, 'invalid_field', `${address} already has access to this account.`, 'email');
        return { status: 201, body: user };
      },
    },
    {
      method: 'POST',
      path: '/v1/invite/multiple',
      right: 'administer',
      handle: async (request, _params, caller) => {
        const { emails, ...access } = await readJsonBody(
          request,
          userFieldsSchema.extend({ emails: z.array(emailSchema).min(1) }),
        );
        validateIntegrations(access);
        const body = emails.map((address) => {
          const user = inviteUser(address, access, caller);
          return { statusCode: user ? 201 : 400, doc: user ?? findUserByEmail(account, address) };
        });
        return { status: 201, body };
      },
    },
    {
      method: 'GET',
      path: '/v1/shared/ashares',
      right: 'read',
      handle: (request) =>
        createLinkedPage(request, account.sharedWithMe.listAll(), (invitation) => invitation, account.pageSize),
    },
    ...(['accept', 'dismiss'] as const).map(
      (verb): ApiOperation => ({
        method: 'PUT',
        path: `/v1/ashares/{id}/${verb}`,
        right: 'self',
        handle: async (request, { id }) => {
          await readJsonBody(request, emptyBodySchema);
          const share = account.sharedWithMe.find(id);
          // Someone else's invitation is not there for whoever calls.
          if (!share) throw createNotFoundError('AShare', id ?? '');
          return {
            status: 200,
            body: account.sharedWithMe.update(
              share,
              verb === 'accept' ? { accepted: true, dismissed: false } : { dismissed: true },
            ),
          };
        },
      }),
    ),
    {
      method: 'GET',
      path: '/v1/integrations/{id}/ashares',
      // Asked by those who are not owner or administrator (observed-answers.md, 4).
      right: 'read',
      handle: (request, { id }) => {
        const { _id } = account.integrations.getOrThrow(id);
        const usersWithAccess = users.listAll().flatMap((user) => {
          const accessLevel = user.dismissed ? undefined : findLevelInIntegration(user, _id);
          const { accepted, sharedWithUser } = user;
          return accessLevel === undefined ? [] : [{ _id: user._id, accepted, accessLevel, sharedWithUser }];
        });
        return createLinkedPage(request, usersWithAccess, (user) => user, account.pageSize);
      },
    },
  ];
}

/** What a user may do in one integration: administrators and managers everything everywhere, monitors at least look. */
function findLevelInIntegration(
  { accessLevel, integrationAccessLevel }: CeligoUser,
  integrationId: string,
): CeligoUser['accessLevel'] {
  if (accessLevel === 'administrator' || accessLevel === 'manage') return accessLevel;
  return (
    integrationAccessLevel.find(({ _integrationId }) => _integrationId === integrationId)?.accessLevel ?? accessLevel
  );
}

function findUserByEmail(account: CeligoAccount, address: string): CeligoUser | undefined {
  return account.users.listAll().find((user) => user.sharedWithUser.email.toLowerCase() === address.toLowerCase());
}

/** An invitation that nobody has answered yet. */
function createUserState(
  account: CeligoAccount,
  address: string,
): Pick<CeligoUser, 'accepted' | 'dismissed' | 'disabled' | 'createdVia' | 'sharedWithUser'> {
  return {
    accepted: false,
    dismissed: false,
    disabled: false,
    createdVia: 'existing_account_invite',
    sharedWithUser: { _id: account.newId(), email: address, allowedToResetMFA: false, accountSSOLinked: 'not_linked' },
  };
}
