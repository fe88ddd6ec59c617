import * as vscode from 'vscode';
import { resolveConnection } from '../prompts/chooseConnection';
import { askText, back } from '../prompts/prompts';
import { checkConnectionName } from './addConnectionQuickCommand';
import type { Services } from './services';

export function registerRenameConnection({ commands, service }: Services): void {
  commands.register('celonisCeligo.renameConnection', async (scope, arg) => {
    const title = vscode.l10n.t('Rename Connection');
    const { id, name } = await resolveConnection(service, scope, arg, title);
    const prompt = vscode.l10n.t('New name of "{0}"', name);
    const newName = await askText({
      title,
      prompt,
      value: name,
      check: (text) => checkConnectionName(service, text, id),
    });
    if (newName !== back && newName.trim() !== name) await service.rename(id, newName);
  });
}
