import type { Account } from '../account';
import { newToken } from '../tokens';
import { seedConnections } from './connections';
import { seedFlows, seedManyFlows } from './flows';
import { seedIntegrations } from './integrations';
import { seedManyPeople, seedPeople } from './people';
import { seedRest } from './rest';

/** Times of the past that do not depend on the start, ten minutes apart, so that ids are the same every time. */
export type PastTimes = () => number;

/** Fills the account of a maker of bicycles, as one finds accounts: mostly in order. */
export function seedAccount(account: Account): void {
  let time = Date.UTC(2024, 2, 1);
  const past: PastTimes = () => (time += 600_000);
  const integrations = seedIntegrations(account, past);
  const people = seedPeople(account, past, integrations);
  const connections = seedConnections(account, past, integrations);
  const scoped = seedFlows(account, past, integrations, connections);
  seedRest(account, past);
  if (account.options.size === 'large') {
    seedManyPeople(account, past);
    seedManyFlows(account, past, integrations);
  }
  const token = { revoked: false, fullAccess: false, _userId: account.owner._id };
  const add = (name: string, fields: object): void => void account.tokens.add({ ...token, name, token: newToken(), ...fields }, past());
  add('apiToken', { description: 'Full access', fullAccess: true });
  add('customScopeToken', { description: 'One export, one import and their connection', _exportIds: [scoped.exportId], _importIds: [scoped.importId], _connectionIds: [scoped.connectionId] });
  add('managePersonalToken', { tokenType: 'ashare', _aShareId: people.manager._id, _userId: people.manager.sharedWithUser._id });
  add('monitorPersonalToken', { tokenType: 'ashare', _aShareId: people.monitor._id, _userId: people.monitor.sharedWithUser._id });
  add('revokedToken', { fullAccess: true, revoked: true });
  add('purgedToken', { fullAccess: true, autoPurgeAt: new Date(account.now() - 3_600_000).toISOString() });
}
