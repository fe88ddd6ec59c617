import { t } from '@vscode/l10n';
import type { CeligoApi } from '../../celigo/celigoApi';
import { fillBody } from '../../celigo/connectors/bodyPlaceholder';
import { listIntegrationFlows } from '../../celigo/integrations/flows';
import { createFlowRecord, deleteFlowRecord } from '../../celigo/integrations/writeFlows';
import { iterateItems } from '../../connections/listPages';
import type { Problem } from '../../core/problem';
import { describe, ProblemError, toProblem } from '../../core/problem';
import { requireIntegration } from '../useInCeligo/requireIntegration';
import type { FlowPlan, FlowPlanRecord } from './flowPlan';

/** What came of it: the flow's id, or why there is none and what could not be deleted again. */
export type FlowCreation = { flowId: string } | { flowId?: undefined; problem: Problem; leftovers: readonly string[] };

/**
 * Creates the records of a flow one after the other, the flow last and disabled. Where one fails, those before it
 * are deleted again, in the opposite order. A record whose creation got no answer may be there or not, and has no id:
 * it is named. Never throws; the signal stops it between two records.
 */
export async function createFlow(
  api: CeligoApi,
  { records, name, integration }: FlowPlan,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<FlowCreation> {
  const ids: Record<string, string> = {};
  const createdRecords: { record: FlowPlanRecord; id: string }[] = [];
  let current: FlowPlanRecord | undefined;
  const { signal: neverAborted } = new AbortController();
  try {
    onStep(t('Checking that nothing has changed since…'));
    await requireIntegration(api, integration, signal);
    await requireFreeName(api, name, integration, signal);
    for (const record of records) {
      signal.throwIfAborted();
      current = record;
      onStep(t('Creating: {0}…', record.label));
      const id = await createFlowRecord(api, record.kind, fillBody(record.body, ids), neverAborted);
      ids[record.key] = id;
      createdRecords.push({ record, id });
      current = undefined;
    }
    return { flowId: createdRecords.at(-1)?.id ?? '' };
  } catch (error) {
    if (createdRecords.length > 0) onStep(t('Deleting what was created…'));
    const problem = toProblem(error);
    const leftovers: string[] = [];
    if (current && hasNoAnswer(problem))
      leftovers.push(
        t('{0}: the answer of Celigo was lost. Look whether "{1}" is there.', current.label, nameOf(current)),
      );
    for (const { record, id } of createdRecords.reverse()) {
      try {
        await deleteFlowRecord(api, record.kind, id, neverAborted);
      } catch (deletionError) {
        leftovers.push(`${record.label} (${record.kind}/${id}): ${describe(toProblem(deletionError))}`);
      }
    }
    return { problem, leftovers };
  }
}

/** Only an answer says that nothing was created; a person who stops does so between two records. */
function hasNoAnswer({ kind, status }: Problem): boolean {
  return kind === 'unreadable' || (status === undefined && kind !== 'cancelled');
}

/** Celigo takes two flows of one name; a second one would push the same files again. */
async function requireFreeName(
  api: CeligoApi,
  name: string,
  integration: FlowPlan['integration'],
  signal: AbortSignal,
): Promise<void> {
  const flows = iterateItems(listIntegrationFlows(api, integration.id, signal), signal);
  for await (const flow of flows)
    if (flow.name?.trim().toLowerCase() === name.trim().toLowerCase())
      throw new ProblemError({
        kind: 'conflict',
        what: t('There is a flow named "{0}" in the integration "{1}" already.', name, integration.name),
        why: t('It was made there, or in another window. Two flows would push the same files twice.'),
        next: t('Delete that flow in Celigo, or hand the push over again with another name.'),
      });
}

function nameOf({ body, label }: FlowPlanRecord): string {
  const { name } = body;
  return typeof name === 'string' ? name : label;
}
