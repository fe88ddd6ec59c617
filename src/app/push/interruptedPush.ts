import { t } from '@vscode/l10n';
import { createPushJobApi } from '../../celonis/dataPush/celonisPushJobApi';
import type { ChangePermission } from '../../connections/changePermission';
import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import { openEngine } from '../../engine/pushEngine';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import { takenOverProblem, unreachableJobProblem } from '../../push/job/jobProblems';
import { cleanUpPush, resumePush } from '../../push/job/push';
import type { PushControl, PushResult } from '../../push/job/pushJob';
import { createUnsentResult } from '../../push/job/pushJob';
import { readRemoteJobState } from '../../push/job/remoteJobState';
import type { JournalState } from '../../push/journal/pushJournal';
import type { OwnedPushJournal } from '../../push/journal/pushJournalStore';
import { fileUrisOf } from '../../push/pushParameters';
import { permitChange, permitWithoutQuestion, requireWritable } from '../changes/permitChange';
import { requireConnectionById } from './connectionByName';
import { checkResumeDestination } from './destination';
import type { FinishedPush } from './finishedPush';
import { permitResume } from './permitPushes';
import type { PushRecorder } from './pushRecorder';
import { openPushSource } from './pushSource';
import type { RunnerDependencies } from './runnerDependencies';

/**
 * Goes on with a push whose window is closed, wherever its job stands, to its end.
 * Throws ProblemError where another window was quicker, and for what goes wrong before it goes on.
 */
export async function resumeInterruptedPush(
  dependencies: RunnerDependencies,
  recorder: PushRecorder,
  id: string,
  journalState: JournalState,
): Promise<FinishedPush> {
  const { files, history, journals, questions, service, version, workers } = dependencies;
  const { header } = journalState;
  const connection = requireConnectionById(service, header.order.connection.id);
  await checkResumeDestination(questions, journalState, connection);
  requireWritable(service, connection.id);
  // Where it cannot be asked, nothing is begun.
  const { kind } = await readRemoteJobState(
    journalState,
    createPushJobApi(await service.openSession(connection.id)),
    AbortSignal.timeout(30_000),
  );
  // What Celonis executes already can only be followed.
  const permission =
    kind === 'going' || kind === 'ended'
      ? permitWithoutQuestion(service, connection.id)
      : await permitResume({ service, questions }, connection, header.order);
  const session = await service.openSession(connection.id, permission);
  const api = createPushJobApi(session);
  const source = await openPushSource(files, fileUrisOf(header.order), header.order.file.name);
  const journal = await journals.claim(id);
  if (!journal) throw new ProblemError(takenOverProblem());
  const { run: activePush, latest } = await releaseOnError(journal, async () => ({
    run: await history.takeOver(id, header.order, header.at),
    // What was read before the claim may have changed since: only from now on nobody else writes.
    latest: (await journals.readState(id)) ?? journalState,
  }));
  const engine = openEngine(workers);
  // Another version may make other chunks of the same file, so that those which are there are worth nothing.
  const resumableState: JournalState =
    header.by === version || latest.phase !== 'uploading'
      ? latest
      : { ...latest, phase: 'cleaning', outcome: 'restarted' };
  const execute = (control: PushControl): Promise<PushResult> =>
    resumePush(resumableState, source, api, engine, recorder.withExecutionLine(control, session), {}, journal);
  return recorder.track(
    recorder
      .runWithProgress(activePush, header.order, header.plan, {}, async (control) => {
        control.log(t('The push goes on after its window was closed.'));
        return recorder.runWithJournal(activePush, journal, control, execute);
      })
      .finally(() => engine.dispose()),
  );
}

/**
 * Deletes the job of a push whose window is closed, unless Celonis is executing it, and says so in its record. Where
 * the connection does not exist any more, the push is forgotten without that, and the answer is what to say of it.
 * Throws ProblemError where that does not work or is not permitted; then it can be tried again.
 * @param isAgreed the person was asked about it already, or the push had come to its end but for that
 */
export async function cleanUpInterruptedPush(
  dependencies: Pick<RunnerDependencies, 'history' | 'journals' | 'log' | 'questions' | 'service'>,
  id: string,
  isAgreed: boolean,
): Promise<Problem | undefined> {
  const { history, journals, log, service } = dependencies;
  const journalState = await journals.readState(id);
  if (!journalState) return undefined;
  await history.load();
  const { order: parameters, at, plan } = journalState.header;
  const isConnectionDeleted = service.get(parameters.connection.id) === undefined;
  const permission = isConnectionDeleted
    ? undefined
    : isAgreed
      ? permitWithoutQuestion(service, parameters.connection.id)
      : await permitCleaningUp(dependencies, parameters);
  const api = permission && createPushJobApi(await service.openSession(parameters.connection.id, permission));
  const journal = await journals.claim(id);
  if (!journal) throw new ProblemError(takenOverProblem());
  const unreachable = await releaseOnError(journal, async () => {
    const latest = (await journals.readState(id)) ?? journalState;
    const unreachableProblem = api ? undefined : unreachableJobProblem(latest);
    const leftover =
      api &&
      (await cleanUpPush(latest, api, (line) => log.info(`${parameters.file.name} to ${parameters.table}: ${line}`)));
    if (leftover) throw new ProblemError(leftover);
    const record = history.get(id);
    if (record && record.outcome !== 'running') return unreachableProblem;
    const activePush = await history.takeOver(id, parameters, at);
    const problem = unreachableProblem ?? {
      kind: 'cancelled' as const,
      what: t('The push was interrupted and cleaned up.'),
      why: t('Nothing was executed, so the table {0} is unchanged.', parameters.table),
    };
    activePush.log(describe(problem));
    activePush.closeJournal = () => journal.closeAndDelete();
    const { table } = parameters;
    await history.finish(activePush, createUnsentResult({ table, columns: plan.columns.length }, 'cancelled', problem));
    return unreachableProblem;
  });
  await journal.closeAndDelete();
  return unreachable;
}

function permitCleaningUp(
  { questions, service }: Pick<RunnerDependencies, 'questions' | 'service'>,
  { connection, file, table }: PushParameters,
): Promise<ChangePermission> {
  return permitChange({ service, questions }, connection.id, {
    question: t('Delete the data push job of {0} in Celonis?', file.name),
    detail: t('Its push to the table {0} did not end. What was uploaded for it is deleted, the table stays.', table),
    confirmLabel: t('Delete Job'),
  });
}

/** Where this fails, the push stays as it is, and any window may take it over. */
async function releaseOnError<T>(journal: OwnedPushJournal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await journal.closeAndKeep();
    throw error;
  }
}
