import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { resolveConnection } from '../prompts/chooseConnection';
import { askText, back } from '../prompts/prompts';
import { checkConnectionName } from './addConnectionQuestions';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
}

export function registerRenameConnection({ commands, service }: Dependencies): void {
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
