import { setTimeout as sleep } from 'node:timers/promises';
import { Emitter } from '../core/emitter';

/** The part of VS Code's Memento that we use. */
export interface StateStorage {
  keys(): readonly string[];
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Every value carries the moment it was written; the later one wins. A deleted value leaves its tombstone. */
export interface TimestampedValue {
  updatedAt: string;
}
interface Tombstone extends TimestampedValue {
  deleted: true;
}

/** After this time no window can still hold an older value that it would write back. */
const tombstoneDays = 30;

/**
 * When to look whether a write has survived: at once after the other windows had it, and again for slow machines. Each
 * wait is longer by a random part of itself, up to twice as long: windows that look at the same moment overwrite each
 * other's repairs again.
 */
export const defaultSettleDelaysMs = [150, 1_000, 5_000, 15_000];

/**
 * When to look whether what another window has written is here: that window says so at once, and on a busy machine the
 * value itself comes seconds later. A look writes nothing.
 */
const lookDelaysMs = [50, 100, 200, ...Array<number>(30).fill(400)];

/**
 * Values by key in a state that several windows share.
 *
 * VS Code keeps the whole state of an extension as one object, caches it in every window and writes all of it on each
 * update, so two windows that write at about the same time can lose each other's keys. Every window therefore remembers
 * what it wrote and writes it again when it finds it missing or replaced by something older.
 */
export class SharedState {
  private readonly written = new Map<string, TimestampedValue>();
  private readonly changeEmitter = new Emitter<void>();
  /** Called when a value may have changed, by this window or another one. */
  readonly onDidChange = this.changeEmitter.event;
  private settleController: AbortController | undefined;
  private lookController: AbortController | undefined;
  private lastFingerprint: string;

  constructor(
    private readonly storage: StateStorage,
    /** Keys outside this prefix belong to others. */
    private readonly prefix: string,
    private readonly now: () => number = Date.now,
    private readonly settleDelaysMs: readonly number[] = defaultSettleDelaysMs,
    /** Called when what another window lost could not be written again. The next look tries again. */
    private readonly onReconcileError: (error: unknown) => void = () => {},
  ) {
    this.lastFingerprint = this.fingerprint();
  }

  keys(): string[] {
    const keys = new Set([...this.storage.keys().filter((key) => key.startsWith(this.prefix)), ...this.written.keys()]);
    return [...keys].filter((key) => this.get(key) !== undefined);
  }

  /** The newest value known, this window's own writes included; undefined when there is none or it was deleted. */
  get(key: string): unknown {
    const value = newerOf(this.written.get(key), this.storage.get(key));
    return isTombstone(value) ? undefined : value;
  }

  /**
   * Writes a value; its `updatedAt` is moved on where needed, so that a write always wins over what this window has
   * seen.
   */
  async set<T extends TimestampedValue>(key: string, value: T): Promise<T> {
    const stampedValue = { ...value, updatedAt: this.nextTimestamp(key) };
    await this.write(key, stampedValue);
    return stampedValue;
  }

  async delete(key: string): Promise<void> {
    const tombstone: Tombstone = { deleted: true, updatedAt: this.nextTimestamp(key) };
    await this.write(key, tombstone);
  }

  /**
   * Another window has written, or this one has come to the front: what was lost is written again, now and after a
   * while.
   */
  refresh(): void {
    this.notifyListeners();
    this.scheduleReconcile();
    this.lookController?.abort();
    this.lookController = new AbortController();
    void this.lookForChanges(this.lookController.signal);
  }

  /** Writes again what this window wrote and others have lost. Returns how many values that were. */
  async reconcile(): Promise<number> {
    let rewrittenCount = 0;
    this.rememberStoredValues();
    for (const [key, ownValue] of this.written) {
      const storedValue = this.storage.get(key);
      if (this.isExpiredTombstone(ownValue)) {
        this.written.delete(key);
      } else if (JSON.stringify(storedValue) !== JSON.stringify(ownValue)) {
        await this.storage.update(key, ownValue);
        rewrittenCount++;
      }
    }
    for (const key of this.storage.keys()) {
      if (key.startsWith(this.prefix) && this.isExpiredTombstone(this.storage.get(key))) {
        this.written.delete(key);
        await this.storage.update(key, undefined);
      }
    }
    return rewrittenCount;
  }

  /** A value is lost only when no window remembers it, so each window also remembers what others wrote. */
  private rememberStoredValues(): void {
    for (const key of this.storage.keys()) {
      const value = this.storage.get(key);
      if (!key.startsWith(this.prefix) || !isStamped(value) || this.isExpiredTombstone(value)) continue;
      if (newerOf(this.written.get(key), value) === value) this.written.set(key, value);
    }
  }

  dispose(): void {
    this.settleController?.abort();
    this.lookController?.abort();
    this.changeEmitter.dispose();
  }

  private async write(key: string, value: TimestampedValue): Promise<void> {
    const previousValue = this.written.get(key);
    this.written.set(key, value);
    try {
      await this.storage.update(key, value);
    } catch (error) {
      if (previousValue) this.written.set(key, previousValue);
      else this.written.delete(key);
      throw error;
    }
    this.notifyListeners();
    this.scheduleReconcile();
  }

  private nextTimestamp(key: string): string {
    const lastValue = newerOf(this.written.get(key), this.storage.get(key));
    const minimumMs = isStamped(lastValue) ? Date.parse(lastValue.updatedAt) + 1 : 0;
    return new Date(Math.max(this.now(), minimumMs || 0)).toISOString();
  }

  private scheduleReconcile(): void {
    this.settleController?.abort();
    const controller = (this.settleController = new AbortController());
    void this.reconcileAfterDelays(controller.signal);
  }

  private async lookForChanges(signal: AbortSignal): Promise<void> {
    for (const delayMs of lookDelaysMs) {
      if (!(await waitUnlessAborted(delayMs, signal))) return;
      if (this.fingerprint() === this.lastFingerprint) continue;
      this.notifyListeners();
      this.scheduleReconcile();
    }
  }

  private async reconcileAfterDelays(signal: AbortSignal): Promise<void> {
    // Another window may write a stale cache a while later. It says so when it has written (RecordStore), and then this
    // one looks again; an idle window does not. Whatever a look finds, or cannot repair, begins the series anew.
    for (let look = 0; look < this.settleDelaysMs.length; look++) {
      const delayMs = (this.settleDelaysMs[look] ?? 0) * (1 + Math.random());
      if (!(await waitUnlessAborted(delayMs, signal))) return;
      const isSettled = await this.reconcile().then(
        (rewrittenCount) => rewrittenCount === 0,
        (error: unknown) => {
          this.onReconcileError(error);
          return false;
        },
      );
      const hasChanged = this.fingerprint() !== this.lastFingerprint;
      if (hasChanged) this.notifyListeners();
      // What cannot be written is tried at the longest interval, not at the shortest.
      if (!isSettled || hasChanged) look = Math.max(-1, this.settleDelaysMs.length - 3);
    }
  }

  private notifyListeners(): void {
    this.lastFingerprint = this.fingerprint();
    this.changeEmitter.fire();
  }

  private fingerprint(): string {
    return JSON.stringify(this.keys().map((key) => [key, this.get(key)]));
  }

  private isExpiredTombstone(value: unknown): boolean {
    return isTombstone(value) && Date.parse(value.updatedAt) < this.now() - tombstoneDays * 86_400_000;
  }
}

/** False: a newer series of looks, or the end of the window, has taken over. */
function waitUnlessAborted(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal, ref: false }).catch(() => false);
}

function isStamped(value: unknown): value is TimestampedValue {
  return typeof value === 'object' && value !== null && 'updatedAt' in value && typeof value.updatedAt === 'string';
}

function isTombstone(value: unknown): value is Tombstone {
  return isStamped(value) && 'deleted' in value && value.deleted === true;
}

/**
 * The later of two values. What carries no time is older than anything that does; on a tie every window picks the same.
 */
function newerOf(a: TimestampedValue | undefined, b: unknown): unknown {
  // The same object needs no comparison of texts: it is asked several times a second for all keys.
  if (a === undefined || a === b) return b;
  if (!isStamped(b)) return a;
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt ? a : b;
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
}
