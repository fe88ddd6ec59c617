import * as vscode from 'vscode';
import { IntelligenceApi } from '../../celonis/intelligence';
import { pauseSubscription, resumeSubscription } from '../../celonis/subscriptions';
import { askChoice } from '../ask/input';
import { dataOf, rowOf } from '../selection';
import type { Parts } from '../parts';

/** Pause a subscription to a trigger, and resume it with or without the events that were kept meanwhile. */
export function subscriptionCommands(parts: Parts): void {
  const { commands, service, tree } = parts;

  commands.add('celonisCeligo.pauseSubscription', async (scope, arg) => {
    const row = rowOf(arg);
    const { subscription = '', name = '' } = dataOf(row);
    scope.connection = row.connection;
    const yes = vscode.l10n.t('Pause');
    const detail = vscode.l10n.t('Events are not sent any more. Celonis keeps them, and they can be sent when the subscription is resumed.');
    if ((await vscode.window.showWarningMessage(vscode.l10n.t('Pause the subscription "{0}"?', name), { modal: true, detail }, yes)) !== yes) return;
    const api = new IntelligenceApi(await service.session(row.connection));
    await pauseSubscription(api, subscription, new AbortController().signal);
    tree.reload(row.parent);
  });

  commands.add('celonisCeligo.resumeSubscription', async (scope, arg) => {
    const row = rowOf(arg);
    const { subscription = '', name = '' } = dataOf(row);
    scope.connection = row.connection;
    const kept = await askChoice<'send' | 'discard'>({
      title: vscode.l10n.t('Resume "{0}"', name),
      placeholder: vscode.l10n.t('What about the events that were kept meanwhile?'),
      items: [
        { label: vscode.l10n.t('Send them'), detail: vscode.l10n.t('Begins with the event after the last one that was sent.'), value: 'send' },
        { label: vscode.l10n.t('Discard them'), detail: vscode.l10n.t('Begins with what happens from now on. They cannot be brought back.'), value: 'discard' },
      ],
    });
    const api = new IntelligenceApi(await service.session(row.connection));
    await resumeSubscription(api, subscription, kept as 'send' | 'discard', new AbortController().signal);
    tree.reload(row.parent);
  });
}
