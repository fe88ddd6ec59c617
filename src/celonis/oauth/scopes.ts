import { t } from '@vscode/l10n';
import type { ListPreset, ListSuggestion } from '../../connections/vendor';

/**
 * The scopes that Celonis publishes (celonis-api.md §2.3), each with what it allows. Others may exist, so the field
 * takes any word.
 */
export function listKnownScopes(): readonly ListSuggestion[] {
  return Object.entries(scopeDescriptions()).map(([value, description]) => ({ value, description }));
}

/**
 * What to start with. Without the narrow reading scope the pools could not be listed, and without the broad one a data
 * model not be reloaded: a start asks for what the connection is for and no more. Underscores, as in the list of
 * scopes; the spelling with hyphens is a slip of a portal (§2.3).
 */
export function listScopePresets(): readonly ListPreset[] {
  return [
    {
      when: { apiType: ['intelligence'] },
      values: ['intelligence.knowledge-models:read', 'intelligence.subscriptions:manage'],
    },
    { when: { apiType: ['dataPush'] }, values: ['integration.data-pools:data_push', 'integration.data-pools:read'] },
  ];
}

function scopeDescriptions(): Record<string, string> {
  return {
    'intelligence.knowledge-models:read': t(
      'Read knowledge models with their KPIs, records, filters and rows through the Intelligence API.',
    ),
    'intelligence.subscriptions:manage': t('See triggers, and see, create, pause and resume subscriptions to them.'),
    'intelligence.conversations:write': t('Talk to AI agents.'),
    'integration.data-pools': t('Everything in data pools: see them, push to them, reload data models, run data jobs.'),
    'integration.data-pools:data_push': t('Push files into data pools with data push jobs.'),
    'integration.data-pools:continuous_data_push': t(
      'Push rows into data pools continuously, without a job for each push.',
    ),
    'integration.data-pools:read': t('See data pools with their tables and columns.'),
    'integration.data-pools:query': t('Query the data in data pools.'),
    'integration.data-models:read': t('See data models with their tables.'),
    'knowledge-models:read': t('Read knowledge models.'),
    'knowledge-models:query': t('Query the rows behind knowledge models.'),
    'knowledge-models.augmented-attributes:update': t('Change augmented attributes of records.'),
    'triggers:read': t('See triggers.'),
    'triggers:manage': t('Create, change and delete triggers.'),
    'tasks:read': t('See tasks.'),
    'tasks:update': t('Change tasks, for example complete them.'),
    'skills:read': t('See skills.'),
    'skills:execute': t('Run skills.'),
    'mcp-asset.tools:execute': t('Call the tools of an MCP server.'),
    studio: t('Everything in Studio: see, change and publish packages. Older teams need it for the Intelligence API.'),
    'studio.packages:read': t('See the packages in Studio.'),
    'package-manager': t('Import, export and manage packages.'),
    'action-engine.projects': t('Work with projects of the Action Engine.'),
    'orchestration-engine': t('Work with the Orchestration Engine.'),
    'machine-learning': t('Work with the ML Workbench.'),
    'storage-manager.buckets': t('Read and write files in storage buckets.'),
    'on-prem-client': t('Connect on-premises clients that extract data.'),
    'task-mining.clients:suspend': t('Suspend Task Mining clients.'),
    'task-mining.gateway': t('Send data through the Task Mining gateway.'),
    'task-mining.metadata:read': t('Read the metadata of Task Mining.'),
    'audit.log:read': t('Read the audit log of the team.'),
    'authorization.permissions:read': t('See the permissions in the team.'),
    'platform-adoption.tracking-events:read': t('Read how people use the platform.'),
    'team.login-history:read': t('Read who signed in to the team, and when.'),
    'team.user-group-info:read': t('See the users and groups of the team.'),
    'user-provisioning.scim': t('Create, change and remove users and groups through SCIM.'),
  };
}
