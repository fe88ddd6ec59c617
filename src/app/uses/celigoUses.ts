import { t } from '@vscode/l10n';
import type { CeligoConnection, ConnectionUsage } from '../../celigo/apiSchemas';
import type { CeligoApi } from '../../celigo/celigoApi';
import {
  describeConnectionState,
  listConnectionUsage,
  readConnectionState,
} from '../../celigo/integrations/connections';
import type { FlowStep } from '../../celigo/integrations/flows';
import { getFlow, listSteps, readPushedTables } from '../../celigo/integrations/flows';
import { nameOrId } from '../../celigo/integrations/integrations';
import { createCeligoLinks } from '../../celigo/links';
import type { Connection } from '../../connections/connectionRecord';
import { toProblem } from '../../core/problem';
import { Semaphore } from '../../core/semaphore';
import type { Use } from './use';

const maxConcurrentRequests = 4;

/** A Celigo account that is looked through. */
export interface SearchedCeligoAccount {
  account: Connection;
  api: CeligoApi;
}

/**
 * A connection in Celigo as a use, with the flows that use it. `table`: only flows that may push into it. Throws
 * ProblemError.
 */
export async function createConnectionUse(
  place: SearchedCeligoAccount,
  remote: CeligoConnection,
  relation: string,
  table: string | undefined,
  signal: AbortSignal,
): Promise<Use> {
  const flows = await listFlowUses(place, remote, table, signal);
  const state = readConnectionState(remote);
  const stoppedCount = state === 'online' ? 0 : flows.filter(({ isWarning }) => isWarning).length;
  return {
    id: remote._id,
    kind: 'celigoConnection',
    name: nameOrId(remote),
    place: place.account.name,
    relation,
    state: [describeConnectionState(state), stoppedCount > 0 ? describeStoppedFlows(stoppedCount) : '']
      .filter(Boolean)
      .join(' · '),
    ...(state === 'online' ? {} : { isWarning: true }),
    url: createCeligoLinks(place.account.values).connection(remote._id),
    uses: flows,
  };
}

export function describeStoppedFlows(count: number): string {
  return count === 1 ? t('stops 1 enabled flow') : t('stops {0} enabled flows', count);
}

/**
 * The flows that use a connection, each with what it does there. One that stands still because the connection is not
 * online is a warning. Throws ProblemError where Celigo does not say what uses it.
 */
export async function listFlowUses(
  { account, api }: SearchedCeligoAccount,
  remote: CeligoConnection,
  table: string | undefined,
  signal: AbortSignal,
): Promise<Use[]> {
  const usage = await listConnectionUsage(api, remote._id, signal);
  const semaphore = new Semaphore(maxConcurrentRequests);
  const isOnline = readConnectionState(remote) === 'online';
  const uses = await Promise.all(
    (usage['flows'] ?? []).map((entry) =>
      semaphore.run(() => createFlowUse(api, account, usage, entry, isOnline, table, signal), signal),
    ),
  );
  return uses.filter((use) => use !== undefined).sort((a, b) => a.name.localeCompare(b.name));
}

async function createFlowUse(
  api: CeligoApi,
  account: Connection,
  usage: ConnectionUsage,
  { id, name }: { id: string; name?: string | undefined },
  isOnline: boolean,
  table: string | undefined,
  signal: AbortSignal,
): Promise<Use | undefined> {
  const common = {
    id,
    kind: 'flow' as const,
    place: account.name,
    url: createCeligoLinks(account.values).flow({ _id: id }),
    uses: [],
  };
  try {
    const flow = await getFlow(api, id, signal);
    const steps = listSteps(flow);
    const writes = steps.filter((step) => step.kind === 'imports' && isAmong(usage['imports'], step));
    const reads = steps.filter((step) => step.kind === 'exports' && isAmong(usage['exports'], step));
    const tables = await readTables(api, writes, signal);
    if (table !== undefined && !mayPushInto(table, writes, reads, tables)) return undefined;
    const isStopped = !isOnline && !flow.disabled;
    return {
      ...common,
      name: nameOrId(flow),
      relation: describeRelation(writes.length > 0, reads.length > 0, tables),
      state: [flow.disabled ? t('disabled') : t('enabled'), isStopped ? t('stopped by the connection') : '']
        .filter(Boolean)
        .join(' · '),
      ...(isStopped ? { isWarning: true } : {}),
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      ...common,
      name: name?.trim() || id,
      relation: t('uses the connection'),
      state: t('could not be read: {0}', toProblem(error).what),
    };
  }
}

function isAmong(users: ConnectionUsage[string] | undefined, step: FlowStep): boolean {
  return (users ?? []).some(({ id }) => id === step.id);
}

/** The tables that jobs of these steps are created for; undefined where no step says it. */
async function readTables(
  api: CeligoApi,
  steps: readonly FlowStep[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const tables = (await Promise.all(steps.map((step) => readPushedTables(api, step, signal)))).flat();
  return tables.length > 0 ? [...new Set(tables)] : undefined;
}

/** A flow that names other tables only does not push into this one; of one that names none, nobody knows. */
function mayPushInto(
  table: string,
  writes: readonly FlowStep[],
  reads: readonly FlowStep[],
  tables: readonly string[] | undefined,
): boolean {
  if (writes.length === 0 && reads.length > 0) return false;
  return tables === undefined || tables.some((name) => name.toLowerCase() === table.toLowerCase());
}

function describeRelation(writes: boolean, reads: boolean, tables: readonly string[] | undefined): string {
  if (tables) return t('pushes into {0}', tables.join(', '));
  if (writes && reads) return t('reads and writes through the connection');
  if (writes) return t('writes through the connection');
  return reads ? t('reads through the connection') : t('uses the connection');
}
