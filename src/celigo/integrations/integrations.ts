import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { iterateItems } from '../../connections/listPages';
import { toProblem } from '../../core/problem';
import type { Integration } from '../apiSchemas';
import { flowErrorCountSchema, integrationSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readLinkPage } from '../paging';

/** Throws ProblemError. */
export function listIntegrations(api: CeligoApi, signal: AbortSignal): Promise<ListPage<Integration>> {
  return readLinkPage(
    api,
    { path: '/v1/integrations', itemSchema: integrationSchema, step: t('listing the integrations') },
    signal,
  );
}

/** Throws ProblemError. */
export function getIntegration(api: CeligoApi, id: string, signal: AbortSignal): Promise<Integration> {
  return api.request({
    method: 'GET',
    path: v1Path`/integrations/${id}`,
    step: t('reading the integration'),
    schema: integrationSchema,
    signal,
  });
}

/** The name, or the id of a nameless one. */
export function nameOrId(record: { _id: string; name?: string | undefined }): string {
  return record.name?.trim() || record._id;
}

/**
 * Open errors of an integration by flow id; flows without any may be missing. The list's wrapper is not certain
 * (celigo-api.md §8.4): an array, or an object that holds it. Throws ProblemError.
 */
export async function countErrorsByFlow(
  api: CeligoApi,
  integrationId: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const countsSchema = z.array(flowErrorCountSchema);
  const wrappedCountsSchema = z
    .record(z.string(), z.unknown())
    .transform((body): unknown => Object.values(body).find(Array.isArray) ?? [])
    .pipe(countsSchema);
  const response = await api.request({
    method: 'GET',
    path: v1Path`/integrations/${integrationId}/errors`,
    step: t('counting the open errors'),
    schema: z.union([countsSchema, wrappedCountsSchema]).nullish(),
    signal,
  });
  return new Map((response ?? []).map((flowErrorCount) => [flowErrorCount._flowId, flowErrorCount.numError]));
}

/** Names of all integrations by id; empty where the token may not list them. Throws ProblemError otherwise. */
export async function integrationNames(api: CeligoApi, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  try {
    for await (const integration of iterateItems(listIntegrations(api, signal), signal))
      names.set(integration._id, nameOrId(integration));
  } catch (error) {
    if (toProblem(error).kind !== 'forbidden') throw error;
  }
  return names;
}
