import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { ProblemError } from '../http/problem';
import { lines, localTime, noteRow, pagedRows } from '../connections/rows';
import type { Resource, Session } from '../connections/vendor';
import { authorized } from './auth';
import { listDataModels, listModelTables, loadState } from './dataModels';
import type { DataModel, LoadState, ModelAddress } from './dataModels';
import { listPools } from './dataPools';
import type { DataPool } from './dataPools';
import { progressOf } from './reload';
import { tableResources } from './tables';

/** The data pools of the team, as far as the credential may see them. */
export function poolsRow(session: Session): Resource {
  const http = authorized(session);
  return {
    id: 'dataPools',
    kind: 'dataPools',
    label: t('Data pools'),
    icon: 'database',
    tags: ['searchable'],
    children: (signal) =>
      orNote(
        pagedRows(listPools(http, signal), (pool) => poolRow(session, http, pool), t('No data pool, or none that may be seen.')),
        t('This connection may not list the data pools of the team.'),
      ),
  };
}

function poolRow(session: Session, http: HttpClient, pool: DataPool): Resource {
  const { id, name, description, status } = pool;
  return {
    id,
    kind: 'dataPool',
    label: name || id,
    tooltip: lines(name ?? undefined, id, description ?? undefined, status ? t('Last execution: {0}', status.toLowerCase()) : undefined),
    icon: 'database',
    data: { poolId: id },
    url: `${http.origin}/integration/ui/pools/${encodeURIComponent(id)}`,
    document: async () => pool,
    children: async () => [
      {
        id: 'tables',
        kind: 'poolTables',
        label: t('Tables'),
        icon: 'table',
        tags: ['searchable'],
        data: { poolId: id },
        children: async (signal) => {
          const tables = await tableResources(session, signal, id);
          return tables.length > 0 ? tables : [noteRow(t('No tables.'))];
        },
      },
      dataModelsRow(http, id),
    ],
  };
}

/** The data models of a pool. `http` carries the credential. */
export function dataModelsRow(http: HttpClient, poolId: string): Resource {
  return {
    id: 'dataModels',
    kind: 'dataModels',
    label: t('Data models'),
    icon: 'type-hierarchy',
    tags: ['searchable'],
    data: { poolId },
    children: (signal) =>
      orNote(
        listDataModels(http, poolId, signal).then((models) => (models.length > 0 ? models.map((model) => modelRow(http, poolId, model)) : [noteRow(t('No data models.'))])),
        t('This connection may not list the data models of the data pool.'),
      ),
  };
}

function modelRow(http: HttpClient, poolId: string, model: DataModel): Resource {
  const { id, name, description } = model;
  const address: ModelAddress = { poolId, modelId: id };
  const about = [name ?? undefined, id, description ?? undefined];
  return {
    id,
    kind: 'dataModel',
    label: name || id,
    tooltip: lines(...about),
    icon: 'type-hierarchy-sub',
    tags: ['reloadable'],
    data: { poolId, dataModel: id, name: name || id },
    url: `${http.origin}/integration/ui/pools/${encodeURIComponent(poolId)}/data-configuration/process-data-models/${encodeURIComponent(id)}?tab=data-model`,
    document: async () => model,
    later: async (signal) => {
      const state = await loadState(http, address, signal);
      return { description: describeLoad(state), tooltip: lines(...about, describeLoad(state), state.message), icon: loadIcons[state.status] };
    },
    children: async (signal) => {
      // Row counts are nice to have: without them the tables are shown all the same.
      const [tables, load] = await Promise.all([
        listModelTables(http, address, signal),
        loadState(http, address, signal).catch((error: unknown) => (error instanceof ProblemError && error.problem.kind !== 'cancelled' ? undefined : Promise.reject(error as Error))),
      ]);
      if (tables.length === 0) return [noteRow(t('No tables.'))];
      return tables.map((table): Resource => {
        const label = table.aliasOrName || table.alias || table.name || table.id;
        const rows = load?.tables.find((one) => one.name === table.name || one.name === label)?.rows;
        return {
          id: table.id,
          kind: 'modelTable',
          label,
          description: rows === undefined ? '' : rows === 1 ? t('1 row') : t('{0} rows', rows.toLocaleString()),
          tooltip: lines(label, table.name && table.name !== label ? t('Table: {0}', table.name) : undefined),
          icon: 'table',
          data: { poolId, dataModel: id, modelTable: table.id, table: table.name ?? '' },
        };
      });
    },
  };
}

const loadIcons: Readonly<Record<LoadState['status'], string>> = {
  none: 'type-hierarchy-sub',
  running: 'sync~spin',
  success: 'type-hierarchy-sub',
  warning: 'warning',
  error: 'error',
  canceled: 'circle-slash',
};

function describeLoad(state: LoadState): string {
  const when = localTime(state.endedAt?.toISOString());
  switch (state.status) {
    case 'none':
      return t('never loaded');
    case 'running':
      return t('loading: {0}', progressOf(state));
    case 'success':
      return when ? t('loaded {0}', when) : t('loaded');
    case 'warning':
      return when ? t('loaded with a warning {0}', when) : t('loaded with a warning');
    case 'error':
      return when ? t('load failed {0}', when) : t('load failed');
    case 'canceled':
      return when ? t('load cancelled {0}', when) : t('load cancelled');
  }
}

/** What the credential may not see is no fault here, where people only look around: it is said in a row. */
async function orNote(rows: Promise<readonly Resource[]>, forbidden: string): Promise<readonly Resource[]> {
  try {
    return await rows;
  } catch (error) {
    if (error instanceof ProblemError && (error.problem.kind === 'forbidden' || error.problem.kind === 'notEnabled')) return [noteRow(forbidden)];
    throw error;
  }
}
