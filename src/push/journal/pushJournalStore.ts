import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { JournalEntry, JournalHeader, JournalState, PushJournal } from './pushJournal';
import { parseJournal } from './pushJournal';

/**
 * The owner of a push: `alive` while its process runs and has not left the push, `gone` when it certainly does not work
 * on it any more, `unknown` where that cannot be determined from here, as on another machine.
 */
export type OwnerLiveness = 'alive' | 'gone' | 'unknown';

/** `started` tells a process from a later one with the same number; absent where the system does not say it. */
const ownerSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  window: z.string(),
  started: z.string().optional(),
});

/** An owner file that cannot be read is being written, if it is not older than this. */
const longestWriteMs = 10_000;

/** After these, even a machine that loses power must know. */
const durableKinds: readonly JournalEntry['kind'][] = ['creating', 'created', 'executing', 'cleaning'];

/**
 * The journals of running pushes as files in a folder that all windows share: `<push>.jsonl` with the steps, and
 * `<push>.<n>.owner` that says who works on it. Whoever creates the next owner file, which only one can, has taken the
 * push over.
 */
export class PushJournalStore {
  private readonly self = { pid: process.pid, host: hostname(), window: randomUUID() };
  private readonly started = startOf(process.pid);

  constructor(private readonly folder: string) {}

  /**
   * Begins a journal. Where that does not work, `failed` is called with the reason and the push runs without one. Never
   * throws.
   */
  async create(header: JournalHeader, onWriteError: (why: string) => void): Promise<OwnedPushJournal> {
    const { id } = header;
    try {
      await mkdir(this.folder, { recursive: true });
      // The owner first: a journal without one would look as if nobody worked on the push.
      if (!(await this.tryCreateOwnerFile(id, 1))) throw new Error('EEXIST');
      await writeFile(this.journalPath(id), `${JSON.stringify(header)}\n`, { flag: 'wx' });
      const handle = await open(this.journalPath(id), 'a');
      return new OwnedPushJournal(
        this.journalPath(id),
        handle,
        1,
        () => this.generations(id),
        () => this.delete(id),
        onWriteError,
      );
    } catch (error) {
      onWriteError(errorCode(error));
      await this.delete(id);
      return new OwnedPushJournal(
        this.journalPath(id),
        undefined,
        1,
        async () => [],
        async () => {},
        () => {},
      );
    }
  }

  /** The pushes that have a journal. */
  async listIds(): Promise<string[]> {
    return (await this.listFileNames()).flatMap((name) =>
      name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : [],
    );
  }

  /** How far a push had come. Undefined where there is no journal, or none that this version can read. */
  async readState(id: string): Promise<JournalState | undefined> {
    const text = await readFile(this.journalPath(id), 'utf8').catch(ignoreMissingFile);
    return text === undefined ? undefined : parseJournal(text);
  }

  async readOwnerLiveness(id: string): Promise<OwnerLiveness> {
    return this.ownerAt(id, newest(await this.generations(id)));
  }

  /**
   * Takes over a push. Undefined where its owner is alive, where another window was quicker, or where the push has come
   * to its end. What the journal says is certain only after this: until then its owner may go on writing.
   */
  async claim(id: string): Promise<OwnedPushJournal | undefined> {
    const before = newest(await this.generations(id));
    const owner = await this.ownerAt(id, before);
    const generation = before + 1;
    if (owner === 'alive' || !(await this.tryCreateOwnerFile(id, generation))) return undefined;
    let handle: FileHandle | undefined;
    try {
      if ((await this.readState(id)) === undefined) return await this.unclaim(id, generation);
      handle = await open(this.journalPath(id), 'a');
      // The last line may have been cut off.
      await handle.appendFile(`\n${JSON.stringify({ kind: 'resumed' } satisfies JournalEntry)}\n`);
    } catch (error) {
      await handle?.close();
      await this.unclaim(id, generation);
      throw error;
    }
    // An earlier owner that may be alive after all learns from this owner's file, which stays, that it must stop.
    const drop = (): Promise<void> => this.delete(id, owner === 'unknown' ? generation : undefined);
    return new OwnedPushJournal(
      this.journalPath(id),
      handle,
      generation,
      () => this.generations(id),
      drop,
      () => {},
    );
  }

  /** Forgets a journal. Never throws: one that stays is found to be done the next time. */
  async delete(id: string, exceptOwner?: number): Promise<void> {
    const owners = (await this.generations(id).catch(() => [])).filter((generation) => generation !== exceptOwner);
    const files = [this.journalPath(id), ...owners.map((generation) => this.ownerPath(id, generation))];
    for (const file of files) await rm(file, { force: true }).catch(() => undefined);
  }

  /** Nothing was done as its owner. */
  private async unclaim(id: string, generation: number): Promise<undefined> {
    await rm(this.ownerPath(id, generation), { force: true });
  }

  private async ownerAt(id: string, generation: number): Promise<OwnerLiveness> {
    if (generation > 0 && (await this.readState(id))?.leftBy === generation) return 'gone';
    const file = this.ownerPath(id, generation);
    const text = await readFile(file, 'utf8').catch(ignoreMissingFile);
    if (text === undefined) return 'unknown';
    const owner = ownerSchema.safeParse(tryParseJson(text)).data;
    if (!owner) return (await ageOf(file)) < longestWriteMs ? 'alive' : 'unknown';
    if (owner.host !== this.self.host) return 'unknown';
    return (await isRunning(owner.pid, owner.started)) ? 'alive' : 'gone';
  }

  private async tryCreateOwnerFile(id: string, generation: number): Promise<boolean> {
    try {
      const started = await this.started;
      await writeFile(this.ownerPath(id, generation), JSON.stringify({ ...this.self, ...(started && { started }) }), {
        flag: 'wx',
      });
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  private async generations(id: string): Promise<number[]> {
    return (await this.listFileNames()).flatMap((name) => {
      const [, number] = name.startsWith(`${id}.`) ? (/\.(\d+)\.owner$/.exec(name) ?? []) : [];
      return number === undefined ? [] : [Number(number)];
    });
  }

  private async listFileNames(): Promise<string[]> {
    return (await readdir(this.folder).catch(ignoreMissingFile)) ?? [];
  }

  private journalPath(id: string): string {
    return join(this.folder, `${validateId(id)}.jsonl`);
  }

  private ownerPath(id: string, generation: number): string {
    return join(this.folder, `${validateId(id)}.${generation}.owner`);
  }
}

/** The journal of a push that goes on in this window. */
export class OwnedPushJournal implements PushJournal {
  private lastWrite: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly path: string,
    private handle: FileHandle | undefined,
    /** Which owner of the push this is: a later one has a higher number. */
    private readonly generation: number,
    private readonly generations: () => Promise<number[]>,
    private readonly deleteFiles: () => Promise<void>,
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
      const owners = await this.generations();
      if (owners.some((generation) => generation > this.generation)) return false;
      if (!owners.includes(this.generation)) await this.giveUp('ENOENT');
    } catch (error) {
      await this.giveUp(errorCode(error));
    }
    return true;
  }

  /** The window closes: says so at once, and writes nothing after it. Never throws. */
  handOver(): void {
    if (!this.isResumable) return;
    this.isClosed = true;
    try {
      appendFileSync(
        this.path,
        `\n${JSON.stringify({ kind: 'left', owner: this.generation } satisfies JournalEntry)}\n`,
      );
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
    await this.deleteFiles();
  }

  /** The push is over for this window, but something is left to do later: the journal stays. */
  async closeAndKeep(): Promise<void> {
    await this.lastWrite;
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
   * A journal with a gap in it, or one that nobody finds, would tell something that is not true: better none. The push
   * goes on without.
   */
  private async giveUp(why: string): Promise<void> {
    if (!this.handle) return;
    this.onWriteError(why);
    await this.closeHandle();
    await this.deleteFiles();
  }

  private async closeHandle(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}

async function isRunning(pid: number, started: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if (errorCode(error) === 'ESRCH') return false;
  }
  const now = started === undefined ? undefined : await startOf(pid);
  return now === undefined || now === started;
}

/**
 * When a process was started, in ticks since the machine was (proc_pid_stat(5), field 22); undefined where the system
 * does not say it.
 */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the name of the program in parentheses, with any character in it.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

async function ageOf(file: string): Promise<number> {
  const written = await stat(file).catch(ignoreMissingFile);
  return written === undefined ? Infinity : Date.now() - written.mtimeMs;
}

function newest(generations: readonly number[]): number {
  return Math.max(0, ...generations);
}

function validateId(id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new Error(`"${id}" is not the id of a push.`);
  return id;
}

function ignoreMissingFile(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw error;
}

function errorCode(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A process that was killed while it wrote.
    return undefined;
  }
}
