import * as z from 'zod';
import { sumOf } from '../../core/sum';
import type { CeligoAccount } from './account';
import { objectIdPattern } from './collection';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import {
  createNotFoundError,
  createReplyError,
  createUnknownReferenceError,
  readJsonBody,
  readOptionalJsonBody,
} from './errorReplies';
import { type FlowRecord, flowFieldsSchema } from './flowSchemas';
import { listFlowSteps } from './flowSteps';
import { type JobRecord } from './jobRecords';
import { runForReal } from './realRun';
import { requireScripts } from './scriptOperations';

const patchablePaths = [
  '/name',
  '/description',
  '/disabled',
  '/schedule',
  '/timezone',
  '/runPageGeneratorsInParallel',
  '/pageGenerators/*/schedule',
  '/skipRetries',
  '/logging/*',
  '/routers/*/name',
  '/routers/*/branches/*/name',
  '/aliases',
];

const runBodySchema = z.looseObject({
  export: z
    .looseObject({
      startDate: z.iso.datetime({ offset: true }).optional(),
      endDate: z.iso.datetime({ offset: true }).optional(),
    })
    .optional(),
  _exportIds: z.array(z.string().regex(objectIdPattern)).optional(),
});

/** Flows and their runs (celigo-api.md §3.6). */
export function flowOperations(account: CeligoAccount): ApiOperation[] {
  const { flows } = account;
  return [
    ...createCrudOperations(account, {
      path: 'flows',
      collection: flows,
      fields: flowFieldsSchema,
      serviceFields: ['sandbox', 'lastExecutedAt', 'resolvedAt', 'free', '_sourceId'],
      createInitialFields: () => ({ sandbox: false, free: false }),
      rights: { read: 'read', write: 'write' },
      patchablePaths,
      listFilters: ['_integrationId'],
      validateFields: (fields) => validateReferences(account, fields as FlowRecord),
    }),
    {
      method: 'POST',
      path: '/v1/flows/{id}/run',
      right: 'run',
      handle: async (request, { id }, caller) => {
        const flow = flows.getOrThrow(id);
        const { _exportIds = [] } = await readOptionalJsonBody(request, runBodySchema);
        if (flow.disabled)
          throw createReplyError(422, 'inactive_flow', 'The flow is disabled. Enable it before running it.');
        const sourceExportIds = (flow.pageGenerators ?? []).map(({ _exportId }) => _exportId);
        if (sourceExportIds.length === 0)
          throw createReplyError(422, 'invalid_or_missing_field', 'The flow has no source to run.', 'pageGenerators');
        const foreignExportId = _exportIds.find((exportId) => !sourceExportIds.includes(exportId));
        if (foreignExportId) throw createUnknownReferenceError('_exportIds', 'Export', foreignExportId);
        const realRun = hasOfflineStep(account, flow) ? undefined : await runForReal(account, flow);
        return { status: 201, body: { _jobId: account.flowRuns.startRun(flow, caller, realRun)._id } };
      },
    },
    {
      method: 'POST',
      path: '/v1/flows/{id}/jobs/cancel',
      right: 'run',
      handle: (_request, { id }, caller) => {
        const flow = flows.getOrThrow(id);
        for (const job of account.flowRuns.jobs.filter(({ _flowId }) => _flowId === flow._id))
          account.flowRuns.cancel(job, caller.userId);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/v1/flows/runs/stats',
      right: 'read',
      handle: async (request) => {
        const { time_gt, time_lte } = await readJsonBody(
          request,
          z.looseObject({
            sandbox: z.boolean().optional(),
            time_gt: z.iso.datetime().optional(),
            time_lte: z.iso.datetime().optional(),
          }),
        );
        const jobsInRange = account.flowRuns.jobs.filter(
          ({ type, createdAt }) =>
            type === 'flow' && (!time_gt || createdAt > time_gt) && (!time_lte || createdAt <= time_lte),
        );
        const byFlow = new Map<string, JobRecord[]>();
        for (const job of jobsInRange)
          if (job._flowId) byFlow.set(job._flowId, [...(byFlow.get(job._flowId) ?? []), job]);
        const flowStats = [...byFlow].map(([flowId, jobs]) => ({
          _flowId: flowId,
          numRuns: jobs.length,
          ...sumJobCounters(jobs),
          lastExecutedAt: flows.find(flowId)?.lastExecutedAt,
        }));
        return { status: 200, body: { stats: flowStats } };
      },
    },
    {
      method: 'GET',
      path: '/v1/flows/{id}/lastExportDateTime',
      right: 'read',
      handle: (_request, { id }) => ({
        status: 200,
        body: { lastExportDateTime: flows.getOrThrow(id).lastExecutedAt ?? null },
      }),
    },
    {
      method: 'GET',
      path: '/v1/flows/{id}/dependencies',
      right: 'read',
      handle: (_request, { id }) => {
        flows.getOrThrow(id);
        return { status: 200, body: {} };
      },
    },
  ];
}

function sumJobCounters(jobs: readonly JobRecord[]): Record<string, number> {
  const sumCounter = (name: 'numSuccess' | 'numError' | 'numOpenError'): number => sumOf(jobs, (job) => job[name]);
  return {
    numSuccess: sumCounter('numSuccess'),
    numError: sumCounter('numError'),
    numOpenError: sumCounter('numOpenError'),
  };
}

function hasOfflineStep(account: CeligoAccount, flow: FlowRecord): boolean {
  return listFlowSteps(flow).some(({ id }) => account.connections.find(account.findStep(id)?._connectionId)?.offline);
}

function validateReferences(account: CeligoAccount, flow: FlowRecord): void {
  const { _integrationId } = flow;
  if (_integrationId !== undefined && !account.integrations.find(_integrationId))
    throw createUnknownReferenceError('_integrationId', 'Integration', _integrationId);
  for (const { kind, id } of listFlowSteps(flow)) {
    const referencedStep = kind === 'export' ? account.exports.find(id) : account.imports.find(id);
    if (!referencedStep)
      throw createUnknownReferenceError(
        kind === 'export' ? '_exportId' : '_importId',
        kind === 'export' ? 'Export' : 'Import',
        id,
      );
  }
  requireScripts(account, flow);
}

/** The flow, if the step is one of its own. */
export function getFlowStep(
  account: CeligoAccount,
  flowId: string | undefined,
  stepId: string | undefined,
): { flow: FlowRecord; stepId: string } {
  const flow = account.flows.getOrThrow(flowId);
  const step = listFlowSteps(flow).find(({ id }) => id === stepId?.toLowerCase());
  if (!step) throw createNotFoundError('Step of the flow', stepId ?? '');
  return { flow, stepId: step.id };
}
