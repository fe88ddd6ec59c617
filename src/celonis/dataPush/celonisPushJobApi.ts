import { t } from '@vscode/l10n';
import type { VendorSession } from '../../connections/vendor';
import { ProblemError } from '../../core/problem';
import { sanitizeLine } from '../../core/sanitizeText';
import type { Chunk } from '../../engine/model/tablePlan';
import { createFileBody } from '../../http/multipartBody';
import { wasCertainlyNotExecuted } from '../../http/requestOutcome';
import { urlPath } from '../../http/urlPath';
import type { RemoteChunk } from '../../push/job/heldChunks';
import type { JobDescription, JobStatus, PushJobApi, RemoteJob } from '../../push/job/pushJobApi';
import { needsKeys } from '../../push/job/pushJobApi';
import type { DataPushJob } from '../apiContract';
import { chunksSchema, dataPushJobSchema } from '../apiContract';
import { createAuthorizedClient } from '../authorization';
import { DataPushApi } from './dataPushApi';

/**
 * The pool of a data push connection as the target of pushes. Throws ProblemError `secretMissing`.
 * `uploadTimeoutMs`: within this time a piece of a chunk must go out, or the answer to the whole come.
 */
export function createPushJobApi(session: VendorSession, uploadTimeoutMs = 120_000): PushJobApi {
  const poolId = session.values['poolId'] ?? '';
  return new CelonisPushJobApi(poolId, new DataPushApi(createAuthorizedClient(session), poolId), uploadTimeoutMs);
}

/** celonis-api.md §4.2 to §4.4. */
class CelonisPushJobApi implements PushJobApi {
  constructor(
    private readonly poolId: string,
    private readonly api: DataPushApi,
    private readonly uploadTimeoutMs: number,
  ) {}

  async createJob(
    job: JobDescription,
    signal: AbortSignal,
    onBeforeCreate?: (existingJobIds: readonly string[]) => Promise<void>,
  ): Promise<string> {
    const before = (await this.api.listJobs(signal)).map((existingJob) => existingJob.id);
    const body = createJobBody(job, this.poolId);
    await onBeforeCreate?.(before);
    try {
      const createdJob = await this.api.request({
        method: 'POST',
        path: '/',
        step: t('creating the data push job'),
        body: { json: body },
        schema: dataPushJobSchema,
      });
      return createdJob.id;
    } catch (error) {
      const id = wasCertainlyNotExecuted(error) ? undefined : await this.createdAfterAll(job, before);
      if (id === undefined) throw error;
      return id;
    }
  }

  async uploadChunk(
    jobId: string,
    chunk: Chunk,
    rows: 'upserted' | 'deleted',
    signal: AbortSignal,
    onSent: (bytes: number) => void,
  ): Promise<void> {
    await this.api.request({
      method: 'POST',
      path: urlPath`/${jobId}/chunks/${rows}`,
      step: t('uploading chunk {0}', chunk.index + 1),
      body: createFileBody('file', 'file', chunk.bytes, onSent),
      signal,
      timeoutMs: this.uploadTimeoutMs,
    });
  }

  async listChunks(jobId: string, signal: AbortSignal): Promise<readonly RemoteChunk[] | undefined> {
    try {
      const step = t('listing the chunks that arrived');
      const chunks = await this.api.request({
        method: 'GET',
        path: urlPath`/${jobId}/chunks`,
        step,
        schema: chunksSchema,
        signal,
      });
      return chunks.map((chunk) => (typeof chunk?.checksum === 'string' ? { checksum: chunk.checksum } : {}));
    } catch (error) {
      if (
        error instanceof ProblemError &&
        (['notFound', 'forbidden', 'notEnabled', 'unreadable'].includes(error.problem.kind) ||
          error.problem.status === 405)
      ) {
        return undefined;
      }
      throw error;
    }
  }

  async executeJob(jobId: string, duplicateRemovalColumn?: string): Promise<void> {
    const query =
      duplicateRemovalColumn === undefined
        ? ''
        : `?duplicateRemovalColumn=${encodeURIComponent(duplicateRemovalColumn)}`;
    await this.api.request({
      method: 'POST',
      path: `${urlPath`/${jobId}`}${query}`,
      step: t('executing the data push job'),
      body: { json: {} },
    });
  }

  async readJob(jobId: string, signal: AbortSignal): Promise<RemoteJob> {
    const step = t('asking how far the data push job is');
    const job = await this.api.request({
      method: 'GET',
      path: urlPath`/${jobId}`,
      step,
      schema: dataPushJobSchema,
      signal,
      retries: 1,
    });
    return { status: readJobStatus(job), logs: readJobLog(job) };
  }

  /** Seen in a generated client only, so a refusal of any kind means that there is no cancel (celonis-api.md §12.7). */
  async cancelJob(jobId: string): Promise<boolean> {
    try {
      await this.api.request({
        method: 'POST',
        path: urlPath`/${jobId}/cancel`,
        step: t('cancelling the data push job'),
        timeoutMs: 10_000,
      });
      return true;
    } catch (error) {
      if (error instanceof ProblemError) return false;
      throw error;
    }
  }

  async deleteJob(jobId: string): Promise<void> {
    try {
      await this.api.request({
        method: 'DELETE',
        path: urlPath`/${jobId}`,
        step: t('deleting the data push job'),
        idempotent: true,
        timeoutMs: 15_000,
      });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) return;
      throw error;
    }
  }

  async findCreatedJob(
    job: JobDescription,
    existingJobIds: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { targetName, type } = createJobBody(job, this.poolId);
    const jobs = await this.api.listJobs(signal);
    const candidates = jobs.filter(
      (candidate) =>
        !existingJobIds.includes(candidate.id) &&
        readJobStatus(candidate) === 'NEW' &&
        candidate.targetName === targetName &&
        candidate.type === type,
    );
    const [onlyCandidate, secondCandidate] = candidates;
    if (!onlyCandidate || secondCandidate) return undefined;
    const chunks = await this.listChunks(onlyCandidate.id, signal);
    return chunks === undefined || chunks.length === 0 ? onlyCandidate.id : undefined;
  }

  /** The answer to `createJob` got lost: is the job there? */
  private async createdAfterAll(job: JobDescription, existingJobIds: readonly string[]): Promise<string | undefined> {
    try {
      return await this.findCreatedJob(job, existingJobIds, AbortSignal.timeout(20_000));
    } catch (error) {
      if (error instanceof ProblemError) return undefined;
      throw error;
    }
  }
}

/**
 * The DataPushJob to create (celonis-api.md §4.3). The schema is complete: without it Celonis would cut texts to 80
 * characters (§8).
 */
export function createJobBody(job: JobDescription, poolId: string) {
  const keys = needsKeys(job.mode) ? [...job.keys] : [];
  const keyNames = new Set(keys);
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
        pkField: keyNames.has(name),
      })),
    },
    ...(job.format === 'CSV' && job.csv ? { csvParsingOptions: job.csv } : {}),
  };
}

const jobStatuses: readonly JobStatus[] = ['NEW', 'QUEUED', 'RUNNING', 'DONE', 'ERROR', 'CANCELED'];

/** A status that we do not know is none of the final ones: the job goes on. */
function readJobStatus(job: DataPushJob): JobStatus {
  const status = job.status?.toUpperCase() === 'CANCELLED' ? 'CANCELED' : job.status?.toUpperCase();
  return jobStatuses.find((jobStatus) => jobStatus === status) ?? 'RUNNING';
}

/** More than this nobody reads, and the log of a push is stored on disk. */
const maxLogLines = 1_000;
const maxLogLineLength = 2_000;

/** The last lines of a job's log, each of them one line. */
function readJobLog(job: DataPushJob): string[] {
  return (job.logs ?? [])
    .slice(-maxLogLines)
    .map((entry) => sanitizeLine(typeof entry === 'string' ? entry : JSON.stringify(entry)).slice(0, maxLogLineLength));
}
