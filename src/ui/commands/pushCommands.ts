import * as vscode from 'vscode';
import { requireConnectionById } from '../../app/push/connectionByName';
import { askConsent } from '../../app/push/definitionConsents';
import { isOtherDestination } from '../../app/push/destination';
import type { FinishedPush } from '../../app/push/finishedPush';
import { forgetPushes, mayLeaveJob } from '../../app/push/forgetPushes';
import { preparePush, requestFromParameters } from '../../app/push/pushFiles';
import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import type { PushRecord } from '../../push/pushRecord';
import { askModal, showWarning, withCancellableProgress } from '../adapters/notifications';
import type { ProblemContext } from '../adapters/problemNotifier';
import { offerToSave } from '../prompts/dataFiles';
import { PushNode, pushLogPath } from '../tree/pushNode';
import { executePushes, reportFinishedPushes } from './push/executePushes';
import { notifyResult } from './push/pushNotifications';
import type { PushServices, Services } from './services';

/** What can be done with a push in the view "Pushes". */
export function registerPushCommands(services: PushServices & Pick<Services, 'pushJournals'>): void {
  const { commands, documents, history, pushRunner } = services;

  commands.register('celonisCeligo.pushAgain', async (scope, arg) => {
    const request = requestFromParameters((await resolvePushRecord(services, arg)).order);
    const fileUris = request.files.map((file) => vscode.Uri.parse(file, true));
    const [fileUri, secondFileUri] = fileUris;
    if (request.connectionId !== undefined) scope.connectionId = request.connectionId;
    if (fileUri && !secondFileUri) scope.file = fileUri;
    if (!(await offerToSave(fileUris))) return;
    const { origin } = request;
    const consent = origin === undefined ? undefined : await askConsent(services, { ...request, origin });
    const prepared = await preparePush(services, request);
    await consent?.remember();
    commands.runInBackground(
      'celonisCeligo.pushAgain',
      scope,
      async () => void (await executePushes(services, [prepared])),
    );
  });

  commands.register('celonisCeligo.cancelPush', async (_scope, arg) => {
    const pushIds =
      arg === undefined ? history.list().map((record) => record.id) : [(await resolvePushRecord(services, arg)).id];
    for (const id of pushIds) history.activePush(id)?.cancel();
  });

  commands.register('celonisCeligo.showPushLog', async (_scope, arg) =>
    documents.show(pushLogPath(await resolvePushRecord(services, arg))),
  );

  /** For a push whose end was not known when it was last seen. */
  commands.register('celonisCeligo.followPush', async (scope, arg) => {
    const record = await resolvePushRecord(services, arg);
    scope.connectionId = record.order.connection.id;
    await followPush(services, record);
  });

  /** Goes on with a push whose window was closed. */
  commands.register('celonisCeligo.resumePush', async (scope, arg) => {
    const { id, order } = await resolvePushRecord(services, arg);
    scope.connectionId = order.connection.id;
    const journalState = await services.pushJournals.readState(id);
    // It may have been brought to its end in another window meanwhile.
    if (!journalState) await history.refresh();
    if (!journalState && history.pushStateOf(await resolvePushRecord(services, id)) !== 'interrupted') return;
    if (!journalState) throw new ProblemError(missingJournalProblem(order));
    commands.runInBackground(
      'celonisCeligo.resumePush',
      { ...scope, retry: () => vscode.commands.executeCommand('celonisCeligo.resumePush', id) },
      async () => {
        const finishedPush = await pushRunner.resumePush(id, journalState);
        if (!finishedPush.result.isHandedOver) reportFinishedPushes(services, [withSkippedTables(finishedPush)]);
        else if (finishedPush.result.problem) throw new ProblemError(finishedPush.result.problem);
        if (finishedPush.result.isHandedOver || finishedPush.result.result === 'cancelled') return;
        for (const parameters of journalState.header.then ?? []) {
          await pushFollowing(services, parameters).catch((error: unknown) =>
            commands.reportError('celonisCeligo.resumePush', error, { connectionId: parameters.connection.id }),
          );
        }
      },
    );
  });

  commands.register('celonisCeligo.cleanUpPush', async (scope, arg) => {
    const { id, order: parameters } = await resolvePushRecord(services, arg);
    scope.connectionId = parameters.connection.id;
    const problem = await pushRunner.cleanUpPush(id);
    if (problem) void showWarning(describe(problem));
  });

  commands.register('celonisCeligo.forgetPush', async (scope, arg) => {
    const record = await resolvePushRecord(services, arg);
    scope.connectionId = record.order.connection.id;
    await forgetRecords(services, scope, [record]);
  });

  commands.register('celonisCeligo.clearPushes', async (scope) => {
    await history.load();
    const idsWithJournal = new Set(await services.pushJournals.listIds());
    const isJobLeft = history.list().some((record) => idsWithJournal.has(record.id) && mayLeaveJob(services, record));
    const clearLabel = vscode.l10n.t('Clear');
    const detail = isJobLeft
      ? vscode.l10n.t('Pushes that are running stay. Data push jobs that interrupted ones left in Celonis are deleted.')
      : vscode.l10n.t('Pushes that are running stay. Nothing changes in Celonis.');
    const answer = await askModal(vscode.l10n.t('Clear the push history and its logs?'), detail, clearLabel);
    if (answer !== clearLabel) return;
    await forgetRecords(services, scope, history.list());
  });
}

/** Says what there is to say of those that are gone. Throws ProblemError of the first that stays. */
async function forgetRecords(
  services: Pick<Services, 'history' | 'pushRunner'>,
  scope: ProblemContext,
  records: readonly PushRecord[],
): Promise<void> {
  const { error, readOnlyIds, remarks } = await forgetPushes(services, records);
  if (remarks.length > 0) void showWarning(remarks.join(' '));
  if (error instanceof ProblemError && error.problem.code === 'readOnly')
    scope.retry = async () => {
      for (const id of readOnlyIds) await services.history.forgetPushes(id);
    };
  if (error) throw error;
}

/**
 * A push that was to follow one that was resumed. What the person has agreed to then counts unless the connection leads
 * elsewhere now. Throws ProblemError.
 */
async function pushFollowing(services: PushServices, parameters: PushParameters): Promise<void> {
  const connection = requireConnectionById(services.service, parameters.connection.id);
  const isConfirmed = !isOtherDestination(parameters.destination, connection);
  const prepared = await preparePush(services, { ...requestFromParameters(parameters), isConfirmed });
  await executePushes(services, [prepared]);
}

/** The tables that were to come after it are not known any more: whoever pushes again gets them all. */
function withSkippedTables(finishedPush: FinishedPush): FinishedPush {
  const { definition, child } = finishedPush.record.order;
  const names = definition?.childTables?.map(({ table }) => table) ?? [];
  const skipped = child === undefined ? names : names.slice(names.indexOf(finishedPush.record.order.table) + 1);
  return skipped.length > 0 ? { ...finishedPush, skippedTables: skipped } : finishedPush;
}

function missingJournalProblem({ file, table }: PushParameters): Problem {
  return {
    kind: 'input',
    what: vscode.l10n.t('The push of {0} cannot go on.', file.name),
    why: vscode.l10n.t('Its progress is no longer known.'),
    next: vscode.l10n.t('Look at the table {0} in Celonis, and push the file again.', table),
  };
}

/** Asks Celonis until it is decided how a push ended. */
export async function followPush(
  services: Pick<Services, 'commands' | 'documents' | 'history' | 'log' | 'pushRunner' | 'service'>,
  record: PushRecord,
): Promise<void> {
  const title = vscode.l10n.t('Waiting for Celonis to load {0}', record.order.file.name);
  const finishedPush = await withCancellableProgress(title, (signal) =>
    services.pushRunner.followPush(record.id, signal),
  );
  notifyResult(services, finishedPush);
}

/** The push that a command was called with: a row or an id. */
export async function resolvePushRecord({ history }: Pick<Services, 'history'>, arg: unknown): Promise<PushRecord> {
  await history.load();
  const id = arg instanceof PushNode ? arg.pushId : typeof arg === 'string' ? arg : undefined;
  const record = id === undefined ? history.list()[0] : history.get(id);
  if (!record)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('This push is no longer in the history.'),
      next: vscode.l10n.t('Look for it in Celonis, or push the file again.'),
    });
  return record;
}
