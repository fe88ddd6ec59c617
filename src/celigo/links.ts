import type { FieldValues } from '../connections/vendor';
import { urlPath } from '../http/urlPath';
import { getAppOrigin } from './regions';

/**
 * What an address needs to know of an integration. `_connectorId` set: an integration app, which has its name in its
 * address.
 */
export interface IntegrationLocation {
  _id: string;
  name?: string | undefined;
  _connectorId?: string | undefined;
}

/** Where a flow lies: standalone without an integration, in a section of it with a group. */
export interface FlowLocation {
  _id: string;
  _flowGroupingId?: string | undefined;
  integration?: IntegrationLocation | undefined;
}

/** Addresses in Celigo's web application (celigo-api.md §7). */
export interface CeligoLinks {
  home(): string;
  users(): string;
  tokens(): string;
  integration(
    integration: IntegrationLocation,
    tab?: 'flows' | 'connections' | 'dashboard' | 'users' | 'admin',
  ): string;
  standaloneFlows(): string;
  flow(flow: FlowLocation): string;
  step(id: string, kind: 'exports' | 'imports', flow: FlowLocation): string;
  stepErrors(id: string, flow: FlowLocation): string;
  connection(id: string): string;
}

/** The pseudo-integration of standalone flows. */
const standaloneIntegration: IntegrationLocation = { _id: 'none' };

export function createCeligoLinks(values: FieldValues): CeligoLinks {
  const appOriginUrl = getAppOrigin(values);
  const integrationUrl = (integration: IntegrationLocation): string =>
    `${appOriginUrl}/${integrationPath(integration)}`;
  const flowUrl = ({ _id, _flowGroupingId: groupId, integration = standaloneIntegration }: FlowLocation): string => {
    const flowsSegment = groupId || integration._connectorId ? '/flows' : '';
    const sectionSegment = groupId ? urlPath`/sections/${groupId}` : '';
    return `${integrationUrl(integration)}${flowsSegment}${sectionSegment}${urlPath`/flowBuilder/${_id}`}`;
  };
  return {
    home: () => `${appOriginUrl}/home`,
    users: () => `${appOriginUrl}/myAccount/users`,
    tokens: () => `${appOriginUrl}/accesstokens`,
    integration: (integration, tab = 'flows') => `${integrationUrl(integration)}/${tab}`,
    standaloneFlows: () => `${integrationUrl(standaloneIntegration)}/flows`,
    flow: flowUrl,
    step: (id, kind, flowLocation) => `${flowUrl(flowLocation)}${urlPath`/edit/${kind}/${id}`}`,
    stepErrors: (id, flowLocation) => `${flowUrl(flowLocation)}${urlPath`/errors/${id}`}`,
    connection: (id) => `${appOriginUrl}${urlPath`/connections/edit/connections/${id}`}`,
  };
}

/** Celigo writes an app's name without what is no letter or digit, and without the word "Connector". */
function integrationPath({ _id, name = '', _connectorId }: IntegrationLocation): string {
  const id = urlPath`${_id}`;
  if (!_connectorId) return `integrations/${id}`;
  return `integrationapps/${name.replace(/\W|Connector/gi, '') || 'integrationApp'}/${id}`;
}
