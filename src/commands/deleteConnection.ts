import * as vscode from 'vscode';
import { UnreadableNode } from '../tree/unreadableNode';
import { connectionOf } from './ask/connection';
import type { Parts } from './parts';

export function deleteConnection({ commands, forms, service }: Parts): void {
  commands.add('celonisCeligo.deleteConnection', async (scope, arg) => {
    const { id, name } = arg instanceof UnreadableNode ? arg.record : await connectionOf(service, scope, arg, vscode.l10n.t('Delete Connection'));
    const yes = vscode.l10n.t('Delete');
    const detail = [
      vscode.l10n.t('Its settings and its secret are removed from this machine and cannot be brought back. To use it again you will need the key again.'),
      vscode.l10n.t('Nothing changes in the service itself. What was pushed stays there, and the list of pushes stays here.'),
    ].join('\n\n');
    const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Delete the connection "{0}"?', name), { modal: true, detail }, yes);
    if (answer !== yes) return;
    await service.delete(id);
    forms.close(id);
  });
}
