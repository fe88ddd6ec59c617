import * as vscode from 'vscode';
import { connectionOf } from './ask/connection';
import type { Parts } from './parts';

export function copyConnectionId({ commands, service }: Parts): void {
  commands.add('celonisCeligo.copyConnectionId', async (scope, arg) => {
    const { id, name } = await connectionOf(service, scope, arg, vscode.l10n.t('Copy Connection ID'));
    await vscode.env.clipboard.writeText(id);
    vscode.window.setStatusBarMessage(vscode.l10n.t('The id of "{0}" is on the clipboard.', name), 4_000);
  });
}
