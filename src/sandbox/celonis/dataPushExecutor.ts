import { errorMessage } from '../../core/errorMessage';
import { openCsvSource } from '../tables/csvSource';
import type { LoadResult } from '../tables/loadResult';
import { loadTable, type UploadedChunk } from '../tables/loadTable';
import { openParquetSource } from '../tables/parquetSource';
import { TableLoadError, UnreadableUploadError } from '../tables/rowSource';
import type { DataPushJob, StoredChunk } from './dataPushJob';
import type { SandboxPool } from './pools';

/** How long a job takes besides its work, in milliseconds. */
export interface JobDurations {
  queuedMs: number;
  runningMs: number;
}

/** Executes data push jobs, one at a time. */
export class DataPushExecutor {
  #busy: DataPushJob | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    /** Read when a job starts; may be changed at any time. */
    readonly jobDurations: JobDurations,
    private readonly now: () => number,
  ) {}

  get isBusy(): boolean {
    return this.#busy !== undefined;
  }

  /** Puts the job on its way: QUEUED, RUNNING, then DONE or ERROR. */
  start(job: DataPushJob, pool: SandboxPool): void {
    this.#busy = job;
    this.#enter(
      job,
      'QUEUED',
      `Job queued: ${job.spec.type} of table "${job.spec.targetName}", ${formatCount(job.chunks.length, 'chunk')} of ${job.spec.fileType}.`,
    );
    this.#timer = setTimeout(() => void this.#run(job, pool), this.jobDurations.queuedMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #run(job: DataPushJob, pool: SandboxPool): Promise<void> {
    const startedMs = performance.now();
    this.#enter(job, 'RUNNING', 'Job started.');
    let result: LoadResult | undefined;
    let failureMessage = '';
    try {
      result = await this.#load(job, pool);
    } catch (error) {
      failureMessage = describeError(error);
    }
    const remainingMs = Math.max(0, this.jobDurations.runningMs - (performance.now() - startedMs));
    await new Promise((resolve) => (this.#timer = setTimeout(resolve, remainingMs)));
    for (const chunk of job.chunks) chunk.bytes = undefined;
    if (result) {
      pool.tables.set(result.table);
      this.#enter(
        job,
        'DONE',
        `Job done: ${formatCount(result.inserted, 'row')} inserted, ${result.updated} updated, ${result.deleted} deleted in table "${result.table.name}".`,
      );
    } else {
      this.#enter(job, 'ERROR', failureMessage);
    }
    this.#busy = undefined;
  }

  async #load(job: DataPushJob, pool: SandboxPool): Promise<LoadResult> {
    const { spec } = job;
    if (job.chunks.length === 0) throw new TableLoadError('No chunk was uploaded, there is nothing to load.');
    const uploads: UploadedChunk[] = [];
    for (const [index, chunk] of job.chunks.entries()) {
      uploads.push({ type: chunk.type, source: await openChunk(job, chunk, index) });
    }
    return loadTable({
      mode: spec.type,
      name: spec.targetName,
      dataSourceId: spec.connectionId,
      declaredColumns: spec.columns,
      fallbackStringLength: spec.fallbackVarcharLength,
      keys: spec.keys,
      upsertStrategy: spec.upsertStrategy,
      duplicateRemovalColumn: job.duplicateRemovalColumn,
      uploads,
      existing: pool.tables.get(spec.targetName, spec.connectionId),
      now: this.now(),
    });
  }

  #enter(job: DataPushJob, status: DataPushJob['status'], logLine: string): void {
    job.status = status;
    job.lastModified = this.now();
    job.logs.push(`${new Date(job.lastModified).toISOString()} ${status === 'ERROR' ? 'ERROR' : 'INFO'} ${logLine}`);
  }
}

async function openChunk({ spec }: DataPushJob, chunk: StoredChunk, index: number): Promise<UploadedChunk['source']> {
  const bytes = chunk.bytes ?? Buffer.alloc(0);
  try {
    if (spec.fileType === 'PARQUET') return openParquetSource(bytes);
    return await openCsvSource(bytes, spec.csv, spec.columns);
  } catch (error) {
    if (!(error instanceof UnreadableUploadError)) throw error;
    throw new TableLoadError(
      `Internal error while validating the ${spec.fileType === 'PARQUET' ? 'Parquet' : 'CSV'} file of chunk ${index + 1}: ${error.message}.`,
    );
  }
}

function describeError(error: unknown): string {
  if (error instanceof TableLoadError) return error.message;
  if (error instanceof UnreadableUploadError)
    return `Internal error while validating the Parquet file: ${error.message}.`;
  return `Internal error: ${errorMessage(error)}`;
}

function formatCount(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
