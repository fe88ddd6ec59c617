import type { ChangeDependencies, PlannedChange } from '../../../app/changes/permitChange';
import { permitChange, requireWritable } from '../../../app/changes/permitChange';
import { CeligoApi } from '../../../celigo/celigoApi';
import type { Connection } from '../../../connections/connectionRecord';
import type { ConnectionService } from '../../../connections/connectionService';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { resolveVendorConnection } from '../../prompts/chooseConnection';
import type { ChangeSummary } from './changeSummary';
import { formatChangeSummary } from './changeSummary';

interface Dependencies {
  service: ConnectionService;
}

/** What it takes to change something in an account. */
export type AccountChangeDependencies = Dependencies & ChangeDependencies;

/** A Celigo account that a command works on. */
export interface AccountAccess {
  connection: Connection;
  api: CeligoApi;
}

/** The account that a row belongs to, or the one that a person chooses. Throws ProblemError. */
export async function resolveAccount(
  { service }: Dependencies,
  scope: ProblemContext,
  arg: unknown,
  title: string,
): Promise<AccountAccess> {
  const connection = await resolveVendorConnection(service, scope, arg, title, 'celigo');
  return { connection, api: CeligoApi.forSession(await service.openSession(connection.id)) };
}

/** The same for a command that changes something, which a read-only connection refuses at once. Throws ProblemError. */
export async function resolveAccountToChange(
  dependencies: Dependencies,
  scope: ProblemContext,
  arg: unknown,
  title: string,
): Promise<AccountAccess> {
  const account = await resolveAccount(dependencies, scope, arg, title);
  requireWritable(dependencies.service, account.connection.id);
  return account;
}

/** A change of an account, with every item before and after. */
export interface AccountChange extends Omit<PlannedChange, 'detail' | 'isAlwaysAsked'> {
  summary: ChangeSummary;
  /** Asked on production only. */
  isHarmless?: boolean;
}

/**
 * Asks once, and gives the account with the right to change it. Throws ProblemError, `cancelled` where it is declined.
 */
export async function permitAccountChange(
  dependencies: AccountChangeDependencies,
  { connection }: AccountAccess,
  { summary, isHarmless, ...change }: AccountChange,
): Promise<AccountAccess> {
  const permission = await permitChange(dependencies, connection.id, {
    ...change,
    detail: formatChangeSummary(summary),
    isAlwaysAsked: isHarmless !== true,
  });
  const session = await dependencies.service.openSession(connection.id, permission);
  return { connection, api: CeligoApi.forSession(session) };
}
