import type { CelonisRights } from './apiKeys';

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

const poolsScope = 'integration.data-pools';

/**
 * What is left of a client's permissions with a token of these scopes: access takes both (celonis-api.md §2.2). Where
 * newer and older documents name different scopes, the newer ones count. No scope is documented for the account's own
 * addresses.
 */
export function limitRightsToScopes(rights: CelonisRights, scopes: ReadonlySet<string>): CelonisRights {
  const hasAnyScope = (...names: string[]): boolean => names.some((name) => scopes.has(name));
  return {
    ...rights,
    team: false,
    browse: hasAnyScope(poolsScope, `${poolsScope}:read`) ? rights.browse : 'none',
    push: rights.push && hasAnyScope(poolsScope, `${poolsScope}:data_push`),
    models: rights.models && hasAnyScope(poolsScope, `${poolsScope}:read`, 'integration.data-models:read'),
    edit: rights.edit && hasAnyScope(poolsScope),
    knowledge: hasAnyScope('intelligence.knowledge-models:read') ? rights.knowledge : 'none',
    subscriptions: rights.subscriptions && hasAnyScope('intelligence.subscriptions:manage'),
    members: rights.members && hasAnyScope('team.user-group-info:read'),
  };
}
