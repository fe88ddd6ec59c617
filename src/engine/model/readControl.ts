import type { ReadProgress, TablePlan } from './tablePlan';

/** How a caller follows a reading, and ends it. */
export interface ReadControl {
  signal: AbortSignal;
  onProgress?(progress: ReadProgress): void;
  /** Of `chunks` with a provisional plan: the same columns, with all that is known of them after the last row. */
  onPlan?(plan: TablePlan): void;
}
