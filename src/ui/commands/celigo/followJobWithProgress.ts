import * as vscode from 'vscode';
import type { Job } from '../../../celigo/apiSchemas';
import type { CeligoApi } from '../../../celigo/celigoApi';
import { cancelJob, describeRecordCounts, followJob } from '../../../celigo/integrations/jobs';
import { isCancelled } from '../../../core/problem';
import { withProgress } from '../../adapters/notifications';

/**
 * Shows how far a job is until it has ended. Cancelling cancels the job in Celigo, and waits until it has stopped.
 * Throws ProblemError.
 */
export function followJobWithProgress(api: CeligoApi, title: string, jobId: string): Thenable<Job> {
  return withProgress(title, async (progress, token) => {
    const onProgress = (currentJob: Job): void => progress.report({ message: formatJobProgress(currentJob) });
    const followController = new AbortController();
    const subscription = token.onCancellationRequested(() => followController.abort());
    try {
      return await followJob(api, jobId, { signal: followController.signal, onProgress });
    } catch (error) {
      if (!isCancelled(error)) throw error;
      progress.report({ message: vscode.l10n.t('cancelling…') });
      await cancelJob(api, jobId);
      return await followJob(api, jobId, { signal: new AbortController().signal });
    } finally {
      subscription.dispose();
    }
  });
}

function formatJobProgress(job: Job): string {
  if (job.status === 'queued') return vscode.l10n.t('waiting for its turn…');
  const pages =
    job.numPagesGenerated > 0
      ? job.numPagesGenerated === 1
        ? vscode.l10n.t('1 page read so far')
        : vscode.l10n.t('{0} pages read so far', job.numPagesGenerated)
      : '';
  return [describeRecordCounts(job), pages].filter(Boolean).join(' · ');
}
