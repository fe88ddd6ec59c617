import type { CeligoAccount } from '../account';
import type { CeligoUser } from '../userSchemas';
import type { PastClock } from './pastClock';
import type { IntegrationKey, SeededIntegrationIds } from './seedIntegrations';

type InvitationState = 'accepted' | 'pending' | 'disabled' | 'dismissed';
type UserLevel = NonNullable<CeligoUser['accessLevel']>;
type UserSeed = [
  name: string,
  access: UserLevel | Partial<Record<IntegrationKey, 'manage' | 'monitor'>>,
  state: InvitationState,
  options?: { sso?: boolean; mfa?: boolean; retryData?: boolean; productionAdmin?: boolean; daysAgo?: number },
];

const userSeeds: readonly UserSeed[] = [
  ['Anna Berger', 'administrator', 'accepted', { mfa: true, productionAdmin: true, daysAgo: 0 }],
  ['Marc Dubois', 'administrator', 'accepted', { sso: true, mfa: true, daysAgo: 1 }],
  ['Priya Nair', 'administrator', 'accepted', { sso: true, daysAgo: 4 }],
  ['Tomas Novak', 'manage', 'accepted', { sso: true, mfa: true, daysAgo: 0 }],
  ['Sofia Ricci', 'manage', 'accepted', { mfa: true, retryData: true, daysAgo: 2 }],
  ['James Whitfield', 'manage', 'accepted', { daysAgo: 6 }],
  ['Kenji Watanabe', 'manage', 'accepted', { sso: true, daysAgo: 9 }],
  ['Laura Lindqvist', 'manage', 'disabled', { daysAgo: 120 }],
  ['Mehmet Yilmaz', 'manage', 'pending'],
  ['Clara Moreau', 'monitor', 'accepted', { daysAgo: 1 }],
  ['David Okafor', 'monitor', 'accepted', { sso: true, retryData: true, daysAgo: 3 }],
  ['Elena Popescu', 'monitor', 'accepted', { mfa: true, daysAgo: 12 }],
  ['Felix Kramer', 'monitor', 'accepted', { daysAgo: 33 }],
  ['Grace Chen', 'monitor', 'accepted', { sso: true, daysAgo: 0 }],
  ['Hassan Ali', 'monitor', 'disabled', { sso: true, daysAgo: 210 }],
  ['Ines Carvalho', 'monitor', 'pending'],
  ['Jonas Weber', 'monitor', 'dismissed'],
  ['Katarina Horvat', { orders: 'manage' }, 'accepted', { daysAgo: 2 }],
  ['Liam Murphy', { orders: 'monitor', warehouse: 'manage' }, 'accepted', { mfa: true, daysAgo: 5 }],
  ['Maria Garcia', { processData: 'manage', quotes: 'monitor' }, 'accepted', { sso: true, daysAgo: 1 }],
  ['Nils Andersen', { warehouse: 'monitor' }, 'accepted', { daysAgo: 48 }],
  ['Oksana Kovalenko', { people: 'manage' }, 'pending'],
  ['Paul Schneider', { people: 'monitor' }, 'disabled', { daysAgo: 90 }],
  ['Quentin Leroy', { quotes: 'manage' }, 'dismissed'],
  ['Rosa Martinez', {}, 'accepted', { daysAgo: 15 }],
];

const domain = 'alpenrad.example';

/** Users in every role and every state. */
export function seedUsers(
  account: CeligoAccount,
  nextPastTime: PastClock,
  integrations: SeededIntegrationIds,
): { manager: CeligoUser; monitor: CeligoUser } {
  const users = userSeeds.map(([name, access, state, options = {}]) => {
    const integrationAccessLevel =
      typeof access === 'string'
        ? []
        : Object.entries(access).map(([key, accessLevel]) => ({
            _integrationId: integrations[key as IntegrationKey],
            accessLevel,
          }));
    return add(
      account,
      nextPastTime,
      name,
      typeof access === 'string' ? access : undefined,
      integrationAccessLevel,
      state,
      options,
    );
  });
  const findUser = (email: string): CeligoUser => {
    const user = users.find(({ sharedWithUser }) => sharedWithUser.email === email);
    if (!user) throw new Error(`The sandbox has no user ${email}.`);
    return user;
  };
  return { manager: findUser(`tomas.novak@${domain}`), monitor: findUser(`clara.moreau@${domain}`) };
}

/** So many more that there are ten thousand. */
export function seedManyUsers(account: CeligoAccount, nextPastTime: PastClock): void {
  const levels: UserLevel[] = ['monitor', 'monitor', 'monitor', 'manage'];
  for (let number = account.users.listAll().length + 1; number <= 10_000; number++) {
    add(
      account,
      nextPastTime,
      `Dealer ${String(number).padStart(5, '0')}`,
      levels[number % levels.length],
      [],
      number % 17 === 0 ? 'pending' : 'accepted',
      { daysAgo: number % 60 },
    );
  }
}

function add(
  account: CeligoAccount,
  nextPastTime: PastClock,
  name: string,
  accessLevel: UserLevel | undefined,
  integrationAccessLevel: CeligoUser['integrationAccessLevel'],
  state: InvitationState,
  options: NonNullable<UserSeed[3]>,
): CeligoUser {
  const accepted = state === 'accepted' || state === 'disabled';
  const lastSignIn =
    accepted && options.daysAgo !== undefined
      ? new Date(account.now() - options.daysAgo * 86_400_000 - 4_000_000).toISOString()
      : undefined;
  const occurredAt = nextPastTime();
  return account.users.add(
    {
      ...(accessLevel ? { accessLevel } : {}),
      integrationAccessLevel,
      mcpServerAccessLevel: [],
      accountSSORequired: options.sso ?? false,
      accountMFARequired: options.mfa ?? false,
      ...(options.retryData ? { allowToEditRetryData: true } : {}),
      accepted,
      dismissed: state === 'dismissed',
      disabled: state === 'disabled',
      ...(options.productionAdmin ? { isProductionAdmin: true } : {}),
      createdVia: accessLevel === 'administrator' ? 'invited_during_signup' : 'existing_account_invite',
      ...(lastSignIn ? { lastSignIn } : {}),
      sharedWithUser: {
        _id: account.newId(occurredAt),
        email: `${name.toLowerCase().replaceAll(' ', '.')}@${domain}`,
        ...(accepted ? { name } : {}),
        ...(lastSignIn ? { lastSignIn } : {}),
        allowedToResetMFA: options.mfa ?? false,
        accountSSOLinked: options.sso ? 'this_account' : 'not_linked',
      },
    },
    occurredAt,
  );
}
