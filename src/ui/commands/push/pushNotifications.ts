import * as vscode from 'vscode';
import type { UnreadableFile } from '../../../app/push/fileReading';
import type { FinishedPush } from '../../../app/push/finishedPush';
import { stillLoadingText, successText, summarizePushes } from '../../../app/push/finishedPushText';
import { describe } from '../../../core/problem';
import type { ShowNotification } from '../../adapters/notifications';
import { showError, showInformation, showStatus, showWarning } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import type { Services } from '../services';

type NotificationDependencies = Pick<Services, 'commands' | 'documents' | 'history' | 'log' | 'service'>;

/** Tells how one push ended: what landed where, or what went wrong and what to do. */
export function notifyResult(services: NotificationDependencies, finishedPush: FinishedPush): void {
  const { record, result } = finishedPush;
  const { order: parameters, id } = record;
  const scope: ProblemContext = {
    connectionId: parameters.connection.id,
    file: vscode.Uri.parse(parameters.file.uri, true),
    retry: () => vscode.commands.executeCommand('celonisCeligo.pushAgain', id),
    showLog: () => vscode.commands.executeCommand('celonisCeligo.showPushLog', id),
  };
  switch (result.result) {
    case 'done':
      return showWithActions(services, showInformation, successText(finishedPush), parameters.connection.id, id);
    case 'cancelled':
      showStatus(vscode.l10n.t('The push of {0} was cancelled.', parameters.file.name), 6_000);
      if (result.leftover)
        showWithActions(services, showWarning, describe(result.leftover), parameters.connection.id, id);
      return;
    case 'running':
      void vscode.commands.executeCommand('celonisCeligo.followPush', id);
      return showWithActions(
        services,
        showWarning,
        result.problem ? describe(result.problem) : stillLoadingText(parameters.file.name),
        parameters.connection.id,
        id,
      );
    case 'failed': {
      const {
        problem = { kind: 'internal', what: vscode.l10n.t('The push of {0} failed.', parameters.file.name) },
        leftover,
      } = result;
      const next = [problem.next, leftover && describe(leftover)].filter(Boolean).join(' ');
      return services.commands.showProblem({ ...problem, ...(next ? { next } : {}) }, scope);
    }
  }
}

/** Tells how several pushes ended, in one notification. */
export function notifySummary(
  services: NotificationDependencies,
  finishedPushes: readonly FinishedPush[],
  unreadableFiles: readonly UnreadableFile[],
): void {
  const { text, failures } = summarizePushes(finishedPushes, unreadableFiles);
  for (const line of failures) services.log.error(line);
  const [first] = finishedPushes;
  if (failures.length > 0) showWithActions(services, showError, text, undefined);
  else if (first) showWithActions(services, showInformation, text, first.record.order.connection.id);
}

/** Not awaited: a notification may stay open for as long as it likes. */
function showWithActions(
  services: NotificationDependencies,
  show: ShowNotification,
  message: string,
  connectionId: string | undefined,
  pushId?: string,
): void {
  const openLabel = vscode.l10n.t('Open in Celonis');
  const showLogLabel = vscode.l10n.t('Show Log');
  const copyLabel = vscode.l10n.t('Copy As…');
  const buttons = [
    ...(connectionId === undefined ? [] : [openLabel]),
    showLogLabel,
    ...(pushId === undefined ? [] : [copyLabel]),
  ];
  services.commands.runInBackground('celonisCeligo.showPushLog', {}, async () => {
    const chosen = await show(message, ...buttons);
    if (chosen === openLabel) await vscode.commands.executeCommand('celonisCeligo.openInBrowser', connectionId);
    else if (chosen === showLogLabel && pushId)
      await vscode.commands.executeCommand('celonisCeligo.showPushLog', pushId);
    else if (chosen === copyLabel) await vscode.commands.executeCommand('celonisCeligo.copyPushAs', pushId);
    else if (chosen === showLogLabel) await services.log.show();
  });
}
