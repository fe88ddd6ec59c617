import { t } from '@vscode/l10n';
import type { VendorSession } from '../../connections/vendor';
import { delay } from '../../core/delay';
import type { Problem } from '../../core/problem';
import { isCancelled, ProblemError, toProblem } from '../../core/problem';
import type { HttpClient } from '../../http/httpClient';
import { wasCertainlyNotExecuted } from '../../http/requestOutcome';
import { createAuthorizedClient } from '../authorization';
import type { DataModelAddress, DataModelLoadState } from './dataModels';
import { readLoadState, startLoad } from './dataModels';

export interface ReloadOutcome {
  /** `unknown`: the order was taken, but nothing was seen of a load. */
  outcome: 'success' | 'warning' | 'error' | 'canceled' | 'unknown';
  /** One sentence. */
  summary: string;
  state: DataModelLoadState;
}

export interface ReloadOptions {
  /** Ends the following. The load goes on: there is no public way to stop it. */
  signal: AbortSignal;
  onProgress?: (state: DataModelLoadState) => void;
  /** Milliseconds between two looks; default two seconds. */
  pollIntervalMs?: number;
  /** How many looks are taken for the load to show up; default fifteen. */
  maxPollsUntilSeen?: number;
}

/**
 * "Reload Data Model": orders a load and follows it to its end (celonis-api.md §7). Without `tableIds` all tables are
 * loaded anew. Throws ProblemError; `conflict` when a load is under way already, `cancelled` when the following was
 * ended.
 */
export async function reloadDataModel(
  session: VendorSession,
  model: DataModelAddress,
  options: ReloadOptions,
  tableIds: readonly string[] = [],
): Promise<ReloadOutcome> {
  const { signal, onProgress, pollIntervalMs = 2_000, maxPollsUntilSeen = 15 } = options;
  const http = createAuthorizedClient(session);
  try {
    const previousState = await readLoadState(http, model, signal);
    if (previousState.status === 'running') throw new ProblemError(loadInProgressProblem(previousState));
    const lostResponse = await startLoadOrReportLost(http, model, tableIds);
    for (let pollCount = 0; ; pollCount++) {
      const state = await readLoadState(http, model, signal);
      if (isSameLoad(state, previousState)) {
        if (pollCount >= maxPollsUntilSeen && lostResponse) throw lostResponse.error;
        if (pollCount >= maxPollsUntilSeen)
          return {
            outcome: 'unknown',
            summary: t('Celonis accepted the request, but no new load has started yet.'),
            state,
          };
      } else {
        onProgress?.(state);
        if (state.status !== 'running' && state.status !== 'none')
          return { outcome: state.status, summary: describeOutcome(state), state };
      }
      await delay(pollIntervalMs, signal);
    }
  } catch (error) {
    throw isCancelled(error) ? error : new ProblemError(explainReloadProblem(toProblem(error)), { cause: error });
  }
}

/**
 * What became of an order: nothing to say, or an answer that was lost. Then it may have been carried out all the same,
 * which the load shows.
 */
async function startLoadOrReportLost(
  http: HttpClient,
  model: DataModelAddress,
  tableIds: readonly string[],
): Promise<{ error: unknown } | undefined> {
  try {
    await startLoad(http, model, tableIds);
    return undefined;
  } catch (error) {
    if (wasCertainlyNotExecuted(error)) throw error;
    return { error };
  }
}

/**
 * Whether this is the load that was there before. Without an id, one that ends in the same way at the same time is
 * taken for the same.
 */
function isSameLoad(a: DataModelLoadState, b: DataModelLoadState): boolean {
  if (a.loadId !== undefined && b.loadId !== undefined) return a.loadId === b.loadId;
  return (
    a.status === b.status &&
    a.startedAt?.getTime() === b.startedAt?.getTime() &&
    a.endedAt?.getTime() === b.endedAt?.getTime()
  );
}

/** "3 of 5 tables": how far a load is. */
export function describeLoadProgress({ tables, isConnectionLost = false }: DataModelLoadState): string {
  if (isConnectionLost) return t('Celonis has lost the connection to the load, waiting for it');
  return tables.length === 0
    ? t('loading')
    : t('{0} of {1} tables', tables.filter((table) => table.isDone).length, tables.length);
}

function describeOutcome({ status, message }: DataModelLoadState): string {
  switch (status) {
    case 'success':
      return t('The data model is loaded.');
    case 'warning':
      return message
        ? t('The data model is loaded, with a warning: {0}', message)
        : t('The data model is loaded, with a warning.');
    case 'canceled':
      return t('The load was cancelled in Celonis.');
    case 'error':
    case 'running':
    case 'none':
      return message
        ? t('The data model could not be loaded: {0}', message)
        : t('The data model could not be loaded. Celonis gave no reason.');
  }
}

function loadInProgressProblem({ isConnectionLost = false }: DataModelLoadState): Problem {
  if (isConnectionLost) {
    return {
      kind: 'conflict',
      what: t('The last load of the data model has not ended: Celonis has lost the connection to it.'),
      why: t('It may still end by itself, and a second load beside it is not taken.'),
      next: t('Wait a few minutes and try again. If that does not help, cancel the load in Celonis.'),
      fixes: [{ kind: 'retry', label: t('Try Again') }],
    };
  }
  return {
    kind: 'conflict',
    what: t('The data model is being loaded already.'),
    why: t('A load that began earlier may not have the newest rows.'),
    next: t('Wait until it has ended and try again.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}

function explainReloadProblem(problem: Problem): Problem {
  if (problem.kind !== 'forbidden' && problem.kind !== 'notEnabled') return problem;
  return {
    ...problem,
    what: t('The data model may not be reloaded with this connection.'),
    next: t(
      'The permission to edit the data pool is needed, and with OAuth 2.0 also the scope integration.data-pools.',
    ),
  };
}
