import type { ChildTableDefinition } from '../../engine/model/columnChoice';
import type { TablePlan } from '../../engine/model/tablePlan';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { PushParameters } from '../../push/pushParameters';
import type { FileReading } from './fileReading';
import type { TargetTable } from './poolSession';

/** Files that become one table, and all that is decided about it. */
export interface PlannedPush {
  reading: FileReading;
  definition: PushDefinition;
  target: TargetTable;
  /** The URI of the definition file that the decisions were read from. */
  origin?: string;
  /** The person has seen the columns. */
  isReviewed?: boolean;
  /** The plans of child tables that are known already, in the order of the definition. */
  childPlans?: readonly TablePlan[];
}

/** A push that only has to be started, and those of its child tables, which follow it. */
export interface PreparedPush {
  parameters: PushParameters;
  reading: FileReading;
  plan: TablePlan;
  children: readonly PreparedPush[];
  /** Child tables for which there are no rows, so that nothing is done about them. */
  emptyChildTables: readonly ChildTableDefinition[];
  /** The person has seen the columns. */
  isReviewed: boolean;
}

/** Ends the readings of pushes that are not started, and of their child tables. */
export function disposePrepared(prepared: readonly PreparedPush[]): void {
  for (const { reading, children } of prepared) {
    reading.dispose();
    disposePrepared(children);
  }
}
