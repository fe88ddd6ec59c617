import { parseExpression, type Readable } from './filterExpression';
import type { FieldType, KmRecord, KnowledgeModel, Kpi, Row, Value } from './knowledgeModel';
import { badRequest } from './problems';
import { splitId, unknownField, View } from './view';

/** What a request for data asks for, whichever form it came in (celonis-api.md §6.1). */
export interface Query {
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

export interface Header {
  id: string;
  name: string;
  type: FieldType;
  format: string;
  unit: string;
  aggregation: boolean;
  filterable: boolean;
  sortable: boolean;
}

export interface Result {
  headers: Header[];
  /** As many as can be reached. */
  data: Row[];
}

/** No more rows of a filtered record can be had (celonis-api.md §6.3). */
export const reachableRows = 5000;

/** Rows of one record. */
export function queryRecord(model: KnowledgeModel, record: KmRecord, query: Query): Result {
  const view = new View(model, record);
  const readable = (id: string): Readable<Row> => {
    if (!record.fields.some((field) => field.id === id)) throw unknownField(id);
    return view.field(record, id);
  };
  const headers = query.fields.map((id) => fieldHeader(record, id, id));
  return finish(query, headers, project(query.fields, narrowed(model, view, query, readable), readable));
}

/** Rows across records: combinations of fields, and for each of them, or for all, the values of KPIs. */
export function queryModel(model: KnowledgeModel, query: Query): Result {
  const fields = query.fields.map((id) => splitId(model, id));
  const kpis = query.kpis.map((id) => kpiOf(model, id));
  const headers = [...fields.map(([record, field]) => fieldHeader(record, field, `${record.id}.${field}`)), ...kpis.map(kpiHeader)];
  const rowsOf = (view: View): Row[] => narrowed(model, view, query, (id) => view.qualified(id));
  if (kpis.length === 0) {
    const view = commonView(model, fields.map(([record]) => record));
    return finish(query, headers, project(query.fields, rowsOf(view), (id) => view.qualified(id)));
  }
  const groups = new Map<string, Record<string, Value>>();
  for (const kpi of kpis) {
    const view = viewOf(model, kpi.record);
    for (const { values, rows } of grouped(query.fields, rowsOf(view), (id) => view.qualified(id))) {
      const key = JSON.stringify(Object.values(values));
      groups.set(key, Object.assign(groups.get(key) ?? { ...values, ...Object.fromEntries(kpis.map(({ id }) => [id, null])) }, { [kpi.id]: kpi.compute(rows) }));
    }
  }
  return finish(query, headers, [...groups.values()]);
}

/** The rows that the filters, the expressions and the search leave. */
function narrowed(model: KnowledgeModel, view: View, { filters, expressions, search, fields }: Query, readable: (id: string) => Readable<Row>): Row[] {
  const conditions = filters.map((id) => {
    const filter = model.filters.find((one) => one.id === id);
    if (!filter) throw badRequest('GENERAL_PARAMETER_ILLEGAL', `The knowledge model has no filter '${id}'.`);
    return view.filter(filter);
  });
  conditions.push(...expressions.map((expression) => parseExpression(expression, readable)));
  if (search) {
    const term = search.term.toLowerCase();
    const searched = (search.field === undefined ? fields : [search.field]).map(readable).filter(({ type }) => type === 'string');
    conditions.push((row) => searched.some(({ read }) => String(read(row) ?? '').toLowerCase().includes(term)));
  }
  return view.base.rows().filter((row) => conditions.every((holds) => holds(row)));
}

function project(fields: readonly string[], rows: readonly Row[], readable: (id: string) => Readable<Row>): Row[] {
  const columns = fields.map((id) => [id, readable(id)] as const);
  return rows.map((row) => Object.fromEntries(columns.map(([id, { read }]) => [id, read(row)])));
}

/** Rows with the same values in these fields together; without fields all of them, even none, are one group. */
function grouped(fields: readonly string[], rows: readonly Row[], readable: (id: string) => Readable<Row>): Iterable<{ values: Row; rows: Row[] }> {
  const groups = new Map<string, { values: Row; rows: Row[] }>();
  if (fields.length === 0) groups.set('[]', { values: {}, rows: [] });
  for (const [index, values] of project(fields, rows, readable).entries()) {
    const key = JSON.stringify(Object.values(values));
    const group = groups.get(key) ?? { values, rows: [] };
    group.rows.push(rows[index] as Row);
    groups.set(key, group);
  }
  return groups.values();
}

/** Sorted, distinct where asked for, and cut where no request reaches. */
function finish({ distinct, sort }: Query, headers: Header[], rows: readonly Row[]): Result {
  const unique = distinct ? [...new Map(rows.map((row) => [JSON.stringify(Object.values(row)), row])).values()] : [...rows];
  for (const { id } of sort) {
    if (!headers.some((header) => header.id === id)) throw badRequest('SORT_UNKNOWN_FIELD', `Cannot sort by '${id}', which is not among the fields that are asked for.`);
  }
  unique.sort((a, b) => sort.map(({ id, descending }) => (descending ? -1 : 1) * order(a[id] ?? null, b[id] ?? null)).find((one) => one !== 0) ?? 0);
  return { headers, data: unique.slice(0, reachableRows) };
}

/** Nothing comes first. */
function order(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** The rows of the record from which all of these can be reached. */
function commonView(model: KnowledgeModel, records: readonly KmRecord[]): View {
  const view = [...records, ...model.records].map((record) => new View(model, record)).find((one) => records.every(({ id }) => one.leadsTo(id)));
  if (!view) throw badRequest('GENERAL_PARAMETER_ILLEGAL', `The records ${[...new Set(records.map(({ id }) => id))].join(', ')} cannot be combined.`);
  return view;
}

function viewOf(model: KnowledgeModel, id: string): View {
  return commonView(model, model.records.filter((record) => record.id === id));
}

function kpiOf(model: KnowledgeModel, id: string): Kpi {
  const kpi = model.kpis.find((one) => one.id === id);
  if (!kpi) throw unknownField(id);
  return kpi;
}

function fieldHeader(record: KmRecord, id: string, shownId: string): Header {
  const field = record.fields.find((one) => one.id === id);
  if (!field) throw unknownField(shownId);
  const { name, type, format, unit } = field;
  return { id: shownId, name, type, format, unit, aggregation: false, filterable: true, sortable: true };
}

function kpiHeader({ id, name, type, format, unit }: Kpi): Header {
  return { id, name, type, format, unit, aggregation: true, filterable: false, sortable: true };
}
