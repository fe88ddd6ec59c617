import { t } from '@vscode/l10n';
import type { Problem } from '../../core/problem';
import { toProblem } from '../../core/problem';
import { retry } from '../../core/retry';
import { leftoverProblem } from './jobProblems';
import type { PushJobApi } from './pushJobApi';
import type { PushTiming } from './pushTiming';

/** Deletes a job whatever else happened, with retries. What is left to say when it did not work; never throws. */
export async function deleteJob(
  api: PushJobApi,
  jobId: string,
  timing: PushTiming,
  log: (line: string) => void,
): Promise<Problem | undefined> {
  try {
    await retry(() => api.deleteJob(jobId), {
      shouldRetry: ({ kind }) => !['unauthorized', 'forbidden', 'notEnabled'].includes(kind),
      limitMs: timing.deleteLimitMs,
      initialDelayMs: timing.initialRetryDelayMs / 2,
      maxDelayMs: timing.maxRetryDelayMs,
    });
    log(t('Data push job {0} deleted.', jobId));
    return undefined;
  } catch (error) {
    return leftoverProblem(jobId, toProblem(error));
  }
}
