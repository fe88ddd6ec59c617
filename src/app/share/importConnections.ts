import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { ImportRow } from './compareConnections';
import type { SharedGroup } from './connectionsFile';
import { importGroups } from './shareGroups';

/** What was made of the rows that a person chose. */
export interface ImportOutcome {
  connections: readonly Connection[];
  /** Those whose secret has to be entered. */
  withoutSecret: readonly Connection[];
}

/**
 * Saves what a person chose in the review. A secret that is here stays only where it still goes to the same place as
 * the same thing; else it has to be entered. Groups that are missing are made. Throws ProblemError; what was saved
 * before stays.
 */
export async function importConnections(
  service: ConnectionService,
  groups: ConnectionGroupStore,
  rows: readonly ImportRow[],
  sharedGroups: readonly SharedGroup[],
): Promise<ImportOutcome> {
  const connections: Connection[] = [];
  for (const { shared, existing, values } of rows) {
    const draft = {
      vendor: shared.service,
      name: shared.name,
      environment: shared.environment,
      isReadOnly: shared.readOnly,
      values,
      secrets: {},
    };
    const keepsSecret = existing !== undefined && canKeepSecrets(service, existing, values);
    const saved = await service.save(
      existing ? { ...draft, id: existing.id, ...(keepsSecret ? { secretsOf: existing.id } : {}) } : draft,
    );
    await service.checkSecrets(saved.id);
    connections.push(service.get(saved.id) ?? saved);
  }
  const grouped = rows.flatMap(({ shared }, index) => {
    const connection = connections[index];
    return connection ? [{ connection, path: shared.group }] : [];
  });
  await importGroups(groups, grouped, sharedGroups);
  return {
    connections,
    withoutSecret: connections.filter((connection) => service.getStatus(connection) === 'secretMissing'),
  };
}

function canKeepSecrets(service: ConnectionService, existing: Connection, values: ImportRow['values']): boolean {
  const { keptFields } = service.findStoredSecretUse(existing.id, values);
  return keptFields.length > 0;
}
