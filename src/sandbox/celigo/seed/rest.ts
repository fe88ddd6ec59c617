import type { Account } from '../account';
import type { PastTimes } from './seed';

/** Environments, the license, tags, notifications, and an account that somebody shares with the owner. */
export function seedRest(account: Account, past: PastTimes): void {
  account.environments.add({ name: 'Production', type: 'production', enabled: true, default: true }, past());
  account.environments.add({ name: 'Test', type: 'sandbox', enabled: true, default: false }, past());
  account.licenses.add({ type: 'endpoint', tier: 'enterprise', sandbox: true, expires: new Date(account.now() + 200 * 86_400_000).toISOString(), numEndpoints: 25, numUsers: 50 }, past());
  for (const tag of ['Master data', 'Carrier', 'With finance']) account.tags.add({ tag }, past());
  const [flow] = account.flows.all();
  if (flow) account.notifications.add({ _flowId: flow._id, type: 'flow', subscribedByUserEmail: account.owner.email }, past());
  const share = (accepted: boolean, accessLevel: string, ownerUser: { name: string; email: string; company: string }): void =>
    void account.sharedWithMe.add({ accepted, dismissed: false, disabled: false, accessLevel, integrationAccessLevel: [], ownerUser }, past());
  share(true, 'monitor', { name: 'Velo Nord', email: 'it@velonord.example', company: 'Velo Nord AB' });
  share(false, 'manage', { name: 'Gipfel Sport', email: 'ops@gipfel.example', company: 'Gipfel Sport AG' });
}
