import { t } from '@vscode/l10n';
import { createNoteRow, createPagedRows, formatLocalTime, joinLines } from '../../connections/resourceRows';
import type { Resource, VendorSession } from '../../connections/vendor';
import { formatNumber } from '../../core/formatNumbers';
import { ProblemError } from '../../core/problem';
import type { HttpClient } from '../../http/httpClient';
import { urlPath } from '../../http/urlPath';
import { createAuthorizedClient } from '../authorization';
import type { DataModel, DataModelAddress, DataModelLoadState } from './dataModels';
import { listDataModels, listModelTables, readLoadState } from './dataModels';
import type { DataPool } from './dataPools';
import { listPools } from './dataPools';
import { listTableResources } from './poolTables';
import { describeLoadProgress } from './reloadDataModel';

/** The data pools of the team, as far as the credential may see them. */
export function createPoolsRow(session: VendorSession): Resource {
  const http = createAuthorizedClient(session);
  return {
    id: 'dataPools',
    kind: 'dataPools',
    label: t('Data pools'),
    icon: 'database',
    tags: ['searchable'],
    loadChildren: (signal) =>
      createNoteIfForbidden(
        createPagedRows(
          listPools(http, signal),
          (pool) => createPoolRow(session, http, pool),
          t('No data pool, or none that may be seen.'),
        ),
        t('This connection may not list the data pools of the team.'),
      ),
  };
}

function createPoolRow(session: VendorSession, http: HttpClient, pool: DataPool): Resource {
  const { id, name, description, status } = pool;
  return {
    id,
    kind: 'dataPool',
    label: name || id,
    tooltip: joinLines(
      name ?? undefined,
      id,
      description ?? undefined,
      status ? t('Last execution: {0}', status.toLowerCase()) : undefined,
    ),
    icon: 'database',
    data: { poolId: id },
    url: `${http.origin}${urlPath`/integration/ui/pools/${id}`}`,
    loadDocument: async () => pool,
    loadChildren: async () => [
      {
        id: 'tables',
        kind: 'poolTables',
        label: t('Tables'),
        icon: 'table',
        tags: ['searchable'],
        data: { poolId: id },
        loadChildren: async (signal) => {
          const tables = await listTableResources(session, signal, id);
          return tables.length > 0 ? tables : [createNoteRow(t('No tables.'))];
        },
      },
      createDataModelsRow(http, id),
    ],
  };
}

/** The data models of a pool. `http` carries the credential. */
export function createDataModelsRow(http: HttpClient, poolId: string): Resource {
  return {
    id: 'dataModels',
    kind: 'dataModels',
    label: t('Data models'),
    icon: 'type-hierarchy',
    tags: ['searchable'],
    data: { poolId },
    loadChildren: (signal) =>
      createNoteIfForbidden(
        listDataModels(http, poolId, signal).then((models) =>
          models.length > 0
            ? models.map((model) => createModelRow(http, poolId, model))
            : [createNoteRow(t('No data models.'))],
        ),
        t('This connection may not list the data models of the data pool.'),
      ),
  };
}

function createModelRow(http: HttpClient, poolId: string, model: DataModel): Resource {
  const { id, name, description } = model;
  const modelAddress: DataModelAddress = { poolId, modelId: id };
  const tooltipLines = [name ?? undefined, id, description ?? undefined];
  return {
    id,
    kind: 'dataModel',
    label: name || id,
    tooltip: joinLines(...tooltipLines),
    icon: 'type-hierarchy-sub',
    tags: ['reloadable'],
    data: { poolId, dataModel: id, name: name || id },
    url: dataModelUrl(http.origin, poolId, id),
    loadDocument: async () => model,
    loadDetails: async (signal) => {
      const state = await readLoadState(http, modelAddress, signal);
      return {
        description: describeLoad(state),
        ...(state.endedAt && state.status !== 'running' ? { moment: state.endedAt.toISOString() } : {}),
        tooltip: joinLines(
          ...tooltipLines,
          [describeLoad(state), formatLocalTime(state.endedAt?.toISOString())].filter(Boolean).join(' · '),
          state.message,
        ),
        icon: loadIcons[state.status],
      };
    },
    loadChildren: async (signal) => {
      // Row counts are nice to have: without them the tables are shown all the same.
      const [tables, load] = await Promise.all([
        listModelTables(http, modelAddress, signal),
        readLoadState(http, modelAddress, signal).catch((error: unknown) =>
          error instanceof ProblemError && error.problem.kind !== 'cancelled'
            ? undefined
            : Promise.reject(error as Error),
        ),
      ]);
      if (tables.length === 0) return [createNoteRow(t('No tables.'))];
      return tables.map((table): Resource => {
        const label = table.aliasOrName || table.alias || table.name || table.id;
        const rowCount = load?.tables.find(
          (tableLoad) => tableLoad.name === table.name || tableLoad.name === label,
        )?.rowCount;
        return {
          id: table.id,
          kind: 'modelTable',
          label,
          description:
            rowCount === undefined ? '' : rowCount === 1 ? t('1 row') : t('{0} rows', formatNumber(rowCount)),
          tooltip: joinLines(label, table.name && table.name !== label ? t('Table: {0}', table.name) : undefined),
          icon: 'table',
          loadDocument: async () => table,
          data: { poolId, dataModel: id, modelTable: table.id, table: table.name ?? '' },
        };
      });
    },
  };
}

/** Where the web application shows a data model (celonis-api.md §1). */
export function dataModelUrl(origin: string, poolId: string, modelId: string): string {
  return `${origin}${urlPath`/integration/ui/pools/${poolId}/data-configuration/process-data-models/${modelId}?tab=data-model`}`;
}

const loadIcons: Readonly<Record<DataModelLoadState['status'], string>> = {
  none: 'type-hierarchy-sub',
  running: 'sync~spin',
  success: 'type-hierarchy-sub',
  warning: 'warning',
  error: 'error',
  canceled: 'circle-slash',
};

function describeLoad(state: DataModelLoadState): string {
  switch (state.status) {
    case 'none':
      return t('never loaded');
    case 'running':
      return t('loading: {0}', describeLoadProgress(state));
    case 'success':
      return t('loaded');
    case 'warning':
      return t('loaded with a warning');
    case 'error':
      return t('load failed');
    case 'canceled':
      return t('load cancelled');
  }
}

/** What the credential may not list is no failure here: a row says so. */
async function createNoteIfForbidden(
  rows: Promise<readonly Resource[]>,
  forbiddenLabel: string,
): Promise<readonly Resource[]> {
  try {
    return await rows;
  } catch (error) {
    if (error instanceof ProblemError && (error.problem.kind === 'forbidden' || error.problem.kind === 'notEnabled'))
      return [createNoteRow(forbiddenLabel)];
    throw error;
  }
}
