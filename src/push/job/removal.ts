import { t } from '@vscode/l10n';
import { toProblem } from '../../http/problem';
import type { Problem } from '../../http/problem';
import { leftoverProblem } from './jobProblems';
import { patiently } from './patience';
import type { PushTarget } from './target';
import type { Timing } from './timing';

/** Deletes a job whatever else happened, with patience. What is left to say when it did not work; never throws. */
export async function removeJob(target: PushTarget, jobId: string, timing: Timing, log: (line: string) => void): Promise<Problem | undefined> {
  try {
    await patiently(() => target.remove(jobId), {
      worthIt: ({ kind }) => !['unauthorized', 'forbidden', 'notEnabled'].includes(kind),
      limitMs: timing.removeMs,
      firstPauseMs: timing.firstRetryMs / 2,
      longestPauseMs: timing.longestRetryMs,
    });
    log(t('Data push job {0} deleted.', jobId));
    return undefined;
  } catch (error) {
    return leftoverProblem(jobId, toProblem(error));
  }
}
