import * as vscode from 'vscode';
import { resolveConnection } from '../prompts/chooseConnection';
import type { Services } from './services';

export function registerCopyConnectionId({ commands, service }: Services): void {
  commands.register('celonisCeligo.copyConnectionId', async (scope, arg) => {
    const { id, name } = await resolveConnection(service, scope, arg, vscode.l10n.t('Copy Connection ID'));
    await vscode.env.clipboard.writeText(id);
    vscode.window.setStatusBarMessage(vscode.l10n.t('The id of "{0}" is on the clipboard.', name), 4_000);
  });
}
