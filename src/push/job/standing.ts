import { isFinal } from './execution';
import { ProblemError } from '../../http/problem';
import type { Beginning, LedgerState } from './ledger';
import type { PushRequest } from './job';
import type { JobRequest, JobState, PushTarget } from './target';

/** How the job of a push stands whose window is gone. */
export type Standing =
  /** It was never created, or is deleted. */
  | { kind: 'absent' }
  /** It is there and has not been executed: nothing is visible in Celonis. */
  | { kind: 'open'; jobId: string }
  /** Celonis is at it. */
  | { kind: 'going'; jobId: string }
  | { kind: 'ended'; jobId: string; state: JobState };

/** Asks Celonis. Throws ProblemError where it cannot be asked. */
export async function askStanding(ledger: LedgerState, target: PushTarget, signal: AbortSignal): Promise<Standing> {
  const jobId = ledger.phase === 'creating' ? await target.findCreated(jobOf(decidedIn(ledger.begin)), ledger.before, signal) : ledger.jobId;
  if (jobId === undefined) return { kind: 'absent' };
  try {
    const state = await target.state(jobId, signal);
    if (state.status === 'NEW') return { kind: 'open', jobId };
    return isFinal(state.status) ? { kind: 'ended', jobId, state } : { kind: 'going', jobId };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return { kind: 'absent' };
    throw error;
  }
}

/** All that was decided about a push: everything but where its bytes come from. */
export function decidedIn({ order, plan, format, csv, options }: Beginning): Omit<PushRequest, 'source'> {
  const { table, mode, keys, dataSourceId } = order;
  return {
    ...{ plan, table, mode, keys, format },
    ...(csv ? { csv } : {}),
    ...(dataSourceId === undefined ? {} : { connectionId: dataSourceId }),
    ...(options ? { options } : {}),
    ...(order.child === undefined && order.definition?.childTables?.length ? { parent: true } : {}),
  };
}

/** What the job of a push is created from. */
export function jobOf({ table, mode, keys, plan, format, csv, connectionId, options }: Omit<PushRequest, 'source'>): JobRequest {
  return { table, mode, keys, columns: plan.columns, format, ...(csv ? { csv } : {}), ...(connectionId ? { connectionId } : {}), ...(options ? { options } : {}) };
}
