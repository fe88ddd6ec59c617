import { t } from '@vscode/l10n';
import { z } from 'zod';
import { lookUp } from '../../core/lookUp';
import type { Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import { Semaphore } from '../../core/semaphore';
import type { HttpClient, HttpRequest } from '../../http/httpClient';
import { urlPath } from '../../http/urlPath';

/**
 * Data models, their tables and how their last load went (celonis-api.md §7). `http` carries the credential throughout.
 */

const optionalText = z.string().nullish().catch(undefined);

const modelTableSchema = z.looseObject({
  id: z.string().min(1),
  name: optionalText,
  alias: optionalText,
  aliasOrName: optionalText,
  dataSourceId: optionalText,
});
export type ModelTable = z.infer<typeof modelTableSchema>;

const dataModelSchema = z.looseObject({
  id: z.string().min(1),
  name: optionalText,
  description: optionalText,
  tables: z.array(modelTableSchema).nullish().catch(undefined),
});
export type DataModel = z.infer<typeof dataModelSchema>;

/** Where a data model is. */
export interface DataModelAddress {
  poolId: string;
  modelId: string;
}

/** Paths of the official client, and those that are documented for everybody. */
const clientPath = ({ poolId, modelId }: DataModelAddress): string =>
  urlPath`/integration/api/pools/${poolId}/data-models/${modelId}`;
const documentedPath = ({ poolId, modelId }: DataModelAddress): string =>
  urlPath`/integration/api/v1/data-pools/${poolId}/data-models/${modelId}`;

/** Throws ProblemError. */
export function listDataModels(http: HttpClient, poolId: string, signal: AbortSignal): Promise<DataModel[]> {
  const path = urlPath`/integration/api/pools/${poolId}/data-models`;
  return http.request({
    method: 'GET',
    path,
    step: t('listing the data models'),
    schema: z.array(dataModelSchema),
    signal,
  });
}

/** Throws ProblemError. */
export function listModelTables(http: HttpClient, model: DataModelAddress, signal: AbortSignal): Promise<ModelTable[]> {
  const request = {
    method: 'GET',
    step: t('listing the tables of the data model'),
    schema: z.array(modelTableSchema),
    signal,
  } as const;
  const olderPath = urlPath`/integration/api/pools/${model.poolId}/data-model/${model.modelId}/tables`;
  return requestFirstKnownPath(http, request, [`${documentedPath(model)}/tables`, olderPath]);
}

const transportSchema = z.looseObject({ tables: z.array(modelTableSchema) });

/**
 * The tables of a model from its transport, the whole model in one answer, where Celonis knows that address
 * (celonis-api.md §7); otherwise from the list of its tables. Throws ProblemError.
 */
async function readTransportTables(
  http: HttpClient,
  model: DataModelAddress,
  signal: AbortSignal,
): Promise<readonly ModelTable[]> {
  try {
    const { tables } = await http.request({
      method: 'GET',
      path: `${clientPath(model)}/transport`,
      step: t('reading the data model'),
      schema: transportSchema,
      signal,
    });
    return tables;
  } catch (error) {
    if (!isUnknownPath(error) && !['unreadable', 'forbidden', 'invalid'].includes(toProblem(error).kind)) throw error;
    return listModelTables(http, model, signal);
  }
}

/** How many data models are asked for their tables at once. */
const maxConcurrentRequests = 4;

/**
 * The data models of the pool that use a table; an absent data source means the Global schema. A model whose tables
 * cannot be read, also because the signal ended it, is passed to `onUnread` and does not keep the others from being
 * found. Throws ProblemError where the models cannot be listed.
 */
export async function listModelsUsingTable(
  http: HttpClient,
  poolId: string,
  table: { name: string; dataSourceId?: string },
  signal: AbortSignal,
  onUnreadableModel: (model: DataModel, problem: Problem) => void = () => {},
): Promise<{ model: DataModel; tables: ModelTable[] }[]> {
  const semaphore = new Semaphore(maxConcurrentRequests);
  const readTables = async (model: DataModel): Promise<readonly ModelTable[]> => {
    // The list of models may leave the tables out.
    if (model.tables?.length) return model.tables;
    try {
      return await semaphore.run(() => readTransportTables(http, { poolId, modelId: model.id }, signal));
    } catch (error) {
      onUnreadableModel(model, toProblem(error));
      return [];
    }
  };
  const models = await listDataModels(http, poolId, signal);
  const modelsWithTables = await Promise.all(
    models.map(async (model) => ({
      model,
      tables: (await readTables(model)).filter((modelTable) => isSameTable(modelTable, table)),
    })),
  );
  return modelsWithTables.filter(({ tables }) => tables.length > 0);
}

function isSameTable({ name, dataSourceId }: ModelTable, table: { name: string; dataSourceId?: string }): boolean {
  return (
    name?.toLowerCase() === table.name.toLowerCase() &&
    (dataSourceId || undefined) === (table.dataSourceId || undefined)
  );
}

/** How a load stands. Those that we do not know count as running. */
export type DataModelLoadStatus = 'none' | 'running' | 'success' | 'warning' | 'error' | 'canceled';

export interface DataModelLoadState {
  status: DataModelLoadStatus;
  /** The load is under way, but Celonis has lost the connection to it for the moment, or for good. */
  isConnectionLost?: boolean;
  /** Tells one load from another, where the service does. */
  loadId?: string;
  message?: string;
  startedAt?: Date;
  endedAt?: Date;
  tables: readonly { name: string; rowCount?: number; isDone: boolean }[];
}

/** Java services write moments as text or as milliseconds. */
const lenientDate = z
  .union([z.string(), z.number()])
  .transform((value) => new Date(value))
  .nullish()
  .catch(undefined);

const loadSchema = z.object({
  dataLoadId: optionalText,
  startDate: lenientDate,
  endDate: lenientDate,
  loadStatus: optionalText,
  status: optionalText,
  message: optionalText,
});

const loadInfoSchema = z.object({
  loadInfo: z
    .object({
      currentComputeLoad: loadSchema.nullish(),
      liveDataModel: z
        .object({
          tableLoads: z
            .array(
              z.object({
                tableName: optionalText,
                tableRowCount: z.number().nullish().catch(undefined),
                done: z.boolean().nullish().catch(undefined),
              }),
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/**
 * How the current or last load of a data model stands. The official client's address tells most; where it is not known,
 * the documented one is read for the same words, since its answer is not described (celonis-api.md §12.12). Throws
 * ProblemError.
 */
export async function readLoadState(
  http: HttpClient,
  model: DataModelAddress,
  signal: AbortSignal,
): Promise<DataModelLoadState> {
  const step = t('asking how the data model loads');
  try {
    const { loadInfo } = await http.request({
      method: 'GET',
      path: `${clientPath(model)}/load-history/load-info-sync`,
      step,
      schema: loadInfoSchema,
      signal,
    });
    const tables = (loadInfo?.liveDataModel?.tableLoads ?? []).map(({ tableName, tableRowCount, done: isDone }) => ({
      name: tableName ?? '',
      ...(tableRowCount == null ? {} : { rowCount: tableRowCount }),
      isDone: isDone ?? false,
    }));
    return { ...toLoadState(loadInfo?.currentComputeLoad ?? undefined), tables };
  } catch (error) {
    if (!isUnknownPath(error)) throw error;
    const load = await http.request({
      method: 'GET',
      path: `${documentedPath(model)}/last-load`,
      step,
      schema: loadSchema.nullish(),
      signal,
    });
    return { ...toLoadState(load ?? undefined), tables: [] };
  }
}

function toLoadState(load: z.infer<typeof loadSchema> | undefined): Omit<DataModelLoadState, 'tables'> {
  const statusByCode: Record<string, DataModelLoadStatus> = {
    SUCCESS: 'success',
    DONE: 'success',
    WARNING: 'warning',
    ERROR: 'error',
    FAIL: 'error',
    CANCELED: 'canceled',
  };
  const status = (load?.loadStatus ?? load?.status)?.toUpperCase();
  return {
    status: status === undefined ? 'none' : (lookUp(statusByCode, status) ?? 'running'),
    // A load whose connection is lost is under way: the official client goes on asking (observed-answers.md, 13).
    ...(status === 'LOST_CONNECTION' ? { isConnectionLost: true } : {}),
    ...(load?.dataLoadId ? { loadId: load.dataLoadId } : {}),
    ...(load?.message ? { message: load.message } : {}),
    ...(isValidDate(load?.startDate) ? { startedAt: load.startDate } : {}),
    ...(isValidDate(load?.endDate) ? { endedAt: load.endDate } : {}),
  };
}

function isValidDate(date: Date | null | undefined): date is Date {
  return date != null && !Number.isNaN(date.getTime());
}

/**
 * Orders a load: of all tables anew, or of these alone, the others coming from the cache. The documented address first,
 * then the official client's, which cannot single out tables. It is not repeated, for each order is a load. Throws
 * ProblemError.
 */
export async function startLoad(
  http: HttpClient,
  model: DataModelAddress,
  tableIds: readonly string[] = [],
): Promise<void> {
  const request = { method: 'POST', step: t('starting the load of the data model'), timeoutMs: 60_000 } as const;
  const partialRequest = { ...request, body: { json: tableIds } };
  try {
    await (tableIds.length > 0
      ? http.request({ ...partialRequest, path: `${documentedPath(model)}/load/partial-sync` })
      : http.request({ ...request, path: `${documentedPath(model)}/load` }));
  } catch (error) {
    if (!isUnknownPath(error)) throw error;
    await http.request({
      ...request,
      path: `${clientPath(model)}/reload?forceComplete=${String(tableIds.length === 0)}`,
      body: { json: {} },
    });
  }
}

/** Asks the first address, and the next one where that is not known. */
async function requestFirstKnownPath<T>(
  http: HttpClient,
  request: Omit<HttpRequest<T>, 'path'>,
  paths: readonly [string, string],
): Promise<T> {
  try {
    return await http.request({ ...request, path: paths[0] });
  } catch (error) {
    if (!isUnknownPath(error)) throw error;
    return await http.request({ ...request, path: paths[1] });
  }
}

function isUnknownPath(error: unknown): boolean {
  return error instanceof ProblemError && (error.problem.kind === 'notFound' || error.problem.status === 405);
}
