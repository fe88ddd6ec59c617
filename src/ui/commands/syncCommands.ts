import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import { sanitizeFileName } from '../../core/sanitizeText';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { OutputLog } from '../adapters/outputLog';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import { resolveConnection } from '../prompts/chooseConnection';

interface Dependencies {
  commands: CommandRegistry;
  connectionSync: ConnectionSync;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  service: ConnectionService;
}

/** The log of the latest sync. */
export function registerSyncCommands({ commands, documents, log, service, connectionSync }: Dependencies): void {
  commands.register('celonisCeligo.showSyncLog', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Show Sync Log'));
    const text = connectionSync.getLog(connection.id);
    if (text === undefined) return log.show();
    await documents.show(`/sync/${connection.id}/${sanitizeFileName(`Sync of ${connection.name}`, 'sync')}.log`, text);
  });
}
