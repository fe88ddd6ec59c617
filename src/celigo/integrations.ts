import { t } from '@vscode/l10n';
import { z } from 'zod';
import { toProblem } from '../http/problem';
import { v1 } from './api';
import type { CeligoApi } from './api';
import { everyItem, linkPages } from './paging';
import type { Page } from './paging';
import { flowErrorCountSchema, integrationSchema } from './schemas';
import type { Integration } from './schemas';

/** Throws ProblemError. */
export function listIntegrations(api: CeligoApi, signal: AbortSignal): Promise<Page<Integration>> {
  return linkPages(api, { path: '/v1/integrations', item: integrationSchema, step: t('listing the integrations') }, signal);
}

/** Throws ProblemError. */
export function getIntegration(api: CeligoApi, id: string, signal: AbortSignal): Promise<Integration> {
  return api.request({ method: 'GET', path: v1`/integrations/${id}`, step: t('reading the integration'), schema: integrationSchema, signal });
}

/** The name, or the id of a nameless one. */
export function nameOf(thing: { _id: string; name?: string | undefined }): string {
  return thing.name?.trim() || thing._id;
}

/**
 * Open errors of an integration by flow id; flows without any may be missing. The list's wrapper is not certain
 * (celigo-api.md §8.4): an array, or an object that holds it. Throws ProblemError.
 */
export async function openErrorsByFlow(api: CeligoApi, integrationId: string, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const counts = z.array(flowErrorCountSchema);
  const wrapped = z.record(z.string(), z.unknown()).transform((body): unknown => Object.values(body).find(Array.isArray) ?? []).pipe(counts);
  const answer = await api.request({
    method: 'GET',
    path: v1`/integrations/${integrationId}/errors`,
    step: t('counting the open errors'),
    schema: z.union([counts, wrapped]).nullish(),
    signal,
  });
  return new Map((answer ?? []).map((one) => [one._flowId, one.numError]));
}

/** Names of all integrations by id; empty where the token may not list them. Throws ProblemError otherwise. */
export async function integrationNames(api: CeligoApi, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  try {
    for await (const integration of everyItem(listIntegrations(api, signal), signal)) names.set(integration._id, nameOf(integration));
  } catch (error) {
    if (toProblem(error).kind !== 'forbidden') throw error;
  }
  return names;
}
