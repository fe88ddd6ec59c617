import { z } from 'zod';
import type { Resource } from '../connections/vendor';
import { type Disposable, Emitter } from '../core/emitter';
import type { Log } from '../core/log';
import type { StateStorage } from '../storage/sharedState';
import { SharedState } from '../storage/sharedState';

/**
 * Where a row is: its connection by its stable id, and the ids of the rows on the way down; none for the connection.
 */
export interface RowAddress {
  connectionId: string;
  path: readonly string[];
}

/** What is kept of a row, so that it can be shown without asking a service. Holds no secret. */
const favouriteResourceSchema = z.object({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  description: z.string().optional(),
  tooltip: z.string().optional(),
  icon: z.string(),
  tags: z.array(z.string()).optional(),
  url: z.string().optional(),
  data: z.record(z.string(), z.string()).optional(),
});
export type FavouriteResource = z.infer<typeof favouriteResourceSchema>;

const favouriteSchema = z.object({
  connectionId: z.string(),
  path: z.array(z.string()),
  /** Absent for the connection itself. */
  resource: favouriteResourceSchema.optional(),
  addedAt: z.string(),
  updatedAt: z.string(),
});
export type Favourite = Omit<z.infer<typeof favouriteSchema>, 'updatedAt'>;

/** The kinds of rows below a connection that can be kept; each vendor restores its own: `Vendor.restoreResource`. */
export const favouriteKinds = ['table', 'view', 'poolTable', 'celigoFlow'] as const;

const prefix = 'favourite/';

/** How windows hear of each other's changes. */
export interface WindowSignal {
  signalOtherWindows(): Promise<void>;
  onDidChange(listener: (id: string | undefined) => void): Disposable;
}

/** Rows that a person keeps on top of the view, one key each in the state that windows share: none loses another's. */
export class Favourites {
  private readonly sharedState: SharedState;
  private readonly changeEmitter = new Emitter<void>();
  readonly onDidChange = this.changeEmitter.event;
  private readonly subscriptions: readonly Disposable[];

  constructor(
    state: StateStorage,
    private readonly signal: WindowSignal,
    private readonly log: Log,
    private readonly options: { now?: () => number; settleDelaysMs?: readonly number[] } = {},
  ) {
    this.sharedState = new SharedState(state, prefix, options.now, options.settleDelaysMs, (error) =>
      log.warn(`A favourite that another window lost could not be written again: ${String(error)}`),
    );
    this.subscriptions = [
      this.sharedState.onDidChange(() => this.changeEmitter.fire()),
      signal.onDidChange((id) => id === undefined && this.refresh()),
    ];
  }

  /** In the order in which they were added. */
  list(): Favourite[] {
    return this.sharedState
      .keys()
      .flatMap((key) => favouriteSchema.safeParse(this.sharedState.get(key)).data ?? [])
      .sort((a, b) => a.addedAt.localeCompare(b.addedAt));
  }

  has(address: RowAddress): boolean {
    return this.sharedState.get(keyOf(address)) !== undefined;
  }

  async add(address: RowAddress, resource?: Resource): Promise<void> {
    if (this.has(address)) return;
    const favourite: Favourite = {
      connectionId: address.connectionId,
      path: [...address.path],
      ...(resource ? { resource: favouriteResourceSchema.parse(resource) } : {}),
      addedAt: this.nextAddedAt().toISOString(),
    };
    await this.sharedState.set(keyOf(address), { ...favourite, updatedAt: '' });
    await this.tellOtherWindows();
  }

  /** Has a favourite lead to another row, in the place that it has among the others. */
  async replace(favourite: Favourite, path: readonly string[], resource: FavouriteResource): Promise<void> {
    await this.sharedState.set(keyOf({ ...favourite, path }), {
      ...favourite,
      path: [...path],
      resource,
      updatedAt: '',
    });
    await this.sharedState.delete(keyOf(favourite));
    await this.tellOtherWindows();
  }

  async remove(address: RowAddress): Promise<void> {
    if (!this.has(address)) return;
    await this.sharedState.delete(keyOf(address));
    await this.tellOtherWindows();
  }

  /** Later than all that are there, so that each has its place among them however fast they are added. */
  private nextAddedAt(): Date {
    const lastAddedAtMs = Date.parse(this.list().at(-1)?.addedAt ?? '') || 0;
    return new Date(Math.max((this.options.now ?? Date.now)(), lastAddedAtMs + 1));
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.sharedState.refresh();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.sharedState.dispose();
    this.changeEmitter.dispose();
  }

  /** They find out sooner or later anyway, so a signal that cannot be given is no failure. */
  private async tellOtherWindows(): Promise<void> {
    try {
      await this.signal.signalOtherWindows();
    } catch (error) {
      this.log.warn(`The other windows could not be notified of a favourite: ${String(error)}`);
    }
  }
}

function keyOf({ connectionId, path }: RowAddress): string {
  return prefix + [connectionId, ...path].map(encodeURIComponent).join('/');
}
