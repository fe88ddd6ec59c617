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
  const scope = contextOf(finishedPush);
  switch (result.result) {
    case 'done':
      return showWithActions(services, showInformation, successText(finishedPush), parameters.connection.id, id);
    case 'cancelled':
      showStatus(vscode.l10n.t('The push of {0} was cancelled.', parameters.file.name), 6_000);
      if (result.leftover)
        showWithActions(services, showWarning, describe(result.leftover), parameters.connection.id, id);
      return;
    case 'running':
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

/** What the remedies of a push are about. */
function contextOf({ record: { id, order } }: FinishedPush): ProblemContext {
  return {
    connectionId: order.connection.id,
    file: vscode.Uri.parse(order.file.uri, true),
    retry: () => vscode.commands.executeCommand('celonisCeligo.pushAgain', id),
    showLog: () => vscode.commands.executeCommand('celonisCeligo.showPushLog', id),
  };
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

/** What may follow a push that a panel has shown: remedies where one failed, otherwise where to look. */
export function listFollowingActions(
  services: NotificationDependencies,
  finishedPushes: readonly FinishedPush[],
): PushAction[] {
  const [first, second] = finishedPushes;
  const failed = finishedPushes.find(({ result }) => result.result === 'failed');
  if (failed) {
    const { problem } = failed.result;
    const fixes = problem ? services.commands.listProblemActions(problem, contextOf(failed)) : [];
    return [...fixes, ...listActions(services, undefined, failed.record.id).slice(0, 1)];
  }
  return first ? listActions(services, first.record.order.connection.id, second ? undefined : first.record.id) : [];
}

interface PushAction {
  label: string;
  execute: () => unknown;
}

function listActions(
  { log }: NotificationDependencies,
  connectionId: string | undefined,
  pushId: string | undefined,
): PushAction[] {
  const run = (command: string, argument: string): (() => unknown) => {
    return () => vscode.commands.executeCommand(command, argument);
  };
  return [
    ...(connectionId === undefined
      ? []
      : [{ label: vscode.l10n.t('Open in Celonis'), execute: run('celonisCeligo.openInBrowser', connectionId) }]),
    {
      label: vscode.l10n.t('Show Log'),
      execute: pushId === undefined ? () => log.show() : run('celonisCeligo.showPushLog', pushId),
    },
    ...(pushId === undefined
      ? []
      : [{ label: vscode.l10n.t('Copy As…'), execute: run('celonisCeligo.copyPushAs', pushId) }]),
  ];
}

/** Not awaited: a notification may stay open for as long as it likes. */
function showWithActions(
  services: NotificationDependencies,
  show: ShowNotification,
  message: string,
  connectionId: string | undefined,
  pushId?: string,
): void {
  const actions = listActions(services, connectionId, pushId);
  services.commands.runInBackground('celonisCeligo.showPushLog', {}, async () => {
    const chosen = await show(message, ...actions.map(({ label }) => label));
    await actions.find(({ label }) => label === chosen)?.execute();
  });
}
