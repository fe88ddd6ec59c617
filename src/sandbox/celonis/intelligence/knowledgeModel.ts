/** Knowledge models as the sandbox holds them; what it shows of them is celonis-api.md §6.1. */

export type FieldType = 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'datetime';

/** Dates are `yyyy-MM-dd`, moments ISO in UTC. */
export type FieldValue = string | number | boolean | null;

export type RecordRow = Readonly<Record<string, FieldValue>>;

export interface RecordField {
  id: string;
  name: string;
  description: string;
  type: FieldType;
  format: string;
  unit: string;
}

export interface KmRecord {
  id: string;
  name: string;
  description: string;
  /** The field whose value is there once. */
  key: string;
  fields: readonly RecordField[];
  /** Fields that hold the key of another record. */
  recordLinks: readonly { field: string; record: string }[];
  /** Always the same ones. */
  rows: () => readonly RecordRow[];
}

export interface Kpi {
  id: string;
  name: string;
  description: string;
  format: string;
  unit: string;
  direction: 'Up' | 'Down' | 'None';
  target?: string;
  parameters: readonly { id: string; name: string; value: string }[];
  /** The record whose rows it sums up. */
  record: string;
  type: 'integer' | 'float';
  /** Nothing comes of no rows, except for counts. */
  compute: (rows: readonly RecordRow[]) => number | null;
}

export interface KmFilter {
  id: string;
  name: string;
  description: string;
  record: string;
  /** In the language of filterExpr, with the fields of its record. */
  expression: string;
}

export interface Trigger {
  id: string;
  name: string;
  record: string;
  fields: readonly string[];
}

export interface KnowledgeModel {
  /** `package-key.km-key` */
  id: string;
  name: string;
  /** `yyyy-MM-dd HH:mm:ss` */
  published: string;
  /** The model that it builds on. */
  extends?: string;
  records: readonly KmRecord[];
  kpis: readonly Kpi[];
  filters: readonly KmFilter[];
  triggers: readonly Trigger[];
}
