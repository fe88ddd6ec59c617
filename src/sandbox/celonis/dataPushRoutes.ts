import { createHash, randomUUID } from 'node:crypto';
import { MultipartError, parseBoundary, readMultipartParts } from '../multipart';
import type { PathParams, Route } from '../router';
import { type Reply, ReplyError, type ServiceRequest } from '../service';
import { readParquetColumnNames } from '../tables/parquetSource';
import type { CelonisCaller } from './apiKeys';
import type { DataPushJob, StoredChunk } from './dataPushJob';
import {
  accessDeniedReply,
  apiNotEnabledReply,
  createServiceError,
  createValidationError,
  readJsonObject,
} from './errorReplies';
import { parseJobBody } from './parseJobBody';
import type { SandboxPool } from './pools';
import type { CelonisTeam } from './team';

/** The data push API (celonis-api.md §4.2) below a base path. */
export function dataPushRoutes(team: CelonisTeam, base: string): Route<CelonisCaller>[] {
  const jobsPath = `${base}/v1/data-push/{poolId}/jobs`;
  const getPool = (params: PathParams, caller: CelonisCaller): SandboxPool => {
    if (!caller.pushEnabled) throw new ReplyError(apiNotEnabledReply);
    if (!caller.push) throw new ReplyError(accessDeniedReply);
    return team.getPool(params.poolId);
  };
  const getJob = (params: PathParams, caller: CelonisCaller): { pool: SandboxPool; job: DataPushJob } => {
    const pool = getPool(params, caller);
    const job = pool.jobs.get(params.jobId ?? '');
    if (!job) throw new ReplyError(createServiceError(404, `Data push job ${params.jobId} was not found.`));
    return { pool, job };
  };
  const createUploadHandler =
    (type: StoredChunk['type']): Route<CelonisCaller>['handle'] =>
    async (request, params, caller) => {
      const { job } = getJob(params, caller);
      if (type === 'DELETE' && (job.spec.keys.length === 0 || job.spec.type !== 'DELTA')) {
        return createValidationError({
          attribute: 'keys',
          error: 'Rows can only be deleted by a DELTA job with keys',
          errorCode: 'keys.required',
        });
      }
      requireNewJob(job);
      const bytes = await readUploadedFile(request, team.maxChunkBytes);
      if (team.options.missingKeyRefusal === 'upload') requireKeys(job, bytes);
      // The job may have been deleted, or have gone on, while the file came in.
      requireNewJob(getJob(params, caller).job);
      job.chunks.push({
        id: randomUUID(),
        type,
        creationDate: team.now(),
        checksum: createHash('sha256').update(bytes).digest('hex'),
        bytes,
      });
      job.lastModified = team.now();
      return { status: 200 };
    };

  return [
    {
      method: 'GET',
      path: `${jobsPath}/`,
      handle: (_request, params, caller) =>
        createOkReply([...getPool(params, caller).jobs.values()].map(toJobTransport)),
    },
    {
      method: 'POST',
      path: `${jobsPath}/`,
      handle: async (request, params, caller) => {
        const pool = getPool(params, caller);
        const {
          spec,
          sentValues: sentFields,
          violations,
        } = parseJobBody(
          await readJsonObject(request),
          pool.id,
          pool.dataSources.map(({ id }) => id),
        );
        if (violations.length > 0) return createValidationError(...violations);
        const job: DataPushJob = {
          id: randomUUID(),
          poolId: pool.id,
          spec,
          sentFields,
          status: 'NEW',
          logs: [],
          lastModified: team.now(),
          chunks: [],
          duplicateRemovalColumn: undefined,
        };
        pool.jobs.set(job.id, job);
        return createOkReply(toJobTransport(job));
      },
    },
    {
      method: 'GET',
      path: `${jobsPath}/{jobId}`,
      handle: (_request, params, caller) => createOkReply(toJobTransport(getJob(params, caller).job)),
    },
    {
      method: 'POST',
      path: `${jobsPath}/{jobId}`,
      handle: async (request, params, caller) => {
        const { pool, job } = getJob(params, caller);
        requireNewJob(job);
        if (team.options.missingKeyRefusal === 'execution')
          for (const chunk of job.chunks) requireKeys(job, chunk.bytes ?? Buffer.alloc(0));
        const headers = team.executeRateLimiter.acquire(team.dataPushExecutor.isBusy);
        job.duplicateRemovalColumn = request.query.get('duplicateRemovalColumn') ?? undefined;
        team.dataPushExecutor.start(job, pool);
        return { status: 200, headers };
      },
    },
    {
      method: 'DELETE',
      path: `${jobsPath}/{jobId}`,
      handle: (_request, params, caller) => {
        const { pool, job } = getJob(params, caller);
        if (job.status === 'QUEUED' || job.status === 'RUNNING')
          return createServiceError(409, `Data push job ${job.id} is ${job.status} and cannot be deleted.`);
        pool.jobs.delete(job.id);
        return { status: 200 };
      },
    },
    { method: 'POST', path: `${jobsPath}/{jobId}/chunks/upserted`, handle: createUploadHandler('UPSERT') },
    { method: 'POST', path: `${jobsPath}/{jobId}/chunks/deleted`, handle: createUploadHandler('DELETE') },
    {
      method: 'GET',
      path: `${jobsPath}/{jobId}/chunks`,
      handle: (_request, params, caller) => {
        const { job } = getJob(params, caller);
        return createOkReply(
          job.chunks.map(({ id, creationDate, type, checksum }) => ({
            id,
            creationDate,
            type,
            pushJobId: job.id,
            checksum,
          })),
        );
      },
    },
  ];
}

function requireNewJob(job: DataPushJob): void {
  if (job.status === 'NEW') return;
  throw new ReplyError(
    createValidationError({
      attribute: 'status',
      error: `Data push job ${job.id} is ${job.status}, create a new one`,
      errorCode: 'status.invalid',
    }),
  );
}

/**
 * A key that is not in a Parquet file is refused by an HTTP error (observed-answers.md, 14). What is wrong with the
 * file itself is found when it is loaded.
 */
function requireKeys({ spec }: DataPushJob, bytes: Buffer): void {
  if (spec.fileType !== 'PARQUET' || spec.keys.length === 0) return;
  const names = readParquetColumnNames(bytes)?.map((name) => name.toLowerCase());
  const missingKeys = spec.keys.filter((key) => names?.includes(key.toLowerCase()) === false);
  if (missingKeys.length === 0) return;
  const keys = missingKeys.join('", "');
  throw new ReplyError(
    createServiceError(500, `Internal error while validating the Parquet file: the key column "${keys}" is not in it.`),
  );
}

/** The one part named `file` of a multipart body (celonis-api.md §4.2). */
async function readUploadedFile(request: ServiceRequest, maxBytes: number): Promise<Buffer> {
  const boundary = parseBoundary(request.headers['content-type']);
  if (!boundary) throw new ReplyError(createServiceError(415, 'A multipart/form-data request is required.'));
  try {
    const parts = await readMultipartParts(limitBytes(request, maxBytes), boundary);
    const [file] = parts.filter(({ name }) => name === 'file');
    if (!file)
      throw new ReplyError(
        createValidationError({
          attribute: 'file',
          error: "Required request part 'file' is not present",
          errorCode: 'file.missing',
        }),
      );
    if (file.bytes.length === 0)
      throw new ReplyError(
        createValidationError({ attribute: 'file', error: 'The uploaded file is empty', errorCode: 'file.empty' }),
      );
    return file.bytes;
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw new ReplyError(
      createValidationError({
        attribute: 'file',
        error: `The multipart body cannot be read: ${error.message}`,
        errorCode: 'file.multipart',
      }),
    );
  }
}

/** Lets at most `limit` bytes through, reads the rest for nothing, and then refuses. */
async function* limitBytes(request: ServiceRequest, maxBytes: number): AsyncGenerator<Buffer> {
  let receivedBytes = 0;
  for await (const chunk of request.readChunks()) {
    receivedBytes += chunk.length;
    if (receivedBytes <= maxBytes) yield chunk;
  }
  if (receivedBytes > maxBytes)
    throw new ReplyError(createServiceError(413, `A chunk must not be larger than ${maxBytes} bytes.`));
}

function toJobTransport(job: DataPushJob): unknown {
  const { id, poolId, sentFields, spec, status, logs, lastModified } = job;
  return {
    ...sentFields,
    id,
    dataPoolId: poolId,
    connectionId: spec.connectionId,
    fileType: spec.fileType,
    keys: spec.keys,
    upsertStrategy: spec.upsertStrategy,
    status,
    logs,
    lastModified,
    lastPing: lastModified,
  };
}

function createOkReply(body: unknown): Reply {
  return { status: 200, body };
}
