import { t } from '@vscode/l10n';
import { createNoteRow, createPagedRows, formatLocalTime, joinLines } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import { sum } from '../../core/sum';
import type { CeligoConnection, Flow, Integration, StepError } from '../apiSchemas';
import { v1Path } from '../celigoApi';
import { readCelonisTarget } from '../connectors/celonisTarget';
import type { FlowLocation, IntegrationLocation } from '../links';
import { maskRecord } from '../maskRecord';
import type { CeligoRowContext } from '../rowContext';
import { createDocumentLoader } from '../rowContext';
import { createUserRow } from '../users/userRows';
import { listIntegrationUsers } from '../users/users';
import type { CeligoConnectionState } from './connections';
import { describeConnectionState, getConnection, listIntegrationConnections, readConnectionState } from './connections';
import type { FlowStep } from './flows';
import {
  countErrorsByStep,
  describeFlow,
  getFlow,
  listIntegrationFlows,
  listSchedules,
  listStandaloneFlows,
  listSteps,
  readFlowLocation,
  readStepName,
} from './flows';
import { countErrorsByFlow, listIntegrations, nameOrId } from './integrations';
import { createRunsRow } from './runRows';
import { listStepErrors } from './stepErrors';

export function createIntegrationsRow(context: CeligoRowContext): Resource {
  return {
    id: 'integrations',
    kind: 'celigoIntegrations',
    label: t('Integrations'),
    icon: 'extensions',
    tags: ['searchable'],
    url: context.links.home(),
    loadChildren: (signal) =>
      createPagedRows(
        listIntegrations(context.api, signal),
        (integration) => createIntegrationRow(context, integration),
        t('No integrations in this account and environment.'),
      ),
  };
}

export function createStandaloneFlowsRow(context: CeligoRowContext): Resource {
  return {
    id: 'standaloneFlows',
    kind: 'celigoStandaloneFlows',
    label: t('Standalone flows'),
    tooltip: t('Flows that belong to no integration.'),
    icon: 'git-merge',
    tags: ['searchable'],
    url: context.links.standaloneFlows(),
    loadChildren: (signal) =>
      createPagedRows(
        listStandaloneFlows(context.api, signal),
        (flow) =>
          createFlowRow(context, flow, undefined, async (countSignal) =>
            sum((await countErrorsByStep(context.api, flow._id, countSignal)).values()),
          ),
        t('No standalone flows.'),
      ),
  };
}

function createIntegrationRow(context: CeligoRowContext, integration: Integration): Resource {
  const { api, links } = context;
  const { _id: id, description, sandbox, _connectorId } = integration;
  const data = { integrationId: id, name: nameOrId(integration) };
  const createGroup = (
    key: string,
    label: string,
    icon: string,
    tab: 'flows' | 'connections' | 'users',
    children: NonNullable<Resource['loadChildren']>,
  ): Resource => ({
    id: key,
    kind: `celigoIntegration${key}`,
    label,
    icon,
    tags: ['searchable'],
    url: links.integration(integration, tab),
    data,
    loadChildren: children,
  });
  return {
    id,
    kind: 'celigoIntegration',
    label: nameOrId(integration),
    ...(sandbox ? { description: t('sandbox') } : {}),
    tooltip: joinLines(
      nameOrId(integration),
      description ?? undefined,
      _connectorId ? t('An integration app.') : undefined,
    ),
    icon: _connectorId ? 'package' : 'extensions',
    url: links.integration(integration),
    data,
    loadDocument: createDocumentLoader(api, v1Path`/integrations/${id}`),
    loadChildren: async () => [
      createGroup('Flows', t('Flows'), 'git-merge', 'flows', (signal) => createFlowRows(context, integration, signal)),
      createGroup('Connections', t('Connections'), 'plug', 'connections', (signal) =>
        createPagedRows(
          listIntegrationConnections(api, id, signal),
          (connection) => createConnectionRow(context, connection),
          t('No connections.'),
        ),
      ),
      createGroup('Users', t('Users'), 'organization', 'users', (signal) =>
        createPagedRows(
          listIntegrationUsers(api, id, signal),
          (user) => createUserRow(context, user, id),
          t('No users besides the owner.'),
        ),
      ),
    ],
    loadDetails: async (signal) => {
      const openErrorCount = sum((await countErrorsByFlow(api, id, signal)).values());
      const facts = [sandbox ? t('sandbox') : undefined, describeErrorCount(openErrorCount)].filter(Boolean);
      return { description: facts.join(' · ') };
    },
  };
}

/** One call counts the errors of all flows of an integration; it is made when the first row asks. */
function createFlowRows(
  context: CeligoRowContext,
  integration: Integration,
  signal: AbortSignal,
): Promise<readonly Resource[]> {
  let errorCounts: Promise<ReadonlyMap<string, number>> | undefined;
  const page = listIntegrationFlows(context.api, integration._id, signal);
  const countErrors = async (flow: Flow, countSignal: AbortSignal): Promise<number> =>
    (await (errorCounts ??= countErrorsByFlow(context.api, integration._id, countSignal))).get(flow._id) ?? 0;
  return createPagedRows(
    page,
    (flow) => createFlowRow(context, flow, integration, (countSignal) => countErrors(flow, countSignal)),
    t('No flows.'),
  );
}

/** A flow by its id alone. Throws ProblemError. */
export async function restoreFlowRow(context: CeligoRowContext, id: string, signal: AbortSignal): Promise<Resource> {
  const flow = await readFlowLocation(context.api, id, signal);
  return createFlowRow(context, flow, flow.integration, async (countSignal) =>
    sum((await countErrorsByStep(context.api, id, countSignal)).values()),
  );
}

/** A flow, in its integration unless it is standalone. */
function createFlowRow(
  context: CeligoRowContext,
  flow: Flow,
  integration: IntegrationLocation | undefined,
  countErrors: (signal: AbortSignal) => Promise<number>,
): Resource {
  const { _id: id, disabled, lastExecutedAt } = flow;
  const flowLocation = { ...flow, integration };
  const icon = disabled ? 'circle-slash' : 'git-merge';
  const state = disabled ? 'off' : 'on';
  const schedules = listSchedules(flow);
  const createTooltip = (openErrorCount?: number): string =>
    joinLines(
      nameOrId(flow),
      disabled ? t('Disabled.') : t('Enabled.'),
      schedules.length > 0 ? t('Schedule: {0}', schedules.join(', ')) : t('No schedule.'),
      t('Last run: {0}', formatLocalTime(lastExecutedAt) ?? t('never')),
      openErrorCount === undefined ? undefined : t('Open errors: {0}', openErrorCount),
    );
  return {
    id,
    kind: 'celigoFlow',
    label: nameOrId(flow),
    description: describeFlow(flow),
    tooltip: createTooltip(),
    icon,
    tags: [state],
    url: context.links.flow(flowLocation),
    data: { flowId: id, name: nameOrId(flow), ...(integration ? { integrationId: integration._id } : {}) },
    loadDocument: createDocumentLoader(context.api, v1Path`/flows/${id}`),
    loadChildren: (signal) => createFlowChildren(context, flowLocation, signal),
    reload: async (signal) =>
      createFlowRow(context, await getFlow(context.api, id, signal), integration, async (countSignal) =>
        sum((await countErrorsByStep(context.api, id, countSignal)).values()),
      ),
    loadDetails: async (signal) => {
      const openErrorCount = await countErrors(signal);
      return {
        description: describeFlow(flow, openErrorCount),
        tooltip: createTooltip(openErrorCount),
        icon: openErrorCount > 0 ? 'warning' : icon,
        tags: [state, ...(openErrorCount > 0 ? ['withErrors'] : [])],
      };
    },
  };
}

/** The steps of a flow, and its runs. The list of flows may hold less of each, so the flow is read. */
async function createFlowChildren(
  context: CeligoRowContext,
  flowLocation: FlowLocation,
  signal: AbortSignal,
): Promise<readonly Resource[]> {
  const { _id: flowId } = flowLocation;
  const [flow, errorsByStep] = await Promise.all([
    getFlow(context.api, flowId, signal),
    countErrorsByStep(context.api, flowId, signal),
  ]);
  const rows = listSteps(flow).map((step) =>
    createStepRow(context, flowLocation, step, errorsByStep.get(step.id) ?? 0),
  );
  return [...(rows.length > 0 ? rows : [createNoteRow(t('No steps yet.'))]), createRunsRow(context.api, flowId)];
}

function createStepRow(
  { api, links }: CeligoRowContext,
  flow: FlowLocation,
  step: FlowStep,
  openErrorCount: number,
): Resource {
  const roleLabels = { source: t('Source'), lookup: t('Lookup'), destination: t('Destination') };
  const stepData = { flowId: flow._id, stepId: step.id };
  const errorsUrl = links.stepErrors(step.id, flow);
  const errorCountLabel = describeErrorCount(openErrorCount);
  return {
    id: step.id,
    kind: 'celigoStep',
    label: roleLabels[step.role],
    ...(errorCountLabel ? { description: errorCountLabel } : {}),
    icon:
      openErrorCount > 0
        ? 'warning'
        : step.role === 'source'
          ? 'cloud-download'
          : step.role === 'lookup'
            ? 'search'
            : 'cloud-upload',
    tags: [step.kind, ...(openErrorCount > 0 ? ['withErrors'] : [])],
    url: openErrorCount > 0 ? errorsUrl : links.step(step.id, step.kind, flow),
    data: stepData,
    loadDocument: createDocumentLoader(api, v1Path`/${step.kind}/${step.id}`),
    loadChildren: (signal) =>
      createPagedRows(
        listStepErrors(api, flow._id, step.id, signal),
        (error) => createErrorRow(error, stepData, errorsUrl),
        t('No open errors.'),
      ),
    loadDetails: async (signal) => ({ label: `${roleLabels[step.role]}: ${await readStepName(api, step, signal)}` }),
  };
}

function createErrorRow(error: StepError, step: { flowId: string; stepId: string }, url: string): Resource {
  const { errorId, message, code, source, classification, traceKey, occurredAt, retryDataKey } = error;
  const occurredText = formatLocalTime(occurredAt);
  return {
    id: errorId,
    kind: 'celigoError',
    label: message?.replace(/\s+/g, ' ').trim().slice(0, 200) || t('An error without a message'),
    ...(code ? { description: String(code) } : {}),
    ...(occurredAt && occurredText ? { moment: occurredAt } : {}),
    tooltip: joinLines(
      message ?? undefined,
      occurredText ? t('Occurred: {0}', occurredText) : undefined,
      code ? t('Code: {0}', code) : undefined,
      source ? t('Source: {0}', source) : undefined,
      classification ? t('Kind: {0}', classification) : undefined,
      traceKey ? t('Trace key: {0}', traceKey) : undefined,
    ),
    icon: 'error',
    tags: retryDataKey ? ['retriable'] : [],
    url,
    data: { ...step, errorId, ...(retryDataKey ? { retryDataKey } : {}) },
    loadDocument: async () => maskRecord(error),
  };
}

function createConnectionRow({ api, links }: CeligoRowContext, connection: CeligoConnection): Resource {
  const { _id: id, type, queueSize } = connection;
  const state = readConnectionState(connection);
  const icons: Record<CeligoConnectionState, string> = { online: 'pass', offline: 'error', needsAuthorization: 'key' };
  const queueText = queueSize ? t('{0} in the queue', queueSize) : undefined;
  return {
    id,
    kind: 'celigoConnection',
    label: nameOrId(connection),
    description: [describeConnectionState(state), type, queueText].filter(Boolean).join(' · '),
    tooltip: joinLines(
      nameOrId(connection),
      t('State: {0}', describeConnectionState(state)),
      type ? t('Type: {0}', type) : undefined,
      queueText,
    ),
    icon: icons[state],
    tags: [state, ...(readCelonisTarget(connection) ? ['leadsToCelonis'] : [])],
    url: links.connection(id),
    data: { connectionId: id, name: nameOrId(connection) },
    loadDocument: createDocumentLoader(api, v1Path`/connections/${id}`),
    reload: async (signal) => createConnectionRow({ api, links }, await getConnection(api, id, signal)),
  };
}

function describeErrorCount(openErrorCount: number): string | undefined {
  if (openErrorCount === 0) return undefined;
  return openErrorCount === 1 ? t('1 open error') : t('{0} open errors', openErrorCount);
}
