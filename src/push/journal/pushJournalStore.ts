import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { errorCode, fileExists, ignoreMissingFile, journalPath, listPushIds } from './pushFolders';
import type { JournalEntry, JournalHeader, JournalState, PushJournal } from './pushJournal';
import { parseJournal } from './pushJournal';
import { PushOwners } from './pushOwners';

/** These must be on the disk even if the machine loses power afterwards. */
const durableKinds: readonly JournalEntry['kind'][] = ['creating', 'created', 'executing', 'cleaning'];

/** The journals of running pushes, each with the steps of one in its folder. */
export class PushJournalStore {
  constructor(
    private readonly root: string,
    private readonly owners = new PushOwners(root),
  ) {}

  /**
   * Begins a journal. Where that does not work, `failed` is called with the reason and the push runs without one. Never
   * throws.
   */
  async create(header: JournalHeader, onWriteError: (why: string) => void): Promise<OwnedPushJournal> {
    const { id } = header;
    const path = journalPath(this.root, id);
    try {
      // The owner first: a journal without one would look as if nobody worked on the push.
      const generation = await this.owners.acquire(id);
      await writeFile(path, `${JSON.stringify(header)}\n`, { flag: 'wx' });
      const handle = await open(path, 'a');
      return this.own(id, handle, generation, onWriteError);
    } catch (error) {
      onWriteError(errorCode(error));
      await this.deleteJournal(id);
      return this.own(id, undefined, 1);
    }
  }

  /** The pushes that have a journal. */
  async listIds(): Promise<string[]> {
    const ids = await listPushIds(this.root);
    const haveJournals = await Promise.all(ids.map((id) => fileExists(journalPath(this.root, id))));
    return ids.filter((_id, index) => haveJournals[index]);
  }

  /** How far a push had come. Undefined where there is no journal, or none that this version can read. */
  async readState(id: string): Promise<JournalState | undefined> {
    const text = await readFile(journalPath(this.root, id), 'utf8').catch(ignoreMissingFile);
    return text === undefined ? undefined : parseJournal(text);
  }

  readOwnerLiveness(id: string): ReturnType<PushOwners['readLiveness']> {
    return this.owners.readLiveness(id);
  }

  /**
   * Takes over a push. Undefined where its owner is alive, where another window was quicker, or where the push has come
   * to its end. What the journal says is certain only after this: until then its owner may go on writing.
   */
  async claim(id: string): Promise<OwnedPushJournal | undefined> {
    const claim = await this.owners.claim(id);
    if (!claim) return undefined;
    const { generation, isExclusive } = claim;
    let handle: FileHandle | undefined;
    try {
      if ((await this.readState(id)) === undefined) {
        // Nothing was done as its owner.
        await this.owners.remove(id);
        return undefined;
      }
      handle = await open(journalPath(this.root, id), 'a');
      // The last line may have been cut off.
      await handle.appendFile(`\n${JSON.stringify({ kind: 'resumed' } satisfies JournalEntry)}\n`);
    } catch (error) {
      await handle?.close();
      this.owners.release(id);
      throw error;
    }
    // An earlier owner that may be alive after all learns from this owner's file, which stays, that it must stop.
    return this.own(id, handle, generation, undefined, isExclusive ? undefined : generation);
  }

  /** Forgets a journal and who owned it. Never throws: one that stays is found to be done the next time. */
  async delete(id: string): Promise<void> {
    await this.deleteJournal(id);
    await this.owners.remove(id);
  }

  private async deleteJournal(id: string): Promise<void> {
    await rm(journalPath(this.root, id), { force: true }).catch(() => undefined);
  }

  private own(
    id: string,
    handle: FileHandle | undefined,
    generation: number,
    onWriteError: (why: string) => void = () => {},
    remainingGeneration?: number,
  ): OwnedPushJournal {
    const deleteJournal = (): Promise<void> => this.deleteJournal(id);
    const deleteOwner = (): Promise<void> => this.owners.remove(id, remainingGeneration);
    return new OwnedPushJournal(id, handle, generation, this.owners, deleteJournal, deleteOwner, onWriteError);
  }
}

/** The journal of a push that goes on in this window. */
export class OwnedPushJournal implements PushJournal {
  private lastWrite: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly id: string,
    private handle: FileHandle | undefined,
    /** Which owner of the push this is: a later one has a higher number. */
    private readonly generation: number,
    private readonly owners: PushOwners,
    private readonly deleteJournal: () => Promise<void>,
    private readonly deleteOwner: () => Promise<void>,
    private readonly onWriteError: (why: string) => void,
  ) {}

  /** Whether another window could go on from here. */
  get isResumable(): boolean {
    return this.handle !== undefined && !this.isClosed;
  }

  append(entry: JournalEntry): ReturnType<PushJournal['append']> {
    const written = this.lastWrite.then(() => this.writeEntry(entry));
    this.lastWrite = written;
    return written;
  }

  async isOwner(): Promise<boolean> {
    if (this.isClosed) return false;
    if (!this.handle) return true;
    try {
      const ownership = await this.owners.checkOwnership(this.id, this.generation);
      if (ownership === 'taken') return false;
      if (ownership === 'missing') await this.giveUp('ENOENT');
    } catch (error) {
      await this.giveUp(errorCode(error));
    }
    return true;
  }

  /** The window closes: says so at once, and writes nothing after it. Never throws. */
  handOver(): void {
    if (!this.isResumable) return;
    this.isClosed = true;
    const { handle } = this;
    void this.lastWrite.then(() => handle?.close()).catch(() => undefined);
    try {
      this.owners.release(this.id);
    } catch (error) {
      // Then the next start finds out that this process has ended.
      this.onWriteError(errorCode(error));
    }
  }

  /** The push is over, and nothing is left to do. */
  async closeAndDelete(): Promise<void> {
    this.isClosed = true;
    await this.lastWrite;
    await this.closeHandle();
    await this.deleteJournal();
    await this.deleteOwner();
  }

  /** The push is over for this window, but something is left to do later: the journal stays, where there is one. */
  async closeAndKeep(): Promise<void> {
    await this.lastWrite;
    if (!this.handle) return this.closeAndDelete();
    this.handOver();
    await this.closeHandle();
  }

  private async writeEntry(entry: JournalEntry): ReturnType<PushJournal['append']> {
    if (!(await this.isOwner())) return 'taken';
    if (!this.handle) return 'failed';
    try {
      await this.handle.appendFile(`${JSON.stringify(entry)}\n`);
      if (durableKinds.includes(entry.kind)) await this.handle.sync();
      return 'written';
    } catch (error) {
      await this.giveUp(errorCode(error));
      return 'failed';
    }
  }

  /**
   * A journal with a gap in it, or one that nobody finds, would say something that is not true: better none. The push
   * goes on without, and still is this window's.
   */
  private async giveUp(why: string): Promise<void> {
    if (!this.handle) return;
    this.onWriteError(why);
    await this.closeHandle();
    await this.deleteJournal();
  }

  private async closeHandle(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}
