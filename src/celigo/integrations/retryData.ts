import { t } from '@vscode/l10n';
import { z } from 'zod';
import { ProblemError, toProblem } from '../../core/problem';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';

/**
 * What Celigo stored of the record that failed, to be sent again. Its `data` is the record; what else there is stays.
 */
const retryDataSchema = z.looseObject({ data: z.unknown() });
export type RetryData = z.infer<typeof retryDataSchema>;

interface ErrorLocation {
  flowId: string;
  stepId: string;
  retryDataKey: string;
}

/** The record of an error (celigo-api.md §3.7). Throws ProblemError. */
export async function readRetryData(api: CeligoApi, location: ErrorLocation, signal: AbortSignal): Promise<RetryData> {
  try {
    return await api.request({
      method: 'GET',
      path: dataPath(location),
      step: t('reading the record of the error'),
      schema: retryDataSchema,
      signal,
    });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.kind !== 'notFound') throw error;
    throw new ProblemError({
      ...problem,
      what: t('Celigo does not have the record of this error any more.'),
      why: t('It keeps the data to retry for the latest errors of a step, and for a limited time.'),
      next: t('Run the flow again.'),
    });
  }
}

/** Puts another record in its place, which the next retry sends. Throws ProblemError. */
export async function writeRetryData(
  api: CeligoApi,
  location: ErrorLocation,
  retryData: RetryData,
  signal: AbortSignal,
): Promise<void> {
  await api.request({
    method: 'PUT',
    path: dataPath(location),
    step: t('changing the record of the error'),
    body: { json: retryData },
    idempotent: true,
    signal,
  });
}

function dataPath({ flowId, stepId, retryDataKey }: ErrorLocation): string {
  return v1Path`/flows/${flowId}/${stepId}/${retryDataKey}/data`;
}
