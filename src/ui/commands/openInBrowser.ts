import * as vscode from 'vscode';
import { resolveConnection } from '../prompts/chooseConnection';
import { ResourceNode } from '../tree/resourceNode';
import type { Services } from './services';

/** Opens a row's own page, or that of its connection. */
export function registerOpenInBrowser({ commands, service }: Services): void {
  commands.register('celonisCeligo.openInBrowser', async (scope, arg) => {
    const resourceUrl = arg instanceof ResourceNode ? arg.resource.url : undefined;
    const url = resourceUrl ?? (await connectionUrl());
    await vscode.env.openExternal(vscode.Uri.parse(url, true));

    async function connectionUrl(): Promise<string> {
      const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Open in Browser'));
      return service.getVendor(connection.vendor).url(connection.values);
    }
  });
}
