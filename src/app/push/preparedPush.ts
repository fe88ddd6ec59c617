import type { ChangePermission } from '../../connections/changePermission';
import type { ChildTableDefinition } from '../../engine/model/columnChoice';
import type { TablePlan } from '../../engine/model/tablePlan';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
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

/** A push about which nothing is open, and those of its child tables, which follow it. */
export interface CompletedPush {
  parameters: PushParameters;
  reading: FileReading;
  plan: TablePlan;
  children: readonly CompletedPush[];
  /** Child tables for which there are no rows, so that nothing is done about them. */
  emptyChildTables: readonly ChildTableDefinition[];
  /** The person has seen the columns. */
  isReviewed: boolean;
}

/** A push that only has to be started. */
export interface PreparedPush extends CompletedPush {
  children: readonly PreparedPush[];
  permission: ChangePermission;
}

/** Ends the readings of pushes that are not started, and of their child tables. */
export function disposePrepared(prepared: readonly CompletedPush[]): void {
  for (const { reading, children } of prepared) {
    reading.dispose();
    disposePrepared(children);
  }
}
