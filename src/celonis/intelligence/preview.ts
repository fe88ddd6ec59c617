import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { VendorSession } from '../../connections/vendor';
import type { DataTable, DataTableColumn } from '../../core/dataTable';
import { toCellValue } from '../../core/dataTable';
import { lookUp } from '../../core/lookUp';
import { ProblemError } from '../../core/problem';
import { urlPath } from '../../http/urlPath';
import type { Quota } from './intelligenceApi';
import { IntelligenceApi, intelligenceLimits, isLastPage, pageInfoShape } from './intelligenceApi';
import type { KmField } from './knowledgeModels';
import { listFields } from './knowledgeModels';

/** The most rows of a preview. They come in pages of 50, so that one preview costs four requests. */
export const maxPreviewRows = 200;

/** Where a service gives smaller pages, a preview ends earlier rather than use up the requests of the day. */
const maxRequests = 20;

/** Longer addresses are refused by some gateways. */
const maxQueryLength = 6_000;

export interface PreviewSort {
  field: string;
  descending: boolean;
}

/** What narrows and orders a preview. */
export interface PreviewOptions {
  /** Each must be among the fields or KPIs that are asked for. */
  sort?: readonly PreviewSort[];
  /** The API's own expressions, all of which must hold: `amount gt 100 and currency eq 'EUR'`. */
  filterExpressions?: readonly string[];
  /** Ids of the knowledge model's filters. */
  filters?: readonly string[];
  /** Default and at most: `previewRows`. */
  maxRows?: number;
}

export interface IntelligencePreview {
  table: DataTable;
  /** There are more rows than the table has. */
  hasMore: boolean;
  /** The same with the rows that come next; absent where none can be reached any more. Throws ProblemError. */
  loadMore?: (signal: AbortSignal) => Promise<IntelligencePreview>;
  /** What is left of the team's requests for the day, where Celonis said how many. */
  quota?: Quota;
}

/** The fields that a preview of a record can have, and those of them to begin with. */
export interface PreviewFields {
  availableFields: readonly KmField[];
  /** As many as one request takes. */
  initialFieldIds: readonly string[];
}

/** Throws ProblemError. */
export async function listPreviewFields(
  session: VendorSession,
  modelId: string,
  recordId: string,
  signal: AbortSignal,
): Promise<PreviewFields> {
  const availableFields = await listFields(new IntelligenceApi(session), modelId, recordId, signal);
  const initialFieldIds: string[] = [];
  for (const { id } of availableFields) {
    if (
      initialFieldIds.length === intelligenceLimits.fieldsPerRequest ||
      new URLSearchParams({ fields: [...initialFieldIds, id].join(',') }).toString().length > maxQueryLength / 2
    )
      break;
    initialFieldIds.push(id);
  }
  return { availableFields, initialFieldIds };
}

/**
 * The first rows of a record. Throws ProblemError; `input` where the request would break a limit of celonis-api.md §6.
 */
export async function previewRecord(
  session: VendorSession,
  target: { modelId: string; recordId: string; fields: readonly string[] },
  options: PreviewOptions,
  signal: AbortSignal,
): Promise<IntelligencePreview> {
  const { modelId, recordId, fields } = target;
  if (fields.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: t('No field is chosen.'),
      next: t('Choose at least one field of the record.'),
    });
  return readPreview(
    session,
    urlPath`/knowledge-models/${modelId}/records/${recordId}/data`,
    { fields, kpis: [] },
    options,
    signal,
  );
}

/**
 * The values of KPIs: one row for all, or one for each combination of the values of `fields`, which are written
 * `record.field`. Throws ProblemError.
 */
export async function previewKpis(
  session: VendorSession,
  target: { modelId: string; kpis: readonly string[]; fields?: readonly string[] },
  options: PreviewOptions,
  signal: AbortSignal,
): Promise<IntelligencePreview> {
  const { modelId, kpis, fields = [] } = target;
  if (kpis.length === 0)
    throw new ProblemError({ kind: 'input', what: t('No KPI is chosen.'), next: t('Choose at least one KPI.') });
  return readPreview(session, urlPath`/knowledge-models/${modelId}/data`, { fields, kpis }, options, signal);
}

const lenientBoolean = z
  .union([z.boolean(), z.string()])
  .transform((value) => String(value) === 'true')
  .nullish()
  .catch(undefined);
const optionalText = z.string().nullish().catch(undefined);

const dataSchema = z.object({
  ...pageInfoShape,
  content: z
    .object({
      headers: z
        .array(
          z.object({
            id: z.string(),
            name: optionalText,
            type: optionalText,
            unit: optionalText,
            filterable: lenientBoolean,
            sortable: lenientBoolean,
          }),
        )
        .nullish(),
      data: z.array(z.record(z.string(), z.unknown())).nullish(),
    })
    .nullish(),
});
type PreviewHeaders = NonNullable<NonNullable<z.infer<typeof dataSchema>['content']>['headers']>;

interface PreviewSelection {
  fields: readonly string[];
  kpis: readonly string[];
}

interface PreviewPages {
  rows: readonly Record<string, unknown>[];
  headers: PreviewHeaders | undefined;
  pageIndex: number;
  firstPageSize: number | undefined;
}

async function readPreview(
  session: VendorSession,
  path: string,
  selection: PreviewSelection,
  options: PreviewOptions,
  signal: AbortSignal,
  previous: PreviewPages = { rows: [], headers: undefined, pageIndex: 0, firstPageSize: undefined },
): Promise<IntelligencePreview> {
  const baseQuery = createQuery(selection, options);
  const partRows = Math.max(1, Math.min(options.maxRows ?? maxPreviewRows, maxPreviewRows));
  const maxRows = Math.min(previous.rows.length + partRows, intelligenceLimits.reachableRows);
  const api = new IntelligenceApi(session);
  const rows = [...previous.rows];
  let { headers, pageIndex, firstPageSize } = previous;
  let hasMore = true;
  for (; hasMore && rows.length < maxRows && pageIndex < previous.pageIndex + maxRequests; pageIndex++) {
    const pageQuery = new URLSearchParams([
      ...baseQuery,
      ['page', String(pageIndex)],
      ['pageSize', String(intelligenceLimits.pageSize)],
    ]);
    const response = await api.request({
      method: 'GET',
      path: `${path}?${pageQuery.toString()}`,
      step: t('reading the rows'),
      schema: dataSchema,
      signal,
    });
    headers ??= response.content?.headers ?? undefined;
    const data = response.content?.data ?? [];
    rows.push(...data);
    firstPageSize ??= data.length;
    hasMore = !isLastPage(response, data.length, pageIndex, firstPageSize);
  }
  const shownRows = rows.slice(0, maxRows);
  const columns = createColumns(headers ?? [], selection, shownRows);
  const table = { columns, rows: shownRows.map((row) => columns.map(({ id }) => toCellValue(lookUp(row, id)))) };
  const pages: PreviewPages = { rows, headers, pageIndex, firstPageSize };
  return {
    table,
    hasMore: hasMore || rows.length > maxRows,
    ...(hasMore && maxRows < intelligenceLimits.reachableRows
      ? { loadMore: (nextSignal) => readPreview(session, path, selection, options, nextSignal, pages) }
      : {}),
    ...(api.quota ? { quota: api.quota } : {}),
  };
}

/** In the order that was asked for; what the service adds comes last. */
function createColumns(
  headers: PreviewHeaders,
  { fields, kpis }: PreviewSelection,
  rows: readonly Record<string, unknown>[],
): DataTableColumn[] {
  const headersById = new Map(headers.map((header) => [header.id, header]));
  const ids = new Set([...fields, ...kpis].filter((id) => headersById.size === 0 || headersById.has(id)));
  for (const id of headersById.keys()) ids.add(id);
  if (headersById.size === 0) for (const row of rows) for (const id of Object.keys(row)) ids.add(id);
  return [...ids].map((id) => {
    const { name, type, unit, sortable, filterable } = headersById.get(id) ?? {};
    return {
      id,
      label: name || id,
      ...(type ? { type } : {}),
      ...(unit ? { unit } : {}),
      ...(sortable == null ? {} : { sortable }),
      ...(filterable == null ? {} : { filterable }),
    };
  });
}

/**
 * The part of the query that is the same for all pages (celonis-api.md §6.1). Throws ProblemError where it breaks a
 * limit.
 */
function createQuery(
  { fields, kpis }: PreviewSelection,
  { sort = [], filterExpressions = [], filters = [] }: PreviewOptions,
): URLSearchParams {
  if (fields.length + kpis.length > intelligenceLimits.fieldsPerRequest) {
    throw tooManyFieldsError(
      t(
        '{0} fields are chosen, and Celonis gives at most {1} at a time.',
        fields.length + kpis.length,
        intelligenceLimits.fieldsPerRequest,
      ),
    );
  }
  const unselectedSort = sort.find(({ field }) => !fields.includes(field) && !kpis.includes(field));
  if (unselectedSort) {
    throw new ProblemError({
      kind: 'input',
      what: t('{0} is not among the chosen fields, so the rows cannot be sorted by it.', unselectedSort.field),
      next: t('Choose the field as well, or sort by another one.'),
    });
  }
  const query = new URLSearchParams();
  if (fields.length > 0) query.set('fields', fields.join(','));
  if (kpis.length > 0) query.set('kpis', kpis.join(','));
  if (sort.length > 0)
    query.set('sort', sort.map(({ field, descending }) => `${descending ? '-' : '+'}${field}`).join(','));
  if (filters.length > 0) query.set('filters', filters.join(','));
  for (const expression of filterExpressions) if (expression.trim()) query.append('filterExpr', expression.trim());
  if (query.toString().length > maxQueryLength)
    throw tooManyFieldsError(t('The names of the chosen fields and the filter are too long for one request.'));
  return query;
}

function tooManyFieldsError(why: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('This is too much for one preview.'),
    why,
    next: t('Choose fewer fields.'),
  });
}
