import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal } from '../adapters/notifications';
import { resolveConnection } from '../prompts/chooseConnection';
import { UnreadableNode } from '../tree/unreadableNode';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';

interface Dependencies {
  commands: CommandRegistry;
  forms: ConnectionFormPanels;
  service: ConnectionService;
}

export function registerDeleteConnection({ commands, forms, service }: Dependencies): void {
  commands.register('celonisCeligo.deleteConnection', async (scope, arg) => {
    const { id, name } =
      arg instanceof UnreadableNode
        ? arg.record
        : await resolveConnection(service, scope, arg, vscode.l10n.t('Delete Connection'));
    const deleteLabel = vscode.l10n.t('Delete');
    const detail = [
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
