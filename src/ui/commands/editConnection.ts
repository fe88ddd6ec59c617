import * as vscode from 'vscode';
import { resolveConnection } from '../prompts/chooseConnection';
import type { Services } from './services';

export function registerEditConnection({ commands, forms, service }: Services): void {
  commands.register('celonisCeligo.editConnection', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Edit Connection'));
    service.getVendor(connection.vendor);
    forms.openExisting(connection);
  });
}
