import * as vscode from 'vscode';
import { referencedClientId } from '../../connections/connectionFields';
import type { Connection } from '../../connections/connectionRecord';
import { visibleFields } from '../../connections/fieldVisibility';
import { describe, isCancelled, toProblem } from '../../core/problem';
import { showInformation, showWarning, withCancellableProgress } from '../adapters/notifications';
import { askField } from '../prompts/askField';
import { back } from '../prompts/prompts';
import { createClientFields } from '../webviews/form/clientFormModel';
import type { Services } from './services';

/**
 * Asks for the secret of the OAuth 2.0 client that a connection uses, unless it is here: another connection may have
 * brought it. It is entered for the hosts of the connections that use the client.
 */
async function enterClientSecret(
  { oauthClients, service }: Pick<Services, 'oauthClients' | 'service'>,
  connection: Connection,
  position: { step: number; total: number },
): Promise<typeof back | undefined> {
  const vendor = service.getVendor(connection.vendor);
  const id = referencedClientId(vendor, connection.values);
  const client = id === undefined ? undefined : oauthClients.get(id);
  if (!client || (await oauthClients.checkSecret(client.id))) return undefined;
  const origins = [...new Set(oauthClients.connectionsUsing(client.id).map(({ origin }) => origin))];
  const enteredFields = { values: {} as Record<string, string>, secrets: {} as Record<string, string> };
  for (const field of createClientFields(vendor, origins).filter(({ kind }) => kind === 'secret')) {
    const answer = await askField({ title: client.name, position }, field, {
      vendor,
      clients: oauthClients,
      enteredFields,
    });
    if (answer === back) return back;
  }
  const { name, clientId, clientAuthentication } = client;
  const clientSecret = enteredFields.secrets['clientSecret'] ?? '';
  await oauthClients.save({ id: client.id, vendor: vendor.id, name, clientId, clientAuthentication, clientSecret });
  await service.checkSecrets(client.id);
  return undefined;
}

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
    const position = { step: index + 1, total: connections.length };
    if ((await enterClientSecret({ oauthClients, service }, connection, position)) === back) return;
    const secretFields = visibleFields(vendor, connection.values).filter(({ kind }) => kind === 'secret');
    for (const field of secretFields) {
      const answer = await askField({ title: connection.name, position }, field, {
        vendor,
        clients: oauthClients,
        enteredFields,
      });
      if (answer === back) return;
    }
    const { environment, name, values } = connection;
    if (secretFields.length > 0)
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
