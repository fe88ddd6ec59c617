import { sum } from '../../core/sum';
import type { ValueKind } from './columnTypes';

export interface SourceColumn {
  name: string;
  kind: ValueKind;
  /** How a person would name the type in the file; equal in all files of a job. */
  fileType: string;
}

/** Rows as they came in, stored as compactly as they came and decoded a group at a time. */
export interface RowSource {
  readonly columns: readonly SourceColumn[];
  /** Rows in each group. */
  readonly groupRowCounts: readonly number[];
  /** The values of one column in one group. Throws SourceError where the bytes cannot be read. */
  read(group: number, column: number): Promise<ArrayLike<unknown>>;
}

/** The rows cannot enter the table. The message is for the job's log. */
export class TableLoadError extends Error {}

/** The uploaded file is not what it should be. The message is for the job's log. */
export class UnreadableUploadError extends Error {}

export function countSourceRows(source: RowSource): number {
  return sum(source.groupRowCounts);
}

/** A few rows held as they are. */
export function createInMemorySource(
  columns: readonly SourceColumn[],
  rows: readonly (readonly unknown[])[],
): RowSource {
  return {
    columns,
    groupRowCounts: [rows.length],
    read: async (_group, column) => rows.map((row) => row[column]),
  };
}
