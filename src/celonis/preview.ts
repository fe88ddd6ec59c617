import { z } from 'zod';
import { t } from '@vscode/l10n';
import { ProblemError } from '../http/problem';
import type { Session } from '../connections/vendor';
import { cellOf } from '../table/table';
import type { Column, Table } from '../table/table';
import { at, IntelligenceApi, isLast, limits, pageFacts } from './intelligence';
import type { Quota } from './intelligence';
import { listFields } from './knowledgeModels';
import type { KmField } from './knowledgeModels';

/** The most rows of a preview. They come in pages of 50, so that one preview costs four requests. */
export const previewRows = 200;

/** Where a service gives smaller pages, a preview ends earlier rather than use up the requests of the day. */
const mostRequests = 20;

/** Longer addresses are refused by some gateways. */
const longestQuery = 6_000;

export interface Sort {
  field: string;
  descending: boolean;
}

/** What narrows and orders a preview. */
export interface PreviewOptions {
  /** Each must be among the fields or KPIs that are asked for. */
  sort?: readonly Sort[];
  /** The API's own expressions, all of which must hold: `amount gt 100 and currency eq 'EUR'`. */
  filterExpressions?: readonly string[];
  /** Ids of the knowledge model's filters. */
  filters?: readonly string[];
  /** Default and at most: `previewRows`. */
  rows?: number;
}

export interface Preview {
  table: Table;
  /** There are more rows than the table has. */
  more: boolean;
  /** What is left of the team's requests for the day, where Celonis told. */
  quota?: Quota;
}

/** The fields that a preview of a record can have, and those of them to begin with. */
export interface PreviewFields {
  all: readonly KmField[];
  /** As many as one request takes. */
  chosen: readonly string[];
}

/** Throws ProblemError. */
export async function previewFields(session: Session, model: string, record: string, signal: AbortSignal): Promise<PreviewFields> {
  const all = await listFields(new IntelligenceApi(session), model, record, signal);
  const chosen: string[] = [];
  for (const { id } of all) {
    if (chosen.length === limits.fieldsPerRequest || new URLSearchParams({ fields: [...chosen, id].join(',') }).toString().length > longestQuery / 2) break;
    chosen.push(id);
  }
  return { all, chosen };
}

/** The first rows of a record. Throws ProblemError; `input` where the request would break a limit of celonis-api.md §6. */
export async function previewRecord(
  session: Session,
  target: { model: string; record: string; fields: readonly string[] },
  options: PreviewOptions,
  signal: AbortSignal,
): Promise<Preview> {
  const { model, record, fields } = target;
  if (fields.length === 0) throw new ProblemError({ kind: 'input', what: t('No field is chosen.'), next: t('Choose at least one field of the record.') });
  return preview(session, at`/knowledge-models/${model}/records/${record}/data`, { fields, kpis: [] }, options, signal);
}

/**
 * The values of KPIs: one row for all, or one for each combination of the values of `fields`, which are written `record.field`.
 * Throws ProblemError.
 */
export async function previewKpis(
  session: Session,
  target: { model: string; kpis: readonly string[]; fields?: readonly string[] },
  options: PreviewOptions,
  signal: AbortSignal,
): Promise<Preview> {
  const { model, kpis, fields = [] } = target;
  if (kpis.length === 0) throw new ProblemError({ kind: 'input', what: t('No KPI is chosen.'), next: t('Choose at least one KPI.') });
  return preview(session, at`/knowledge-models/${model}/data`, { fields, kpis }, options, signal);
}

const flag = z
  .union([z.boolean(), z.string()])
  .transform((value) => String(value) === 'true')
  .nullish()
  .catch(undefined);
const optionalText = z.string().nullish().catch(undefined);

const dataSchema = z.object({
  ...pageFacts,
  content: z
    .object({
      headers: z.array(z.object({ id: z.string(), name: optionalText, type: optionalText, unit: optionalText, filterable: flag, sortable: flag })).nullish(),
      data: z.array(z.record(z.string(), z.unknown())).nullish(),
    })
    .nullish(),
});
type Headers = NonNullable<NonNullable<z.infer<typeof dataSchema>['content']>['headers']>;

interface Wanted {
  fields: readonly string[];
  kpis: readonly string[];
}

async function preview(session: Session, path: string, wanted: Wanted, options: PreviewOptions, signal: AbortSignal): Promise<Preview> {
  const query = queryOf(wanted, options);
  const most = Math.max(1, Math.min(options.rows ?? previewRows, previewRows));
  const api = new IntelligenceApi(session);
  const rows: Record<string, unknown>[] = [];
  let headers: Headers | undefined;
  let first: number | undefined;
  let more = true;
  for (let page = 0; more && rows.length < most && page < mostRequests; page++) {
    const full = new URLSearchParams([...query, ['page', String(page)], ['pageSize', String(limits.pageSize)]]);
    const answer = await api.request({ method: 'GET', path: `${path}?${full.toString()}`, step: t('reading the rows'), schema: dataSchema, signal });
    headers ??= answer.content?.headers ?? undefined;
    const data = answer.content?.data ?? [];
    rows.push(...data);
    first ??= data.length;
    more = !isLast(answer, data.length, page, first);
  }
  const shown = rows.slice(0, most);
  const columns = columnsOf(headers ?? [], wanted, shown);
  const table = { columns, rows: shown.map((row) => columns.map(({ id }) => cellOf(row[id]))) };
  return { table, more: more || rows.length > most, ...(api.quota ? { quota: api.quota } : {}) };
}

/** In the order that was asked for; what the service adds comes last. */
function columnsOf(headers: Headers, { fields, kpis }: Wanted, rows: readonly Record<string, unknown>[]): Column[] {
  const known = new Map(headers.map((header) => [header.id, header]));
  const ids = new Set([...fields, ...kpis].filter((id) => known.size === 0 || known.has(id)));
  for (const id of known.keys()) ids.add(id);
  if (known.size === 0) for (const row of rows) for (const id of Object.keys(row)) ids.add(id);
  return [...ids].map((id) => {
    const { name, type, unit, sortable, filterable } = known.get(id) ?? {};
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

/** The part of the query that is the same for all pages (celonis-api.md §6.1). Throws ProblemError where it breaks a limit. */
function queryOf({ fields, kpis }: Wanted, { sort = [], filterExpressions = [], filters = [] }: PreviewOptions): URLSearchParams {
  if (fields.length + kpis.length > limits.fieldsPerRequest) {
    throw tooMuch(t('{0} fields are chosen, and Celonis gives at most {1} at a time.', fields.length + kpis.length, limits.fieldsPerRequest));
  }
  const stranger = sort.find(({ field }) => !fields.includes(field) && !kpis.includes(field));
  if (stranger) {
    throw new ProblemError({ kind: 'input', what: t('{0} is not among the chosen fields, so the rows cannot be sorted by it.', stranger.field), next: t('Choose the field as well, or sort by another one.') });
  }
  const query = new URLSearchParams();
  if (fields.length > 0) query.set('fields', fields.join(','));
  if (kpis.length > 0) query.set('kpis', kpis.join(','));
  if (sort.length > 0) query.set('sort', sort.map(({ field, descending }) => `${descending ? '-' : '+'}${field}`).join(','));
  if (filters.length > 0) query.set('filters', filters.join(','));
  for (const expression of filterExpressions) if (expression.trim()) query.append('filterExpr', expression.trim());
  if (query.toString().length > longestQuery) throw tooMuch(t('The names of the chosen fields and the filter are too long for one request.'));
  return query;
}

function tooMuch(why: string): ProblemError {
  return new ProblemError({ kind: 'input', what: t('This is too much for one preview.'), why, next: t('Choose fewer fields.') });
}
