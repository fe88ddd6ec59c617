import { t } from '@vscode/l10n';
import type { ConnectionService } from '../connections/connectionService';
import type { PushHistory } from '../push/pushHistory';

/** A number on a view, and what it counts. */
export interface Badge {
  value: number;
  tooltip: string;
}

/**
 * Connections that worked once, and do not any more. One that never worked is no news, and neither is the sandbox,
 * which a person stops.
 */
export function countBrokenConnections(
  service: Pick<ConnectionService, 'connections' | 'getStatus'>,
): Badge | undefined {
  const value = service
    .connections()
    .filter(
      (connection) =>
        !connection.sandbox &&
        (connection.lastWorkedAt !== undefined || connection.lastTest?.outcome === 'works') &&
        ['fails', 'secretMissing'].includes(service.getStatus(connection)),
    ).length;
  if (value === 0) return undefined;
  return {
    value,
    tooltip: value === 1 ? t('1 connection stopped working') : t('{0} connections stopped working', value),
  };
}

/** Pushes that run, in whatever window. */
export function countRunningPushes(history: Pick<PushHistory, 'list' | 'pushStateOf'>): Badge | undefined {
  const value = history.list().filter((record) => history.pushStateOf(record) === 'running').length;
  if (value === 0) return undefined;
  return { value, tooltip: value === 1 ? t('1 push is running') : t('{0} pushes are running', value) };
}
