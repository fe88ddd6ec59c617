import { z } from 'zod';
import { t } from '@vscode/l10n';
import type { Page } from '../connections/paging';
import { at } from './intelligence';
import type { IntelligenceApi } from './intelligence';

/** Knowledge models and what is in them (celonis-api.md §6.1). Only ids are sure to be there. */

const optionalText = z.string().nullish().catch(undefined);

const named = { id: z.string().min(1), name: optionalText, description: optionalText };

export const knowledgeModelSchema = z.looseObject({ ...named, published: optionalText });
export type KnowledgeModel = z.infer<typeof knowledgeModelSchema>;

/** Targets and values of parameters are texts by the description, and numbers in some answers. */
const value = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .nullish()
  .catch(undefined);

export const kpiSchema = z.looseObject({
  ...named,
  format: optionalText,
  unit: optionalText,
  direction: optionalText,
  target: value,
  parameters: z.array(z.object({ id: optionalText, name: optionalText, value })).nullish(),
});
export type Kpi = z.infer<typeof kpiSchema>;

export const recordSchema = z.looseObject({ ...named, shortDisplayName: optionalText });
export type KmRecord = z.infer<typeof recordSchema>;

export const fieldSchema = z.looseObject({ ...named, type: optionalText, format: optionalText, unit: optionalText });
export type KmField = z.infer<typeof fieldSchema>;

export const filterSchema = z.looseObject(named);
export type KmFilter = z.infer<typeof filterSchema>;

/** Throws ProblemError, as all of these do. */
export function listKnowledgeModels(api: IntelligenceApi, signal: AbortSignal): Promise<Page<KnowledgeModel>> {
  return api.list({ path: '/knowledge-models', item: knowledgeModelSchema, step: t('listing the knowledge models') }, signal);
}

export function listKpis(api: IntelligenceApi, model: string, signal: AbortSignal): Promise<Page<Kpi>> {
  return api.list({ path: at`/knowledge-models/${model}/kpis`, item: kpiSchema, step: t('listing the KPIs') }, signal);
}

export function listRecords(api: IntelligenceApi, model: string, signal: AbortSignal): Promise<Page<KmRecord>> {
  return api.list({ path: at`/knowledge-models/${model}/records`, item: recordSchema, step: t('listing the records') }, signal);
}

export function listFilters(api: IntelligenceApi, model: string, signal: AbortSignal): Promise<Page<KmFilter>> {
  return api.list({ path: at`/knowledge-models/${model}/filters`, item: filterSchema, step: t('listing the filters') }, signal);
}

/** The fields of a record, all at once: they come with its details. */
export async function listFields(api: IntelligenceApi, model: string, record: string, signal: AbortSignal): Promise<KmField[]> {
  const schema = z.object({ fields: z.array(fieldSchema).nullish() });
  const step = t('reading the record {0}', record);
  return (await api.request({ method: 'GET', path: at`/knowledge-models/${model}/records/${record}`, step, schema, signal })).fields ?? [];
}
