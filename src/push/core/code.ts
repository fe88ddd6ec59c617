import type { CsvCode } from './csvCode';
import type { CsvTableCode } from './csvTableCode';
import type { InferCode } from './inferCode';
import type { RecordCode } from './recordCode';
import type { TableCode } from './tableCode';
import type { TakenCode } from './takenCode';

/** What assembly/index.ts exports. Addresses and sizes are bytes in the core's memory; true is 1. */
export interface CoreCode extends CsvCode, CsvTableCode, InferCode, RecordCode, TableCode, TakenCode {
  /** Where free memory begins. */
  heapBase(): number;
}
