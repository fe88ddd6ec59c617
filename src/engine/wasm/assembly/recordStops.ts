/** Why `readRecords` stopped. */
export const enum RecordStop {
  /** Behind the last record, since no other follows it here. */
  Done = 0,
  /** At a record that may not fit on the tape any more. */
  Full = 1,
  /** At a record that is not all in the window. */
  Incomplete = 2,
  /** At a record that holds something rare, a new key or a fault: TypeScript has to read it. */
  Rare = 3,
}
