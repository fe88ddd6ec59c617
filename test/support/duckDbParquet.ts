import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileSource } from '../../src/engine/model/tablePlan';

/** Writes what a query finds as a Parquet file of this name. @param options as DuckDB's COPY has them. */
export type WriteParquet = (name: string, query: string, options?: string) => Promise<FileSource>;

/** For the tests of one suite, a folder of Parquet files that DuckDB writes. */
export function useParquetFolder(): WriteParquet {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'parquet-'))));
  after(() => rmSync(folder, { recursive: true }));
  return async (name, query, options = 'COMPRESSION snappy') => {
    const path = join(folder, name);
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(`SET threads = 1; SET TimeZone = 'UTC'`);
    await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet, ${options})`);
    connection.closeSync();
    return { kind: 'path', path, name };
  };
}
