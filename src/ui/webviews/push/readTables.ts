import type { ReadTables } from '../../../app/push/pushRequest';
import type { PushSource, TablePlan } from '../../../engine/model/tablePlan';
import type { PanelColumn } from './panelColumns';
import { createDecidedPlan } from './panelColumns';
import type { PanelState } from './panelState';
import { mainTableId, pathId } from './pushChoices';

/**
 * What was read and is shown, as it was decided, for a push to send just that; undefined while something is still being
 * read. @param columnsOf the columns of a table as they are decided
 */
export function findReadTables(
  { choices, tables }: PanelState,
  source: PushSource | undefined,
  columnsOf: (table: string) => readonly PanelColumn[],
): ReadTables | undefined {
  const decidedPlanOf = (table: string): TablePlan | undefined => {
    const { plan, isReading = true } = tables[table] ?? {};
    return plan && !isReading ? createDecidedPlan(plan, columnsOf(table)) : undefined;
  };
  const plan = decidedPlanOf(mainTableId);
  const childPlans = choices.childTables.flatMap((child) => decidedPlanOf(pathId(child.source)) ?? []);
  return source && plan && childPlans.length === choices.childTables.length ? { source, plan, childPlans } : undefined;
}
