import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { filterPages } from '../../connections/listPages';
import { isCancelled, ProblemError, toProblem } from '../../core/problem';
import { tryParseJson } from '../../core/tryParseJson';
import type { Flow } from '../apiSchemas';
import { flowErrorsSchema, flowSchema, jobSchema, stepSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import type { FlowLocation } from '../links';
import { readLinkPage } from '../paging';
import { getIntegration, nameOrId } from './integrations';
import { requestJobs } from './jobs';
import { describeSchedule } from './scheduleText';

/** Every flow of the account. Throws ProblemError. */
export function listFlows(api: CeligoApi, signal: AbortSignal): Promise<ListPage<Flow>> {
  return readLinkPage(api, { path: '/v1/flows', itemSchema: flowSchema, step: t('listing the flows') }, signal);
}

/** Flows that belong to no integration: there is no list of them, so all are read. Throws ProblemError. */
export function listStandaloneFlows(api: CeligoApi, signal: AbortSignal): Promise<ListPage<Flow>> {
  return filterPages(listFlows(api, signal), (flow) => !flow._integrationId, signal);
}

/** Throws ProblemError. */
export function listIntegrationFlows(
  api: CeligoApi,
  integrationId: string,
  signal: AbortSignal,
): Promise<ListPage<Flow>> {
  return readLinkPage(
    api,
    {
      path: v1Path`/integrations/${integrationId}/flows`,
      itemSchema: flowSchema,
      step: t('listing the flows of the integration'),
    },
    signal,
  );
}

/** Throws ProblemError. */
export function getFlow(api: CeligoApi, id: string, signal: AbortSignal): Promise<Flow> {
  return api.request({
    method: 'GET',
    path: v1Path`/flows/${id}`,
    step: t('reading the flow'),
    schema: flowSchema,
    signal,
  });
}

/**
 * A flow with its integration, as a link to it needs them. An integration that may not be read is known by its id
 * alone. Throws ProblemError.
 */
export async function readFlowLocation(api: CeligoApi, id: string, signal: AbortSignal): Promise<Flow & FlowLocation> {
  const flow = await getFlow(api, id, signal);
  const { _integrationId: integrationId } = flow;
  if (!integrationId) return flow;
  const integration = await getIntegration(api, integrationId, signal).catch((error: unknown) => {
    if (toProblem(error).kind !== 'forbidden') throw error;
    return { _id: integrationId };
  });
  return { ...flow, integration };
}

/** A step of a flow: an export brings or looks up records, an import sends them. */
export interface FlowStep {
  id: string;
  kind: 'exports' | 'imports';
  role: 'source' | 'lookup' | 'destination';
}

/** The steps of a flow in their order, those of branches one branch after the other, each once. */
export function listSteps(flow: Flow): readonly FlowStep[] {
  const processors = [
    ...(flow.pageProcessors ?? []),
    ...(flow.routers ?? []).flatMap((router) =>
      (router.branches ?? []).flatMap((branch) => branch.pageProcessors ?? []),
    ),
  ];
  const candidates: (FlowStep | undefined)[] = [
    ...[...(flow.pageGenerators ?? []), flow].map(({ _exportId }) => createStep(_exportId, 'exports', 'source')),
    ...processors.map(
      ({ _exportId, _importId }) =>
        createStep(_importId, 'imports', 'destination') ?? createStep(_exportId, 'exports', 'lookup'),
    ),
    createStep(flow._importId, 'imports', 'destination'),
  ];
  const steps = new Map<string, FlowStep>();
  for (const candidate of candidates) if (candidate && !steps.has(candidate.id)) steps.set(candidate.id, candidate);
  return [...steps.values()];
}

function createStep(id: string | undefined, kind: FlowStep['kind'], role: FlowStep['role']): FlowStep | undefined {
  return id === undefined ? undefined : { id, kind, role };
}

/** A step's name: it is the export's or import's. Throws ProblemError. */
export async function readStepName(api: CeligoApi, { kind, id }: FlowStep, signal: AbortSignal): Promise<string> {
  return nameOrId(
    await api.request({
      method: 'GET',
      path: v1Path`/${kind}/${id}`,
      step: t('reading the step'),
      schema: stepSchema,
      signal,
    }),
  );
}

const requestBodySchema = z.object({
  http: z
    .object({ body: z.union([z.string(), z.array(z.string())]) })
    .optional()
    .catch(undefined),
});

/**
 * The tables of Celonis that an import creates data push jobs for, as its body names them (celigo-api.md §4.5). None
 * where it is another kind of import, or the name comes from the record. Throws ProblemError.
 */
export async function readPushedTables(api: CeligoApi, { id }: FlowStep, signal: AbortSignal): Promise<string[]> {
  const { http } = await api.request({
    method: 'GET',
    path: v1Path`/imports/${id}`,
    step: t('reading the step'),
    schema: requestBodySchema,
    signal,
  });
  return [http?.body ?? []].flat().flatMap((body) => {
    const name = /"targetName"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
    const table = name === undefined || name.includes('{{') ? undefined : tryParseJson(name);
    return typeof table === 'string' ? [table] : [];
  });
}

/** Open errors of a flow by step id. Throws ProblemError. */
export async function countErrorsByStep(
  api: CeligoApi,
  flowId: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const path = v1Path`/flows/${flowId}/errors`;
  const response = await api.request({
    method: 'GET',
    path,
    step: t('counting the open errors'),
    schema: flowErrorsSchema.nullish(),
    signal,
  });
  return new Map((response?.flowErrors ?? []).map((flowError) => [flowError._expOrImpId, flowError.numError]));
}

/**
 * Starts a run and answers the job's id. A run is only queued by this (celigo-api.md §3.6), follow it with `followJob`.
 * It is sent once: a repeated request would be a second run. Throws ProblemError, which says so where the flow was
 * started all the same.
 */
export async function runFlow(api: CeligoApi, flowId: string, signal: AbortSignal): Promise<string> {
  const flow = await getFlow(api, flowId, signal);
  if (flow.disabled) throw flowSwitchedOffError(nameOrId(flow));
  try {
    const [job] = await requestJobs(api, {
      path: v1Path`/flows/${flowId}/run`,
      step: t('starting the flow'),
      body: { json: {} },
      signal,
    });
    return job ?? (await findLatestJobId(api, flowId, signal));
  } catch (error) {
    throw toProblem(error).code === 'inactive_flow' ? flowSwitchedOffError(nameOrId(flow)) : error;
  }
}

/** For an answer that names no job: the newest one is the run that was just begun. */
async function findLatestJobId(api: CeligoApi, flowId: string, signal: AbortSignal): Promise<string> {
  const schema = z
    .unknown()
    .transform((response) => [response].flat().flatMap((candidate) => jobSchema.safeParse(candidate).data ?? []));
  const path = v1Path`/flows/${flowId}/jobs/latest`;
  const jobs = await api
    .request({ method: 'GET', path, step: t('looking for the run'), schema, signal })
    .catch((error: unknown) => {
      throw isCancelled(error) ? error : startedWithoutJobError(toProblem(error).what);
    });
  if (jobs[0]) return jobs[0]._id;
  throw startedWithoutJobError();
}

function startedWithoutJobError(why?: string): ProblemError {
  return new ProblemError({
    kind: 'unreadable',
    what: t('The flow was started, but Celigo did not say which job runs it.'),
    ...(why === undefined ? {} : { why }),
    next: t('Open the flow in Celigo to follow the run.'),
  });
}

function flowSwitchedOffError(name: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('The flow "{0}" is disabled, so it cannot run.', name),
    next: t('Enable it and run it again.'),
  });
}

/**
 * When a flow runs by itself: its own schedule and those of its sources, each with the flow's time zone, in words where
 * these are known. Empty: only when it is asked to.
 */
export function listSchedules({ schedule, timezone, pageGenerators = [] }: Flow): readonly string[] {
  const schedules = [schedule, ...pageGenerators.map((source) => source.schedule)].flatMap(
    (schedule) => schedule?.trim() || [],
  );
  return [...new Set(schedules)].map((schedule) => {
    const words = describeSchedule(schedule);
    const text = [words ?? schedule, timezone].filter(Boolean).join(' ');
    return words === undefined ? text : `${text} (${schedule})`;
  });
}

/** What a list row says about a flow: on or off, when it runs, when it ran last, how many errors are open. */
export function describeFlow(flow: Flow, openErrors?: number): string {
  const facts = [
    flow.disabled ? t('disabled') : t('enabled'),
    listSchedules(flow).length > 0 ? t('scheduled') : undefined,
    openErrors ? (openErrors === 1 ? t('1 open error') : t('{0} open errors', openErrors)) : undefined,
  ];
  return facts.filter(Boolean).join(', ');
}
