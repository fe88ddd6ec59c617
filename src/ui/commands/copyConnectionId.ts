import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showStatus } from '../adapters/notifications';
import { resolveConnection } from '../prompts/chooseConnection';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
}

export function registerCopyConnectionId({ commands, service }: Dependencies): void {
  commands.register('celonisCeligo.copyConnectionId', async (scope, arg) => {
    const { id, name } = await resolveConnection(service, scope, arg, vscode.l10n.t('Copy Connection ID'));
    await vscode.env.clipboard.writeText(id);
    showStatus(vscode.l10n.t('The id of "{0}" is on the clipboard.', name), 4_000);
  });
}
