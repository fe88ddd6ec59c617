import { getApiType } from '../celonis/fields';
import { IntelligenceApi } from '../celonis/intelligence/intelligenceApi';
import { listKnowledgeModels, listRecords } from '../celonis/intelligence/knowledgeModels';
import type { Connection } from '../connections/connectionRecord';
import { iterateItems } from '../connections/listPages';
import type { VendorSession } from '../connections/vendor';

/** A record of a knowledge model that reads a table. */
export interface TableRecord {
  connection: Connection;
  modelId: string;
  modelName: string;
  recordId: string;
}

/**
 * Connections to the same team that may read records. No API shows the rows of a table of a pool (celonis-api.md §7).
 */
export function listRecordConnections(connections: readonly Connection[], { origin }: Connection): Connection[] {
  return connections.filter((other) => other.origin === origin && canReadRecords(other));
}

/** The ids of the connections for which there are some of those. */
export function findTeamsWithRecords(connections: readonly Connection[]): ReadonlySet<string> {
  const origins = new Set(connections.filter(canReadRecords).map(({ origin }) => origin));
  return new Set(
    connections.filter(({ vendor, origin }) => vendor === 'celonis' && origins.has(origin)).map(({ id }) => id),
  );
}

/**
 * The records on a table. Celonis names no table of a record, so it is the one that is called like the table. Throws
 * ProblemError.
 */
export async function findTableRecords(
  connection: Connection,
  session: VendorSession,
  table: string,
  signal: AbortSignal,
): Promise<TableRecord[]> {
  const api = new IntelligenceApi(session);
  const records: TableRecord[] = [];
  const isNamedLikeTable = (name: string | null | undefined): boolean =>
    name?.replaceAll('"', '').toLowerCase() === table.toLowerCase();
  for await (const model of iterateItems(listKnowledgeModels(api, signal), signal))
    for await (const record of iterateItems(listRecords(api, model.id, signal), signal))
      if (isNamedLikeTable(record.id) || isNamedLikeTable(record.name))
        records.push({ connection, modelId: model.id, modelName: model.name || model.id, recordId: record.id });
  return records;
}

function canReadRecords({ vendor, values }: Connection): boolean {
  return vendor === 'celonis' && getApiType(values) === 'intelligence';
}
