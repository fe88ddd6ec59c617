import type { RecordStop } from './assembly/recordStops';

/** Reading records: assembly/records.ts. */
export interface RecordReaderExports {
  /** A reader of records whose keys have numbers below `maxIds`. */
  openRecords(maxKeyIds: number): number;
  /** Says how a key is written in the file, between the quotes. */
  addRecordKey(reader: number, parent: number, id: number, address: number, length: number): void;
  /**
   * Reads as many records as follow one another from `at` in the window on and begin before `until`, one only being
   * begun while the tape has at most `limit` numbers.
   */
  readRecords(
    reader: number,
    window: number,
    start: number,
    endPosition: number,
    windowEnd: number,
    isFinal: number,
    tape: number,
    length: number,
    maxTapeLength: number,
    depth: number,
    hasCommas: number,
  ): RecordStop;
  /** Where the last call stopped, in the window. */
  recordsAt(reader: number): number;
  /** How many records it read. */
  recordsRead(reader: number): number;
  /** Numbers on the tape behind them. */
  recordsLength(reader: number): number;
}
