import * as z from 'zod';
import type { Reply } from '../server';
import type { Account } from './account';
import type { Caller } from './callers';
import { jsonBody, notFound, refusal, unknownReference } from './errors';
import { linkList } from './lists';
import { userFields, type User } from './model';
import { crud, type Operation } from './operations';

const email = z.email('Expected an e-mail address').max(254);
const emptyBody = z.looseObject({});
type Access = z.infer<typeof userFields>;

/** The account's users: invite, change, disable, remove (celigo-api.md §3.10). Its owner is not among them. */
export function userOperations(account: Account): Operation[] {
  const { users } = account;
  const check = ({ integrationAccessLevel }: Access): void => {
    for (const { _integrationId } of integrationAccessLevel) {
      if (!account.integrations.find(_integrationId)) throw unknownReference('integrationAccessLevel', 'Integration', _integrationId);
    }
  };
  const change = (user: User, fields: Partial<User>, caller: Caller): Reply => {
    const before = { ...user };
    account.audit.note('update', 'ashares', user._id, caller, before, users.update(user, fields));
    return { status: 200, body: user };
  };
  const toggles = (verb: string, work: (user: User, caller: Caller) => Reply): Operation => ({
    method: 'PUT',
    path: `/v1/ashares/{id}/${verb}`,
    right: 'administer',
    handle: async (call, { id }, caller) => {
      const user = users.get(id);
      await jsonBody(call, emptyBody);
      return work(user, caller);
    },
  });
  const inviteOne = (address: string, access: Access, caller: Caller): User | undefined => {
    if (byEmail(account, address)) return undefined;
    const user = users.add({ ...access, ...newUser(account, address) });
    account.audit.note('create', 'ashares', user._id, caller);
    return user;
  };
  return [
    ...crud(account, {
      path: 'ashares',
      collection: users,
      fields: userFields,
      own: ['accepted', 'dismissed', 'disabled', 'isProductionAdmin', 'createdVia', 'lastSignIn', 'sharedWithUser'],
      initial: () => ({}),
      rights: { read: 'administer', write: 'administer' },
      verbs: ['list', 'get', 'replace', 'delete'],
      check,
    }),
    toggles('disable', (user, caller) => change(user, { disabled: !user.disabled }, caller)),
    toggles('reinvite', (user, caller) => {
      if (!user.dismissed) throw refusal(422, 'invalid_field', 'Only an invitation that was dismissed can be sent again.', 'dismissed');
      return change(user, { dismissed: false, accepted: false }, caller);
    }),
    {
      method: 'POST',
      path: '/v1/invite',
      right: 'administer',
      handle: async (call, _params, caller) => {
        const { email: address, ...access } = await jsonBody(call, userFields.extend({ email }));
        check(access);
        const user = inviteOne(address, access, caller);
        if (!user) throw refusal(409, 'invalid_field', `${address} already has access to this account.`, 'email');
        return { status: 201, body: user };
      },
    },
    {
      method: 'POST',
      path: '/v1/invite/multiple',
      right: 'administer',
      handle: async (call, _params, caller) => {
        const { emails, ...access } = await jsonBody(call, userFields.extend({ emails: z.array(email).min(1) }));
        check(access);
        const body = emails.map((address) => {
          const user = inviteOne(address, access, caller);
          return { statusCode: user ? 201 : 400, doc: user ?? byEmail(account, address) };
        });
        return { status: 201, body };
      },
    },
    { method: 'GET', path: '/v1/shared/ashares', right: 'read', handle: (call) => linkList(call, account.sharedWithMe.all(), (one) => one, account.pageSize) },
    ...(['accept', 'dismiss'] as const).map(
      (verb): Operation => ({
        method: 'PUT',
        path: `/v1/ashares/{id}/${verb}`,
        right: 'self',
        handle: async (call, { id }) => {
          await jsonBody(call, emptyBody);
          const share = account.sharedWithMe.find(id);
          // Someone else's invitation is not there for whoever calls.
          if (!share) throw notFound('AShare', id ?? '');
          return { status: 200, body: account.sharedWithMe.update(share, verb === 'accept' ? { accepted: true, dismissed: false } : { dismissed: true }) };
        },
      }),
    ),
    {
      method: 'GET',
      path: '/v1/integrations/{id}/ashares',
      right: 'administer',
      handle: (call, { id }) => {
        const { _id } = account.integrations.get(id);
        const there = users.all().flatMap((user) => {
          const accessLevel = user.dismissed ? undefined : levelIn(user, _id);
          return accessLevel === undefined ? [] : [{ ...user, accessLevel }];
        });
        return linkList(call, there, (user) => user, account.pageSize);
      },
    },
  ];
}

/** What a user may do in one integration: administrators and managers everything everywhere, monitors at least look. */
function levelIn({ accessLevel, integrationAccessLevel }: User, integrationId: string): User['accessLevel'] {
  if (accessLevel === 'administrator' || accessLevel === 'manage') return accessLevel;
  return integrationAccessLevel.find(({ _integrationId }) => _integrationId === integrationId)?.accessLevel ?? accessLevel;
}

function byEmail(account: Account, address: string): User | undefined {
  return account.users.all().find((user) => user.sharedWithUser.email.toLowerCase() === address.toLowerCase());
}

/** An invitation that nobody has answered yet. */
function newUser(account: Account, address: string): Pick<User, 'accepted' | 'dismissed' | 'disabled' | 'createdVia' | 'sharedWithUser'> {
  return {
    accepted: false,
    dismissed: false,
    disabled: false,
    createdVia: 'existing_account_invite',
    sharedWithUser: { _id: account.newId(), email: address, allowedToResetMFA: false, accountSSOLinked: 'not_linked' },
  };
}
