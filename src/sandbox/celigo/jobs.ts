import * as z from 'zod';
import type { Call } from '../server';
import type { Account } from './account';
import { objectIdPattern } from './collection';
import { badQuery, jsonBody, noObjectId, notFound, refusal } from './errors';
import { wholeList } from './lists';
import type { Job } from './model';
import type { Operation } from './operations';

const jobPage = 1001;
const parents = ['flow', 'retry'];
const types = ['flow', 'retry', 'bulk_retry', 'export', 'import'];
const references = ['_integrationId', '_flowId', '_exportId', '_importId', '_flowJobId', '_bulkJobId', '_parentJobId'] as const;
const times = ['createdAt', 'startedAt'] as const;
const numbers = ['numSuccess', 'numError', 'numIgnore'] as const;
const ended = ['completed', 'failed', 'canceled'];

/** Jobs (celigo-api.md §3.8). */
export function jobOperations(account: Account): Operation[] {
  const { runs } = account;
  const get = (id: string | undefined): Job => {
    if (id === undefined || !objectIdPattern.test(id)) throw noObjectId('Job', id ?? '');
    const job = runs.jobs.find(({ _id }) => _id === id);
    if (!job) throw notFound('Job', id);
    return job;
  };
  const latest = (wanted: (job: Job) => boolean): Job[] => {
    const byFlow = new Map<string, Job>();
    for (const job of newestFirst(runs.jobs.filter((one) => one.type === 'flow' && wanted(one)))) if (!byFlow.has(job._flowId)) byFlow.set(job._flowId, job);
    return [...byFlow.values()];
  };
  return [
    { method: 'GET', path: '/v1/jobs', right: 'read', handle: (call) => wholeList(newestFirst(matching(call, runs.jobs)).slice(0, jobPage)) },
    { method: 'GET', path: '/v1/jobs/{id}', right: 'read', handle: (_call, { id }) => ({ status: 200, body: get(id) }) },
    {
      method: 'GET',
      path: '/v1/jobs/{id}/family',
      right: 'read',
      handle: (_call, { id }) => {
        const job = get(id);
        return { status: 200, body: { ...job, children: runs.jobs.filter(({ _flowJobId }) => _flowJobId === job._id) } };
      },
    },
    {
      method: 'PUT',
      path: '/v1/jobs/{id}/cancel',
      right: 'run',
      handle: (_call, { id }, caller) => {
        const job = get(id);
        if (!runs.cancel(job, caller)) throw refusal(422, 'invalid_field', `The job is ${job.status} and cannot be canceled.`, 'status');
        return { status: 200, body: job };
      },
    },
    {
      method: 'POST',
      path: '/v1/jobs/current',
      right: 'read',
      handle: async (call) => {
        const ids = z.array(z.string()).optional();
        const { _integrationIds, _flowIds, status } = await jsonBody(call, z.looseObject({ _integrationIds: ids, _flowIds: ids, status: ids }));
        const jobs = runs.jobs.filter(
          (job) =>
            parents.includes(job.type) &&
            (status ? status.includes(job.status) : !ended.includes(job.status)) &&
            (!_flowIds || _flowIds.includes(job._flowId)) &&
            (!_integrationIds || _integrationIds.includes(job._integrationId ?? '')),
        );
        return { status: 200, body: { jobs: newestFirst(jobs).slice(0, jobPage) } };
      },
    },
    { method: 'GET', path: '/v1/flows/{id}/jobs/latest', right: 'read', handle: (_call, { id }) => wholeList(latest(({ _flowId }) => _flowId === account.flows.get(id)._id)) },
    {
      method: 'GET',
      path: '/v1/integrations/{id}/jobs/latest',
      right: 'read',
      handle: (_call, { id }) => wholeList(latest(({ _integrationId }) => _integrationId === account.integrations.get(id)._id)),
    },
  ];
}

function newestFirst(jobs: readonly Job[]): Job[] {
  return [...jobs].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a._id < b._id ? 1 : -1));
}

/** The jobs that a query asks for. A scope is mandatory, and jobs of steps are asked for by the job of their flow. */
function matching({ query }: Call, jobs: readonly Job[]): Job[] {
  if (!references.some((name) => query.has(name)) && !query.has('_flowId_in')) throw badQuery('One of _flowId, _integrationId, _exportId, _importId or _flowJobId is required.');
  for (const name of references) {
    const id = query.get(name);
    if (id !== null && !objectIdPattern.test(id)) throw refusal(422, 'invalid_field', `Cast to ObjectId failed for value "${id}" at path "${name}" for model "Job"`, name);
  }
  const wanted = [...query.getAll('type'), ...(query.get('type_in')?.split(',') ?? [])];
  const strange = wanted.find((type) => !types.includes(type));
  if (strange !== undefined) throw badQuery(`${strange} is not a type of job.`, 'type');
  if (wanted.some((type) => !parents.includes(type) && type !== 'bulk_retry') && !query.has('_flowJobId')) throw badQuery('Jobs of exports and imports need _flowJobId.', '_flowJobId');
  const of = query.has('_flowJobId') && wanted.length === 0 ? ['export', 'import'] : wanted.length === 0 ? parents : wanted;
  const within = bounds(query);
  const flowIds = query.get('_flowId_in')?.split(',');
  return jobs.filter(
    (job) =>
      of.includes(job.type) &&
      references.every((name) => !query.has(name) || (job as unknown as Record<string, unknown>)[name] === query.get(name)) &&
      (!flowIds || flowIds.includes(job._flowId)) &&
      (!query.has('status') || query.getAll('status').includes(job.status)) &&
      within(job),
  );
}

/** createdAt_gte and its like. */
function bounds(query: URLSearchParams): (job: Job) => boolean {
  const tests: ((job: Job) => boolean)[] = [];
  const add = (name: keyof Job, parse: (text: string) => number): void => {
    for (const [suffix, holds] of [['_gte', (a: number, b: number) => a >= b], ['_lte', (a: number, b: number) => a <= b]] as const) {
      const text = query.get(name + suffix);
      if (text === null) continue;
      const bound = parse(text);
      if (Number.isNaN(bound)) throw badQuery(`${name}${suffix} cannot be read.`, name + suffix);
      tests.push((job) => job[name] !== undefined && holds(typeof job[name] === 'number' ? job[name] : Date.parse(job[name]), bound));
    }
  };
  for (const name of times) add(name, Date.parse);
  for (const name of numbers) add(name, Number);
  return (job) => tests.every((test) => test(job));
}
