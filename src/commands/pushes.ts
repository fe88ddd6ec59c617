import * as vscode from 'vscode';
import { PushNode } from '../tree/pushNode';
import { definitionOf, filesOfOrder } from '../push/order';
import { carryOut } from './push/carryOut';
import { prepareDefined } from './push/defined';
import { saveDirty } from './push/files';
import { tellResult } from './push/result';
import type { PushRecord } from '../push/history';
import type { Parts } from './parts';

/** What can be done with a push in the view "Pushes". */
export function pushCommands(parts: Parts): void {
  const { commands, documents, history } = parts;

  commands.add('celonisCeligo.pushAgain', async (scope, arg) => {
    const { order } = recordOf(parts, arg);
    const files = filesOfOrder(order).map((file) => vscode.Uri.parse(file, true));
    if (!(await saveDirty(files))) return;
    const origin = order.origin === undefined ? {} : { origin: vscode.Uri.parse(order.origin, true) };
    const prepared = await prepareDefined(parts, scope, { files, definition: definitionOf(order), connection: order.connection.id, ...origin });
    commands.background('celonisCeligo.pushAgain', scope, async () => void (await carryOut(parts, [prepared])));
  });

  commands.add('celonisCeligo.cancelPush', (_scope, arg) => {
    const running = arg === undefined ? history.list().map((record) => record.id) : [recordOf(parts, arg).id];
    for (const id of running) history.run(id)?.cancel();
  });

  commands.add('celonisCeligo.showPushLog', async (_scope, arg) => documents.show(pushLogPath(recordOf(parts, arg))));

  /** For a push whose end was not known when it was last seen. */
  commands.add('celonisCeligo.followPush', async (scope, arg) => {
    const record = recordOf(parts, arg);
    scope.connection = record.order.connection.id;
    await follow(parts, record);
  });

  commands.add('celonisCeligo.forgetPush', async (_scope, arg) => history.forget(recordOf(parts, arg).id));

  commands.add('celonisCeligo.clearPushes', async () => {
    const yes = vscode.l10n.t('Clear');
    const detail = vscode.l10n.t('Pushes that are running stay. Nothing changes in Celonis.');
    const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Clear the list of pushes and their logs?'), { modal: true, detail }, yes);
    if (answer === yes) await history.forget();
  });
}

/** Asks Celonis until it is decided how a push ended. */
export async function follow(parts: Parts, record: PushRecord): Promise<void> {
  const title = vscode.l10n.t('Waiting for Celonis to load {0}', record.order.file.name);
  const ended = await vscode.window.withProgress({ location: { viewId: 'celonisCeligo.pushes' }, title }, () =>
    parts.pusher.follow(record.id, { signal: new AbortController().signal, onProgress: () => {}, log: (line) => parts.log.info(line) }),
  );
  tellResult(parts, ended);
}

/** Where the log of a push is opened; the last part is what its tab says. */
export function pushLogPath({ id, order }: PushRecord): string {
  return `/push/${id}/${order.file.name} to ${order.table}.log`;
}

/** The push that a command was called with: a row or an id. */
function recordOf({ history }: Parts, arg: unknown): PushRecord {
  const id = arg instanceof PushNode ? arg.push : typeof arg === 'string' ? arg : undefined;
  const record = id === undefined ? history.list()[0] : history.get(id);
  if (!record) throw new Error(vscode.l10n.t('This push is not in the list any more.'));
  return record;
}
