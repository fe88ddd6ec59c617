import type { CommonTableExports } from './commonTableExports';
import type { CsvReaderExports } from './csvReaderExports';
import type { CsvTableExports } from './csvTableExports';
import type { InferenceExports } from './inferenceExports';
import type { ParquetRowExports } from './parquetRowExports';
import type { ParquetTableExports } from './parquetTableExports';
import type { RecordReaderExports } from './recordReaderExports';
import type { TextSignExports } from './textSignExports';

/** What assembly/index.ts exports. Addresses and sizes are bytes in the core's memory; true is 1. */
export interface WasmExports
  extends CsvReaderExports,
    CsvTableExports,
    InferenceExports,
    RecordReaderExports,
    ParquetRowExports,
    ParquetTableExports,
    CommonTableExports,
    TextSignExports {
  /** Where free memory begins. */
  heapBase(): number;
}
