import { t } from '@vscode/l10n';
import { wasRefused } from '../http/fate';
import { filePart } from '../http/multipart';
import { ProblemError } from '../http/problem';
import { oneLine } from '../http/words';
import type { HeldChunk } from '../push/job/chunkList';
import { needsKeys } from '../push/job/target';
import type { JobRequest, JobState, JobStatus, PushTarget } from '../push/job/target';
import type { Chunk } from '../push/types';
import type { Session } from '../connections/vendor';
import { chunksSchema, dataPushJobSchema } from './api';
import type { DataPushJob } from './api';
import { authorized } from './auth';
import { DataPushApi } from './dataPushApi';

/**
 * The pool of a data push connection as the target of pushes. Throws ProblemError `secretMissing`.
 * `uploadTimeoutMs`: within this time a piece of a chunk must go out, or the answer to the whole come.
 */
export function dataPushTarget(session: Session, uploadTimeoutMs = 120_000): PushTarget {
  const poolId = session.values['poolId'] ?? '';
  return new DataPushTarget(poolId, new DataPushApi(authorized(session), poolId), uploadTimeoutMs);
}

/** celonis-api.md §4.2 to §4.4. */
class DataPushTarget implements PushTarget {
  constructor(
    private readonly poolId: string,
    private readonly api: DataPushApi,
    private readonly uploadTimeoutMs: number,
  ) {}

  async create(job: JobRequest, signal: AbortSignal, about?: (before: readonly string[]) => Promise<void>): Promise<string> {
    const before = (await this.api.jobs(signal)).map((one) => one.id);
    const body = jobBody(job, this.poolId);
    await about?.(before);
    try {
      const created = await this.api.call({
        method: 'POST',
        path: '/',
        step: t('creating the data push job'),
        body: { json: body },
        schema: dataPushJobSchema,
      });
      return created.id;
    } catch (error) {
      const id = wasRefused(error) ? undefined : await this.createdAfterAll(job, before);
      if (id === undefined) throw error;
      return id;
    }
  }

  async upload(jobId: string, chunk: Chunk, rows: 'upserted' | 'deleted', signal: AbortSignal, onSent: (bytes: number) => void): Promise<void> {
    await this.api.call({
      method: 'POST',
      path: `/${encodeURIComponent(jobId)}/chunks/${rows}`,
      step: t('uploading chunk {0}', chunk.index + 1),
      body: filePart('file', 'file', chunk.bytes, onSent),
      signal,
      timeoutMs: this.uploadTimeoutMs,
    });
  }

  async listChunks(jobId: string, signal: AbortSignal): Promise<readonly HeldChunk[] | undefined> {
    try {
      const step = t('listing the chunks that arrived');
      const chunks = await this.api.call({ method: 'GET', path: `/${encodeURIComponent(jobId)}/chunks`, step, schema: chunksSchema, signal });
      return chunks.map((one) => (typeof one?.checksum === 'string' ? { checksum: one.checksum } : {}));
    } catch (error) {
      if (error instanceof ProblemError && (['notFound', 'forbidden', 'notEnabled', 'unreadable'].includes(error.problem.kind) || error.problem.status === 405)) {
        return undefined;
      }
      throw error;
    }
  }

  async execute(jobId: string, duplicateRemovalColumn?: string): Promise<void> {
    const query = duplicateRemovalColumn === undefined ? '' : `?duplicateRemovalColumn=${encodeURIComponent(duplicateRemovalColumn)}`;
    await this.api.call({ method: 'POST', path: `/${encodeURIComponent(jobId)}${query}`, step: t('executing the data push job'), body: { json: {} } });
  }

  async state(jobId: string, signal: AbortSignal): Promise<JobState> {
    const step = t('asking how far the data push job is');
    const job = await this.api.call({ method: 'GET', path: `/${encodeURIComponent(jobId)}`, step, schema: dataPushJobSchema, signal, retries: 1 });
    return { status: statusOf(job), logs: logOf(job) };
  }

  /** Seen in a generated client only, so a refusal of any kind means that there is no cancel (celonis-api.md §12.7). */
  async cancel(jobId: string): Promise<boolean> {
    try {
      await this.api.call({ method: 'POST', path: `/${encodeURIComponent(jobId)}/cancel`, step: t('cancelling the data push job'), timeoutMs: 10_000 });
      return true;
    } catch (error) {
      if (error instanceof ProblemError) return false;
      throw error;
    }
  }

  async remove(jobId: string): Promise<void> {
    try {
      await this.api.call({ method: 'DELETE', path: `/${encodeURIComponent(jobId)}`, step: t('deleting the data push job'), idempotent: true, timeoutMs: 15_000 });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) return;
      throw error;
    }
  }

  async findCreated(job: JobRequest, before: readonly string[], signal: AbortSignal): Promise<string | undefined> {
    const { targetName, type } = jobBody(job, this.poolId);
    const jobs = await this.api.jobs(signal);
    const ours = jobs.filter((one) => !before.includes(one.id) && statusOf(one) === 'NEW' && one.targetName === targetName && one.type === type);
    const [only, second] = ours;
    if (!only || second) return undefined;
    const chunks = await this.listChunks(only.id, signal);
    return chunks === undefined || chunks.length === 0 ? only.id : undefined;
  }

  /** The answer to `create` got lost: is the job there? */
  private async createdAfterAll(job: JobRequest, before: readonly string[]): Promise<string | undefined> {
    try {
      return await this.findCreated(job, before, AbortSignal.timeout(20_000));
    } catch (error) {
      if (error instanceof ProblemError) return undefined;
      throw error;
    }
  }
}

/** The DataPushJob to create (celonis-api.md §4.3). The schema is complete: without it Celonis would cut texts to 80 characters (§8). */
export function jobBody(job: JobRequest, poolId: string) {
  const keys = needsKeys(job.mode) ? [...job.keys] : [];
  return {
    targetName: job.table,
    dataPoolId: poolId,
    type: job.mode === 'replace' ? 'REPLACE' : 'DELTA',
    fileType: job.format,
    ...(job.connectionId ? { connectionId: job.connectionId } : {}),
    ...(keys.length > 0 ? { keys } : {}),
    ...(job.mode === 'upsert' && job.options?.upsertStrategy ? { upsertStrategy: job.options.upsertStrategy } : {}),
    tableSchema: {
      tableName: job.table,
      columns: job.columns.map(({ name, type, fieldLength }) => ({
        columnName: name,
        columnType: type,
        ...(type === 'STRING' && fieldLength !== undefined ? { fieldLength } : {}),
        pkField: keys.includes(name),
      })),
    },
    ...(job.format === 'CSV' && job.csv ? { csvParsingOptions: job.csv } : {}),
  };
}

const statuses: readonly JobStatus[] = ['NEW', 'QUEUED', 'RUNNING', 'DONE', 'ERROR', 'CANCELED'];

/** A status that we do not know is none of the final ones: the job goes on. */
function statusOf(job: DataPushJob): JobStatus {
  const status = job.status?.toUpperCase() === 'CANCELLED' ? 'CANCELED' : job.status?.toUpperCase();
  return statuses.find((one) => one === status) ?? 'RUNNING';
}

/** More than this nobody reads, and the log of a push is kept. */
const logLines = 1_000;
const logLineLength = 2_000;

/** The last lines of a job's log, each of them one line. */
function logOf(job: DataPushJob): string[] {
  return (job.logs ?? []).slice(-logLines).map((entry) => oneLine(typeof entry === 'string' ? entry : JSON.stringify(entry)).slice(0, logLineLength));
}
