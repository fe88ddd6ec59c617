import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { dataPushTarget } from '../../celonis/dataPush';
import { describe, isCancelled, toProblem } from '../../http/problem';
import { inform, warn } from '../../platform/notify';
import { takenProblem } from '../../push/job/jobProblems';
import { arrivals } from '../../push/job/ledger';
import { filesOfOrder } from '../../push/order';
import { askStanding } from '../../push/job/standing';
import { environmentLabel } from '../../tree/environment';
import type { Problem } from '../../http/problem';
import type { LedgerState } from '../../push/job/ledger';
import type { Standing } from '../../push/job/standing';
import type { Parts } from '../parts';

/** How often to look for pushes whose window has gone silent. */
const lookMs = 20_000;

/** When to look after the start: a window that was just closed or reloaded lets go of its pushes soon, but not always before the next one is there. */
const firstLooksMs = [500, 2_000, 5_000, 10_000];

/** A window that may be there still has shown no sign of life for so long, while this one was awake. */
const silentMs = 45_000;

/** Looks for pushes whose window is gone, and offers to go on with them or to clean up. Each is offered once in a window, the one in front. */
export class InterruptedPushes implements vscode.Disposable {
  private readonly offered = new Set<string>();
  /** Pushes that nobody may be working on, with the last sign of life and when it was first seen by this window's own clock. */
  private readonly suspects = new Map<string, { updatedAt: string; since: number }>();
  private readonly timers: NodeJS.Timeout[];
  private readonly subscription: vscode.Disposable;
  private looking = false;

  constructor(private readonly parts: Parts) {
    const look = (): void => this.parts.commands.background('celonisCeligo.resumePush', {}, () => this.look());
    this.timers = [...firstLooksMs.map((ms) => setTimeout(look, ms)), setInterval(look, lookMs)].map((timer) => timer.unref());
    this.subscription = vscode.window.onDidChangeWindowState(({ focused }) => focused && look());
  }

  dispose(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.subscription.dispose();
  }

  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const { history, ledgers } = this.parts;
      for (const id of await ledgers.list()) {
        if (history.run(id) || this.offered.has(id) || !(await this.isLost(id))) continue;
        history.markGone(id);
        const state = await ledgers.read(id);
        if (!state || !vscode.window.state.focused) continue;
        this.offered.add(id);
        this.parts.commands.background('celonisCeligo.resumePush', { connection: state.begin.order.connection.id }, () => this.offer(id, state));
      }
    } finally {
      this.looking = false;
    }
  }

  /** Whether nobody works on a push any more: its process is gone, or it may be and has been silent while this window was awake. */
  private async isLost(id: string): Promise<boolean> {
    const { history, ledgers } = this.parts;
    const owner = await ledgers.owner(id);
    if (owner !== 'unknown') return owner === 'gone';
    const record = history.get(id);
    const updatedAt = record?.updatedAt ?? '';
    const known = this.suspects.get(id);
    if (known?.updatedAt !== updatedAt) {
      this.suspects.set(id, { updatedAt, since: performance.now() });
      return false;
    }
    return performance.now() - known.since > silentMs && (!record || history.stateOf(record) !== 'running');
  }

  /** Asks Celonis how the push stands, then the person, where there is something to decide. */
  private async offer(id: string, state: LedgerState): Promise<void> {
    await this.keepRecord(id, state);
    const standing = await this.standing(state);
    const ended = state.phase === 'cleaning' && !isStartingOver(state);
    if (ended && standing.kind !== 'unknown') return this.finish(id);
    if (standing.kind === 'going' || standing.kind === 'ended') return this.goOn(id);
    const [resume, again, cleanUp, later] = [vscode.l10n.t('Resume'), vscode.l10n.t('Push Again'), vscode.l10n.t('Clean Up'), vscode.l10n.t('Later')];
    const changed = await hasChanged(state);
    const gone = standing.kind === 'absent' && state.jobId !== undefined && !isStartingOver(state);
    const first = changed || gone ? again : resume;
    const chosen = await warn([this.story(state), standingText(standing, gone, changed)].filter(Boolean).join(' '), first, cleanUp, later);
    if (chosen === undefined || chosen === later) return;
    if (await this.isTakenUp(id)) return;
    if (chosen === resume) await this.goOn(id);
    if (chosen === cleanUp || chosen === again) await vscode.commands.executeCommand('celonisCeligo.cleanUpPush', id);
    if (chosen === again) await vscode.commands.executeCommand('celonisCeligo.pushAgain', id);
  }

  /** Another window may have taken the push up, or brought it to its end, while the question was open: says so. */
  private async isTakenUp(id: string): Promise<boolean> {
    const { history, ledgers } = this.parts;
    const ended = (await ledgers.read(id)) === undefined;
    if (!ended && (await ledgers.owner(id)) !== 'alive') return false;
    this.offered.delete(id);
    history.refresh();
    void inform(ended ? vscode.l10n.t('Another window has brought this push to its end. Look at it under Pushes.') : describe(takenProblem()));
    return true;
  }

  /** The list of pushes may have lost it. */
  private async keepRecord(id: string, { begin }: LedgerState): Promise<void> {
    const { history } = this.parts;
    if (history.get(id)) return;
    await history.leave(await history.takeUp(id, begin.order, begin.at));
    history.markGone(id);
  }

  private async standing({ begin, ...state }: LedgerState): Promise<Standing | { kind: 'unknown'; problem: Problem }> {
    try {
      const target = dataPushTarget(await this.parts.service.session(begin.order.connection.id));
      return await askStanding({ begin, ...state }, target, AbortSignal.timeout(60_000));
    } catch (error) {
      return { kind: 'unknown', problem: toProblem(error) };
    }
  }

  /** It had come to its end, and only its job was still to be deleted. */
  private async finish(id: string): Promise<void> {
    const record = this.parts.history.get(id);
    if (record && record.outcome !== 'running') return this.parts.pusher.cleanUp(id);
    await this.goOn(id);
  }

  private async goOn(id: string): Promise<void> {
    await vscode.commands.executeCommand('celonisCeligo.resumePush', id);
  }

  /** "orders.json was being pushed to ORDERS (Acme, Test) when the window closed: 12 of about 30 chunks had arrived." */
  private story(state: LedgerState): string {
    const { order } = state.begin;
    const connection = this.parts.service.get(order.connection.id);
    const where = [connection?.name ?? order.connection.name, connection && environmentLabel(connection.environment)].filter(Boolean).join(', ');
    const { then = [] } = state.begin;
    const rest = then.length > 0 && vscode.l10n.t('These were to follow and go on with it: {0}.', then.map(({ file }) => file.name).join(', '));
    return [vscode.l10n.t('{0} was being pushed to {1} ({2}) when the window closed: {3}.', order.file.name, order.table, where, howFar(state)), rest].filter(Boolean).join(' ');
  }
}

/** Its job was deleted by itself, for another one to take its place. */
function isStartingOver({ phase, outcome }: LedgerState): boolean {
  return phase === 'cleaning' && outcome === 'restarted';
}

function howFar(state: LedgerState): string {
  if (isStartingOver(state)) return vscode.l10n.t('it was about to start over');
  const { arrived, about } = arrivals(state);
  if (state.phase === 'executing') return vscode.l10n.t('all of its chunks had arrived');
  if (arrived === 0) return vscode.l10n.t('nothing had arrived yet');
  if (about === undefined) return vscode.l10n.t('the first chunk had arrived');
  return vscode.l10n.t('{0} of about {1} chunks had arrived', arrived, about);
}

function standingText(standing: Standing | { kind: 'unknown'; problem: Problem }, gone: boolean, changed: boolean): string {
  if (standing.kind === 'unknown') return isCancelled(standing.problem) ? '' : vscode.l10n.t('How it stands in Celonis cannot be asked now: {0}', describe(standing.problem));
  if (gone) return vscode.l10n.t('Celonis does not have its data push job any more. Nothing was executed, so the table is unchanged.');
  if (changed) return vscode.l10n.t('The file has changed since then, so it cannot go on where it stopped. Nothing was executed, so the table is unchanged.');
  return vscode.l10n.t('Nothing is visible in Celonis yet.');
}

/** Whether the file is certainly not what it was. What only its content tells is found out when it is sent on. */
async function hasChanged({ begin: { order, plan } }: LedgerState): Promise<boolean> {
  const [file, second] = filesOfOrder(order).map((one) => vscode.Uri.parse(one, true));
  if (!file || second || file.scheme !== 'file') return false;
  const now = await stat(file.fsPath).catch(() => undefined);
  const { bytes, mtimeMs } = plan.fingerprint;
  return !now || now.size !== bytes || (mtimeMs !== undefined && now.mtimeMs !== mtimeMs);
}
