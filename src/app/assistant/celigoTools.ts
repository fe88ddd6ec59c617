import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { Flow, StepError } from '../../celigo/apiSchemas';
import { CeligoApi } from '../../celigo/celigoApi';
import { listFlows, listSteps, readStepName, runFlow } from '../../celigo/integrations/flows';
import { nameOrId } from '../../celigo/integrations/integrations';
import {
  describeJob,
  describeRetry,
  followJob,
  listFlowJobs,
  readJobOutcome,
  readRunTotals,
} from '../../celigo/integrations/jobs';
import { listStepErrors, retryErrors } from '../../celigo/integrations/stepErrors';
import { readAccessRows } from '../../celigo/users/accessReport';
import { iterateItems } from '../../connections/listPages';
import { describe, ProblemError } from '../../core/problem';
import type { PlannedChange } from '../changes/permitChange';
import { permitChange, requireWritable } from '../changes/permitChange';
import type { ToolDependencies } from './assistantTool';
import { defineTool } from './assistantTool';
import { requireByName, requireConnection } from './requireConnection';

/** The most errors, jobs or rights of one answer. */
const maxListedItems = 200;

const connectionInput = z.string().min(1).describe('Name or id of a connection to Celigo');
const flowInput = z.string().min(1).describe('Name or id of a flow');
const stepInput = z.string().min(1).describe('Name or id of a step of the flow: an export or an import');

/** The open errors of a flow, or of one of its steps. */
export const listOpenErrorsTool = defineTool({
  name: 'celonisCeligo_listOpenErrors',
  effect: 'reads',
  inputSchema: z.object({ connection: connectionInput, flow: flowInput, step: stepInput.optional() }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ flow }) => t('Reading the open errors of "{0}"', flow),
  run: async ({ connection, flow: flowName, step: stepName }, dependencies, signal) => {
    const api = await openAccount(dependencies, connection);
    const flow = await findFlow(api, flowName, signal);
    const namedSteps = await listNamedSteps(api, flow, signal);
    const steps = stepName === undefined ? namedSteps : [requireStep(namedSteps, stepName, flow)];
    const answers = [];
    for (const step of steps) {
      const errors: object[] = [];
      let isComplete = true;
      for await (const stepError of iterateItems(listStepErrors(api, flow._id, step.id, signal), signal)) {
        if (errors.length === maxListedItems) {
          isComplete = false;
          break;
        }
        const { errorId, occurredAt, source, code, message, classification, retryDataKey } = stepError;
        errors.push({
          errorId,
          occurredAt,
          source,
          code,
          message,
          classification,
          canRetry: retryDataKey !== undefined,
        });
      }
      answers.push({ ...step, errors, isComplete });
    }
    return { flow: nameOrId(flow), flowId: flow._id, steps: answers };
  },
});

/** The last runs of a flow. */
export const listFlowRunsTool = defineTool({
  name: 'celonisCeligo_listFlowRuns',
  effect: 'reads',
  inputSchema: z.object({ connection: connectionInput, flow: flowInput }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ flow }) => t('Reading the runs of "{0}"', flow),
  run: async ({ connection, flow: flowName }, dependencies, signal) => {
    const api = await openAccount(dependencies, connection);
    const flow = await findFlow(api, flowName, signal);
    const { items } = await listFlowJobs(api, flow._id, signal);
    return {
      flow: nameOrId(flow),
      runs: items.slice(0, maxListedItems).map((job) => ({
        jobId: job._id,
        outcome: readJobOutcome(job),
        startedAt: job.startedAt ?? job.createdAt,
        endedAt: job.endedAt,
        succeededInAllSteps: job.numSuccess,
        ignoredInAllSteps: job.numIgnore,
        errorsInAllSteps: job.numError,
      })),
      note: t('The counts are sums over all steps, exports included: one record counts in each step that it passes.'),
    };
  },
});

/** Who may do what in an account. */
export const listAccessTool = defineTool({
  name: 'celonisCeligo_listAccess',
  effect: 'reads',
  inputSchema: z.object({
    connection: connectionInput,
    contains: z
      .string()
      .optional()
      .describe('Only rows that contain this text: an e-mail address, an integration, a role'),
  }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ connection }) => t('Reading the user permissions in "{0}"', connection),
  run: async ({ connection, contains = '' }, dependencies, signal) => {
    const rows = await readAccessRows(await openAccount(dependencies, connection), signal);
    const lowerText = contains.toLowerCase();
    const matchingRows = rows.filter((row) => Object.values(row).join('\n').toLowerCase().includes(lowerText));
    return {
      rows: matchingRows.slice(0, maxListedItems),
      isComplete: matchingRows.length <= maxListedItems,
      note: t('The account owner may do everything and is not listed by Celigo.'),
    };
  },
});

/** Starts a flow and waits for its end. */
export const runFlowTool = defineTool({
  name: 'celonisCeligo_runFlow',
  effect: 'changes',
  inputSchema: z.object({ connection: connectionInput, flow: flowInput }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ flow }) => t('Running "{0}"', flow),
  describeChange: ({ flow }) => t('Runs the flow "{0}" now. Its records are sent to where its steps lead.', flow),
  run: async ({ connection, flow: flowName }, dependencies, signal) => {
    const readApi = await openAccountToChange(dependencies, connection);
    const flow = await findFlow(readApi, flowName, signal);
    const change = {
      question: t('Run the flow "{0}" now?', nameOrId(flow)),
      detail: t('A language model asks for it. Its records are sent to where its steps lead.'),
      confirmLabel: t('Run'),
    };
    return changeAccount(dependencies, connection, change, async (api) => {
      const jobId = await runFlow(api, flow._id, signal);
      const job = await followJob(api, jobId, { signal });
      return {
        jobId,
        outcome: readJobOutcome(job),
        text: describeJob(job, await readRunTotals(api, jobId, signal)),
      };
    });
  },
});

/** Retries open errors of a step: those named, or all. */
export const retryErrorsTool = defineTool({
  name: 'celonisCeligo_retryErrors',
  effect: 'changes',
  inputSchema: z.object({
    connection: connectionInput,
    flow: flowInput,
    step: stepInput,
    errorIds: z
      .array(z.string())
      .optional()
      .describe('Ids of the errors to retry. Absent: all open errors of the step'),
  }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ step }) => t('Retrying errors of "{0}"', step),
  describeChange: ({ flow, step, errorIds }) =>
    errorIds?.length === 1
      ? t('Retries 1 error of "{0}" (flow "{1}"): Celigo sends its record again.', step, flow)
      : errorIds
        ? t('Retries {0} errors of "{1}" (flow "{2}"): Celigo sends their records again.', errorIds.length, step, flow)
        : t('Retries all open errors of "{0}" (flow "{1}"): Celigo sends their records again.', step, flow),
  run: async ({ connection, flow: flowName, step: stepName, errorIds }, dependencies, signal) => {
    const readApi = await openAccountToChange(dependencies, connection);
    const flow = await findFlow(readApi, flowName, signal);
    const step = requireStep(await listNamedSteps(readApi, flow, signal), stepName, flow);
    const errors: StepError[] = [];
    for await (const stepError of iterateItems(listStepErrors(readApi, flow._id, step.id, signal), signal))
      if (!errorIds || errorIds.includes(stepError.errorId)) errors.push(stepError);
    const notOpen = errorIds?.filter((id) => !errors.some(({ errorId }) => errorId === id)) ?? [];
    if (errors.length === 0)
      throw new ProblemError({
        kind: 'input',
        what: t('There is no such open error of "{0}" in the flow "{1}".', step.name, nameOrId(flow)),
        next: t('List the open errors, and name those to retry by their ids.'),
      });
    const change = {
      question:
        errors.length === 1
          ? t('Retry 1 error of "{0}" (flow "{1}")?', step.name, nameOrId(flow))
          : t('Retry {0} errors of "{1}" (flow "{2}")?', errors.length, step.name, nameOrId(flow)),
      detail: t('A language model asks for it. Celigo sends their records again.'),
      confirmLabel: t('Retry'),
    };
    return changeAccount(dependencies, connection, change, async (api) => {
      const { jobs, problems, ...counts } = await retryErrors(api, flow._id, step.id, errors, signal);
      const runs = [];
      for (const job of jobs) runs.push(describeRetry(await followJob(api, job, { signal })));
      return { ...counts, ...(notOpen.length > 0 ? { notOpen } : {}), problems: problems.map(describe), runs };
    });
  },
});

async function openAccount({ service }: ToolDependencies, name: string): Promise<CeligoApi> {
  return CeligoApi.forSession(await service.openSession(requireConnection(service, name, 'celigo').id));
}

/** The same, where the connection lets something be changed. Throws ProblemError. */
function openAccountToChange(dependencies: ToolDependencies, name: string): Promise<CeligoApi> {
  requireWritable(dependencies.service, requireConnection(dependencies.service, name, 'celigo').id);
  return openAccount(dependencies, name);
}

/** Changes an account once that is permitted. Throws ProblemError, `cancelled` where the person declines. */
async function changeAccount<T>(
  dependencies: ToolDependencies,
  name: string,
  change: PlannedChange,
  run: (api: CeligoApi) => Promise<T>,
): Promise<T> {
  const { id } = requireConnection(dependencies.service, name, 'celigo');
  const permission = await permitChange(dependencies, id, change);
  const api = CeligoApi.forSession(await dependencies.service.openSession(id, permission));
  try {
    return await run(api);
  } finally {
    // Also where it failed: some of it may have been done.
    dependencies.onChanged(id);
  }
}

async function findFlow(api: CeligoApi, name: string, signal: AbortSignal): Promise<Flow> {
  const flows = [];
  for await (const flow of iterateItems(listFlows(api, signal), signal))
    flows.push({ id: flow._id, name: nameOrId(flow), flow });
  return requireByName(flows, name, t('There is no flow "{0}" in this account.', name)).flow;
}

interface NamedStep {
  id: string;
  name: string;
  role: string;
}

async function listNamedSteps(api: CeligoApi, flow: Flow, signal: AbortSignal): Promise<NamedStep[]> {
  return Promise.all(
    listSteps(flow).map(async (step) => ({
      id: step.id,
      role: step.role,
      name: await readStepName(api, step, signal),
    })),
  );
}

function requireStep(steps: readonly NamedStep[], name: string, flow: Flow): NamedStep {
  return requireByName(steps, name, t('There is no step "{0}" in the flow "{1}".', name, nameOrId(flow)));
}
