import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { PushHistory } from '../../push/pushHistory';
import type { PushState } from '../../push/pushRecord';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal } from '../adapters/notifications';
import { resolveConnection } from '../prompts/chooseConnection';
import { UnreadableNode } from '../tree/unreadableNode';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';

interface Dependencies {
  commands: CommandRegistry;
  forms: ConnectionFormPanels;
  history: PushHistory;
  service: ConnectionService;
}

export function registerDeleteConnection({ commands, forms, history, service }: Dependencies): void {
  commands.register('celonisCeligo.deleteConnection', async (scope, arg) => {
    const { id, name } =
      arg instanceof UnreadableNode
        ? arg.record
        : await resolveConnection(service, scope, arg, vscode.l10n.t('Delete Connection'));
    const deleteLabel = vscode.l10n.t('Delete');
    await history.load();
    const detail = [
      ...describeUnfinishedPushes(history, id),
      vscode.l10n.t(
        'Its settings and its secret are removed from this machine and cannot be brought back. To use it again you will need the key again.',
      ),
      vscode.l10n.t(
        'Nothing changes in the service itself. What was pushed stays there, and the list of pushes stays here.',
      ),
    ].join('\n\n');
    const answer = await askModal(vscode.l10n.t('Delete the connection "{0}"?', name), detail, deleteLabel);
    if (answer !== deleteLabel) return;
    await service.delete(id);
    forms.close(id);
  });
}

/** What becomes of pushes that still need the connection: running ones fail, interrupted ones can only be forgotten. */
function describeUnfinishedPushes(history: PushHistory, connectionId: string): string[] {
  const tablesOf = (state: PushState): string =>
    history
      .list()
      .filter((record) => record.order.connection.id === connectionId && history.pushStateOf(record) === state)
      .map(({ order }) => order.table)
      .join(', ');
  const [runningTables, interruptedTables] = [tablesOf('running'), tablesOf('interrupted')];
  return [
    runningTables && vscode.l10n.t('Pushes are running with it, and may fail: {0}.', runningTables),
    interruptedTables &&
      vscode.l10n.t(
        'Interrupted pushes need it: {0}. Without it they can neither be resumed nor cleaned up in Celonis. Clean them up first.',
        interruptedTables,
      ),
  ].filter(Boolean);
}
