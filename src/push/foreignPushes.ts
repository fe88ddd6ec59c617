import { stat } from 'node:fs/promises';
import type { Disposable } from '../core/emitter';
import { ignoreMissingFile, journalPath } from './journal/pushFolders';
import type { OwnerLiveness, PushOwners } from './journal/pushOwners';

/** How often to look at the journal of a push whose owner cannot be reached, as on another machine. */
const lookIntervalMs = 20_000;

/** Where its journal has not grown for this long, nobody is taken to be working on it. */
const maxSilenceMs = 60_000;

/**
 * The pushes that other windows work on. The end of such a window is heard of through its endpoint; only a push whose
 * owner cannot be reached from here is looked at again and again, until it is silent.
 */
export class ForeignPushes implements Disposable {
  private readonly followed = new Map<string, { liveness: OwnerLiveness; end?: Disposable }>();

  constructor(
    private readonly owners: PushOwners,
    /** Called when somebody may have stopped working on a push. */
    private readonly onEnd: () => void,
  ) {}

  /** What is known of a push that was followed last: an unknown owner counts as alive until it is silent. */
  isRunning(id: string): boolean {
    const liveness = this.followed.get(id)?.liveness;
    return liveness !== undefined && liveness !== 'ended';
  }

  /** Follows exactly these pushes from now on. Those that are followed already are not asked again. */
  async follow(ids: readonly string[]): Promise<void> {
    for (const id of this.followed.keys()) if (!ids.includes(id)) this.stop(id);
    await Promise.all(ids.map((id) => this.followOne(id)));
  }

  dispose(): void {
    for (const id of [...this.followed.keys()]) this.stop(id);
  }

  private async followOne(id: string): Promise<void> {
    if (this.isRunning(id)) return;
    const entry: { liveness: OwnerLiveness; end?: Disposable } = { liveness: await this.owners.readLiveness(id) };
    this.followed.set(id, entry);
    if (entry.liveness === 'ended') return;
    const end = (): void => {
      entry.liveness = 'ended';
      this.onEnd();
    };
    const watch = entry.liveness === 'alive' ? await this.owners.watchEnd(id, end) : undefined;
    entry.end = watch ?? this.watchSilence(id, end);
    // Meanwhile it may not be followed any more.
    if (this.followed.get(id) !== entry) entry.end.dispose();
  }

  /** By this machine's own clock, since that of another one may differ. */
  private watchSilence(id: string, onSilence: () => void): Disposable {
    let lastSign = { mtimeMs: -1, at: performance.now() };
    const timer = setInterval(() => void look().catch(end), lookIntervalMs).unref();
    const look = async (): Promise<void> => {
      const liveness = await this.owners.readLiveness(id);
      if (liveness === 'ended') return end();
      const mtimeMs = (await stat(journalPath(this.owners.root, id)).catch(ignoreMissingFile))?.mtimeMs ?? 0;
      if (liveness === 'alive' || mtimeMs !== lastSign.mtimeMs) lastSign = { mtimeMs, at: performance.now() };
      else if (performance.now() - lastSign.at > maxSilenceMs) end();
    };
    const end = (): void => {
      clearInterval(timer);
      onSilence();
    };
    // Its process may have ended since it was found alive.
    void look().catch(end);
    return { dispose: () => clearInterval(timer) };
  }

  private stop(id: string): void {
    this.followed.get(id)?.end?.dispose();
    this.followed.delete(id);
  }
}
