import * as vscode from 'vscode';
import { ProblemError } from '../http/problem';
import { PushNode } from '../tree/pushNode';
import { definitionOf, filesOfOrder } from '../push/order';
import { carryOut, tellAll } from './push/carryOut';
import { prepareDefined, pushAsDefined } from './push/defined';
import { saveDirty } from './push/files';
import { tellResult } from './push/result';
import type { Problem } from '../http/problem';
import type { PushOrder, PushRecord } from '../push/history';
import type { Defined } from './push/defined';
import type { Ended } from './push/pusher';
import type { Parts } from './parts';

/** What can be done with a push in the view "Pushes". */
export function pushCommands(parts: Parts): void {
  const { commands, documents, history, pusher } = parts;

  commands.add('celonisCeligo.pushAgain', async (scope, arg) => {
    const defined = asBefore(recordOf(parts, arg).order);
    if (!(await saveDirty(defined.files))) return;
    const prepared = await prepareDefined(parts, scope, defined);
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

  /** Goes on with a push whose window was closed. */
  commands.add('celonisCeligo.resumePush', async (scope, arg) => {
    const { id, order } = recordOf(parts, arg);
    scope.connection = order.connection.id;
    const state = await parts.ledgers.read(id);
    // It may have been brought to its end in another window meanwhile.
    if (!state && history.stateOf(recordOf(parts, id)) !== 'interrupted') return history.refresh();
    if (!state) throw new ProblemError(noSteps(order));
    commands.background('celonisCeligo.resumePush', { ...scope, retry: () => vscode.commands.executeCommand('celonisCeligo.resumePush', id) }, async () => {
      const ended = await pusher.resume(id, state);
      if (!ended.outcome.left) tellAll(parts, [withRest(ended)]);
      else if (ended.outcome.problem) throw new ProblemError(ended.outcome.problem);
      if (ended.outcome.left || ended.outcome.outcome === 'cancelled') return;
      for (const next of state.begin.then ?? []) {
        const about = { connection: next.connection.id };
        await pushAsDefined(parts, about, { ...asBefore(next), confirmed: true }).catch((error: unknown) => commands.report('celonisCeligo.resumePush', error, about));
      }
    });
  });

  commands.add('celonisCeligo.cleanUpPush', async (scope, arg) => {
    const { id, order } = recordOf(parts, arg);
    scope.connection = order.connection.id;
    await pusher.cleanUp(id);
  });

  /** Of a push whose window was closed, its job goes too: nobody would find it any more. */
  commands.add('celonisCeligo.forgetPush', async (scope, arg) => {
    const record = recordOf(parts, arg);
    scope.connection = record.order.connection.id;
    if (history.stateOf(record) === 'interrupted') await pusher.cleanUp(record.id);
    await history.forget(record.id);
  });

  commands.add('celonisCeligo.clearPushes', async () => {
    const yes = vscode.l10n.t('Clear');
    const detail = vscode.l10n.t('Pushes that are running stay. Nothing changes in Celonis.');
    const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Clear the list of pushes and their logs?'), { modal: true, detail }, yes);
    if (answer !== yes) return;
    for (const record of history.list()) if (history.stateOf(record) === 'interrupted') await pusher.cleanUp(record.id);
    await history.forget();
  });
}

/** What it takes to push again what was pushed, or was to be. */
function asBefore(order: PushOrder): Defined {
  return {
    files: filesOfOrder(order).map((file) => vscode.Uri.parse(file, true)),
    definition: definitionOf(order),
    connection: order.connection.id,
    ...(order.origin === undefined ? {} : { origin: vscode.Uri.parse(order.origin, true) }),
  };
}

/** The tables that were to come after it are not known any more: whoever pushes again gets them all. */
function withRest(ended: Ended): Ended {
  const { definition, child } = ended.record.order;
  const names = definition?.childTables?.map(({ table }) => table) ?? [];
  const skipped = child === undefined ? names : names.slice(names.indexOf(ended.record.order.table) + 1);
  return skipped.length > 0 ? { ...ended, skipped } : ended;
}

function noSteps({ file, table }: PushOrder): Problem {
  return {
    kind: 'input',
    what: vscode.l10n.t('The push of {0} cannot go on.', file.name),
    why: vscode.l10n.t('Nothing is known any more of how far it had come.'),
    next: vscode.l10n.t('Look at the table {0} in Celonis, and push the file again.', table),
  };
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
