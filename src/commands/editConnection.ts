import * as vscode from 'vscode';
import { connectionOf } from './ask/connection';
import type { Parts } from './parts';

export function editConnection({ commands, forms, service }: Parts): void {
  commands.add('celonisCeligo.editConnection', async (scope, arg) => {
    const connection = await connectionOf(service, scope, arg, vscode.l10n.t('Edit Connection'));
    service.vendor(connection.vendor);
    forms.edit(connection);
  });
}
