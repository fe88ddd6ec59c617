import { ProblemError } from '../../core/problem';
import type { JournalHeader, JournalState } from '../journal/pushJournal';
import { isFinalStatus } from './jobExecution';
import type { PushJobSpec } from './pushJob';
import type { JobDescription, PushJobApi, RemoteJob } from './pushJobApi';

/** How the job of a push stands whose window is closed. */
export type RemoteJobState =
  /** It was never created, or is deleted. */
  | { kind: 'absent' }
  /** It is there and has not been executed: nothing is visible in Celonis. */
  | { kind: 'open'; jobId: string }
  /** Celonis is executing it. */
  | { kind: 'going'; jobId: string }
  | { kind: 'ended'; jobId: string; state: RemoteJob };

/** Asks Celonis. Throws ProblemError where it cannot be asked. */
export async function readRemoteJobState(
  journalState: JournalState,
  api: PushJobApi,
  signal: AbortSignal,
): Promise<RemoteJobState> {
  const jobId =
    journalState.phase === 'creating'
      ? await api.findCreatedJob(
          createJobDescription(jobSpecFromHeader(journalState.header)),
          journalState.existingJobIds,
          signal,
        )
      : journalState.jobId;
  if (jobId === undefined) return { kind: 'absent' };
  try {
    const job = await api.readJob(jobId, signal);
    if (job.status === 'NEW') return { kind: 'open', jobId };
    return isFinalStatus(job.status) ? { kind: 'ended', jobId, state: job } : { kind: 'going', jobId };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return { kind: 'absent' };
    throw error;
  }
}

/** All that was decided about a push: everything but where its bytes come from. */
export function jobSpecFromHeader({ order, plan, format, csv, options }: JournalHeader): Omit<PushJobSpec, 'source'> {
  const { table, mode, keys, dataSourceId } = order;
  return {
    ...{ plan, table, mode, keys, format },
    ...(csv ? { csv } : {}),
    ...(dataSourceId === undefined ? {} : { connectionId: dataSourceId }),
    ...(options ? { options } : {}),
    ...(order.child === undefined && order.definition?.childTables?.length ? { hasChildTables: true } : {}),
  };
}

/** What the job of a push is created from. */
export function createJobDescription({
  table,
  mode,
  keys,
  plan,
  format,
  csv,
  connectionId,
  options,
}: Omit<PushJobSpec, 'source'>): JobDescription {
  return {
    table,
    mode,
    keys,
    columns: plan.columns,
    format,
    ...(csv ? { csv } : {}),
    ...(connectionId ? { connectionId } : {}),
    ...(options ? { options } : {}),
  };
}
