import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { createNoteRow, createPagedRows, formatLocalTime, joinLines } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import { formatNumber } from '../../core/formatNumbers';
import { lookUp } from '../../core/lookUp';
import { urlPath } from '../../http/urlPath';
import type { IntelligenceApi, Quota } from './intelligenceApi';
import { intelligenceLimits } from './intelligenceApi';
import type { KmField, KmFilter, KmRecord, KnowledgeModel, Kpi } from './knowledgeModels';
import { listFields, listFilters, listKnowledgeModels, listKpis, listRecords } from './knowledgeModels';
import type { Subscription, Trigger } from './subscriptions';
import { listSubscriptions, listTriggers, readCallbackHost, withoutCallbackPath } from './subscriptions';

/**
 * The knowledge models of the team. The first page is asked for when the row is shown, to tell how many there are, and
 * not again when it is opened.
 */
export function createKnowledgeModelsRow(api: IntelligenceApi): Resource {
  let prefetchedPage: ListPage<KnowledgeModel> | undefined;
  return {
    id: 'knowledgeModels',
    kind: 'knowledgeModels',
    label: t('Knowledge models'),
    icon: 'lightbulb',
    tags: ['searchable'],
    loadChildren: async (signal) => {
      const page = prefetchedPage ?? (await listKnowledgeModels(api, signal));
      prefetchedPage = undefined;
      return createPagedRows(
        Promise.resolve(page),
        (model) => createModelRow(api, model),
        t('None is published, or none may be seen.'),
      );
    },
    loadDetails: async (signal) => {
      prefetchedPage = await listKnowledgeModels(api, signal);
      const { items, loadNext } = prefetchedPage;
      return {
        description: loadNext ? t('more than {0}', items.length) : String(items.length),
        ...(api.quota ? { tooltip: describeQuota(api.quota) } : {}),
      };
    },
  };
}

/** "Requests left today: 5,990 of 6,000." */
export function describeQuota({ remaining, limit }: Quota): string {
  return limit === undefined
    ? t('Requests left today: {0}.', formatNumber(remaining))
    : t('Requests left today: {0} of {1}.', formatNumber(remaining), formatNumber(limit));
}

function createModelRow(api: IntelligenceApi, { id, name, published }: KnowledgeModel): Resource {
  const data = { knowledgeModel: id };
  const createFolder = (
    kind: string,
    label: string,
    icon: string,
    children: NonNullable<Resource['loadChildren']>,
    tags: readonly string[] = [],
  ): Resource => ({
    id: kind,
    kind,
    label,
    icon,
    tags: ['searchable', ...tags],
    data,
    loadChildren: children,
  });
  return {
    id,
    kind: 'knowledgeModel',
    label: name || id,
    tooltip: joinLines(
      name ?? undefined,
      id,
      published ? t('Published: {0}', formatLocalTime(published) ?? published) : undefined,
    ),
    icon: 'book',
    data,
    loadDocument: createDocumentLoader(api, urlPath`/knowledge-models/${id}`),
    loadChildren: async () => [
      createFolder(
        'kpis',
        t('KPIs'),
        'graph',
        (signal) => createPagedRows(listKpis(api, id, signal), (kpi) => createKpiRow(id, kpi), t('No KPIs.')),
        ['previewable'],
      ),
      createFolder('kmRecords', t('Records'), 'list-tree', (signal) =>
        createPagedRows(listRecords(api, id, signal), (record) => createRecordRow(api, id, record), t('No records.')),
      ),
      createFolder('kmFilters', t('Filters'), 'filter', (signal) =>
        createPagedRows(listFilters(api, id, signal), (filter) => createFilterRow(id, filter), t('No filters.')),
      ),
      createFolder('kmTriggers', t('Triggers'), 'zap', (signal) =>
        createPagedRows(
          listTriggers(api, id, signal),
          (trigger) => createTriggerRow(api, id, trigger),
          t('No triggers.'),
        ),
      ),
    ],
  };
}

function createKpiRow(modelId: string, kpi: Kpi): Resource {
  const { id, name, description, format, unit, direction, target, parameters } = kpi;
  return {
    id,
    kind: 'kpi',
    label: name || id,
    description: [unit, target ? t('target {0}', target) : undefined].filter(Boolean).join(' · '),
    tooltip: joinLines(
      name ?? undefined,
      id,
      description ?? undefined,
      format ? t('Value format: {0}', format) : undefined,
      unit ? t('Unit: {0}', unit) : undefined,
      target ? t('Target: {0}', target) : undefined,
      direction && direction.toLowerCase() !== 'none' ? t('Better when it goes: {0}', direction) : undefined,
      ...(parameters ?? []).map((parameter) =>
        t('Parameter {0}: {1}', parameter.name || parameter.id || '', parameter.value ?? ''),
      ),
    ),
    icon: 'symbol-number',
    tags: ['previewable'],
    data: { knowledgeModel: modelId, kpi: id },
    loadDocument: async () => kpi,
  };
}

function createRecordRow(api: IntelligenceApi, modelId: string, { id, name, description }: KmRecord): Resource {
  return {
    id,
    kind: 'kmRecord',
    label: name || id,
    description: name && name !== id ? id : '',
    tooltip: joinLines(
      name ?? undefined,
      id,
      description ?? undefined,
      t('Up to {0} of its rows can be reached.', formatNumber(intelligenceLimits.reachableRows)),
    ),
    icon: 'symbol-class',
    tags: ['previewable', 'searchable'],
    data: { knowledgeModel: modelId, record: id },
    loadDocument: createDocumentLoader(api, urlPath`/knowledge-models/${modelId}/records/${id}`),
    loadChildren: async (signal) => {
      const fields = await listFields(api, modelId, id, signal);
      return fields.length > 0 ? fields.map(createFieldRow) : [createNoteRow(t('No fields.'))];
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

function createFieldRow({ id, name, description, type, format, unit }: KmField): Resource {
  return {
    id,
    kind: 'kmField',
    label: name || id,
    description: [type, unit].filter(Boolean).join(' · '),
    tooltip: joinLines(
      name ?? undefined,
      id,
      description ?? undefined,
      type ? t('Type: {0}', type) : undefined,
      format ? t('Format: {0}', format) : undefined,
      unit ? t('Unit: {0}', unit) : undefined,
    ),
    icon: lookUp(fieldIcons, type?.toLowerCase() ?? '') ?? 'symbol-field',
    data: { field: id },
  };
}

function createFilterRow(modelId: string, filter: KmFilter): Resource {
  const { id, name, description } = filter;
  return {
    id,
    kind: 'kmFilter',
    label: name || id,
    tooltip: joinLines(name ?? undefined, id, description ?? undefined),
    icon: 'filter',
    data: { knowledgeModel: modelId, filter: id },
    loadDocument: async () => filter,
  };
}

function createTriggerRow(api: IntelligenceApi, modelId: string, { id, name, record }: Trigger): Resource {
  return {
    id,
    kind: 'kmTrigger',
    label: name || id,
    tooltip: joinLines(name ?? undefined, id, record ? t('Record: {0}', record) : undefined),
    icon: 'zap',
    data: { knowledgeModel: modelId, trigger: id },
    loadDocument: createDocumentLoader(api, urlPath`/knowledge-models/${modelId}/triggers/${id}`),
    loadChildren: (signal) =>
      createPagedRows(listSubscriptions(api, modelId, id, signal), createSubscriptionRow, t('No subscriptions.')),
  };
}

function createSubscriptionRow(subscription: Subscription): Resource {
  const { id, name, status, ownerName, latestSucceedEvent, creationDate } = subscription;
  const host = readCallbackHost(subscription);
  return {
    id,
    kind: 'subscription',
    label: name || id,
    description: describeStatus(status),
    tooltip: joinLines(
      name ?? undefined,
      t('Status: {0}', describeStatus(status)),
      ownerName ? t('Owner: {0}', ownerName) : undefined,
      host ? t('Events go to {0}', host) : undefined,
      latestSucceedEvent
        ? t('Last event sent: {0}', formatLocalTime(latestSucceedEvent) ?? latestSucceedEvent)
        : undefined,
      creationDate ? t('Created: {0}', formatLocalTime(creationDate) ?? creationDate) : undefined,
    ),
    icon: lookUp(statusIcons, status) ?? 'bell',
    tags: [
      ...(Object.hasOwn(statusIcons, status) ? [status] : []),
      ...(status === 'active' ? ['pausable'] : ['resumable']),
    ],
    data: { subscription: id, name: name || id },
    loadDocument: async () => withoutCallbackPath(subscription),
  };
}

const statusIcons: Readonly<Record<string, string>> = {
  active: 'bell',
  paused: 'debug-pause',
  failed: 'error',
  suspended: 'bell-slash',
  rejected: 'circle-slash',
};

/** A status in words; one that we do not know as it is. */
function describeStatus(status: string): string {
  const labels: Record<string, string> = {
    active: t('active'),
    failed: t('failed'),
    suspended: t('suspended'),
    paused: t('paused'),
    rejected: t('rejected'),
  };
  return lookUp(labels, status) ?? status;
}

/** The thing behind a path as the service describes it: "View as JSON". */
function createDocumentLoader(api: IntelligenceApi, path: string): NonNullable<Resource['loadDocument']> {
  return (signal) => api.request({ method: 'GET', path, step: t('reading the details'), schema: z.unknown(), signal });
}
