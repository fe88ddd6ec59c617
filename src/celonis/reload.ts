import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { wasRefused } from '../http/fate';
import { isCancelled, ProblemError, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import { pause } from '../http/retry';
import type { Session } from '../connections/vendor';
import { authorized } from './auth';
import { loadState, orderLoad } from './dataModels';
import type { LoadState, ModelAddress } from './dataModels';

export interface Reload {
  /** `unknown`: the order was taken, but nothing was seen of a load. */
  outcome: 'success' | 'warning' | 'error' | 'canceled' | 'unknown';
  /** One sentence. */
  summary: string;
  state: LoadState;
}

export interface Following {
  /** Ends the following. The load goes on: there is no public way to stop it. */
  signal: AbortSignal;
  onProgress?: (state: LoadState) => void;
  /** Milliseconds between two looks; default two seconds. */
  pauseMs?: number;
  /** How many looks are taken for the load to show up; default fifteen. */
  patience?: number;
}

/**
 * "Reload Data Model": orders a load and follows it to its end (celonis-api.md §7). Without `tableIds` all tables are loaded anew.
 * Throws ProblemError; `conflict` when a load is under way already, `cancelled` when the following was ended.
 */
export async function reloadDataModel(session: Session, model: ModelAddress, following: Following, tableIds: readonly string[] = []): Promise<Reload> {
  const { signal, onProgress, pauseMs = 2_000, patience = 15 } = following;
  const http = authorized(session);
  try {
    const before = await loadState(http, model, signal);
    if (before.status === 'running') throw new ProblemError(underWay());
    const lost = await order(http, model, tableIds);
    for (let looks = 0; ; looks++) {
      const state = await loadState(http, model, signal);
      if (isSame(state, before)) {
        if (looks >= patience && lost) throw lost.error;
        if (looks >= patience) return { outcome: 'unknown', summary: t('Celonis took the order, but no new load has shown up yet.'), state };
      } else {
        onProgress?.(state);
        if (state.status !== 'running' && state.status !== 'none') return { outcome: state.status, summary: summaryOf(state), state };
      }
      await pause(pauseMs, signal);
    }
  } catch (error) {
    throw isCancelled(error) ? error : new ProblemError(inWords(toProblem(error)), { cause: error });
  }
}

/** What became of an order: nothing to say, or an answer that was lost. Then it may have been carried out all the same, which the load shows. */
async function order(http: HttpClient, model: ModelAddress, tableIds: readonly string[]): Promise<{ error: unknown } | undefined> {
  try {
    await orderLoad(http, model, tableIds);
    return undefined;
  } catch (error) {
    if (wasRefused(error)) throw error;
    return { error };
  }
}

/** Whether this is the load that was there before. Without an id, one that ends in the same way at the same time is taken for the same. */
function isSame(a: LoadState, b: LoadState): boolean {
  if (a.loadId !== undefined && b.loadId !== undefined) return a.loadId === b.loadId;
  return a.status === b.status && a.startedAt?.getTime() === b.startedAt?.getTime() && a.endedAt?.getTime() === b.endedAt?.getTime();
}

/** "3 of 5 tables": how far a load is. */
export function progressOf({ tables }: LoadState): string {
  return tables.length === 0 ? t('loading') : t('{0} of {1} tables', tables.filter((table) => table.done).length, tables.length);
}

function summaryOf({ status, message }: LoadState): string {
  switch (status) {
    case 'success':
      return t('The data model is loaded.');
    case 'warning':
      return message ? t('The data model is loaded, with a warning: {0}', message) : t('The data model is loaded, with a warning.');
    case 'canceled':
      return t('The load was cancelled in Celonis.');
    case 'error':
    case 'running':
    case 'none':
      return message ? t('The data model could not be loaded: {0}', message) : t('The data model could not be loaded. Celonis gave no reason.');
  }
}

function underWay(): Problem {
  return {
    kind: 'conflict',
    what: t('The data model is being loaded already.'),
    why: t('A load that began earlier may not have the newest rows.'),
    next: t('Wait until it has ended and try again.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}

function inWords(problem: Problem): Problem {
  if (problem.kind !== 'forbidden' && problem.kind !== 'notEnabled') return problem;
  return {
    ...problem,
    what: t('The data model may not be reloaded with this connection.'),
    next: t('It takes the permission to edit the data pool, and with OAuth 2.0 also the scope integration.data-pools.'),
  };
}
