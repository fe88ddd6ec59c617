import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { resolveConnection } from '../prompts/chooseConnection';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';

interface Dependencies {
  commands: CommandRegistry;
  forms: ConnectionFormPanels;
  service: ConnectionService;
}

export function registerEditConnection({ commands, forms, service }: Dependencies): void {
  commands.register('celonisCeligo.editConnection', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Edit Connection'));
    service.getVendor(connection.vendor);
    forms.openExisting(connection);
  });
}
