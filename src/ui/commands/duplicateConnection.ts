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

/** Opens the form with everything but the secrets: they are entered again, as for any other connection. */
export function registerDuplicateConnection({ commands, forms, service }: Dependencies): void {
  commands.register('celonisCeligo.duplicateConnection', async (scope, arg) => {
    const { vendor, name, values, environment } = await resolveConnection(
      service,
      scope,
      arg,
      vscode.l10n.t('Duplicate Connection'),
    );
    forms.openNew(service.getVendor(vendor), { name: service.uniqueName(name), values, environment });
  });
}
