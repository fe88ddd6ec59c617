import type { ArrayCandidate } from '../../model/tablePlan';

/** What stands beside records that are one page of a longer list. */
export interface PagingFacts {
  /** The key whose value leads to more. */
  nextKey?: string;
  /** The number of the page, counted from 1, and of all pages; of all records. */
  page?: number;
  pages?: number;
  total?: number;
  /** Values that are no part of the list and say nothing about it, by their paths. */
  besides?: readonly string[];
}

/** Where the table of a document was found. */
export type DocumentResult =
  /** `next`: where the first record behind the part begins, if the file does not end before. */
  | { kind: 'part'; records: number; nextRecordOffset: number | undefined }
  | { kind: 'array' | 'sequence'; records: number }
  | { kind: 'wrapped'; path: readonly string[]; records: number; paging?: PagingFacts }
  | { kind: 'choose'; arrays: readonly ArrayCandidate[]; hasOwnValues: boolean }
  /** An object without an array of objects in it: to be read again as a sequence of one record. */
  | { kind: 'loneObject' }
  /** Several objects one after the other: to be read again as a sequence. */
  | { kind: 'severalObjects' };
