import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../../app/environmentLabel';
import { createPushJobApi } from '../../../celonis/dataPush/celonisPushJobApi';
import type { Problem } from '../../../core/problem';
import { describe, isCancelled, toProblem } from '../../../core/problem';
import { takenOverProblem } from '../../../push/job/jobProblems';
import type { RemoteJobState } from '../../../push/job/remoteJobState';
import { readRemoteJobState } from '../../../push/job/remoteJobState';
import type { JournalState } from '../../../push/journal/pushJournal';
import { countArrivedChunks } from '../../../push/journal/pushJournal';
import { fileUrisOf } from '../../../push/pushParameters';
import { showInformation, showWarning } from '../../adapters/notifications';
import type { Services } from '../services';

/** What happens to several pushes at once, as when a window closes, is looked at once. */
const scanDelayMs = 1_000;

/**
 * Looks for pushes whose window is closed, and offers to go on with them or to clean up. Each is offered once in a
 * window, the one in front.
 */
export class InterruptedPushes implements vscode.Disposable {
  private readonly offeredIds = new Set<string>();
  private readonly subscriptions: vscode.Disposable;
  private scanTimer: NodeJS.Timeout | undefined;
  private isScanning = false;

  constructor(
    private readonly services: Pick<Services, 'commands' | 'history' | 'pushJournals' | 'pushRunner' | 'service'>,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.scanSoon()),
      services.history.onDidChange((id) => id === undefined && this.scanSoon()),
    );
    this.scanSoon();
  }

  dispose(): void {
    clearTimeout(this.scanTimer);
    this.subscriptions.dispose();
  }

  private scanSoon(): void {
    this.scanTimer ??= setTimeout(() => {
      this.scanTimer = undefined;
      this.services.commands.runInBackground('celonisCeligo.resumePush', {}, () => this.scan());
    }, scanDelayMs).unref();
  }

  async scan(): Promise<void> {
    if (this.isScanning) return;
    this.isScanning = true;
    try {
      const { history, pushJournals: journals } = this.services;
      await history.load();
      for (const id of await journals.listIds()) {
        if (history.activePush(id) || this.offeredIds.has(id) || !(await this.isAbandoned(id))) continue;
        const state = await journals.readState(id);
        if (!state || !vscode.window.state.focused) continue;
        this.offeredIds.add(id);
        this.services.commands.runInBackground(
          'celonisCeligo.resumePush',
          { connectionId: state.header.order.connection.id },
          () => this.offerToResume(id, state),
        );
      }
    } finally {
      this.isScanning = false;
    }
  }

  /** Whether nobody works on a push any more, though there is something left to do about it. */
  private async isAbandoned(id: string): Promise<boolean> {
    const { history, pushJournals: journals } = this.services;
    const record = history.get(id);
    if (record?.outcome === 'running') return history.pushStateOf(record) === 'interrupted';
    return (await journals.readOwnerLiveness(id)) === 'ended';
  }

  /** Asks Celonis how the push stands, then the person, where there is something to decide. */
  private async offerToResume(id: string, state: JournalState): Promise<void> {
    const remoteState = await this.readRemoteState(state);
    const isFinished = state.phase === 'cleaning' && !isRestarting(state);
    if (isFinished && remoteState.kind !== 'unknown') return this.finishCleaning(id);
    if (remoteState.kind === 'going' || remoteState.kind === 'ended') return this.resume(id);
    const [resume, pushAgain, cleanUp, later] = [
      vscode.l10n.t('Resume'),
      vscode.l10n.t('Push Again'),
      vscode.l10n.t('Clean Up'),
      vscode.l10n.t('Later'),
    ];
    const isFileChanged = await hasFileChanged(state);
    const isJobDeleted = remoteState.kind === 'absent' && state.jobId !== undefined && !isRestarting(state);
    const primaryAction = isFileChanged || isJobDeleted ? pushAgain : resume;
    const chosenAction = await showWarning(
      [this.describeInterruption(state), remoteStateText(remoteState, isJobDeleted, isFileChanged)]
        .filter(Boolean)
        .join(' '),
      primaryAction,
      cleanUp,
      later,
    );
    if (chosenAction === undefined || chosenAction === later) return;
    if (await this.isTakenUp(id)) return;
    if (chosenAction === resume) await this.resume(id);
    if (chosenAction === cleanUp || chosenAction === pushAgain) await this.cleanUp(id);
    if (chosenAction === pushAgain) await vscode.commands.executeCommand('celonisCeligo.pushAgain', id);
  }

  /** Another window may have taken the push up, or brought it to its end, while the question was open: says so. */
  private async isTakenUp(id: string): Promise<boolean> {
    const { history, pushJournals } = this.services;
    const ended = (await pushJournals.readState(id)) === undefined;
    if (!ended && (await pushJournals.readOwnerLiveness(id)) !== 'alive') return false;
    this.offeredIds.delete(id);
    await history.refresh();
    void showInformation(
      ended
        ? vscode.l10n.t('Another window has brought this push to its end. Look at it under Pushes.')
        : describe(takenOverProblem()),
    );
    return true;
  }

  private async readRemoteState({
    header,
    ...state
  }: JournalState): Promise<RemoteJobState | { kind: 'unknown'; problem: Problem }> {
    try {
      const api = createPushJobApi(await this.services.service.openSession(header.order.connection.id));
      return await readRemoteJobState({ header, ...state }, api, AbortSignal.timeout(60_000));
    } catch (error) {
      return { kind: 'unknown', problem: toProblem(error) };
    }
  }

  /** It had come to its end, and only its job was still to be deleted. */
  private async finishCleaning(id: string): Promise<void> {
    const record = this.services.history.get(id);
    if (record && record.outcome !== 'running') await this.cleanUp(id);
    else await this.resume(id);
  }

  /** Throws ProblemError where its job stays. */
  private async cleanUp(id: string): Promise<void> {
    const problem = await this.services.pushRunner.cleanUpPush(id, { isAgreed: true });
    if (problem) void showWarning(describe(problem));
  }

  private async resume(id: string): Promise<void> {
    await vscode.commands.executeCommand('celonisCeligo.resumePush', id);
  }

  /**
   * "orders.json was being pushed to ORDERS (Acme, Test) when the window closed: 12 of about 30 chunks had arrived."
   */
  private describeInterruption(state: JournalState): string {
    const { order: parameters } = state.header;
    const connection = this.services.service.get(parameters.connection.id);
    const destination = [
      connection?.name ?? parameters.connection.name,
      connection && getEnvironmentLabel(connection.environment),
    ]
      .filter(Boolean)
      .join(', ');
    const { then: followingPushes = [] } = state.header;
    const followingText =
      followingPushes.length > 0 &&
      vscode.l10n.t(
        'These were to follow and go on with it: {0}.',
        followingPushes.map(({ file }) => file.name).join(', '),
      );
    return [
      vscode.l10n.t(
        '{0} was being pushed to {1} ({2}) when the window closed: {3}.',
        parameters.file.name,
        parameters.table,
        destination,
        describeProgress(state),
      ),
      followingText,
    ]
      .filter(Boolean)
      .join(' ');
  }
}

/** Its job was deleted by itself, for another one to take its place. */
function isRestarting({ phase, outcome }: JournalState): boolean {
  return phase === 'cleaning' && outcome === 'restarted';
}

function describeProgress(state: JournalState): string {
  if (isRestarting(state)) return vscode.l10n.t('it was about to start over');
  const { arrivedCount, estimatedTotal } = countArrivedChunks(state);
  if (state.phase === 'executing') return vscode.l10n.t('all of its chunks had arrived');
  if (arrivedCount === 0) return vscode.l10n.t('nothing had arrived yet');
  if (estimatedTotal === undefined) return vscode.l10n.t('the first chunk had arrived');
  return vscode.l10n.t('{0} of about {1} chunks had arrived', arrivedCount, estimatedTotal);
}

function remoteStateText(
  remoteState: RemoteJobState | { kind: 'unknown'; problem: Problem },
  isJobDeleted: boolean,
  isFileChanged: boolean,
): string {
  if (remoteState.kind === 'unknown')
    return isCancelled(remoteState.problem)
      ? ''
      : vscode.l10n.t('Its state in Celonis cannot be read now: {0}', describe(remoteState.problem));
  if (isJobDeleted)
    return vscode.l10n.t(
      'Celonis does not have its data push job any more. Nothing was executed, so the table is unchanged.',
    );
  if (isFileChanged)
    return vscode.l10n.t(
      'The file has changed since then, so it cannot go on where it stopped. Nothing was executed, so the table is unchanged.',
    );
  return vscode.l10n.t('Nothing is visible in Celonis yet.');
}

/** Whether the file is certainly not what it was. What only its content tells is found out when it is sent on. */
async function hasFileChanged({ header: { order: parameters, plan } }: JournalState): Promise<boolean> {
  const [file, second] = fileUrisOf(parameters).map((uri) => vscode.Uri.parse(uri, true));
  if (!file || second || file.scheme !== 'file') return false;
  const currentStat = await stat(file.fsPath).catch(() => undefined);
  const { bytes, mtimeMs } = plan.fingerprint;
  return !currentStat || currentStat.size !== bytes || (mtimeMs !== undefined && currentStat.mtimeMs !== mtimeMs);
}
