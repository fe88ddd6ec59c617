import { t } from '@vscode/l10n';
import type { Resource } from '../connections/vendor';
import { v1 } from './api';
import { connectionState, connectionStateLabel, getConnection, listIntegrationConnections } from './connections';
import type { ConnectionState } from './connections';
import { describeFlow, getFlow, listIntegrationFlows, listStandaloneFlows, openErrorsByStep, schedulesOf, stepName, stepsOf } from './flows';
import type { Step } from './flows';
import type { FlowPlace } from './links';
import { listIntegrations, nameOf, openErrorsByFlow } from './integrations';
import { masked } from './mask';
import { userRow } from './peopleRows';
import { documentAt, lines, localTime, noteRow, pagedRows } from './rows';
import type { RowContext } from './rows';
import type { CeligoConnection, Flow, Integration, StepError } from './schemas';
import { listStepErrors } from './stepErrors';
import { listIntegrationUsers } from './users';

export function integrationsRow(context: RowContext): Resource {
  return {
    id: 'integrations',
    kind: 'celigoIntegrations',
    label: t('Integrations'),
    icon: 'extensions',
    tags: ['searchable'],
    url: context.links.home(),
    children: (signal) =>
      pagedRows(listIntegrations(context.api, signal), (one) => integrationRow(context, one), t('No integrations in this account and environment.')),
  };
}

export function standaloneFlowsRow(context: RowContext): Resource {
  return {
    id: 'standaloneFlows',
    kind: 'celigoStandaloneFlows',
    label: t('Standalone flows'),
    tooltip: t('Flows that belong to no integration.'),
    icon: 'git-merge',
    tags: ['searchable'],
    url: context.links.standaloneFlows(),
    children: (signal) =>
      pagedRows(
        listStandaloneFlows(context.api, signal),
        (flow) => flowRow(context, flow, undefined, async (again) => sum(await openErrorsByStep(context.api, flow._id, again))),
        t('No standalone flows.'),
      ),
  };
}

function integrationRow(context: RowContext, integration: Integration): Resource {
  const { api, links } = context;
  const { _id: id, description, sandbox, _connectorId } = integration;
  const data = { integrationId: id, name: nameOf(integration) };
  const group = (key: string, label: string, icon: string, tab: 'flows' | 'connections' | 'users', children: NonNullable<Resource['children']>): Resource => ({
    id: key,
    kind: `celigoIntegration${key}`,
    label,
    icon,
    tags: ['searchable'],
    url: links.integration(integration, tab),
    data,
    children,
  });
  return {
    id,
    kind: 'celigoIntegration',
    label: nameOf(integration),
    ...(sandbox ? { description: t('sandbox') } : {}),
    tooltip: lines(nameOf(integration), description ?? undefined, _connectorId ? t('An integration app.') : undefined),
    icon: _connectorId ? 'package' : 'extensions',
    url: links.integration(integration),
    data,
    document: documentAt(api, v1`/integrations/${id}`),
    children: async () => [
      group('Flows', t('Flows'), 'git-merge', 'flows', (signal) => flowRows(context, integration, signal)),
      group('Connections', t('Connections'), 'plug', 'connections', (signal) =>
        pagedRows(listIntegrationConnections(api, id, signal), (one) => connectionRow(context, one), t('No connections.')),
      ),
      group('Users', t('Users'), 'organization', 'users', (signal) =>
        pagedRows(listIntegrationUsers(api, id, signal), (user) => userRow(context, user, id), t('No users besides the owner.')),
      ),
    ],
    later: async (signal) => {
      const errors = sum(await openErrorsByFlow(api, id, signal));
      const facts = [sandbox ? t('sandbox') : undefined, errorCount(errors)].filter(Boolean);
      return facts.length > 0 ? { description: facts.join(' · ') } : {};
    },
  };
}

/** One call counts the errors of all flows of an integration; it is made when the first row asks. */
function flowRows(context: RowContext, integration: Integration, signal: AbortSignal): Promise<readonly Resource[]> {
  let counts: Promise<ReadonlyMap<string, number>> | undefined;
  const page = listIntegrationFlows(context.api, integration._id, signal);
  const errors = async (flow: Flow, again: AbortSignal): Promise<number> => (await (counts ??= openErrorsByFlow(context.api, integration._id, again))).get(flow._id) ?? 0;
  return pagedRows(page, (flow) => flowRow(context, flow, integration, (again) => errors(flow, again)), t('No flows.'));
}

/** A flow, in its integration unless it is standalone. */
function flowRow(context: RowContext, flow: Flow, integration: Integration | undefined, openErrors: (signal: AbortSignal) => Promise<number>): Resource {
  const { _id: id, disabled, lastExecutedAt } = flow;
  const place = { ...flow, integration };
  const schedules = schedulesOf(flow);
  const tooltip = (errors?: number): string =>
    lines(
      nameOf(flow),
      disabled ? t('Switched off.') : t('Switched on.'),
      schedules.length > 0 ? t('Schedule: {0}', schedules.join(', ')) : t('No schedule.'),
      t('Last run: {0}', localTime(lastExecutedAt) ?? t('never')),
      errors === undefined ? undefined : t('Open errors: {0}', errors),
    );
  return {
    id,
    kind: 'celigoFlow',
    label: nameOf(flow),
    description: describeFlow(flow),
    tooltip: tooltip(),
    icon: disabled ? 'circle-slash' : 'git-merge',
    tags: [disabled ? 'off' : 'on'],
    url: context.links.flow(place),
    data: { flowId: id, name: nameOf(flow), ...(integration ? { integrationId: integration._id } : {}) },
    document: documentAt(context.api, v1`/flows/${id}`),
    children: (signal) => stepRows(context, place, signal),
    again: async (signal) => flowRow(context, await getFlow(context.api, id, signal), integration, async (later) => sum(await openErrorsByStep(context.api, id, later))),
    later: async (signal) => {
      const errors = await openErrors(signal);
      return { description: describeFlow(flow, errors), tooltip: tooltip(errors), ...(errors > 0 ? { icon: 'warning' } : {}) };
    },
  };
}

/** The steps of a flow. The list of flows may hold less of each, so the flow is read. */
async function stepRows(context: RowContext, place: FlowPlace, signal: AbortSignal): Promise<readonly Resource[]> {
  const { _id: flowId } = place;
  const [flow, errors] = await Promise.all([getFlow(context.api, flowId, signal), openErrorsByStep(context.api, flowId, signal)]);
  const rows = stepsOf(flow).map((step) => stepRow(context, place, step, errors.get(step.id) ?? 0));
  return rows.length > 0 ? rows : [noteRow(t('No steps yet.'))];
}

function stepRow({ api, links }: RowContext, flow: FlowPlace, step: Step, errors: number): Resource {
  const roles = { source: t('Source'), lookup: t('Lookup'), destination: t('Destination') };
  const base = { flowId: flow._id, stepId: step.id };
  const errorsUrl = links.stepErrors(step.id, flow);
  return {
    id: step.id,
    kind: 'celigoStep',
    label: roles[step.role],
    ...(errors > 0 ? { description: errorCount(errors)! } : {}),
    icon: errors > 0 ? 'warning' : step.role === 'source' ? 'cloud-download' : step.role === 'lookup' ? 'search' : 'cloud-upload',
    tags: [step.kind, ...(errors > 0 ? ['withErrors'] : [])],
    url: errors > 0 ? errorsUrl : links.step(step.id, step.kind, flow),
    data: base,
    document: documentAt(api, v1`/${step.kind}/${step.id}`),
    children: (signal) => pagedRows(listStepErrors(api, flow._id, step.id, signal), (error) => errorRow(error, base, errorsUrl), t('No open errors.')),
    later: async (signal) => ({ label: `${roles[step.role]}: ${await stepName(api, step, signal)}` }),
  };
}

function errorRow(error: StepError, step: { flowId: string; stepId: string }, url: string): Resource {
  const { errorId, message, code, source, classification, traceKey, occurredAt, retryDataKey } = error;
  return {
    id: errorId,
    kind: 'celigoError',
    label: message?.replace(/\s+/g, ' ').trim().slice(0, 200) || t('An error without a message'),
    description: [code, localTime(occurredAt)].filter(Boolean).join(' · '),
    tooltip: lines(
      message ?? undefined,
      code ? t('Code: {0}', code) : undefined,
      source ? t('Source: {0}', source) : undefined,
      classification ? t('Kind: {0}', classification) : undefined,
      traceKey ? t('Trace key: {0}', traceKey) : undefined,
    ),
    icon: 'error',
    tags: retryDataKey ? ['retriable'] : [],
    url,
    data: { ...step, errorId, ...(retryDataKey ? { retryDataKey } : {}) },
    document: async () => masked(error),
  };
}

function connectionRow({ api, links }: RowContext, connection: CeligoConnection): Resource {
  const { _id: id, type, queueSize } = connection;
  const state = connectionState(connection);
  const icons: Record<ConnectionState, string> = { online: 'pass', offline: 'error', needsAuthorization: 'key' };
  const queue = queueSize ? t('{0} in the queue', queueSize) : undefined;
  return {
    id,
    kind: 'celigoConnection',
    label: nameOf(connection),
    description: [connectionStateLabel(state), type, queue].filter(Boolean).join(' · '),
    tooltip: lines(nameOf(connection), t('State: {0}', connectionStateLabel(state)), type ? t('Type: {0}', type) : undefined, queue),
    icon: icons[state],
    tags: [state],
    url: links.connection(id),
    data: { connectionId: id, name: nameOf(connection) },
    document: documentAt(api, v1`/connections/${id}`),
    again: async (signal) => connectionRow({ api, links }, await getConnection(api, id, signal)),
  };
}

function errorCount(errors: number): string | undefined {
  if (errors === 0) return undefined;
  return errors === 1 ? t('1 open error') : t('{0} open errors', errors);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
