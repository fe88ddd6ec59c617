import * as vscode from 'vscode';
import { cancelJob, describeCounts, followJob } from '../../celigo/jobs';
import { isCancelled } from '../../http/problem';
import { withProgress } from '../../platform/notify';
import type { CeligoApi } from '../../celigo/api';
import type { Job } from '../../celigo/schemas';

/** Shows how far a job is until it has ended. Cancelling cancels the job in Celigo, and waits until it has stopped. Throws ProblemError. */
export function followWithProgress(api: CeligoApi, title: string, job: string): Thenable<Job> {
  return withProgress(title, async (progress, token) => {
    const onProgress = (now: Job): void => progress.report({ message: progressOf(now) });
    const watching = new AbortController();
    const subscription = token.onCancellationRequested(() => watching.abort());
    try {
      return await followJob(api, job, { signal: watching.signal, onProgress });
    } catch (error) {
      if (!isCancelled(error)) throw error;
      progress.report({ message: vscode.l10n.t('cancelling…') });
      await cancelJob(api, job);
      return await followJob(api, job, { signal: new AbortController().signal });
    } finally {
      subscription.dispose();
    }
  });
}

function progressOf(job: Job): string {
  if (job.status === 'queued') return vscode.l10n.t('waiting for its turn…');
  const pages = job.numPagesGenerated > 0 ? vscode.l10n.t('page {0} of {1} so far', job.numPagesProcessed, job.numPagesGenerated) : '';
  return [describeCounts(job), pages].filter(Boolean).join(' · ');
}
