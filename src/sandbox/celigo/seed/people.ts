import type { Account } from '../account';
import type { User } from '../model';
import type { IntegrationKey, Integrations } from './integrations';
import type { PastTimes } from './seed';

type State = 'accepted' | 'pending' | 'disabled' | 'dismissed';
type Level = NonNullable<User['accessLevel']>;
type Seed = [name: string, access: Level | Partial<Record<IntegrationKey, 'manage' | 'monitor'>>, state: State, options?: { sso?: boolean; mfa?: boolean; retryData?: boolean; productionAdmin?: boolean; daysAgo?: number }];

const seeds: readonly Seed[] = [
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
export function seedPeople(account: Account, past: PastTimes, integrations: Integrations): { manager: User; monitor: User } {
  const users = seeds.map(([name, access, state, options = {}]) => {
    const integrationAccessLevel = typeof access === 'string' ? [] : Object.entries(access).map(([key, accessLevel]) => ({ _integrationId: integrations[key as IntegrationKey], accessLevel }));
    return add(account, past, name, typeof access === 'string' ? access : undefined, integrationAccessLevel, state, options);
  });
  const find = (email: string): User => {
    const user = users.find(({ sharedWithUser }) => sharedWithUser.email === email);
    if (!user) throw new Error(`The sandbox has no user ${email}.`);
    return user;
  };
  return { manager: find(`tomas.novak@${domain}`), monitor: find(`clara.moreau@${domain}`) };
}

/** So many more that there are ten thousand. */
export function seedManyPeople(account: Account, past: PastTimes): void {
  const levels: Level[] = ['monitor', 'monitor', 'monitor', 'manage'];
  for (let number = account.users.all().length + 1; number <= 10_000; number++) {
    add(account, past, `Dealer ${String(number).padStart(5, '0')}`, levels[number % levels.length], [], number % 17 === 0 ? 'pending' : 'accepted', { daysAgo: number % 60 });
  }
}

function add(account: Account, past: PastTimes, name: string, accessLevel: Level | undefined, integrationAccessLevel: User['integrationAccessLevel'], state: State, options: NonNullable<Seed[3]>): User {
  const accepted = state === 'accepted' || state === 'disabled';
  const lastSignIn = accepted && options.daysAgo !== undefined ? new Date(account.now() - options.daysAgo * 86_400_000 - 4_000_000).toISOString() : undefined;
  const at = past();
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
        _id: account.newId(at),
        email: `${name.toLowerCase().replaceAll(' ', '.')}@${domain}`,
        ...(accepted ? { name } : {}),
        ...(lastSignIn ? { lastSignIn } : {}),
        allowedToResetMFA: options.mfa ?? false,
        accountSSOLinked: options.sso ? 'this_account' : 'not_linked',
      },
    },
    at,
  );
}
