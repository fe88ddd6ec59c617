import * as z from 'zod';
import type { ServiceRequest } from '../service';
import type { CeligoAccount } from './account';
import { objectIdPattern } from './collection';
import type { ApiOperation } from './crudOperations';
import {
  createInvalidQueryError,
  createMalformedIdError,
  createNotFoundError,
  createReplyError,
  readJsonBody,
} from './errorReplies';
import type { JobRecord } from './jobRecords';
import { createUnpagedList } from './paging';

const maxJobsPerPage = 1001;
const parentJobTypes = ['flow', 'retry'];
const jobTypes = ['flow', 'retry', 'bulk_retry', 'export', 'import'];
const referenceParameters = [
  '_integrationId',
  '_flowId',
  '_exportId',
  '_importId',
  '_flowJobId',
  '_bulkJobId',
  '_parentJobId',
] as const;
const timeParameters = ['createdAt', 'startedAt'] as const;
const counterParameters = ['numSuccess', 'numError', 'numIgnore'] as const;
const endedStatuses = ['completed', 'failed', 'canceled'];

/** Jobs (celigo-api.md §3.8). */
export function jobOperations(account: CeligoAccount): ApiOperation[] {
  const { flowRuns: runs } = account;
  const getJob = (id: string | undefined): JobRecord => {
    if (id === undefined || !objectIdPattern.test(id)) throw createMalformedIdError('Job', id ?? '');
    const job = runs.jobs.find(({ _id }) => _id === id);
    if (!job) throw createNotFoundError('Job', id);
    return job;
  };
  const listLatestByFlow = (requestedTypes: (job: JobRecord) => boolean): JobRecord[] => {
    const byFlow = new Map<string, JobRecord>();
    for (const job of sortNewestFirst(
      runs.jobs.filter((flowJob) => flowJob.type === 'flow' && requestedTypes(flowJob)),
    ))
      if (job._flowId && !byFlow.has(job._flowId)) byFlow.set(job._flowId, job);
    return [...byFlow.values()];
  };
  return [
    {
      method: 'GET',
      path: '/v1/jobs',
      right: 'read',
      handle: (request) => createUnpagedList(sortNewestFirst(filterJobs(request, runs.jobs)).slice(0, maxJobsPerPage)),
    },
    {
      method: 'GET',
      path: '/v1/jobs/{id}',
      right: 'read',
      handle: (_request, { id }) => ({ status: 200, body: getJob(id) }),
    },
    {
      method: 'GET',
      path: '/v1/jobs/{id}/family',
      right: 'read',
      handle: (_request, { id }) => {
        const job = getJob(id);
        return {
          status: 200,
          body: { ...job, children: runs.jobs.filter(({ _flowJobId }) => _flowJobId === job._id) },
        };
      },
    },
    {
      method: 'PUT',
      path: '/v1/jobs/{id}/cancel',
      right: 'run',
      handle: (_request, { id }, caller) => {
        const job = getJob(id);
        if (!runs.cancel(job, caller.userId))
          throw createReplyError(422, 'invalid_field', `The job is ${job.status} and cannot be canceled.`, 'status');
        return { status: 200, body: job };
      },
    },
    {
      method: 'POST',
      path: '/v1/jobs/current',
      right: 'read',
      handle: async (request) => {
        const ids = z.array(z.string()).optional();
        const { _integrationIds, _flowIds, status } = await readJsonBody(
          request,
          z.looseObject({ _integrationIds: ids, _flowIds: ids, status: ids }),
        );
        const jobs = runs.jobs.filter(
          (job) =>
            parentJobTypes.includes(job.type) &&
            (status ? status.includes(job.status) : !endedStatuses.includes(job.status)) &&
            (!_flowIds || _flowIds.includes(job._flowId ?? '')) &&
            (!_integrationIds || _integrationIds.includes(job._integrationId ?? '')),
        );
        return { status: 200, body: { jobs: sortNewestFirst(jobs).slice(0, maxJobsPerPage) } };
      },
    },
    {
      method: 'GET',
      path: '/v1/flows/{id}/jobs/latest',
      right: 'read',
      handle: (_request, { id }) =>
        createUnpagedList(listLatestByFlow(({ _flowId }) => _flowId === account.flows.getOrThrow(id)._id)),
    },
    {
      method: 'GET',
      path: '/v1/integrations/{id}/jobs/latest',
      right: 'read',
      handle: (_request, { id }) =>
        createUnpagedList(
          listLatestByFlow(({ _integrationId }) => _integrationId === account.integrations.getOrThrow(id)._id),
        ),
    },
  ];
}

function sortNewestFirst(jobs: readonly JobRecord[]): JobRecord[] {
  return [...jobs].sort((a, b) =>
    a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a._id < b._id ? 1 : -1,
  );
}

/**
 * The jobs that a query asks for. Without a scope, runs and steps come together: recordings and an older page of the
 * service do so (observed-answers.md, 6), while the newer portal calls a scope mandatory (celigo-api.md §3.8). Steps of
 * a known type are asked for by the job of their flow.
 */
function filterJobs({ query }: ServiceRequest, jobs: readonly JobRecord[]): JobRecord[] {
  const hasScope = referenceParameters.some((name) => query.has(name)) || query.has('_flowId_in');
  for (const name of referenceParameters) {
    const id = query.get(name);
    if (id !== null && !objectIdPattern.test(id))
      throw createReplyError(
        422,
        'invalid_field',
        `Cast to ObjectId failed for value "${id}" at path "${name}" for model "Job"`,
        name,
      );
  }
  const requestedTypes = [...query.getAll('type'), ...(query.get('type_in')?.split(',') ?? [])];
  const unknownType = requestedTypes.find((type) => !jobTypes.includes(type));
  if (unknownType !== undefined) throw createInvalidQueryError(`${unknownType} is not a type of job.`, 'type');
  if (
    hasScope &&
    requestedTypes.some((type) => !parentJobTypes.includes(type) && type !== 'bulk_retry') &&
    !query.has('_flowJobId')
  )
    throw createInvalidQueryError('Jobs of exports and imports need _flowJobId.', '_flowJobId');
  const defaultTypes = query.has('_flowJobId') ? ['export', 'import'] : hasScope ? parentJobTypes : jobTypes;
  const includedTypes = requestedTypes.length === 0 ? defaultTypes : requestedTypes;
  const isWithinBounds = createBoundsFilter(query);
  const flowIds = query.get('_flowId_in')?.split(',');
  return jobs.filter(
    (job) =>
      includedTypes.includes(job.type) &&
      referenceParameters.every((name) => !query.has(name) || job[name] === query.get(name)) &&
      (!flowIds || flowIds.includes(job._flowId ?? '')) &&
      (!query.has('status') || query.getAll('status').includes(job.status)) &&
      isWithinBounds(job),
  );
}

/** createdAt_gte and its like. */
function createBoundsFilter(query: URLSearchParams): (job: JobRecord) => boolean {
  const conditions: ((job: JobRecord) => boolean)[] = [];
  const addBounds = (name: keyof JobRecord, parse: (text: string) => number): void => {
    for (const [suffix, compare] of [
      ['_gte', (a: number, b: number) => a >= b],
      ['_lte', (a: number, b: number) => a <= b],
    ] as const) {
      const text = query.get(name + suffix);
      if (text === null) continue;
      const bound = parse(text);
      if (Number.isNaN(bound)) throw createInvalidQueryError(`${name}${suffix} cannot be read.`, name + suffix);
      conditions.push(
        (job) =>
          job[name] !== undefined &&
          compare(typeof job[name] === 'number' ? job[name] : Date.parse(String(job[name])), bound),
      );
    }
  };
  for (const name of timeParameters) addBounds(name, Date.parse);
  for (const name of counterParameters) addBounds(name, Number);
  return (job) => conditions.every((condition) => condition(job));
}
