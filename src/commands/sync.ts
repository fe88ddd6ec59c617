import * as vscode from 'vscode';
import { ProblemError } from '../http/problem';
import { connectionOf } from './ask/connection';
import type { Parts } from './parts';

/** Sync by hand, and the log of the latest sync. */
export function syncCommands({ commands, documents, log, service, syncs, tree }: Parts): void {
  commands.add('celonisCeligo.syncConnection', async (scope, arg) => {
    const connection = await connectionOf(service, scope, arg, vscode.l10n.t('Sync Now'));
    tree.refresh(connection.id);
    const last = await syncs.sync(connection);
    if (last?.outcome === 'failed') throw new ProblemError({ kind: 'input', what: vscode.l10n.t('"{0}" could not be synced.', connection.name), why: last.summary });
    if (last) void vscode.window.setStatusBarMessage(`${connection.name}: ${last.summary}`, 8_000);
  });

  commands.add('celonisCeligo.showSyncLog', async (scope, arg) => {
    const connection = await connectionOf(service, scope, arg, vscode.l10n.t('Show Sync Log'));
    const text = syncs.logOf(connection.id);
    if (text === undefined) return log.show();
    await documents.show(`/sync/${connection.id}/Sync of ${connection.name.replaceAll('/', ' ')}.log`, text);
  });
}
