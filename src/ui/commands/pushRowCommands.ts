import * as vscode from 'vscode';
import { requireConnectionById } from '../../app/push/connectionByName';
import { ProblemError } from '../../core/problem';
import { fileUrisOf } from '../../push/pushParameters';
import type { PushRecord } from '../../push/pushRecord';
import { fileNameOf } from '../prompts/dataFiles';
import { askChoice, back } from '../prompts/prompts';
import { choicesOfPush } from '../webviews/push/pushChoices';
import { resolvePushRecord } from './pushCommands';
import type { Services } from './services';

/** What leads from a row of the view "Pushes" to what it is about: the file, the panel, Celonis. */
export function registerPushRowCommands(services: Pick<Services, 'commands' | 'history' | 'panels' | 'service'>): void {
  const { commands, panels, service } = services;

  commands.register('celonisCeligo.openPushedFile', async (scope, arg) => {
    const file = await chooseFile(await resolvePushRecord(services, arg));
    if (!file) return;
    scope.file = file;
    await requireFile(file);
    await vscode.commands.executeCommand('vscode.open', file);
  });

  commands.register('celonisCeligo.openPushInPanel', async (scope, arg) => {
    const { order } = await resolvePushRecord(services, arg);
    scope.connectionId = order.connection.id;
    const files = listFiles(order);
    for (const file of files) await requireFile(file);
    const earlierChoices = choicesOfPush(order, service.get(order.connection.id)?.id);
    const { connection, table, dataConnection } = earlierChoices;
    await panels.show(
      files,
      {
        ...(connection === undefined ? {} : { connection }),
        table,
        ...(dataConnection === undefined ? {} : { dataConnection }),
      },
      {
        ...(order.origin === undefined ? {} : { definition: vscode.Uri.parse(order.origin, true) }),
        earlierChoices,
      },
    );
  });

  /** The pool that was pushed to, which may be another one than the connection has now. */
  commands.register('celonisCeligo.openPushInCelonis', async (scope, arg) => {
    const { order } = await resolvePushRecord(services, arg);
    scope.connectionId = order.connection.id;
    const { vendor, values } = requireConnectionById(service, order.connection.id);
    const poolId = order.destination?.poolId;
    const url = service.getVendor(vendor).url({ ...values, ...(poolId === undefined ? {} : { poolId }) });
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
  });
}

function listFiles(order: PushRecord['order']): vscode.Uri[] {
  return fileUrisOf(order).map((file) => vscode.Uri.parse(file, true));
}

/** Undefined where a person left the choice. */
async function chooseFile({ order }: PushRecord): Promise<vscode.Uri | undefined> {
  const files = listFiles(order);
  if (files.length < 2) return files[0];
  const file = await askChoice({
    title: vscode.l10n.t('Open File'),
    placeholder: vscode.l10n.t('Choose a file'),
    items: files.map((uri) => ({ value: uri, label: fileNameOf(uri) })),
  });
  return file === back ? undefined : file;
}

/** Throws ProblemError. */
async function requireFile(file: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.stat(file);
  } catch (error) {
    throw new ProblemError(
      {
        kind: 'notFound',
        what: vscode.l10n.t('The file {0} was not found.', file.fsPath),
        why: vscode.l10n.t('It was moved, renamed or deleted after it was pushed.'),
      },
      { cause: error },
    );
  }
}
