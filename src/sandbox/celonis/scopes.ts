import type { Rights } from './keys';

/** The scopes that Celonis documents (celonis-api.md §2.3), in the spelling with underscores. */
export const knownScopes: readonly string[] = [
  'action-engine.projects',
  'audit.log:read',
  'authorization.permissions:read',
  'integration.data-models:read',
  'integration.data-pools',
  'integration.data-pools:continuous_data_push',
  'integration.data-pools:data_push',
  'integration.data-pools:query',
  'integration.data-pools:read',
  'intelligence.conversations:write',
  'intelligence.knowledge-models:read',
  'intelligence.subscriptions:manage',
  'knowledge-models:read',
  'knowledge-models:query',
  'knowledge-models.augmented-attributes:update',
  'machine-learning',
  'mcp-asset.tools:execute',
  'on-prem-client',
  'orchestration-engine',
  'package-manager',
  'platform-adoption.tracking-events:read',
  'skills:read',
  'skills:execute',
  'storage-manager.buckets',
  'studio',
  'studio.packages:read',
  'tasks:read',
  'tasks:update',
  'task-mining.clients:suspend',
  'task-mining.gateway',
  'task-mining.metadata:read',
  'team.user-group-info:read',
  'team.login-history:read',
  'triggers:read',
  'triggers:manage',
  'user-provisioning.scim',
];

const pools = 'integration.data-pools';

/**
 * What is left of a client's permissions with a token of these scopes: access takes both (celonis-api.md §2.2). Where newer and
 * older documents name different scopes, the newer ones count. No scope is documented for the account's own addresses.
 */
export function withinScopes(rights: Rights, scopes: ReadonlySet<string>): Rights {
  const any = (...names: string[]): boolean => names.some((name) => scopes.has(name));
  return {
    ...rights,
    team: false,
    browse: any(pools, `${pools}:read`) ? rights.browse : 'none',
    push: rights.push && any(pools, `${pools}:data_push`),
    models: rights.models && any(pools, `${pools}:read`, 'integration.data-models:read'),
    edit: rights.edit && any(pools),
    knowledge: any('intelligence.knowledge-models:read') ? rights.knowledge : 'none',
    subscriptions: rights.subscriptions && any('intelligence.subscriptions:manage'),
    members: rights.members && any('team.user-group-info:read'),
  };
}
