import { t } from '@vscode/l10n';
import type { CeligoApi } from '../../celigo/celigoApi';
import { fillBody } from '../../celigo/connectors/bodyPlaceholder';
import { createFlowRecord, deleteFlowRecord } from '../../celigo/integrations/writeFlows';
import type { Problem } from '../../core/problem';
import { describe, toProblem } from '../../core/problem';
import type { FlowPlan, FlowPlanRecord } from './flowPlan';

/** What came of it: the flow's id, or why there is none and what could not be deleted again. */
export type FlowCreation = { flowId: string } | { flowId?: undefined; problem: Problem; leftovers: readonly string[] };

/**
 * Creates the records of a flow one after the other, the flow last and switched off. Where one fails, those before it
 * are deleted again, in the opposite order. Never throws; the signal stops it between two records.
 */
export async function createFlow(
  api: CeligoApi,
  { records }: FlowPlan,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<FlowCreation> {
  const ids: Record<string, string> = {};
  const made: { record: FlowPlanRecord; id: string }[] = [];
  const { signal: neverAborted } = new AbortController();
  try {
    for (const record of records) {
      signal.throwIfAborted();
      onStep(t('Creating: {0}…', record.label));
      const id = await createFlowRecord(api, record.kind, fillBody(record.body, ids), neverAborted);
      ids[record.key] = id;
      made.push({ record, id });
    }
    return { flowId: made.at(-1)?.id ?? '' };
  } catch (error) {
    onStep(t('Deleting what was made…'));
    const leftovers: string[] = [];
    for (const { record, id } of made.reverse()) {
      try {
        await deleteFlowRecord(api, record.kind, id, neverAborted);
      } catch (deletionError) {
        leftovers.push(`${record.label} (${record.kind}/${id}): ${describe(toProblem(deletionError))}`);
      }
    }
    return { problem: toProblem(error), leftovers };
  }
}
