import { createHash, randomUUID } from 'node:crypto';
import { boundaryOf, MultipartError, readParts } from '../multipart';
import type { Params, Route } from '../router';
import { Refusal, type Call, type Reply } from '../server';
import { accessDenied, invalid, jsonObject, notEnabled, serviceError } from './errors';
import type { DataPushJob, StoredChunk } from './job';
import { parseJob } from './jobBody';
import type { Caller } from './keys';
import type { Pool } from './pools';
import type { Team } from './team';

/** The data push API (celonis-api.md §4.2) below a base path. */
export function dataPushRoutes(team: Team, base: string): Route<Caller>[] {
  const jobs = `${base}/v1/data-push/{poolId}/jobs`;
  const poolOf = (params: Params, caller: Caller): Pool => {
    if (!caller.pushEnabled) throw new Refusal(notEnabled);
    if (!caller.push) throw new Refusal(accessDenied);
    return team.pool(params.poolId);
  };
  const jobOf = (params: Params, caller: Caller): { pool: Pool; job: DataPushJob } => {
    const pool = poolOf(params, caller);
    const job = pool.jobs.get(params.jobId ?? '');
    if (!job) throw new Refusal(serviceError(404, `Data push job ${params.jobId} was not found.`));
    return { pool, job };
  };
  const upload = (type: StoredChunk['type']): Route<Caller>['handle'] => async (call, params, caller) => {
    const { job } = jobOf(params, caller);
    if (type === 'DELETE' && (job.spec.keys.length === 0 || job.spec.type !== 'DELTA')) {
      return invalid({ attribute: 'keys', error: 'Rows can only be deleted by a DELTA job with keys', errorCode: 'keys.required' });
    }
    refuseUnlessNew(job);
    const bytes = await uploadedFile(call, team.chunkLimit);
    // The job may have gone, or on, while the file came in.
    refuseUnlessNew(jobOf(params, caller).job);
    job.chunks.push({ id: randomUUID(), type, creationDate: team.now(), checksum: createHash('sha256').update(bytes).digest('hex'), bytes });
    job.lastModified = team.now();
    return { status: 200 };
  };

  return [
    { method: 'GET', path: `${jobs}/`, handle: (_call, params, caller) => ok([...poolOf(params, caller).jobs.values()].map(shown)) },
    {
      method: 'POST',
      path: `${jobs}/`,
      handle: async (call, params, caller) => {
        const pool = poolOf(params, caller);
        const { spec, sent, violations } = parseJob(await jsonObject(call), pool.id, pool.dataSources.map(({ id }) => id));
        if (violations.length > 0) return invalid(...violations);
        const job: DataPushJob = { id: randomUUID(), poolId: pool.id, spec, sent, status: 'NEW', logs: [], lastModified: team.now(), chunks: [], duplicateRemovalColumn: undefined };
        pool.jobs.set(job.id, job);
        return ok(shown(job));
      },
    },
    { method: 'GET', path: `${jobs}/{jobId}`, handle: (_call, params, caller) => ok(shown(jobOf(params, caller).job)) },
    {
      method: 'POST',
      path: `${jobs}/{jobId}`,
      handle: async (call, params, caller) => {
        const { pool, job } = jobOf(params, caller);
        refuseUnlessNew(job);
        const headers = team.executeGate.enter(team.executor.busy);
        job.duplicateRemovalColumn = call.query.get('duplicateRemovalColumn') ?? undefined;
        team.executor.start(job, pool);
        return { status: 200, headers };
      },
    },
    {
      method: 'DELETE',
      path: `${jobs}/{jobId}`,
      handle: (_call, params, caller) => {
        const { pool, job } = jobOf(params, caller);
        if (job.status === 'QUEUED' || job.status === 'RUNNING') return serviceError(409, `Data push job ${job.id} is ${job.status} and cannot be deleted.`);
        pool.jobs.delete(job.id);
        return { status: 200 };
      },
    },
    { method: 'POST', path: `${jobs}/{jobId}/chunks/upserted`, handle: upload('UPSERT') },
    { method: 'POST', path: `${jobs}/{jobId}/chunks/deleted`, handle: upload('DELETE') },
    {
      method: 'GET',
      path: `${jobs}/{jobId}/chunks`,
      handle: (_call, params, caller) => {
        const { job } = jobOf(params, caller);
        return ok(job.chunks.map(({ id, creationDate, type, checksum }) => ({ id, creationDate, type, pushJobId: job.id, checksum })));
      },
    },
  ];
}

function refuseUnlessNew(job: DataPushJob): void {
  if (job.status === 'NEW') return;
  throw new Refusal(invalid({ attribute: 'status', error: `Data push job ${job.id} is ${job.status}, create a new one`, errorCode: 'status.invalid' }));
}

/** The one part named `file` of a multipart body (celonis-api.md §4.2). */
async function uploadedFile(call: Call, limit: number): Promise<Buffer> {
  const boundary = boundaryOf(call.headers['content-type']);
  if (!boundary) throw new Refusal(serviceError(415, 'A multipart/form-data request is required.'));
  try {
    const parts = await readParts(limited(call, limit), boundary);
    const [file] = parts.filter(({ name }) => name === 'file');
    if (!file) throw new Refusal(invalid({ attribute: 'file', error: "Required request part 'file' is not present", errorCode: 'file.missing' }));
    if (file.bytes.length === 0) throw new Refusal(invalid({ attribute: 'file', error: 'The uploaded file is empty', errorCode: 'file.empty' }));
    return file.bytes;
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw new Refusal(invalid({ attribute: 'file', error: `The multipart body cannot be read: ${error.message}`, errorCode: 'file.multipart' }));
  }
}

/** Lets at most `limit` bytes through, reads the rest for nothing, and then refuses. */
async function* limited(call: Call, limit: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of call.pieces()) {
    bytes += piece.length;
    if (bytes <= limit) yield piece;
  }
  if (bytes > limit) throw new Refusal(serviceError(413, `A chunk must not be larger than ${limit} bytes.`));
}

function shown(job: DataPushJob): unknown {
  const { id, poolId, sent, spec, status, logs, lastModified } = job;
  return { ...sent, id, dataPoolId: poolId, connectionId: spec.connectionId, fileType: spec.fileType, keys: spec.keys, upsertStrategy: spec.upsertStrategy, status, logs, lastModified, lastPing: lastModified };
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
