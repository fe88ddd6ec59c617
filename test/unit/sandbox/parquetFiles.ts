import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Writes Parquet with DuckDB, a program that knows nothing of ours. */
export class ParquetFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  #number = 0;

  private constructor(private readonly db: DuckDBConnection) {}

  static async open(): Promise<ParquetFiles> {
    const instance = await DuckDBInstance.create(':memory:');
    return new ParquetFiles(await instance.connect());
  }

  /** The result of a query as a file. `options` as COPY … TO has them, e.g. "CODEC zstd". */
  async of(query: string, options = ''): Promise<Buffer> {
    const file = join(this.#folder, `${++this.#number}.parquet`);
    await this.db.run(`COPY (${query}) TO '${file}' (FORMAT parquet${options && `, ${options}`})`);
    return readFileSync(file);
  }

  close(): void {
    this.db.disconnectSync();
    rmSync(this.#folder, { recursive: true });
  }
}
