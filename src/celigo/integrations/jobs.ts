import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { delay } from '../../core/delay';
import { isCancelled, toProblem } from '../../core/problem';
import { sumOf } from '../../core/sum';
import type { HttpRequest } from '../../http/httpClient';
import type { Job } from '../apiSchemas';
import { jobSchema, runResponseSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readDatedPage } from '../paging';

/** The runs of a flow, newest first (celigo-api.md §3.8). Throws ProblemError. */
export function listFlowJobs(api: CeligoApi, flowId: string, signal: AbortSignal): Promise<ListPage<Job>> {
  const query = new URLSearchParams({ _flowId: flowId, type: 'flow' });
  return readDatedPage(
    api,
    { path: `/v1/jobs?${query.toString()}`, itemSchema: jobSchema, step: t('listing the runs of the flow') },
    signal,
  );
}

/**
 * Orders work that Celigo does in jobs, by POST and once, and answers the ids of those it names. What the answer looks
 * like is not described (celigo-api.md §3.6, §3.7), so no order that was taken fails over it. Throws ProblemError.
 */
export async function requestJobs(
  api: CeligoApi,
  request: Pick<HttpRequest<unknown>, 'path' | 'step' | 'body' | 'signal'>,
): Promise<readonly string[]> {
  const response = await api.request({ ...request, method: 'POST', schema: z.unknown() }).catch((error: unknown) => {
    const { kind, status = 0 } = toProblem(error);
    if (kind !== 'unreadable' || status < 200 || status > 299) throw error;
  });
  return [response].flat().flatMap((candidate) => {
    const { _jobId, _id } = runResponseSchema.safeParse(candidate).data ?? {};
    return _jobId || _id || [];
  });
}

/** Throws ProblemError. */
export function getJob(api: CeligoApi, id: string, signal?: AbortSignal): Promise<Job> {
  return api.request({
    method: 'GET',
    path: v1Path`/jobs/${id}`,
    step: t('reading the job'),
    schema: jobSchema,
    ...(signal ? { signal } : {}),
  });
}

export function hasEnded(job: Job): boolean {
  return job.status === 'completed' || job.status === 'failed' || job.status === 'canceled';
}

export interface FollowJobOptions {
  /** Ends the following, not the job. */
  signal: AbortSignal;
  /** With the totals of the steps where it is a run of a flow and they are known. */
  onProgress?: (job: Job, totals?: RunTotals) => void;
  /** The first pause between two looks in milliseconds; it grows to five times that. */
  initialPollIntervalMs?: number;
}

/** Looks at a job until it has ended. Throws ProblemError, `cancelled` when the following was ended first. */
export async function followJob(
  api: CeligoApi,
  id: string,
  { signal, onProgress, initialPollIntervalMs = 1_000 }: FollowJobOptions,
): Promise<Job> {
  for (
    let pollIntervalMs = initialPollIntervalMs;
    ;
    pollIntervalMs = Math.min(pollIntervalMs * 1.3, initialPollIntervalMs * 5)
  ) {
    const job = await getJob(api, id, signal);
    if (onProgress)
      onProgress(job, job.type === 'flow' && job.startedAt ? await readRunTotals(api, id, signal) : undefined);
    if (hasEnded(job)) return job;
    await delay(pollIntervalMs, signal);
  }
}

/**
 * Asks Celigo to stop a job; follow it to see when it has. A job that has ended already is left as it is. Throws
 * ProblemError.
 */
export async function cancelJob(api: CeligoApi, id: string): Promise<void> {
  try {
    await api.request({
      method: 'PUT',
      path: v1Path`/jobs/${id}/cancel`,
      step: t('cancelling the job'),
      body: { json: {} },
      idempotent: true,
    });
  } catch (error) {
    const { status = 0 } = toProblem(error);
    const hasJobEnded =
      status >= 400 && status < 500 && status !== 401 && status !== 429 && hasEnded(await getJob(api, id));
    if (!hasJobEnded) throw error;
  }
}

/** How a job stands in a few words that people of Celigo know (celigo-api.md §3.8). */
export type JobOutcome = 'underWay' | 'success' | 'partial' | 'empty' | 'failed' | 'canceled';

export function readJobOutcome(job: Job): JobOutcome {
  if (job.status === 'failed') return 'failed';
  if (job.status === 'canceled') return 'canceled';
  if (job.status !== 'completed') return 'underWay';
  if (job.numError > 0) return 'partial';
  return job.numSuccess + job.numIgnore === 0 ? 'empty' : 'success';
}

/** "12 succeeded, 3 ignored, 2 errors": what a run has come to so far. */
export function describeRecordCounts(job: Job): string {
  const counts = [
    t('{0} succeeded', job.numSuccess),
    job.numIgnore > 0 ? t('{0} ignored', job.numIgnore) : undefined,
    job.numError === 0 ? undefined : job.numError === 1 ? t('1 error') : t('{0} errors', job.numError),
  ];
  return counts.filter(Boolean).join(', ');
}

/** What the steps of a run did with its records. */
export interface RunTotals {
  exported: number;
  imported: number;
  ignored: number;
  errors: number;
}

/**
 * The totals of a run by its steps. The counters of the run itself are, in all recordings, the sum over exports and
 * imports (observed-answers.md, 1), while Celigo describes them as records: the steps are right in both readings.
 * Undefined where they are not known, or nothing is imported. Throws ProblemError `cancelled` only.
 */
export async function readRunTotals(
  api: CeligoApi,
  jobId: string,
  signal: AbortSignal,
): Promise<RunTotals | undefined> {
  try {
    const steps = await api.request({
      method: 'GET',
      path: `/v1/jobs?${new URLSearchParams({ _flowJobId: jobId }).toString()}`,
      step: t('reading the steps of the run'),
      schema: z.array(jobSchema).nullish(),
      signal,
    });
    const exports = (steps ?? []).filter(({ type }) => type === 'export');
    const imports = (steps ?? []).filter(({ type }) => type === 'import');
    if (imports.length === 0) return undefined;
    const sum = (jobs: readonly Job[], counter: 'numSuccess' | 'numIgnore' | 'numError'): number =>
      sumOf(jobs, (job) => job[counter]);
    return {
      exported: sum(exports, 'numSuccess'),
      imported: sum(imports, 'numSuccess'),
      ignored: sum([...exports, ...imports], 'numIgnore'),
      errors: sum([...exports, ...imports], 'numError'),
    };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return undefined;
  }
}

/** "55 exported, 0 imported, 55 errors". */
export function describeTotals({ exported, imported, ignored, errors }: RunTotals): string {
  const counts = [
    t('{0} exported', exported),
    t('{0} imported', imported),
    ignored > 0 ? t('{0} ignored', ignored) : undefined,
    errors === 0 ? undefined : errors === 1 ? t('1 error') : t('{0} errors', errors),
  ];
  return counts.filter(Boolean).join(', ');
}

/** One sentence on the job, by the totals of its steps where they are known. */
export function describeJob(job: Job, totals?: RunTotals): string {
  const counts = totals ? describeTotals(totals) : describeRecordCounts(job);
  switch (readJobOutcome(job)) {
    case 'success':
      return t('The flow has run: {0}.', counts);
    case 'partial':
      return t('The flow has run, but not everything went through: {0}.', counts);
    case 'empty':
      return t('The flow has run, there was nothing to do.');
    case 'failed':
      return t('The flow has failed: {0}.', counts);
    case 'canceled':
      return t('The run was cancelled: {0}.', counts);
    case 'underWay':
      return job.status === 'queued' ? t('The run waits for its turn.') : t('The flow is running: {0}.', counts);
  }
}

/** One sentence on a job that retried errors. What failed again is an open error again. */
export function describeRetry(job: Job): string {
  switch (readJobOutcome(job)) {
    case 'success':
    case 'empty':
      return t('The retry went through: {0}.', describeRecordCounts(job));
    case 'partial':
      return t('The retry has ended, but not everything went through: {0}.', describeRecordCounts(job));
    case 'failed':
      return t('The retry has failed: {0}.', describeRecordCounts(job));
    case 'canceled':
      return t('The retry was cancelled: {0}.', describeRecordCounts(job));
    case 'underWay':
      return t('The retry is under way: {0}.', describeRecordCounts(job));
  }
}
