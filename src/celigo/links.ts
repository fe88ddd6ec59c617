import type { Values } from '../connections/vendor';
import { appOrigin } from './regions';

/** What an address needs to know of an integration. `_connectorId` set: an integration app, which lives under its name. */
export interface IntegrationPlace {
  _id: string;
  name?: string | undefined;
  _connectorId?: string | undefined;
}

/** Where a flow lies: standalone without an integration, in a section of it with a group. */
export interface FlowPlace {
  _id: string;
  _flowGroupingId?: string | undefined;
  integration?: IntegrationPlace | undefined;
}

/** Addresses in Celigo's web application (celigo-api.md §7). */
export interface Links {
  home(): string;
  users(): string;
  tokens(): string;
  integration(integration: IntegrationPlace, tab?: 'flows' | 'connections' | 'dashboard' | 'users' | 'admin'): string;
  standaloneFlows(): string;
  flow(flow: FlowPlace): string;
  step(id: string, kind: 'exports' | 'imports', flow: FlowPlace): string;
  stepErrors(id: string, flow: FlowPlace): string;
  connection(id: string): string;
}

/** The pseudo-integration of standalone flows. */
const standalone: IntegrationPlace = { _id: 'none' };

export function celigoLinks(values: Values): Links {
  const app = appOrigin(values);
  const of = (integration: IntegrationPlace): string => `${app}/${integrationPath(integration)}`;
  const flow = ({ _id, _flowGroupingId: group, integration = standalone }: FlowPlace): string => {
    const flows = group || integration._connectorId ? '/flows' : '';
    const section = group ? `/sections/${encodeURIComponent(group)}` : '';
    return `${of(integration)}${flows}${section}/flowBuilder/${encodeURIComponent(_id)}`;
  };
  return {
    home: () => `${app}/home`,
    users: () => `${app}/myAccount/users`,
    tokens: () => `${app}/accesstokens`,
    integration: (integration, tab = 'flows') => `${of(integration)}/${tab}`,
    standaloneFlows: () => `${of(standalone)}/flows`,
    flow,
    step: (id, kind, place) => `${flow(place)}/edit/${kind}/${encodeURIComponent(id)}`,
    stepErrors: (id, place) => `${flow(place)}/errors/${encodeURIComponent(id)}`,
    connection: (id) => `${app}/connections/edit/connections/${encodeURIComponent(id)}`,
  };
}

/** Celigo writes an app's name without what is no letter or digit, and without the word "Connector". */
function integrationPath({ _id, name = '', _connectorId }: IntegrationPlace): string {
  const id = encodeURIComponent(_id);
  if (!_connectorId) return `integrations/${id}`;
  return `integrationapps/${name.replace(/\W|Connector/gi, '') || 'integrationApp'}/${id}`;
}
