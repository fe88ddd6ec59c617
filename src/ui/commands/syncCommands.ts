import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import { ProblemError } from '../../core/problem';
import { sanitizeFileName } from '../../core/sanitizeText';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showStatus } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import { resolveConnection } from '../prompts/chooseConnection';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';

interface Dependencies {
  commands: CommandRegistry;
  connectionSync: ConnectionSync;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** Sync by hand, and the log of the latest sync. */
export function registerSyncCommands({ commands, documents, log, service, connectionSync, tree }: Dependencies): void {
  commands.register('celonisCeligo.syncConnection', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Sync Now'));
    tree.refresh(connection.id);
    const syncResult = await connectionSync.sync(connection);
    if (syncResult?.outcome === 'failed')
      throw new ProblemError({
        kind: 'input',
        what: vscode.l10n.t('"{0}" could not be synced.', connection.name),
        why: syncResult.summary,
      });
    if (syncResult) showStatus(`${connection.name}: ${syncResult.summary}`, 8_000);
  });

  commands.register('celonisCeligo.showSyncLog', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Show Sync Log'));
    const text = connectionSync.getLog(connection.id);
    if (text === undefined) return log.show();
    await documents.show(`/sync/${connection.id}/${sanitizeFileName(`Sync of ${connection.name}`, 'sync')}.log`, text);
  });
}
