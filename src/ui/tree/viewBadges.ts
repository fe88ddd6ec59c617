import type * as vscode from 'vscode';
import type { Badge } from '../../app/viewBadges';
import { countBrokenConnections, countRunningPushes } from '../../app/viewBadges';
import type { ConnectionService } from '../../connections/connectionService';
import type { Disposable } from '../../core/emitter';
import { combineDisposables } from '../../core/emitter';
import type { Log } from '../../core/log';
import { runInBackground } from '../../core/runInBackground';
import type { PushHistory } from '../../push/pushHistory';

type BadgedView = Pick<vscode.TreeView<unknown>, 'badge'>;

export interface BadgedViews {
  connections: BadgedView | undefined;
  pushes: BadgedView | undefined;
}

/** Keeps the numbers on the views, and with them the one in the activity bar, true. */
export function showViewBadges(
  views: BadgedViews,
  service: ConnectionService,
  history: PushHistory,
  log: Log,
): Disposable {
  const showBroken = (): void => setBadge(views.connections, countBrokenConnections(service));
  const showRunning = (): void => setBadge(views.pushes, countRunningPushes(history));
  showBroken();
  runInBackground(log, 'The running pushes could not be counted', () => history.load().then(showRunning));
  return combineDisposables(
    service.onDidChange(showBroken),
    // Only the list changes how many there are, not their progress.
    history.onDidChange((id) => id === undefined && showRunning()),
  );
}

function setBadge(view: BadgedView | undefined, badge: Badge | undefined): void {
  if (view && view.badge?.tooltip !== badge?.tooltip) view.badge = badge;
}
