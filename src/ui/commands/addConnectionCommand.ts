import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { chooseVendor } from '../prompts/chooseVendor';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';

interface Dependencies {
  commands: CommandRegistry;
  forms: ConnectionFormPanels;
  service: ConnectionService;
}

export function registerAddConnection({ commands, forms, service }: Dependencies): void {
  commands.register('celonisCeligo.addConnection', async (_scope, vendorId) => {
    const vendor = service.vendors.find(({ id }) => id === vendorId);
    forms.openNew(vendor ?? (await chooseVendor(service.vendors, vscode.l10n.t('Add Connection'))));
  });
}
