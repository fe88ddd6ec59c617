import { setTimeout as sleep } from 'node:timers/promises';

/** The part of VS Code's Memento that we use. */
export interface State {
  keys(): readonly string[];
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Every value carries the moment it was written; the later one wins. A deleted value leaves its tombstone. */
export interface Stamped {
  updatedAt: string;
}
interface Tombstone extends Stamped {
  deleted: true;
}

/** After this time no window can still hold an older value that it would write back. */
const tombstoneDays = 30;

/** When to look whether a write has survived: at once after the other windows had it, and again for slow machines. */
const settleMs = [150, 1_000, 5_000];

/**
 * Values by key in a state that several windows share.
 *
 * VS Code keeps the whole state of an extension as one object, caches it in every window and writes all of it on each
 * update, so two windows that write at about the same time can lose each other's keys. Every window therefore remembers
 * what it wrote and writes it again when it finds it gone or replaced by something older.
 */
export class SharedState {
  private readonly written = new Map<string, Stamped>();
  private readonly listeners = new Set<() => void>();
  private settling: AbortController | undefined;
  private seen: string;

  constructor(
    private readonly state: State,
    /** Keys outside this prefix belong to others. */
    private readonly prefix: string,
    private readonly now: () => number = Date.now,
    private readonly settle: readonly number[] = settleMs,
  ) {
    this.seen = this.fingerprint();
  }

  /** Called when a value may have changed, by this window or another one. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  keys(): string[] {
    const keys = new Set([...this.state.keys().filter((key) => key.startsWith(this.prefix)), ...this.written.keys()]);
    return [...keys].filter((key) => this.get(key) !== undefined);
  }

  /** The newest value known, this window's own writes included; undefined when there is none or it was deleted. */
  get(key: string): unknown {
    const value = newer(this.written.get(key), this.state.get(key));
    return isTombstone(value) ? undefined : value;
  }

  /** Writes a value; its `updatedAt` is moved on where needed, so that a write always wins over what this window has seen. */
  async set<T extends Stamped>(key: string, value: T): Promise<T> {
    const stamped = { ...value, updatedAt: this.stamp(key) };
    await this.write(key, stamped);
    return stamped;
  }

  async delete(key: string): Promise<void> {
    const tombstone: Tombstone = { deleted: true, updatedAt: this.stamp(key) };
    await this.write(key, tombstone);
  }

  /** Another window has written, or this one has come to the front: what was lost is written again, now and after a while. */
  refresh(): void {
    this.tell();
    this.watch();
  }

  /** Writes again what this window wrote and others have lost. Returns how many values that were. */
  async reconcile(): Promise<number> {
    let mended = 0;
    for (const [key, mine] of this.written) {
      const stored = this.state.get(key);
      if (newer(mine, stored) !== mine) {
        this.written.delete(key);
      } else if (JSON.stringify(stored) !== JSON.stringify(mine)) {
        await this.state.update(key, mine);
        mended++;
      }
    }
    for (const key of this.state.keys()) {
      if (key.startsWith(this.prefix) && this.isForgotten(this.state.get(key))) {
        this.written.delete(key);
        await this.state.update(key, undefined);
      }
    }
    return mended;
  }

  dispose(): void {
    this.settling?.abort();
    this.listeners.clear();
  }

  private async write(key: string, value: Stamped): Promise<void> {
    const before = this.written.get(key);
    this.written.set(key, value);
    try {
      await this.state.update(key, value);
    } catch (error) {
      if (before) this.written.set(key, before);
      else this.written.delete(key);
      throw error;
    }
    this.tell();
    this.watch();
  }

  private stamp(key: string): string {
    const last = newer(this.written.get(key), this.state.get(key));
    const after = isStamped(last) ? Date.parse(last.updatedAt) + 1 : 0;
    return new Date(Math.max(this.now(), after || 0)).toISOString();
  }

  private watch(): void {
    this.settling?.abort();
    const settling = (this.settling = new AbortController());
    void this.settleDown(settling.signal);
  }

  private async settleDown(signal: AbortSignal): Promise<void> {
    for (const ms of this.settle) {
      // An aborted wait only means that a newer watch, or the end of the window, has taken over.
      const waited = await sleep(ms, true, { signal, ref: false }).catch(() => false);
      if (!waited) return;
      await this.reconcile();
      if (this.fingerprint() !== this.seen) this.tell();
    }
  }

  private tell(): void {
    this.seen = this.fingerprint();
    for (const listener of [...this.listeners]) listener();
  }

  private fingerprint(): string {
    return JSON.stringify(this.keys().map((key) => [key, this.get(key)]));
  }

  private isForgotten(value: unknown): boolean {
    return isTombstone(value) && Date.parse(value.updatedAt) < this.now() - tombstoneDays * 86_400_000;
  }
}

function isStamped(value: unknown): value is Stamped {
  return typeof value === 'object' && value !== null && 'updatedAt' in value && typeof value.updatedAt === 'string';
}

function isTombstone(value: unknown): value is Tombstone {
  return isStamped(value) && 'deleted' in value && value.deleted === true;
}

/** The later of two values. What carries no time is older than anything that does; on a tie every window picks the same. */
function newer(a: Stamped | undefined, b: unknown): unknown {
  if (a === undefined) return b;
  if (!isStamped(b)) return a;
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt ? a : b;
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
}
