import * as vscode from 'vscode';
import type { Job } from '../../../celigo/apiSchemas';
import type { CeligoApi } from '../../../celigo/celigoApi';
import {
  cancelJob,
  describeRecordCounts,
  describeTotals,
  followJob,
  type RunTotals,
} from '../../../celigo/integrations/jobs';
import { isCancelled, ProblemError } from '../../../core/problem';
import { withProgress } from '../../adapters/notifications';

const stopTimeoutMs = 120_000;

/** A job that has ended, and where it is a run of a flow the totals of its steps, if they are known. */
export interface FinishedJob {
  job: Job;
  totals: RunTotals | undefined;
}

/**
 * Shows how far a job is until it has ended. Cancelling cancels the job in Celigo, and waits until it has stopped.
 * Throws ProblemError.
 */
export function followJobWithProgress(api: CeligoApi, title: string, jobId: string): Thenable<FinishedJob> {
  return withProgress(title, async (progress, token) => {
    const onProgress = (currentJob: Job, totals?: RunTotals): void =>
      progress.report({ message: formatJobProgress(currentJob, totals) });
    const followController = new AbortController();
    const subscription = token.onCancellationRequested(() => followController.abort());
    try {
      return await followToEnd(api, jobId, followController.signal, onProgress);
    } catch (error) {
      if (!isCancelled(error)) throw error;
      progress.report({ message: vscode.l10n.t('cancelling…') });
      await cancelJob(api, jobId);
      return await waitUntilStopped(api, jobId);
    } finally {
      subscription.dispose();
    }
  });
}

/** Keeps the totals that the last look at the job has brought. */
async function followToEnd(
  api: CeligoApi,
  jobId: string,
  signal: AbortSignal,
  onProgress?: (job: Job, totals?: RunTotals) => void,
): Promise<FinishedJob> {
  let totals: RunTotals | undefined;
  const job = await followJob(api, jobId, {
    signal,
    onProgress: (currentJob, currentTotals) => {
      totals = currentTotals;
      onProgress?.(currentJob, currentTotals);
    },
  });
  return { job, totals };
}

/** A job that was cancelled stops soon, but not at once. Throws ProblemError where it has not. */
async function waitUntilStopped(api: CeligoApi, jobId: string): Promise<FinishedJob> {
  const signal = AbortSignal.timeout(stopTimeoutMs);
  try {
    return await followToEnd(api, jobId, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new ProblemError({
      kind: 'timeout',
      what: vscode.l10n.t(
        'The job was cancelled, but Celigo had not stopped it after {0} seconds.',
        stopTimeoutMs / 1_000,
      ),
      next: vscode.l10n.t('Look at it in Celigo.'),
    });
  }
}

/** By the totals of its steps where they are known: those of a run count each record once for every step. */
function formatJobProgress(job: Job, totals?: RunTotals): string {
  if (job.status === 'queued') return vscode.l10n.t('waiting for its turn…');
  const pages =
    job.numPagesGenerated > 0
      ? job.numPagesGenerated === 1
        ? vscode.l10n.t('1 page read so far')
        : vscode.l10n.t('{0} pages read so far', job.numPagesGenerated)
      : '';
  return [totals ? describeTotals(totals) : describeRecordCounts(job), pages].filter(Boolean).join(' · ');
}
