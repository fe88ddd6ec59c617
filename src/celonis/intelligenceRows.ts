import { t } from '@vscode/l10n';
import { z } from 'zod';
import { lines, localTime, noteRow, pagedRows } from '../connections/rows';
import type { Page } from '../connections/paging';
import type { Resource } from '../connections/vendor';
import { at, limits } from './intelligence';
import type { IntelligenceApi, Quota } from './intelligence';
import { listFields, listFilters, listKnowledgeModels, listKpis, listRecords } from './knowledgeModels';
import type { KmField, KmFilter, KmRecord, KnowledgeModel, Kpi } from './knowledgeModels';
import { callbackHost, listSubscriptions, listTriggers, withoutSecrets } from './subscriptions';
import type { Subscription, Trigger } from './subscriptions';

/** The knowledge models of the team. The first page is asked for when the row is shown, to tell how many there are, and not again when it is opened. */
export function knowledgeModelsRow(api: IntelligenceApi): Resource {
  let first: Page<KnowledgeModel> | undefined;
  return {
    id: 'knowledgeModels',
    kind: 'knowledgeModels',
    label: t('Knowledge models'),
    icon: 'lightbulb',
    tags: ['searchable'],
    children: async (signal) => {
      const page = first ?? (await listKnowledgeModels(api, signal));
      first = undefined;
      return pagedRows(Promise.resolve(page), (model) => modelRow(api, model), t('None is published, or none may be seen.'));
    },
    later: async (signal) => {
      first = await listKnowledgeModels(api, signal);
      const { items, next } = first;
      return { description: next ? t('more than {0}', items.length) : String(items.length), ...(api.quota ? { tooltip: describeQuota(api.quota) } : {}) };
    },
  };
}

/** "Requests left today: 5,990 of 6,000." */
export function describeQuota({ remaining, limit }: Quota): string {
  return limit === undefined ? t('Requests left today: {0}.', remaining.toLocaleString()) : t('Requests left today: {0} of {1}.', remaining.toLocaleString(), limit.toLocaleString());
}

function modelRow(api: IntelligenceApi, { id, name, published }: KnowledgeModel): Resource {
  const data = { knowledgeModel: id };
  const folder = (kind: string, label: string, icon: string, children: NonNullable<Resource['children']>, tags: readonly string[] = []): Resource => ({
    id: kind,
    kind,
    label,
    icon,
    tags: ['searchable', ...tags],
    data,
    children,
  });
  return {
    id,
    kind: 'knowledgeModel',
    label: name || id,
    tooltip: lines(name ?? undefined, id, published ? t('Published: {0}', localTime(published) ?? published) : undefined),
    icon: 'book',
    data,
    document: documentAt(api, at`/knowledge-models/${id}`),
    children: async () => [
      folder('kpis', t('KPIs'), 'graph', (signal) => pagedRows(listKpis(api, id, signal), (kpi) => kpiRow(id, kpi), t('No KPIs.')), ['previewable']),
      folder('kmRecords', t('Records'), 'list-tree', (signal) => pagedRows(listRecords(api, id, signal), (record) => recordRow(api, id, record), t('No records.'))),
      folder('kmFilters', t('Filters'), 'filter', (signal) => pagedRows(listFilters(api, id, signal), (filter) => filterRow(id, filter), t('No filters.'))),
      folder('kmTriggers', t('Triggers'), 'zap', (signal) => pagedRows(listTriggers(api, id, signal), (trigger) => triggerRow(api, id, trigger), t('No triggers.'))),
    ],
  };
}

function kpiRow(model: string, kpi: Kpi): Resource {
  const { id, name, description, format, unit, direction, target, parameters } = kpi;
  return {
    id,
    kind: 'kpi',
    label: name || id,
    description: [unit, target ? t('target {0}', target) : undefined].filter(Boolean).join(' · '),
    tooltip: lines(
      name ?? undefined,
      id,
      description ?? undefined,
      format ? t('Value format: {0}', format) : undefined,
      unit ? t('Unit: {0}', unit) : undefined,
      target ? t('Target: {0}', target) : undefined,
      direction && direction.toLowerCase() !== 'none' ? t('Better when it goes: {0}', direction) : undefined,
      ...(parameters ?? []).map((one) => t('Parameter {0}: {1}', one.name || one.id || '', one.value ?? '')),
    ),
    icon: 'symbol-number',
    tags: ['previewable'],
    data: { knowledgeModel: model, kpi: id },
    document: async () => kpi,
  };
}

function recordRow(api: IntelligenceApi, model: string, { id, name, description }: KmRecord): Resource {
  return {
    id,
    kind: 'kmRecord',
    label: name || id,
    description: name && name !== id ? id : '',
    tooltip: lines(name ?? undefined, id, description ?? undefined, t('Up to {0} of its rows can be reached.', limits.reachableRows.toLocaleString())),
    icon: 'symbol-class',
    tags: ['previewable', 'searchable'],
    data: { knowledgeModel: model, record: id },
    document: documentAt(api, at`/knowledge-models/${model}/records/${id}`),
    children: async (signal) => {
      const fields = await listFields(api, model, id, signal);
      return fields.length > 0 ? fields.map(fieldRow) : [noteRow(t('No fields.'))];
    },
  };
}

const fieldIcons: Readonly<Record<string, string>> = {
  string: 'symbol-string',
  integer: 'symbol-number',
  float: 'symbol-number',
  number: 'symbol-number',
  boolean: 'symbol-boolean',
  date: 'calendar',
  datetime: 'calendar',
  timestamp: 'calendar',
  time: 'clock',
};

function fieldRow({ id, name, description, type, format, unit }: KmField): Resource {
  return {
    id,
    kind: 'kmField',
    label: name || id,
    description: [type, unit].filter(Boolean).join(' · '),
    tooltip: lines(name ?? undefined, id, description ?? undefined, type ? t('Type: {0}', type) : undefined, format ? t('Format: {0}', format) : undefined, unit ? t('Unit: {0}', unit) : undefined),
    icon: fieldIcons[type?.toLowerCase() ?? ''] ?? 'symbol-field',
    data: { field: id },
  };
}

function filterRow(model: string, filter: KmFilter): Resource {
  const { id, name, description } = filter;
  return {
    id,
    kind: 'kmFilter',
    label: name || id,
    tooltip: lines(name ?? undefined, id, description ?? undefined),
    icon: 'filter',
    data: { knowledgeModel: model, filter: id },
    document: async () => filter,
  };
}

function triggerRow(api: IntelligenceApi, model: string, { id, name, record }: Trigger): Resource {
  return {
    id,
    kind: 'kmTrigger',
    label: name || id,
    tooltip: lines(name ?? undefined, id, record ? t('Record: {0}', record) : undefined),
    icon: 'zap',
    data: { knowledgeModel: model, trigger: id },
    document: documentAt(api, at`/knowledge-models/${model}/triggers/${id}`),
    children: (signal) => pagedRows(listSubscriptions(api, model, id, signal), subscriptionRow, t('No subscriptions.')),
  };
}

function subscriptionRow(subscription: Subscription): Resource {
  const { id, name, status, ownerName, latestSucceedEvent, creationDate } = subscription;
  const host = callbackHost(subscription);
  return {
    id,
    kind: 'subscription',
    label: name || id,
    description: statusLabel(status),
    tooltip: lines(
      name ?? undefined,
      t('Status: {0}', statusLabel(status)),
      ownerName ? t('Owner: {0}', ownerName) : undefined,
      host ? t('Events go to {0}', host) : undefined,
      latestSucceedEvent ? t('Last event sent: {0}', localTime(latestSucceedEvent) ?? latestSucceedEvent) : undefined,
      creationDate ? t('Created: {0}', localTime(creationDate) ?? creationDate) : undefined,
    ),
    icon: statusIcons[status] ?? 'bell',
    tags: [status, ...(status === 'active' ? ['pausable'] : ['resumable'])],
    data: { subscription: id, name: name || id },
    document: async () => withoutSecrets(subscription),
  };
}

const statusIcons: Readonly<Record<string, string>> = { active: 'bell', paused: 'debug-pause', failed: 'error', suspended: 'bell-slash', rejected: 'circle-slash' };

/** A status in words; one that we do not know as it is. */
function statusLabel(status: string): string {
  const labels: Record<string, string> = { active: t('active'), failed: t('failed'), suspended: t('suspended'), paused: t('paused'), rejected: t('rejected') };
  return labels[status] ?? status;
}

/** The thing behind a path as the service describes it: "View as JSON". */
function documentAt(api: IntelligenceApi, path: string): NonNullable<Resource['document']> {
  return (signal) => api.request({ method: 'GET', path, step: t('reading the details'), schema: z.unknown(), signal });
}
