import { type FieldReader, parseExpression } from './filterExpression';
import type { FieldType, FieldValue, KmRecord, KnowledgeModel, Kpi, RecordRow } from './knowledgeModel';
import { createBadRequestError } from './problemReplies';
import { createUnknownFieldError, RecordView, splitQualifiedId } from './recordView';

/** What a request for data asks for, whichever form it came in (celonis-api.md §6.1). */
export interface DataQuery {
  /** Of one record: field ids. Of a model: `record.field`. */
  fields: readonly string[];
  kpis: readonly string[];
  /** Ids of the model's filters. */
  filters: readonly string[];
  expressions: readonly string[];
  sort: readonly { id: string; descending: boolean }[];
  distinct: boolean;
  search: { term: string; field: string | undefined } | undefined;
}

export interface ColumnHeader {
  id: string;
  name: string;
  type: FieldType;
  format: string;
  unit: string;
  aggregation: boolean;
  filterable: boolean;
  sortable: boolean;
}

export interface QueryResult {
  headers: ColumnHeader[];
  /** As many as can be reached. */
  data: RecordRow[];
}

/** No more rows of a filtered record can be had (celonis-api.md §6.3). */
export const maxReachableRows = 5000;

/** Rows of one record. */
export function queryRecord(model: KnowledgeModel, record: KmRecord, query: DataQuery): QueryResult {
  const view = new RecordView(model, record);
  const resolveField = (id: string): FieldReader<RecordRow> => {
    if (!record.fields.some((field) => field.id === id)) throw createUnknownFieldError(id);
    return view.createFieldReader(record, id);
  };
  const headers = query.fields.map((id) => createFieldHeader(record, id, id));
  return sortAndLimit(
    query,
    headers,
    projectRows(query.fields, filterRows(model, view, query, resolveField), resolveField),
  );
}

/** Rows across records: combinations of fields, and for each of them, or for all, the values of KPIs. */
export function queryModel(model: KnowledgeModel, query: DataQuery): QueryResult {
  const fields = query.fields.map((id) => splitQualifiedId(model, id));
  const kpis = query.kpis.map((id) => getKpi(model, id));
  const headers = [
    ...fields.map(([record, field]) => createFieldHeader(record, field, `${record.id}.${field}`)),
    ...kpis.map(createKpiHeader),
  ];
  const filteredRows = (view: RecordView): RecordRow[] =>
    filterRows(model, view, query, (id) => view.createQualifiedFieldReader(id));
  if (kpis.length === 0) {
    const view = findCommonView(
      model,
      fields.map(([record]) => record),
    );
    return sortAndLimit(
      query,
      headers,
      projectRows(query.fields, filteredRows(view), (id) => view.createQualifiedFieldReader(id)),
    );
  }
  const groups = new Map<string, Record<string, FieldValue>>();
  for (const kpi of kpis) {
    const view = createRecordView(model, kpi.record);
    for (const { values, rows } of groupRows(query.fields, filteredRows(view), (id) =>
      view.createQualifiedFieldReader(id),
    )) {
      const key = JSON.stringify(Object.values(values));
      groups.set(
        key,
        Object.assign(groups.get(key) ?? { ...values, ...Object.fromEntries(kpis.map(({ id }) => [id, null])) }, {
          [kpi.id]: kpi.compute(rows),
        }),
      );
    }
  }
  return sortAndLimit(query, headers, [...groups.values()]);
}

/** The rows that the filters, the expressions and the search leave. */
function filterRows(
  model: KnowledgeModel,
  view: RecordView,
  { filters, expressions, search, fields }: DataQuery,
  resolveField: (id: string) => FieldReader<RecordRow>,
): RecordRow[] {
  const conditions = filters.map((id) => {
    const filter = model.filters.find((candidate) => candidate.id === id);
    if (!filter) throw createBadRequestError('GENERAL_PARAMETER_ILLEGAL', `The knowledge model has no filter '${id}'.`);
    return view.createFilter(filter);
  });
  conditions.push(...expressions.map((expression) => parseExpression(expression, resolveField)));
  if (search) {
    const term = search.term.toLowerCase();
    const searchedFields = (search.field === undefined ? fields : [search.field])
      .map(resolveField)
      .filter(({ type }) => type === 'string');
    conditions.push((row) =>
      searchedFields.some(({ read }) =>
        String(read(row) ?? '')
          .toLowerCase()
          .includes(term),
      ),
    );
  }
  return view.base.rows().filter((row) => conditions.every((isMatching) => isMatching(row)));
}

function projectRows(
  fields: readonly string[],
  rows: readonly RecordRow[],
  resolveField: (id: string) => FieldReader<RecordRow>,
): RecordRow[] {
  const columns = fields.map((id) => [id, resolveField(id)] as const);
  return rows.map((row) => Object.fromEntries(columns.map(([id, { read }]) => [id, read(row)])));
}

/** Rows with the same values in these fields together; without fields all of them, even none, are one group. */
function groupRows(
  fields: readonly string[],
  rows: readonly RecordRow[],
  resolveField: (id: string) => FieldReader<RecordRow>,
): Iterable<{ values: RecordRow; rows: RecordRow[] }> {
  const groups = new Map<string, { values: RecordRow; rows: RecordRow[] }>();
  if (fields.length === 0) groups.set('[]', { values: {}, rows: [] });
  for (const [index, values] of projectRows(fields, rows, resolveField).entries()) {
    const key = JSON.stringify(Object.values(values));
    const group = groups.get(key) ?? { values, rows: [] };
    group.rows.push(rows[index] as RecordRow);
    groups.set(key, group);
  }
  return groups.values();
}

/** Sorted, distinct where asked for, and cut where no request reaches. */
function sortAndLimit({ distinct, sort }: DataQuery, headers: ColumnHeader[], rows: readonly RecordRow[]): QueryResult {
  const resultRows = distinct
    ? [...new Map(rows.map((row) => [JSON.stringify(Object.values(row)), row])).values()]
    : [...rows];
  for (const { id } of sort) {
    if (!headers.some((header) => header.id === id))
      throw createBadRequestError(
        'SORT_UNKNOWN_FIELD',
        `Cannot sort by '${id}', which is not among the fields that are asked for.`,
      );
  }
  resultRows.sort(
    (a, b) =>
      sort
        .map(({ id, descending }) => (descending ? -1 : 1) * compareValues(a[id] ?? null, b[id] ?? null))
        .find((comparison) => comparison !== 0) ?? 0,
  );
  return { headers, data: resultRows.slice(0, maxReachableRows) };
}

/** Nothing comes first. */
function compareValues(a: FieldValue, b: FieldValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** The rows of the record from which all of these can be reached. */
function findCommonView(model: KnowledgeModel, records: readonly KmRecord[]): RecordView {
  const view = [...records, ...model.records]
    .map((record) => new RecordView(model, record))
    .find((candidate) => records.every(({ id }) => candidate.canReach(id)));
  if (!view)
    throw createBadRequestError(
      'GENERAL_PARAMETER_ILLEGAL',
      `The records ${[...new Set(records.map(({ id }) => id))].join(', ')} cannot be combined.`,
    );
  return view;
}

function createRecordView(model: KnowledgeModel, id: string): RecordView {
  return findCommonView(
    model,
    model.records.filter((record) => record.id === id),
  );
}

function getKpi(model: KnowledgeModel, id: string): Kpi {
  const kpi = model.kpis.find((candidate) => candidate.id === id);
  if (!kpi) throw createUnknownFieldError(id);
  return kpi;
}

function createFieldHeader(record: KmRecord, id: string, headerId: string): ColumnHeader {
  const field = record.fields.find((candidate) => candidate.id === id);
  if (!field) throw createUnknownFieldError(headerId);
  const { name, type, format, unit } = field;
  return { id: headerId, name, type, format, unit, aggregation: false, filterable: true, sortable: true };
}

function createKpiHeader({ id, name, type, format, unit }: Kpi): ColumnHeader {
  return { id, name, type, format, unit, aggregation: true, filterable: false, sortable: true };
}
