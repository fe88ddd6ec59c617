import { openCsv } from '../tables/csv';
import { load, type LoadResult, type Upload } from '../tables/load';
import { openParquet } from '../tables/parquet';
import { LoadError, SourceError } from '../tables/source';
import type { DataPushJob, StoredChunk } from './job';
import type { Pool } from './pools';

/** How long a job takes besides its work, in milliseconds. */
export interface Pace {
  queuedMs: number;
  runningMs: number;
}

/** Executes data push jobs, one at a time. */
export class Executor {
  #busy: DataPushJob | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    /** Read when a job starts; may be changed at any time. */
    readonly pace: Pace,
    private readonly now: () => number,
  ) {}

  get busy(): boolean {
    return this.#busy !== undefined;
  }

  /** Puts the job on its way: QUEUED, RUNNING, then DONE or ERROR. */
  start(job: DataPushJob, pool: Pool): void {
    this.#busy = job;
    this.#enter(job, 'QUEUED', `Job queued: ${job.spec.type} of table "${job.spec.targetName}", ${count(job.chunks.length, 'chunk')} of ${job.spec.fileType}.`);
    this.#timer = setTimeout(() => void this.#run(job, pool), this.pace.queuedMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #run(job: DataPushJob, pool: Pool): Promise<void> {
    const started = performance.now();
    this.#enter(job, 'RUNNING', 'Job started.');
    let result: LoadResult | undefined;
    let failure = '';
    try {
      result = await this.#load(job, pool);
    } catch (error) {
      failure = sentence(error);
    }
    const left = Math.max(0, this.pace.runningMs - (performance.now() - started));
    await new Promise((resolve) => (this.#timer = setTimeout(resolve, left)));
    for (const chunk of job.chunks) chunk.bytes = undefined;
    if (result) {
      pool.tables.put(result.table);
      this.#enter(job, 'DONE', `Job done: ${count(result.inserted, 'row')} inserted, ${result.updated} updated, ${result.deleted} deleted in table "${result.table.name}".`);
    } else {
      this.#enter(job, 'ERROR', failure);
    }
    this.#busy = undefined;
  }

  async #load(job: DataPushJob, pool: Pool): Promise<LoadResult> {
    const { spec } = job;
    if (job.chunks.length === 0) throw new LoadError('No chunk was uploaded, there is nothing to load.');
    const uploads: Upload[] = [];
    for (const [index, chunk] of job.chunks.entries()) {
      uploads.push({ type: chunk.type, source: await open(job, chunk, index) });
    }
    return load({
      mode: spec.type,
      name: spec.targetName,
      dataSourceId: spec.connectionId,
      declared: spec.columns,
      fallbackLength: spec.fallbackVarcharLength,
      keys: spec.keys,
      strategy: spec.upsertStrategy,
      duplicateRemovalColumn: job.duplicateRemovalColumn,
      uploads,
      existing: pool.tables.get(spec.targetName, spec.connectionId),
      now: this.now(),
    });
  }

  #enter(job: DataPushJob, status: DataPushJob['status'], line: string): void {
    job.status = status;
    job.lastModified = this.now();
    job.logs.push(`${new Date(job.lastModified).toISOString()} ${status === 'ERROR' ? 'ERROR' : 'INFO'} ${line}`);
  }
}

async function open({ spec }: DataPushJob, chunk: StoredChunk, index: number): Promise<Upload['source']> {
  const bytes = chunk.bytes ?? Buffer.alloc(0);
  try {
    if (spec.fileType === 'PARQUET') return openParquet(bytes);
    return await openCsv(bytes, spec.csv, spec.columns);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new LoadError(`Internal error while validating the ${spec.fileType === 'PARQUET' ? 'Parquet' : 'CSV'} file of chunk ${index + 1}: ${error.message}.`);
  }
}

function sentence(error: unknown): string {
  if (error instanceof LoadError) return error.message;
  if (error instanceof SourceError) return `Internal error while validating the Parquet file: ${error.message}.`;
  return `Internal error: ${error instanceof Error ? error.message : String(error)}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
