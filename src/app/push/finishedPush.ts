import type { ChildTableDefinition } from '../../engine/model/columnChoice';
import type { TablePlan } from '../../engine/model/tablePlan';
import type { PushResult } from '../../push/job/pushJob';
import type { PushRecord } from '../../push/pushRecord';

/** How a push ended, and what a person should know of it. */
export interface FinishedPush {
  record: PushRecord;
  result: PushResult;
  /** The table that its rows were sent for. */
  plan?: TablePlan;
  /** What happened besides, a sentence each. */
  remarks?: readonly string[];
  /** What a person should know of the columns and besides, in short. */
  notes?: string;
  /** Child tables that were not pushed because this table was not. */
  skippedTables?: readonly string[];
  /** Child tables that were left as they are because there are no rows for them. */
  emptyChildTables?: readonly ChildTableDefinition[];
}
