import { z } from 'zod';
import { urlPath } from '../http/urlPath';

/** What the answers of Celonis must have for us; everything else in them is ignored (celonis-api.md §3.1, §4.3, §7). */

/** Services write null where they have nothing. */
const optionalText = z.string().nullish();

/** The answer must be an object at least: anything else comes from another service at this address. */
export const teamSchema = z.object({ name: optionalText, domain: optionalText }).optional();

export const poolSchema = z.object({ id: optionalText, name: optionalText });

export const dataPushJobSchema = z.object({
  id: z.string().min(1),
  targetName: optionalText,
  type: optionalText,
  fileType: optionalText,
  connectionId: optionalText,
  status: optionalText,
  keys: z.array(z.string()).nullish(),
  logs: z.array(z.unknown()).nullish(),
});
export type DataPushJob = z.infer<typeof dataPushJobSchema>;

export const chunksSchema = z.array(z.object({ checksum: z.unknown() }).nullish().catch(undefined));

export const tablesSchema = z.array(
  z.object({
    name: z.string(),
    dataSourceId: optionalText,
    dataSourceName: optionalText,
    schemaName: optionalText,
    type: optionalText,
    available: z.boolean().nullish(),
  }),
);

export const columnsSchema = z.array(z.object({ name: z.string(), type: optionalText, length: z.number().nullish() }));

export const apiPaths = {
  team: '/api/cloud/team',
  pool: (pool: string): string => urlPath`/integration/api/pools/${pool}`,
  tables: (poolId: string): string => `${apiPaths.pool(poolId)}/tables`,
  columns: (poolId: string, table: string, schema: string | undefined): string =>
    `${apiPaths.pool(poolId)}/columns?${new URLSearchParams({ tableName: table, ...(schema ? { schemaName: schema } : {}) }).toString()}`,
  /** `basePath` is one of `dataPushBases`. */
  dataPush: (basePath: string, poolId: string): string => `${basePath}${urlPath`/v1/data-push/${poolId}/jobs`}`,
};

/**
 * Where the data push API is: today's base, then the one of older documentation, for teams that still have only that
 * (celonis-api.md §4.1).
 */
export const dataPushBases = ['/data-ingestion/api', '/integration/api'] as const;
export type DataPushBase = (typeof dataPushBases)[number];
