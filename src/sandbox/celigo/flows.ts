import * as z from 'zod';
import { objectIdPattern } from './collection';
import { stepsOf, type Account } from './account';
import { jsonBody, notFound, optionalBody, refusal, unknownReference } from './errors';
import { flowFields, type Flow, type Job } from './model';
import { crud, type Operation } from './operations';

const patchable = [
  '/name', '/description', '/disabled', '/schedule', '/timezone', '/runPageGeneratorsInParallel', '/pageGenerators/*/schedule', '/skipRetries', '/logging/*',
  '/routers/*/name', '/routers/*/branches/*/name', '/aliases',
];

const runBody = z.looseObject({
  export: z.looseObject({ startDate: z.iso.datetime({ offset: true }).optional(), endDate: z.iso.datetime({ offset: true }).optional() }).optional(),
  _exportIds: z.array(z.string().regex(objectIdPattern)).optional(),
});

/** Flows and their runs (celigo-api.md §3.6). */
export function flowOperations(account: Account): Operation[] {
  const { flows } = account;
  return [
    ...crud(account, {
      path: 'flows',
      collection: flows,
      fields: flowFields,
      own: ['sandbox', 'lastExecutedAt', 'resolvedAt', 'free'],
      initial: () => ({ sandbox: false, free: false }),
      rights: { read: 'read', write: 'write' },
      patchable,
      check: (fields) => check(account, fields as Flow),
    }),
    {
      method: 'POST',
      path: '/v1/flows/{id}/run',
      right: 'run',
      handle: async (call, { id }, caller) => {
        const flow = flows.get(id);
        const { _exportIds = [] } = await optionalBody(call, runBody);
        if (flow.disabled) throw refusal(422, 'inactive_flow', 'The flow is disabled. Enable it before running it.');
        const sources = (flow.pageGenerators ?? []).map(({ _exportId }) => _exportId);
        if (sources.length === 0) throw refusal(422, 'invalid_or_missing_field', 'The flow has no source to run.', 'pageGenerators');
        const stranger = _exportIds.find((one) => !sources.includes(one));
        if (stranger) throw unknownReference('_exportIds', 'Export', stranger);
        return { status: 201, body: { _jobId: account.runs.run(flow, caller)._id } };
      },
    },
    {
      method: 'POST',
      path: '/v1/flows/{id}/jobs/cancel',
      right: 'run',
      handle: (_call, { id }, caller) => {
        const flow = flows.get(id);
        for (const job of account.runs.jobs.filter(({ _flowId }) => _flowId === flow._id)) account.runs.cancel(job, caller);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/v1/flows/runs/stats',
      right: 'read',
      handle: async (call) => {
        const { time_gt, time_lte } = await jsonBody(call, z.looseObject({ sandbox: z.boolean().optional(), time_gt: z.iso.datetime().optional(), time_lte: z.iso.datetime().optional() }));
        const within = account.runs.jobs.filter(({ type, createdAt }) => type === 'flow' && (!time_gt || createdAt > time_gt) && (!time_lte || createdAt <= time_lte));
        const byFlow = new Map<string, Job[]>();
        for (const job of within) byFlow.set(job._flowId, [...(byFlow.get(job._flowId) ?? []), job]);
        const stats = [...byFlow].map(([flowId, jobs]) => ({ _flowId: flowId, numRuns: jobs.length, ...sums(jobs), lastExecutedAt: flows.find(flowId)?.lastExecutedAt }));
        return { status: 200, body: { stats } };
      },
    },
    {
      method: 'GET',
      path: '/v1/flows/{id}/lastExportDateTime',
      right: 'read',
      handle: (_call, { id }) => ({ status: 200, body: { lastExportDateTime: flows.get(id).lastExecutedAt ?? null } }),
    },
    {
      method: 'GET',
      path: '/v1/flows/{id}/dependencies',
      right: 'read',
      handle: (_call, { id }) => {
        flows.get(id);
        return { status: 200, body: {} };
      },
    },
  ];
}

function sums(jobs: readonly Job[]): Record<string, number> {
  const sum = (name: 'numSuccess' | 'numError' | 'numOpenError'): number => jobs.reduce((total, job) => total + job[name], 0);
  return { numSuccess: sum('numSuccess'), numError: sum('numError'), numOpenError: sum('numOpenError') };
}

function check(account: Account, flow: Flow): void {
  const { _integrationId } = flow;
  if (_integrationId !== undefined && !account.integrations.find(_integrationId)) throw unknownReference('_integrationId', 'Integration', _integrationId);
  for (const { kind, id } of stepsOf(flow)) {
    const found = kind === 'export' ? account.exports.find(id) : account.imports.find(id);
    if (!found) throw unknownReference(kind === 'export' ? '_exportId' : '_importId', kind === 'export' ? 'Export' : 'Import', id);
  }
}

/** The flow, if the step is one of its own. */
export function flowWithStep(account: Account, flowId: string | undefined, stepId: string | undefined): { flow: Flow; stepId: string } {
  const flow = account.flows.get(flowId);
  const step = stepsOf(flow).find(({ id }) => id === stepId?.toLowerCase());
  if (!step) throw notFound('Step of the flow', stepId ?? '');
  return { flow, stepId: step.id };
}
