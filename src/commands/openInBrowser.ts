import * as vscode from 'vscode';
import { ResourceNode } from '../tree/resourceNode';
import { connectionOf } from './ask/connection';
import type { Parts } from './parts';

/** Opens a row's own page, or that of its connection. */
export function openInBrowser({ commands, service }: Parts): void {
  commands.add('celonisCeligo.openInBrowser', async (scope, arg) => {
    const own = arg instanceof ResourceNode ? arg.resource.url : undefined;
    const url = own ?? (await urlOf());
    await vscode.env.openExternal(vscode.Uri.parse(url, true));

    async function urlOf(): Promise<string> {
      const connection = await connectionOf(service, scope, arg, vscode.l10n.t('Open in Browser'));
      return service.vendor(connection.vendor).url(connection.values);
    }
  });
}
