import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { deleteRecord } from '../connectors/writeConnections';

/** Changes to flows and their steps (celigo-api.md §3.6, §3.9). */

export type FlowRecordKind = 'exports' | 'imports' | 'flows';

const createdSchema = z.object({ _id: z.string().min(1) });

/** Creates a flow or a step of one, and answers its id. Throws ProblemError. */
export async function createFlowRecord(
  api: CeligoApi,
  kind: FlowRecordKind,
  body: object,
  signal: AbortSignal,
): Promise<string> {
  const steps = {
    exports: t('creating the export'),
    imports: t('creating the import'),
    flows: t('creating the flow'),
  };
  const { _id } = await api.request({
    method: 'POST',
    path: `/v1/${kind}`,
    step: steps[kind],
    schema: createdSchema,
    body: { json: body },
    signal,
  });
  return _id;
}

/** Throws ProblemError. What no longer exists counts as deleted. */
export function deleteFlowRecord(api: CeligoApi, kind: FlowRecordKind, id: string, signal: AbortSignal): Promise<void> {
  const steps = {
    exports: t('deleting the export'),
    imports: t('deleting the import'),
    flows: t('deleting the flow'),
  };
  return deleteRecord(api, v1Path`/${kind}/${id}`, steps[kind], signal);
}

/** Switches a flow on or off, and changes nothing else of it. Throws ProblemError. */
export async function setFlowDisabled(
  api: CeligoApi,
  id: string,
  isDisabled: boolean,
  signal: AbortSignal,
): Promise<void> {
  await api.request({
    method: 'PATCH',
    path: v1Path`/flows/${id}`,
    step: isDisabled ? t('disabling the flow') : t('enabling the flow'),
    schema: z.unknown(),
    body: { json: [{ op: 'replace', path: '/disabled', value: isDisabled }] },
    idempotent: true,
    signal,
  });
}
