import * as vscode from 'vscode';
import { chooseVendor } from './ask/vendor';
import type { Parts } from './parts';

export function addConnection({ commands, forms, service }: Parts): void {
  commands.add('celonisCeligo.addConnection', async () => {
    forms.add(await chooseVendor(service.vendors, vscode.l10n.t('Add Connection')));
  });
}
