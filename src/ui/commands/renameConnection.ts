import * as vscode from 'vscode';
import { resolveConnection } from '../prompts/chooseConnection';
import { askText, back } from '../prompts/prompts';
import { revealMovedNode } from '../tree/revealNode';
import { checkConnectionName } from './addConnectionQuestions';
import type { Services } from './services';

type Dependencies = Pick<Services, 'commands' | 'service' | 'tree' | 'view'>;

export function registerRenameConnection({ commands, service, tree, view }: Dependencies): void {
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
    if (newName === back || newName.trim() === name) return;
    await service.rename(id, newName);
    await revealMovedNode(view, tree.getConnectionNode(id));
  });
}
