import type { FieldReader } from './filterExpression';
import { parseExpression } from './filterExpression';
import type { KmFilter, KmRecord, KnowledgeModel, RecordRow } from './knowledgeModel';
import { createBadRequestError } from './problemReplies';

type LinkResolver = (row: RecordRow) => RecordRow | undefined;

/** The rows of one record, and what each of them leads to: an order to its customer. */
export class RecordView {
  readonly #follows: Map<string, LinkResolver>;

  constructor(
    private readonly model: KnowledgeModel,
    readonly base: KmRecord,
  ) {
    this.#follows = findLinkResolvers(model, base);
  }

  /** Whether each row has at most one row of the other record. */
  canReach(record: string): boolean {
    return this.#follows.has(record);
  }

  /** A field of a record that the rows lead to. */
  createFieldReader(record: KmRecord, id: string): FieldReader<RecordRow> {
    const field = record.fields.find((candidate) => candidate.id === id);
    if (!field) throw createUnknownFieldError(`${record.id}.${id}`);
    const resolveLink = this.#follows.get(record.id);
    if (!resolveLink)
      throw createBadRequestError(
        'GENERAL_PARAMETER_ILLEGAL',
        `The records ${this.base.id} and ${record.id} cannot be combined like this.`,
      );
    return { type: field.type, read: (row) => resolveLink(row)?.[id] ?? null };
  }

  /** A field in the form `record.field`. */
  createQualifiedFieldReader(id: string): FieldReader<RecordRow> {
    const [record, field] = splitQualifiedId(this.model, id);
    return this.createFieldReader(record, field);
  }

  /**
   * Whether a row is left by one of the model's filters, be it on this record, on one it leads to, or on one that leads
   * to it.
   */
  createFilter({ record: id, expression }: KmFilter): (row: RecordRow) => boolean {
    const record = getRecord(this.model, id);
    if (this.canReach(id))
      return parseExpression(expression, (createFieldReader) => this.createFieldReader(record, createFieldReader));
    const resolveBack = findLinkResolvers(this.model, record).get(this.base.id);
    if (!resolveBack)
      throw createBadRequestError(
        'GENERAL_PARAMETER_ILLEGAL',
        `The filter is on ${id}, which has nothing to do with ${this.base.id}.`,
      );
    const otherView = new RecordView(this.model, record);
    const isMatching = parseExpression(expression, (createFieldReader) =>
      otherView.createFieldReader(record, createFieldReader),
    );
    const remainingRows = new Set(record.rows().filter(isMatching).map(resolveBack));
    return (row) => remainingRows.has(row);
  }
}

/** For each record that a row of this one leads to, directly or not, the way there. */
function findLinkResolvers(model: KnowledgeModel, base: KmRecord): Map<string, LinkResolver> {
  const resolvers = new Map<string, LinkResolver>([[base.id, (row) => row]]);
  for (const [id, resolver] of resolvers) {
    for (const link of getRecord(model, id).recordLinks) {
      if (resolvers.has(link.record)) continue;
      const rows = indexRowsByKey(getRecord(model, link.record));
      resolvers.set(link.record, (row) => rows.get(resolver(row)?.[link.field]));
    }
  }
  return resolvers;
}

const rowIndexes = new WeakMap<readonly RecordRow[], Map<unknown, RecordRow>>();

function indexRowsByKey({ key, rows }: KmRecord): Map<unknown, RecordRow> {
  const rowList = rows();
  const index = rowIndexes.get(rowList) ?? new Map(rowList.map((row) => [row[key], row]));
  rowIndexes.set(rowList, index);
  return index;
}

/** `record.field` in its halves; the record exists. */
export function splitQualifiedId(model: KnowledgeModel, id: string): [KmRecord, string] {
  const dot = id.indexOf('.');
  const record = model.records.find((candidate) => candidate.id === id.slice(0, Math.max(0, dot)));
  if (!record) throw createUnknownFieldError(id);
  return [record, id.slice(dot + 1)];
}

export function createUnknownFieldError(id: string): Error {
  return createBadRequestError(
    'KM_FIELD_NOTFOUND',
    `The field '${id}' does not exist. Field names are case sensitive.`,
  );
}

function getRecord(model: KnowledgeModel, id: string): KmRecord {
  const record = model.records.find((candidate) => candidate.id === id);
  if (!record) throw new Error(`The sandbox's own knowledge model ${model.id} has no record ${id}.`);
  return record;
}
