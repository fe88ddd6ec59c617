import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { ProblemContext } from '../adapters/problemNotifier';
import { resolveConnection } from '../prompts/chooseConnection';
import { ResourceNode } from '../tree/resourceNode';
import { unwrapNode } from '../tree/unwrapNode';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
}

/** Opens a row's own page, or that of its connection. */
export function registerOpenInBrowser({ commands, service }: Dependencies): void {
  commands.register('celonisCeligo.openInBrowser', open);
  commands.register('celonisCeligo.openInCelonis', open);

  async function open(scope: ProblemContext, arg: unknown): Promise<void> {
    const resourceUrl = unwrapNode(arg, ResourceNode)?.resource.url;
    const url = resourceUrl ?? (await connectionUrl());
    await vscode.env.openExternal(vscode.Uri.parse(url, true));

    async function connectionUrl(): Promise<string> {
      const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Open in Browser'));
      return service.getVendor(connection.vendor).url(connection.values);
    }
  }
}
