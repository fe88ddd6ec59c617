import * as vscode from 'vscode';
import { chooseVendor } from '../prompts/chooseVendor';
import type { Services } from './services';

export function registerAddConnection({ commands, forms, service }: Services): void {
  commands.register('celonisCeligo.addConnection', async () => {
    forms.openNew(await chooseVendor(service.vendors, vscode.l10n.t('Add Connection')));
  });
}
