import { t } from '@vscode/l10n';
import { CeligoApi } from '../../celigo/celigoApi';
import { isSameTarget, readCelonisTarget } from '../../celigo/connectors/celonisTarget';
import { getConnection, listConnections, readConnectionState } from '../../celigo/integrations/connections';
import type { Connection } from '../../connections/connectionRecord';
import { iterateItems } from '../../connections/listPages';
import { isCancelled, ProblemError, toProblem } from '../../core/problem';
import type { SearchedCeligoAccount } from './celigoUses';
import { createConnectionUse, describeStoppedFlows, listFlowUses } from './celigoUses';
import { addKnowledgeModels, listDataModelUses } from './celonisUses';
import type { Use, UseReport, UseService, UseTarget } from './use';

/**
 * What uses a thing of Celonis or a connection in Celigo, as far as the connections that are here can see. What cannot
 * be looked at is a note. Throws ProblemError where the thing itself cannot be looked at.
 */
export async function findUses(service: UseService, target: UseTarget, signal: AbortSignal): Promise<UseReport> {
  const connection = service.get(target.connectionId);
  if (!connection) throw new ProblemError({ kind: 'input', what: t('This connection does not exist any more.') });
  const report =
    target.kind === 'celigoConnection'
      ? await findFlows(service, connection, target.remoteId, signal)
      : await findUsesInPool(service, connection, target, signal);
  return report.uses.length > 0 ? report : { ...report, notes: [t('No usages were found.'), ...report.notes] };
}

async function findFlows(
  service: UseService,
  account: Connection,
  remoteId: string,
  signal: AbortSignal,
): Promise<UseReport> {
  const place = await openAccount(service, account);
  const remote = await getConnection(place.api, remoteId, signal);
  const uses = await listFlowUses(place, remote, undefined, signal);
  const stoppedCount = uses.filter(({ isWarning }) => isWarning).length;
  if (readConnectionState(remote) === 'online') return { uses, notes: [] };
  const notes =
    stoppedCount === 0
      ? [t('The connection is not online. No enabled flow uses it.')]
      : [
          t(
            'The connection is not online: it {0}. They go on once it is repaired.',
            describeStoppedFlows(stoppedCount),
          ),
        ];
  return { uses, notes };
}

async function findUsesInPool(
  service: UseService,
  connection: Connection,
  target: Exclude<UseTarget, { kind: 'celigoConnection' }>,
  signal: AbortSignal,
): Promise<UseReport> {
  const notes: string[] = [];
  const models = await readModels(service, connection, target, notes, signal);
  // A data model stands for itself here: what reads it is found below it, and shown in its place.
  const itself: Use[] =
    target.kind === 'dataModel'
      ? [{ id: target.modelId, kind: 'dataModel', name: target.name, place: '', relation: '', uses: [] }]
      : models;
  const { dataModels, unassigned } = await addKnowledgeModels(service, connection, itself, notes, signal);
  const writers = await findWritingConnections(service, connection, target, notes, signal);
  return {
    uses: [
      ...(target.kind === 'dataModel' ? dataModels.flatMap(({ uses }) => uses) : dataModels),
      ...unassigned,
      ...writers,
    ],
    notes,
  };
}

/** That a key may not see the data models keeps nobody from knowing the rest. */
async function readModels(
  service: UseService,
  connection: Connection,
  target: Exclude<UseTarget, { kind: 'celigoConnection' }>,
  notes: string[],
  signal: AbortSignal,
): Promise<Use[]> {
  try {
    return await listDataModelUses(service, connection, target, notes, signal);
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    notes.push(t('The data models could not be read with "{0}": {1}', connection.name, toProblem(error).what));
    return [];
  }
}

/** Connections in all Celigo accounts that are here which lead to this very data pool (celigo-api.md §4.2). */
async function findWritingConnections(
  service: UseService,
  { origin }: Connection,
  target: Exclude<UseTarget, { kind: 'celigoConnection' }>,
  notes: string[],
  signal: AbortSignal,
): Promise<Use[]> {
  const accounts = service.connections().filter(({ vendor }) => vendor === 'celigo');
  if (accounts.length === 0) notes.push(t('Flows are not looked at: there is no connection to Celigo here.'));
  const pool = { host: new URL(origin).host, apiType: 'dataPush' as const, poolId: target.poolId };
  const table = target.kind === 'table' ? target.table : undefined;
  const usesByAccount = await Promise.all(
    accounts.map(async (account) => {
      try {
        const place = await openAccount(service, account);
        const uses: Use[] = [];
        for await (const remote of iterateItems(listConnections(place.api, signal), signal)) {
          const remoteTarget = readCelonisTarget(remote);
          if (remoteTarget && isSameTarget(remoteTarget, pool))
            uses.push(await createConnectionUse(place, remote, t('leads to the data pool'), table, signal));
        }
        return uses;
      } catch (error) {
        if (isCancelled(error) || signal.aborted) throw error;
        notes.push(t('The Celigo account "{0}" could not be looked through: {1}', account.name, toProblem(error).what));
        return [];
      }
    }),
  );
  return usesByAccount.flat();
}

async function openAccount(service: UseService, account: Connection): Promise<SearchedCeligoAccount> {
  return { account, api: CeligoApi.forSession(await service.openSession(account.id)) };
}
