import { z } from 'zod';
import { BodyTooLargeError, type ServiceRequest } from '../../service';
import { type PageRequest, parsePageRequest } from './paging';
import { createBadRequestError } from './problemReplies';
import type { DataQuery } from './query';

/** Requests for data, in the query of a GET or in the body of a POST (celonis-api.md §6.1). */
export interface DataRequest {
  query: DataQuery;
  page: PageRequest;
  /** As it was given, for the answer to repeat. */
  sort: string[];
}

const maxFields = 200;

interface RawDataRequest {
  fields: readonly string[];
  kpis: readonly string[];
  filters: readonly string[];
  expressions: readonly string[];
  sort: string | undefined;
  options: readonly string[];
  search: { term: string; field?: string | undefined; precision?: number | undefined } | undefined;
  page: PageRequest;
}

/** From the query of the address. */
export function readDataRequestFromQuery({ query }: ServiceRequest): DataRequest {
  const readList = (name: string): string[] => query.getAll(name).flatMap(splitCommaList);
  const term = query.get('searchTerm') ?? undefined;
  const precision = query.get('searchPrecision') ?? undefined;
  if (precision !== undefined && !/^\d+$/.test(precision))
    throw createBadRequestError(
      'GENERAL_PARAMETER_MISSMATCH',
      "The parameter 'searchPrecision' must be a whole number.",
    );
  if (query.has('fields') && readList('fields').length === 0)
    throw createBadRequestError('GENERAL_PARAMETER_ILLEGAL', "The parameter 'fields' must not be empty.");
  return validateDataRequest({
    fields: readList('fields'),
    kpis: readList('kpis'),
    filters: readList('filters'),
    expressions: query.getAll('filterExpr'),
    sort: query.has('sort') ? query.getAll('sort').join(',') : undefined,
    options: readList('options'),
    search:
      term === undefined
        ? undefined
        : {
            term,
            field: query.get('searchField') ?? undefined,
            ...(precision === undefined ? {} : { precision: Number(precision) }),
          },
    page: parsePageRequest(query.get('page') ?? undefined, query.get('pageSize') ?? undefined),
  });
}

const bodySchema = z.object({
  projection: z.object({
    fields: z.string().min(1).max(2048).optional(),
    filters: z
      .object({ kmFilterNames: z.array(z.string()).optional(), filterExpr: z.array(z.string()).optional() })
      .nullish(),
    pagination: z.object({ pageNumber: z.number().int().optional(), pageSize: z.number().int().optional() }).nullish(),
    sort: z.string().min(2).max(2048).nullish(),
    options: z.array(z.string()).max(1).nullish(),
    kpis: z.array(z.string()).nullish(),
    search: z
      .object({ term: z.string().optional(), field: z.string().optional(), precision: z.number().int().optional() })
      .nullish(),
  }),
});

/** From a body. */
export async function readDataRequestFromBody(request: ServiceRequest): Promise<DataRequest> {
  const result = bodySchema.safeParse(await readJson(request));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw createBadRequestError(
      'GENERAL_CONSTRAINT_VIOLATION',
      `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not valid'}`,
    );
  }
  const { fields, filters, pagination, sort, options, kpis, search } = result.data.projection;
  return validateDataRequest({
    fields: splitCommaList(fields ?? ''),
    kpis: kpis ?? [],
    filters: filters?.kmFilterNames ?? [],
    expressions: filters?.filterExpr ?? [],
    sort: sort ?? undefined,
    options: options ?? [],
    search:
      search?.term === undefined ? undefined : { term: search.term, field: search.field, precision: search.precision },
    page: parsePageRequest(pagination?.pageNumber, pagination?.pageSize),
  });
}

function validateDataRequest({
  fields,
  kpis,
  filters,
  expressions,
  sort,
  options,
  search,
  page,
}: RawDataRequest): DataRequest {
  const uniqueFields = [...new Set(fields)];
  if (uniqueFields.length + kpis.length > maxFields)
    throw createBadRequestError(
      'GENERAL_CONSTRAINT_VIOLATION',
      `No more than ${maxFields} fields can be requested at once.`,
    );
  for (const option of options)
    if (option !== 'distinct')
      throw createBadRequestError('GENERAL_PARAMETER_ILLEGAL', `The option '${option}' is not supported.`);
  const { precision = 1 } = search ?? {};
  if (precision < 1 || precision > 100)
    throw createBadRequestError('GENERAL_CONSTRAINT_VIOLATION', 'searchPrecision must be from 1 to 100');
  const sortFields = sort === undefined ? [] : parseSort(sort);
  return {
    query: {
      fields: uniqueFields,
      kpis: [...new Set(kpis)],
      filters,
      expressions: expressions.filter((expression) => expression.trim() !== ''),
      sort: sortFields,
      distinct: options.length > 0,
      search: search && { term: search.term, field: search.field },
    },
    page,
    sort: sortFields.map(({ id, descending }) => (descending ? '-' : '+') + id),
  };
}

/** `+f,-g`. An unescaped + arrives as a space. */
function parseSort(text: string): DataQuery['sort'] {
  const sortFields = text.split(',').map((part) => {
    const [, sign, id = ''] = /^ *([+-]?)(.*?) *$/s.exec(part) ?? [];
    if (id === '') throw createBadRequestError('SORT_IS_EMPTY', 'The parameter sort has an empty field.');
    return { id, descending: sign === '-' };
  });
  for (const { id, descending } of sortFields) {
    if (sortFields.some((other) => other.id === id && other.descending !== descending))
      throw createBadRequestError('SORT_HAS_OPPOSITE', `The field '${id}' is to be sorted both ways.`);
  }
  return sortFields;
}

function splitCommaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The JSON in a request's body. */
export async function readJson(request: ServiceRequest): Promise<unknown> {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw createBadRequestError('GENERAL_PARAMETER_ILLEGAL', 'The request needs a body of the type application/json.');
  }
  try {
    return JSON.parse((await request.readBody(1 << 20)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BodyTooLargeError)
      throw createBadRequestError('GENERAL_PARAMETER_ILLEGAL', 'The request body is not valid JSON.');
    throw error;
  }
}
