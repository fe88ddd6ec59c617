import * as vscode from 'vscode';
import type { DeepLink } from '../../app/links/deepLink';
import { formatDeepLink } from '../../app/links/deepLink';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showStatus } from '../adapters/notifications';
import { connectionIdOf } from '../prompts/chooseConnection';
import { PushNode } from '../tree/pushNode';
import { ResourceNode } from '../tree/resourceNode';
import { unwrapNode } from '../tree/unwrapNode';

interface Dependencies {
  commands: CommandRegistry;
  extensionId: string;
}

/** A link to a row of our views, for notes and messages. It opens the row on this machine. */
export function registerCopyLink({ commands, extensionId }: Dependencies): void {
  commands.register('celonisCeligo.copyLink', async (_scope, arg) => {
    const link = createLink(arg);
    if (!link) return;
    await vscode.env.clipboard.writeText(`${vscode.env.uriScheme}://${extensionId}${formatDeepLink(link)}`);
    showStatus(vscode.l10n.t('The link is on the clipboard.'), 4_000);
  });
}

function createLink(arg: unknown): DeepLink | undefined {
  const push = unwrapNode(arg, PushNode);
  if (push) return { kind: 'push', push: push.pushId };
  const connection = connectionIdOf(arg);
  if (connection === undefined) return undefined;
  const path: string[] = [];
  for (let row = unwrapNode(arg, ResourceNode); row; row = unwrapNode(row.parent, ResourceNode))
    path.unshift(row.resource.id);
  return path.length === 0 ? { kind: 'connection', connection } : { kind: 'row', connection, path };
}
