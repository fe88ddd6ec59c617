import * as vscode from 'vscode';
import { checkName } from './addConnectionQuick';
import { connectionOf } from './ask/connection';
import { askText, back } from './ask/input';
import type { Parts } from './parts';

export function renameConnection({ commands, service }: Parts): void {
  commands.add('celonisCeligo.renameConnection', async (scope, arg) => {
    const title = vscode.l10n.t('Rename Connection');
    const { id, name } = await connectionOf(service, scope, arg, title);
    const prompt = vscode.l10n.t('New name of "{0}"', name);
    const renamed = await askText({ title, prompt, value: name, check: (text) => checkName(service, text, id) });
    if (renamed !== back && renamed.trim() !== name) await service.rename(id, renamed);
  });
}
