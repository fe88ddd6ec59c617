import * as vscode from 'vscode';
import { permitChange, requireWritable } from '../../../app/changes/permitChange';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import { IntelligenceApi } from '../../../celonis/intelligence/intelligenceApi';
import { pauseSubscription, resumeSubscription } from '../../../celonis/intelligence/subscriptions';
import type { ConnectionService } from '../../../connections/connectionService';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { withCancellableProgress } from '../../adapters/notifications';
import { askChoice, back } from '../../prompts/prompts';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { requireRow, rowDataOf } from '../selectedRows';

interface Dependencies {
  commands: CommandRegistry;
  questions: PushQuestions;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** Pause a subscription to a trigger, and resume it with or without the events that were stored meanwhile. */
export function registerSubscriptionCommands(services: Dependencies): void {
  const { commands, service, tree } = services;

  commands.register('celonisCeligo.pauseSubscription', async (scope, arg) => {
    const row = requireRow(arg);
    const { subscription = '', name = '' } = rowDataOf(row);
    scope.connectionId = row.connectionId;
    const permission = await permitChange(services, row.connectionId, {
      question: vscode.l10n.t('Pause the subscription "{0}"?', name),
      detail: vscode.l10n.t(
        'Events are not sent any more. Celonis keeps them, and they can be sent when the subscription is resumed.',
      ),
      confirmLabel: vscode.l10n.t('Pause'),
      isAlwaysAsked: true,
    });
    const api = new IntelligenceApi(await service.openSession(row.connectionId, permission));
    await withCancellableProgress(vscode.l10n.t('Pausing "{0}"', name), (signal) =>
      pauseSubscription(api, subscription, signal),
    );
    tree.reload(row.parent);
  });

  commands.register('celonisCeligo.resumeSubscription', async (scope, arg) => {
    const row = requireRow(arg);
    const { subscription = '', name = '' } = rowDataOf(row);
    scope.connectionId = row.connectionId;
    requireWritable(service, row.connectionId);
    const storedEventsAction = await askChoice<'send' | 'discard'>({
      title: vscode.l10n.t('Resume "{0}"', name),
      placeholder: vscode.l10n.t('What should happen to the events since the pause?'),
      items: [
        {
          label: vscode.l10n.t('Send them'),
          detail: vscode.l10n.t('Begins with the event after the last one that was sent.'),
          value: 'send',
        },
        {
          label: vscode.l10n.t('Discard them'),
          detail: vscode.l10n.t('Begins with what happens from now on. They cannot be brought back.'),
          value: 'discard',
        },
      ],
    });
    if (storedEventsAction === back) return;
    const isDiscarding = storedEventsAction === 'discard';
    const permission = await permitChange(services, row.connectionId, {
      question: vscode.l10n.t('Resume the subscription "{0}"?', name),
      detail: isDiscarding
        ? vscode.l10n.t('The events since the pause are discarded.')
        : vscode.l10n.t('The events since the pause are sent.'),
      confirmLabel: vscode.l10n.t('Resume'),
      nameToType: isDiscarding ? name : undefined,
    });
    const api = new IntelligenceApi(await service.openSession(row.connectionId, permission));
    await withCancellableProgress(vscode.l10n.t('Resuming "{0}"', name), (signal) =>
      resumeSubscription(api, subscription, storedEventsAction, signal),
    );
    tree.reload(row.parent);
  });
}
