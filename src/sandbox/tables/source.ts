import type { ValueKind } from './columns';

export interface SourceColumn {
  name: string;
  kind: ValueKind;
  /** How a person would name the type in the file; equal in all files of a job. */
  fileType: string;
}

/** Rows as they came in, kept as compactly as they came and decoded a group at a time. */
export interface RowSource {
  readonly columns: readonly SourceColumn[];
  /** Rows in each group. */
  readonly groups: readonly number[];
  /** The values of one column in one group. Throws SourceError where the bytes cannot be read. */
  read(group: number, column: number): Promise<ArrayLike<unknown>>;
}

/** The rows cannot enter the table. The message is for the job's log. */
export class LoadError extends Error {}

/** The uploaded file is not what it should be. The message is for the job's log. */
export class SourceError extends Error {}

export function rowCount(source: RowSource): number {
  return source.groups.reduce((sum, rows) => sum + rows, 0);
}

/** A few rows held as they are. */
export function literalSource(columns: readonly SourceColumn[], rows: readonly (readonly unknown[])[]): RowSource {
  return {
    columns,
    groups: [rows.length],
    read: async (_group, column) => rows.map((row) => row[column]),
  };
}
