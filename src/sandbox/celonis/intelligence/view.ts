import type { Readable } from './filterExpression';
import { parseExpression } from './filterExpression';
import type { KmFilter, KmRecord, KnowledgeModel, Row } from './knowledgeModel';
import { badRequest } from './problems';

type Follow = (row: Row) => Row | undefined;

/** The rows of one record, and what each of them leads to: an order to its customer. */
export class View {
  readonly #follows: Map<string, Follow>;

  constructor(
    private readonly model: KnowledgeModel,
    readonly base: KmRecord,
  ) {
    this.#follows = reach(model, base);
  }

  /** Whether each row has at most one row of the other record. */
  leadsTo(record: string): boolean {
    return this.#follows.has(record);
  }

  /** A field of a record that the rows lead to. */
  field(record: KmRecord, id: string): Readable<Row> {
    const field = record.fields.find((one) => one.id === id);
    if (!field) throw unknownField(`${record.id}.${id}`);
    const follow = this.#follows.get(record.id);
    if (!follow) throw badRequest('GENERAL_PARAMETER_ILLEGAL', `The records ${this.base.id} and ${record.id} cannot be combined like this.`);
    return { type: field.type, read: (row) => follow(row)?.[id] ?? null };
  }

  /** A field in the form `record.field`. */
  qualified(id: string): Readable<Row> {
    const [record, field] = splitId(this.model, id);
    return this.field(record, field);
  }

  /** Whether a row is left by one of the model's filters, be it on this record, on one it leads to, or on one that leads to it. */
  filter({ record: id, expression }: KmFilter): (row: Row) => boolean {
    const record = recordOf(this.model, id);
    if (this.leadsTo(id)) return parseExpression(expression, (field) => this.field(record, field));
    const from = reach(this.model, record).get(this.base.id);
    if (!from) throw badRequest('GENERAL_PARAMETER_ILLEGAL', `The filter is on ${id}, which has nothing to do with ${this.base.id}.`);
    const other = new View(this.model, record);
    const holds = parseExpression(expression, (field) => other.field(record, field));
    const left = new Set(record.rows().filter(holds).map(from));
    return (row) => left.has(row);
  }
}

/** For each record that a row of this one leads to, directly or not, the way there. */
function reach(model: KnowledgeModel, base: KmRecord): Map<string, Follow> {
  const ways = new Map<string, Follow>([[base.id, (row) => row]]);
  for (const [id, way] of ways) {
    for (const link of recordOf(model, id).links) {
      if (ways.has(link.record)) continue;
      const rows = rowsByKey(recordOf(model, link.record));
      ways.set(link.record, (row) => rows.get(way(row)?.[link.field]));
    }
  }
  return ways;
}

const indexes = new WeakMap<readonly Row[], Map<unknown, Row>>();

function rowsByKey({ key, rows }: KmRecord): Map<unknown, Row> {
  const all = rows();
  const index = indexes.get(all) ?? new Map(all.map((row) => [row[key], row]));
  indexes.set(all, index);
  return index;
}

/** `record.field` in its halves; the record exists. */
export function splitId(model: KnowledgeModel, id: string): [KmRecord, string] {
  const dot = id.indexOf('.');
  const record = model.records.find((one) => one.id === id.slice(0, Math.max(0, dot)));
  if (!record) throw unknownField(id);
  return [record, id.slice(dot + 1)];
}

export function unknownField(id: string): Error {
  return badRequest('KM_FIELD_NOTFOUND', `The field '${id}' does not exist. Field names are case sensitive.`);
}

function recordOf(model: KnowledgeModel, id: string): KmRecord {
  const record = model.records.find((one) => one.id === id);
  if (!record) throw new Error(`The sandbox's own knowledge model ${model.id} has no record ${id}.`);
  return record;
}
