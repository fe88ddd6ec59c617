import * as vscode from 'vscode';
import type { DeepLink } from '../../app/links/deepLink';
import { formatDeepLink } from '../../app/links/deepLink';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showStatus } from '../adapters/notifications';
import { PushNode } from '../tree/pushNode';
import { readRowAddress } from '../tree/rowAddress';
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
  const address = readRowAddress(arg);
  if (!address) return undefined;
  const { connectionId: connection, path } = address;
  return path.length === 0 ? { kind: 'connection', connection } : { kind: 'row', connection, path };
}
