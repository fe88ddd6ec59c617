import { CeligoAccount, type CeligoAccountOptions } from '../account';
import { createTokenValue } from '../tokenOperations';
import type { PastClock } from './pastClock';
import { seedConnections } from './seedConnections';
import { seedFlows, seedManyFlows } from './seedFlows';
import { seedIntegrations } from './seedIntegrations';
import { seedOtherRecords } from './seedOtherRecords';
import { seedManyUsers, seedUsers } from './seedUsers';

/** The account of a maker of bicycles, as one finds accounts: mostly in order. */
export function createSeededAccount(options: CeligoAccountOptions): CeligoAccount {
  const account = new CeligoAccount(options);
  seedAccount(account);
  return account;
}

function seedAccount(account: CeligoAccount): void {
  let time = Date.UTC(2024, 2, 1);
  const nextPastTime: PastClock = () => (time += 600_000);
  const integrationIds = seedIntegrations(account, nextPastTime);
  const seededUsers = seedUsers(account, nextPastTime, integrationIds);
  const connectionIds = seedConnections(account, nextPastTime, integrationIds);
  const tokenScope = seedFlows(account, nextPastTime, integrationIds, connectionIds);
  seedOtherRecords(account, nextPastTime);
  if (account.options.size === 'large') {
    seedManyUsers(account, nextPastTime);
    seedManyFlows(account, nextPastTime, integrationIds);
  }
  const commonTokenFields = { revoked: false, fullAccess: false, _userId: account.owner._id };
  const addToken = (name: string, fields: object): void =>
    void account.tokens.add({ ...commonTokenFields, name, token: createTokenValue(), ...fields }, nextPastTime());
  addToken('apiToken', { description: 'Full access', fullAccess: true });
  addToken('customScopeToken', {
    description: 'One export, one import and their connection',
    _exportIds: [tokenScope.exportId],
    _importIds: [tokenScope.importId],
    _connectionIds: [tokenScope.connectionId],
  });
  addToken('managePersonalToken', {
    tokenType: 'ashare',
    _aShareId: seededUsers.manager._id,
    _userId: seededUsers.manager.sharedWithUser._id,
  });
  addToken('monitorPersonalToken', {
    tokenType: 'ashare',
    _aShareId: seededUsers.monitor._id,
    _userId: seededUsers.monitor.sharedWithUser._id,
  });
  addToken('revokedToken', { fullAccess: true, revoked: true });
  addToken('purgedToken', { fullAccess: true, autoPurgeAt: new Date(account.now() - 3_600_000).toISOString() });
}
