import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { urlPath } from '../../http/urlPath';
import type { IntelligenceApi } from './intelligenceApi';

/** Knowledge models and what is in them (celonis-api.md §6.1). Only ids are sure to be there. */

const optionalText = z.string().nullish().catch(undefined);

const namedShape = { id: z.string().min(1), name: optionalText, description: optionalText };

export const knowledgeModelSchema = z.looseObject({ ...namedShape, published: optionalText });
export type KnowledgeModel = z.infer<typeof knowledgeModelSchema>;

/** Targets and values of parameters are texts by the description, and numbers in some answers. */
const lenientText = z.union([z.string(), z.number(), z.boolean()]).transform(String).nullish().catch(undefined);

export const kpiSchema = z.looseObject({
  ...namedShape,
  format: optionalText,
  unit: optionalText,
  direction: optionalText,
  target: lenientText,
  parameters: z.array(z.object({ id: optionalText, name: optionalText, value: lenientText })).nullish(),
});
export type Kpi = z.infer<typeof kpiSchema>;

export const recordSchema = z.looseObject({ ...namedShape, shortDisplayName: optionalText });
export type KmRecord = z.infer<typeof recordSchema>;

export const fieldSchema = z.looseObject({
  ...namedShape,
  type: optionalText,
  format: optionalText,
  unit: optionalText,
});
export type KmField = z.infer<typeof fieldSchema>;

export const filterSchema = z.looseObject(namedShape);
export type KmFilter = z.infer<typeof filterSchema>;

/** Throws ProblemError, as all of these do. */
export function listKnowledgeModels(api: IntelligenceApi, signal: AbortSignal): Promise<ListPage<KnowledgeModel>> {
  return api.list(
    { path: '/knowledge-models', itemSchema: knowledgeModelSchema, step: t('listing the knowledge models') },
    signal,
  );
}

const detailsSchema = z.looseObject({ extendedKMId: optionalText });

/** All that Celonis says of a knowledge model; `extendedKMId` is the one that it extends. */
export function readKnowledgeModel(
  api: IntelligenceApi,
  modelId: string,
  signal: AbortSignal,
): Promise<z.infer<typeof detailsSchema>> {
  return api.request({
    method: 'GET',
    path: urlPath`/knowledge-models/${modelId}`,
    step: t('reading the knowledge model'),
    schema: detailsSchema,
    signal,
  });
}

export function listKpis(api: IntelligenceApi, modelId: string, signal: AbortSignal): Promise<ListPage<Kpi>> {
  return api.list(
    { path: urlPath`/knowledge-models/${modelId}/kpis`, itemSchema: kpiSchema, step: t('listing the KPIs') },
    signal,
  );
}

export function listRecords(api: IntelligenceApi, modelId: string, signal: AbortSignal): Promise<ListPage<KmRecord>> {
  return api.list(
    {
      path: urlPath`/knowledge-models/${modelId}/records`,
      itemSchema: recordSchema,
      step: t('listing the records'),
    },
    signal,
  );
}

export function listFilters(api: IntelligenceApi, modelId: string, signal: AbortSignal): Promise<ListPage<KmFilter>> {
  return api.list(
    {
      path: urlPath`/knowledge-models/${modelId}/filters`,
      itemSchema: filterSchema,
      step: t('listing the filters'),
    },
    signal,
  );
}

/** The fields of a record, all at once: they come with its details. */
export async function listFields(
  api: IntelligenceApi,
  modelId: string,
  recordId: string,
  signal: AbortSignal,
): Promise<KmField[]> {
  const schema = z.object({ fields: z.array(fieldSchema).nullish() });
  const step = t('reading the record {0}', recordId);
  return (
    (
      await api.request({
        method: 'GET',
        path: urlPath`/knowledge-models/${modelId}/records/${recordId}`,
        step,
        schema,
        signal,
      })
    ).fields ?? []
  );
}
