import { t } from '@vscode/l10n';
import { createPagedRows, formatLocalTime, joinLines } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import { formatDuration } from '../../core/formatNumbers';
import type { Job } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { createDocumentLoader } from '../rowContext';
import type { JobOutcome } from './jobs';
import { describeRecordCounts, listFlowJobs, readJobOutcome } from './jobs';

/** The runs of a flow, the latest first (celigo-api.md §3.8). */
export function createRunsRow(api: CeligoApi, flowId: string): Resource {
  return {
    id: 'runs',
    kind: 'celigoRuns',
    label: t('Run history'),
    icon: 'history',
    loadChildren: (signal) =>
      createPagedRows(listFlowJobs(api, flowId, signal), (job) => createRunRow(api, job), t('It has not run yet.')),
  };
}

const outcomeIcons: Readonly<Record<JobOutcome, string>> = {
  underWay: 'sync~spin',
  success: 'pass',
  partial: 'warning',
  empty: 'circle-outline',
  failed: 'error',
  canceled: 'circle-slash',
};

function createRunRow(api: CeligoApi, job: Job): Resource {
  const { _id: id, startedAt, createdAt, endedAt } = job;
  const outcome = readJobOutcome(job);
  const begin = startedAt ?? createdAt;
  const durationMs = Date.parse(endedAt ?? '') - Date.parse(begin ?? '');
  const [outcomeLabel, countsLabel] = [describeRunOutcome(outcome), describeRecordCounts(job)];
  // The end of a row is cut in a narrow sidebar. The icon and the counts say that a run has completed.
  const hasCompleted = outcome === 'success' || outcome === 'partial';
  const [beginTime, endTime] = [formatLocalTime(begin), formatLocalTime(endedAt)];
  return {
    id,
    kind: 'celigoRun',
    ...(hasCompleted ? { label: countsLabel } : { label: outcomeLabel, description: countsLabel }),
    ...(begin && beginTime ? { moment: begin } : {}),
    tooltip: joinLines(
      outcomeLabel,
      countsLabel,
      t('Counted over all steps, exports included.'),
      beginTime ? t('Started: {0}', beginTime) : undefined,
      endTime ? t('Ended: {0}', endTime) : undefined,
      durationMs >= 0 ? t('Duration: {0}', formatDuration(durationMs)) : undefined,
    ),
    icon: outcomeIcons[outcome],
    data: { jobId: id },
    loadDocument: createDocumentLoader(api, v1Path`/jobs/${id}`),
  };
}

function describeRunOutcome(outcome: JobOutcome): string {
  switch (outcome) {
    case 'success':
      return t('Completed');
    case 'partial':
      return t('Completed with errors');
    case 'empty':
      return t('Completed, nothing to do');
    case 'failed':
      return t('Failed');
    case 'canceled':
      return t('Cancelled');
    case 'underWay':
      return t('Running');
  }
}
