import type { CeligoAccount } from '../account';
import type { PastClock } from './pastClock';

/** Environments, the license, a script, tags, notifications, and an account that somebody shares with the owner. */
export function seedOtherRecords(account: CeligoAccount, nextPastTime: PastClock): void {
  account.environments.add({ name: 'Production', type: 'production', enabled: true, default: true }, nextPastTime());
  account.environments.add({ name: 'Test', type: 'sandbox', enabled: true, default: false }, nextPastTime());
  account.licenses.add(
    {
      type: 'endpoint',
      tier: 'enterprise',
      sandbox: true,
      expires: new Date(account.now() + 200 * 86_400_000).toISOString(),
      numEndpoints: 25,
      numUsers: 50,
    },
    nextPastTime(),
  );
  account.scripts.add(
    {
      name: 'Shopify - Get new orders - preSavePage',
      description: 'Leaves out orders of nothing.',
      content:
        'function preSavePage(options) {\n  return { data: options.data.filter((order) => order.total > 0), errors: options.errors };\n}\n',
      sandbox: false,
    },
    nextPastTime(),
  );
  for (const tag of ['Master data', 'Carrier', 'With finance']) account.tags.add({ tag }, nextPastTime());
  const [flow] = account.flows.listAll();
  if (flow)
    account.notifications.add(
      { _flowId: flow._id, type: 'flow', subscribedByUserEmail: account.owner.email },
      nextPastTime(),
    );
  const addSharedAccount = (
    accepted: boolean,
    accessLevel: string,
    ownerUser: { name: string; email: string; company: string },
  ): void =>
    void account.sharedWithMe.add(
      { accepted, dismissed: false, disabled: false, accessLevel, integrationAccessLevel: [], ownerUser },
      nextPastTime(),
    );
  addSharedAccount(true, 'monitor', { name: 'Velo Nord', email: 'it@velonord.example', company: 'Velo Nord AB' });
  addSharedAccount(false, 'manage', { name: 'Gipfel Sport', email: 'ops@gipfel.example', company: 'Gipfel Sport AG' });
}
