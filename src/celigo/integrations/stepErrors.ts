import { t } from '@vscode/l10n';
import type { ListPage } from '../../connections/listPages';
import type { Problem } from '../../core/problem';
import { isCancelled, toProblem } from '../../core/problem';
import type { StepError } from '../apiSchemas';
import { stepErrorSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readBodyPage } from '../paging';
import { requestJobs } from './jobs';

/** No more errors than this go into one call (celigo-api.md §2.2). */
export const maxErrorsPerRequest = 1000;

/**
 * The open errors of a step. The path has no "exports" or "imports" in it (celigo-api.md §3.7). Throws ProblemError.
 */
export function listStepErrors(
  api: CeligoApi,
  flowId: string,
  stepId: string,
  signal: AbortSignal,
): Promise<ListPage<StepError>> {
  return readBodyPage(
    api,
    'errors',
    {
      path: v1Path`/flows/${flowId}/${stepId}/errors`,
      itemSchema: stepErrorSchema,
      step: t('listing the open errors'),
    },
    signal,
  );
}

/** What came of a retry or a resolve in batches. */
export interface BatchResult {
  /** Errors that Celigo took. */
  done: number;
  /** Errors without data to retry with. */
  skipped: number;
  /** Errors of batches that were refused, and why, batch by batch. */
  failed: number;
  problems: readonly Problem[];
  /** Errors that were left alone after a cancel. */
  notAttempted: number;
}

/**
 * Orders retries of errors, as far as Celigo stored the data for it. Each batch is sent once. The retries are jobs of
 * their own (celigo-api.md §3.8): `jobs` are those that Celigo named, to be followed with `followJob`. Never throws.
 */
export async function retryErrors(
  api: CeligoApi,
  flowId: string,
  stepId: string,
  errors: readonly Pick<StepError, 'retryDataKey'>[],
  signal: AbortSignal,
): Promise<BatchResult & { jobs: readonly string[] }> {
  const retriable = errors.flatMap((stepError) => stepError.retryDataKey ?? []);
  const jobs: string[] = [];
  const retryRequest = { path: v1Path`/flows/${flowId}/${stepId}/retry`, step: t('retrying the errors') };
  const result = await sendInBatches(retriable, signal, async (retryDataKeys) => {
    jobs.push(...(await requestJobs(api, { ...retryRequest, body: { json: { retryDataKeys } } })));
  });
  return { ...result, skipped: errors.length - retriable.length, jobs };
}

/** Marks errors as resolved. Never throws. */
export async function resolveErrors(
  api: CeligoApi,
  flowId: string,
  stepId: string,
  errors: readonly Pick<StepError, 'errorId'>[],
  signal: AbortSignal,
): Promise<BatchResult> {
  const path = v1Path`/flows/${flowId}/${stepId}/resolved`;
  const ids = errors.map((stepError) => stepError.errorId);
  return sendInBatches(ids, signal, (batch) =>
    api.request({
      method: 'PUT',
      path,
      step: t('resolving the errors'),
      body: { json: { errors: batch } },
      idempotent: true,
    }),
  );
}

async function sendInBatches(
  ids: readonly string[],
  signal: AbortSignal,
  send: (batch: readonly string[]) => Promise<void>,
): Promise<BatchResult> {
  const result = { done: 0, skipped: 0, failed: 0, problems: [] as Problem[], notAttempted: 0 };
  for (let offset = 0; offset < ids.length; offset += maxErrorsPerRequest) {
    const batch = ids.slice(offset, offset + maxErrorsPerRequest);
    if (signal.aborted) {
      result.notAttempted += batch.length;
      continue;
    }
    try {
      await send(batch);
      result.done += batch.length;
    } catch (error) {
      if (isCancelled(error)) result.notAttempted += batch.length;
      else {
        result.failed += batch.length;
        result.problems.push(toProblem(error));
      }
    }
  }
  return result;
}
