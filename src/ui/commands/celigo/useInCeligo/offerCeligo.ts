import * as vscode from 'vscode';
import type { Connection } from '../../../../connections/connectionRecord';
import type { ConnectionService } from '../../../../connections/connectionService';
import { executeCommand } from '../../../adapters/executeCommand';
import { showInformation } from '../../../adapters/notifications';

/**
 * After a connection to Celonis was saved and works: to use it in Celigo, or where it is used there, to put its new
 * secret there too. Nothing is said to those who have no connection to Celigo.
 */
export async function offerCeligo(
  { service }: { service: Pick<ConnectionService, 'connections' | 'get'> },
  { id, vendor, name, lastTest, links = [] }: Connection,
): Promise<void> {
  if (vendor !== 'celonis' || lastTest?.outcome !== 'works') return;
  if (!service.connections().some((connection) => connection.vendor === 'celigo')) return;
  const isUsed = links.some(({ accountId }) => service.get(accountId));
  const label = isUsed ? vscode.l10n.t('Update in Celigo…') : vscode.l10n.t('Use in Celigo…');
  const message = isUsed
    ? vscode.l10n.t('"{0}" is saved and connected. Celigo still has the previous secret.', name)
    : vscode.l10n.t('"{0}" is saved and connected.', name);
  if ((await showInformation(message, label)) !== label) return;
  await executeCommand(isUsed ? 'celonisCeligo.updateInCeligo' : 'celonisCeligo.useInCeligo', id);
}
