import type { Values } from '../connections/vendor';
import { appOrigin } from './regions';

/** Addresses in Celigo's web application (celigo-api.md §7). */
export interface Links {
  home(): string;
  users(): string;
  tokens(): string;
  integration(id: string, tab?: 'flows' | 'connections' | 'dashboard' | 'users' | 'admin'): string;
  /** Standalone flows live under the pseudo-integration "none". */
  flow(id: string, integrationId?: string | null): string;
  step(id: string, kind: 'exports' | 'imports', flowId: string, integrationId?: string | null): string;
  stepErrors(id: string, flowId: string, integrationId?: string | null): string;
  connection(id: string): string;
}

export function celigoLinks(values: Values): Links {
  const app = appOrigin(values);
  const flow = (id: string, integrationId?: string | null): string =>
    `${app}/integrations/${encodeURIComponent(integrationId ?? 'none')}/flowBuilder/${encodeURIComponent(id)}`;
  return {
    home: () => `${app}/home`,
    users: () => `${app}/myAccount/users`,
    tokens: () => `${app}/accesstokens`,
    integration: (id, tab = 'flows') => `${app}/integrations/${encodeURIComponent(id)}/${tab}`,
    flow,
    step: (id, kind, flowId, integrationId) => `${flow(flowId, integrationId)}/edit/${kind}/${encodeURIComponent(id)}`,
    stepErrors: (id, flowId, integrationId) => `${flow(flowId, integrationId)}/errors/${encodeURIComponent(id)}`,
    connection: (id) => `${app}/connections/edit/connections/${encodeURIComponent(id)}`,
  };
}
