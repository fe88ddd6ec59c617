import type { ArrayCandidate } from '../../model/tablePlan';

/** Where the table of a document was found. */
export type DocumentResult =
  /** `next`: where the first record behind the part begins, if the file does not end before. */
  | { kind: 'part'; records: number; nextRecordOffset: number | undefined }
  | { kind: 'array' | 'sequence'; records: number }
  /** `nextPageKey`: the key beside the records that says there are more. */
  | { kind: 'wrapped'; path: readonly string[]; records: number; nextPageKey?: string }
  | { kind: 'choose'; arrays: readonly ArrayCandidate[]; hasOwnValues: boolean }
  /** An object without an array of objects in it: to be read again as a sequence of one record. */
  | { kind: 'loneObject' }
  /** Several objects one after the other: to be read again as a sequence. */
  | { kind: 'severalObjects' };
