import * as vscode from 'vscode';
import type { Connection } from '../../connections/connectionRecord';
import { visibleFields } from '../../connections/fieldVisibility';
import { describe, isCancelled, toProblem } from '../../core/problem';
import { showInformation, showWarning, withCancellableProgress } from '../adapters/notifications';
import { askField } from '../prompts/askField';
import { back } from '../prompts/prompts';
import type { Services } from './services';

/**
 * The missing secrets one after the other, each tested as it comes in. Throws ProblemError `cancelled` on Escape: the
 * others stay missing.
 */
export async function enterSecrets(
  { log, oauthClients, service }: Pick<Services, 'log' | 'oauthClients' | 'service'>,
  connections: readonly Connection[],
): Promise<void> {
  const failures: string[] = [];
  for (const [index, { id }] of connections.entries()) {
    const connection = service.get(id);
    if (!connection) continue;
    const vendor = service.getVendor(connection.vendor);
    const enteredFields = { values: { ...connection.values }, secrets: {} as Record<string, string> };
    for (const field of visibleFields(vendor, connection.values).filter(({ kind }) => kind === 'secret')) {
      const position = { step: index + 1, total: connections.length };
      const answer = await askField({ title: connection.name, position }, field, {
        vendor,
        clients: oauthClients,
        enteredFields,
      });
      if (answer === back) return;
    }
    const { environment, name, values } = connection;
    await service.save({ id, vendor: vendor.id, name, environment, values, secrets: enteredFields.secrets });
    try {
      const report = await withCancellableProgress(vscode.l10n.t('Testing "{0}"', name), (signal) =>
        service.testSaved(id, signal),
      );
      if (!report.works) failures.push(`"${name}": ${report.summary}`);
    } catch (error) {
      if (!isCancelled(error)) failures.push(`"${name}": ${describe(toProblem(error))}`);
    }
  }
  for (const failure of failures) log.warn(failure);
  if (failures.length > 0) void showWarning(failures.join(' '));
  else void showInformation(vscode.l10n.t('Each of these connections is connected.'));
}
