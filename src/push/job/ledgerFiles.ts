import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readLedger } from './ledger';
import type { Beginning, Ledger, LedgerState, Step } from './ledger';

/**
 * The owner of a push: `alive` while its process runs and has not left the push, `gone` when it certainly does not work on it any more,
 * `unknown` where that cannot be told from here, as on another machine.
 */
export type Owner = 'alive' | 'gone' | 'unknown';

/** `started` tells a process from a later one with the same number; absent where the system does not say it. */
const ownerSchema = z.object({ pid: z.number().int(), host: z.string(), window: z.string(), started: z.string().optional() });

/** An owner file that cannot be read is being written, if it is not older than this. */
const longestWriteMs = 10_000;

/** After these, even a machine that loses power must know. */
const lasting: readonly Step['kind'][] = ['creating', 'created', 'executing', 'cleaning'];

/**
 * The ledgers of running pushes as files in a folder that all windows share: `<push>.jsonl` with the steps, and `<push>.<n>.owner` that says
 * who works on it. Whoever creates the next owner file, which only one can, has taken the push over.
 */
export class LedgerFiles {
  private readonly me = { pid: process.pid, host: hostname(), window: randomUUID() };
  private readonly started = startOf(process.pid);

  constructor(private readonly folder: string) {}

  /** Begins a ledger. Where that does not work, `failed` is told why and the push runs without one. Never throws. */
  async begin(beginning: Beginning, failed: (why: string) => void): Promise<OwnLedger> {
    const { id } = beginning;
    try {
      await mkdir(this.folder, { recursive: true });
      // The owner first: a ledger without one would look as if nobody worked on the push.
      if (!(await this.own(id, 1))) throw new Error('EEXIST');
      await writeFile(this.file(id), `${JSON.stringify(beginning)}\n`, { flag: 'wx' });
      const handle = await open(this.file(id), 'a');
      return new OwnLedger(this.file(id), handle, 1, () => this.generations(id), () => this.drop(id), failed);
    } catch (error) {
      failed(reason(error));
      await this.drop(id);
      return new OwnLedger(this.file(id), undefined, 1, async () => [], async () => {}, () => {});
    }
  }

  /** The pushes that have a ledger. */
  async list(): Promise<string[]> {
    return (await this.names()).flatMap((name) => (name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : []));
  }

  /** How far a push had come. Undefined where there is no ledger, or none that this version can read. */
  async read(id: string): Promise<LedgerState | undefined> {
    const text = await readFile(this.file(id), 'utf8').catch(missing);
    return text === undefined ? undefined : readLedger(text);
  }

  async owner(id: string): Promise<Owner> {
    return this.ownerAt(id, newest(await this.generations(id)));
  }

  /**
   * Takes over a push. Undefined where its owner is alive, where another window was quicker, or where the push has come to its end.
   * What the ledger says is certain only after this: until then its owner may go on writing.
   */
  async claim(id: string): Promise<OwnLedger | undefined> {
    const before = newest(await this.generations(id));
    const owner = await this.ownerAt(id, before);
    const generation = before + 1;
    if (owner === 'alive' || !(await this.own(id, generation))) return undefined;
    let handle: FileHandle | undefined;
    try {
      if ((await this.read(id)) === undefined) return await this.unclaim(id, generation);
      handle = await open(this.file(id), 'a');
      // The last line may have been cut off.
      await handle.appendFile(`\n${JSON.stringify({ kind: 'resumed' } satisfies Step)}\n`);
    } catch (error) {
      await handle?.close();
      await this.unclaim(id, generation);
      throw error;
    }
    // An earlier owner that may be alive after all learns from this owner's file, which stays, that it must stop.
    const drop = (): Promise<void> => this.drop(id, owner === 'unknown' ? generation : undefined);
    return new OwnLedger(this.file(id), handle, generation, () => this.generations(id), drop, () => {});
  }

  /** Forgets a ledger. Never throws: one that stays is found to be done the next time. */
  async drop(id: string, exceptOwner?: number): Promise<void> {
    const owners = (await this.generations(id).catch(() => [])).filter((generation) => generation !== exceptOwner);
    const files = [this.file(id), ...owners.map((generation) => this.ownerFile(id, generation))];
    for (const file of files) await rm(file, { force: true }).catch(() => undefined);
  }

  /** Nothing was done as its owner. */
  private async unclaim(id: string, generation: number): Promise<undefined> {
    await rm(this.ownerFile(id, generation), { force: true });
  }

  private async ownerAt(id: string, generation: number): Promise<Owner> {
    if (generation > 0 && (await this.read(id))?.leftBy === generation) return 'gone';
    const file = this.ownerFile(id, generation);
    const text = await readFile(file, 'utf8').catch(missing);
    if (text === undefined) return 'unknown';
    const owner = ownerSchema.safeParse(parse(text)).data;
    if (!owner) return (await ageOf(file)) < longestWriteMs ? 'alive' : 'unknown';
    if (owner.host !== this.me.host) return 'unknown';
    return (await isRunning(owner.pid, owner.started)) ? 'alive' : 'gone';
  }

  private async own(id: string, generation: number): Promise<boolean> {
    try {
      const started = await this.started;
      await writeFile(this.ownerFile(id, generation), JSON.stringify({ ...this.me, ...(started && { started }) }), { flag: 'wx' });
      return true;
    } catch (error) {
      if (reason(error) === 'EEXIST') return false;
      throw error;
    }
  }

  private async generations(id: string): Promise<number[]> {
    return (await this.names()).flatMap((name) => {
      const [, number] = name.startsWith(`${id}.`) ? (/\.(\d+)\.owner$/.exec(name) ?? []) : [];
      return number === undefined ? [] : [Number(number)];
    });
  }

  private async names(): Promise<string[]> {
    return (await readdir(this.folder).catch(missing)) ?? [];
  }

  private file(id: string): string {
    return join(this.folder, `${checked(id)}.jsonl`);
  }

  private ownerFile(id: string, generation: number): string {
    return join(this.folder, `${checked(id)}.${generation}.owner`);
  }
}

/** The ledger of a push that goes on in this window. */
export class OwnLedger implements Ledger {
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly file: string,
    private handle: FileHandle | undefined,
    /** Which owner of the push this is: a later one has a higher number. */
    private readonly generation: number,
    private readonly generations: () => Promise<number[]>,
    private readonly drop: () => Promise<void>,
    private readonly failed: (why: string) => void,
  ) {}

  /** Whether another window could go on from here. */
  get works(): boolean {
    return this.handle !== undefined && !this.closed;
  }

  note(step: Step): ReturnType<Ledger['note']> {
    const written = this.last.then(() => this.write(step));
    this.last = written;
    return written;
  }

  async isOwner(): Promise<boolean> {
    if (this.closed) return false;
    if (!this.handle) return true;
    try {
      const owners = await this.generations();
      if (owners.some((generation) => generation > this.generation)) return false;
      if (!owners.includes(this.generation)) await this.giveUp('ENOENT');
    } catch (error) {
      await this.giveUp(reason(error));
    }
    return true;
  }

  /** The window closes: says so at once, and writes nothing after it. Never throws. */
  leave(): void {
    if (!this.works) return;
    this.closed = true;
    try {
      appendFileSync(this.file, `\n${JSON.stringify({ kind: 'left', owner: this.generation } satisfies Step)}\n`);
    } catch (error) {
      // Then the next start finds out that this process is gone.
      this.failed(reason(error));
    }
  }

  /** The push is over, and nothing is left to do. */
  async end(): Promise<void> {
    this.closed = true;
    await this.last;
    await this.release();
    await this.drop();
  }

  /** The push is over for this window, but something is left to do later: the ledger stays. */
  async put(): Promise<void> {
    await this.last;
    this.leave();
    await this.release();
  }

  private async write(step: Step): ReturnType<Ledger['note']> {
    if (!(await this.isOwner())) return 'taken';
    if (!this.handle) return 'failed';
    try {
      await this.handle.appendFile(`${JSON.stringify(step)}\n`);
      if (lasting.includes(step.kind)) await this.handle.sync();
      return 'written';
    } catch (error) {
      await this.giveUp(reason(error));
      return 'failed';
    }
  }

  /** A ledger with a gap in it, or one that nobody finds, would tell something that is not true: better none. The push goes on without. */
  private async giveUp(why: string): Promise<void> {
    if (!this.handle) return;
    this.failed(why);
    await this.release();
    await this.drop();
  }

  private async release(): Promise<void> {
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
    if (reason(error) === 'ESRCH') return false;
  }
  const now = started === undefined ? undefined : await startOf(pid);
  return now === undefined || now === started;
}

/** When a process was started, in ticks since the machine was (proc_pid_stat(5), field 22); undefined where the system does not say it. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the name of the program in parentheses, with any character in it.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

async function ageOf(file: string): Promise<number> {
  const written = await stat(file).catch(missing);
  return written === undefined ? Infinity : Date.now() - written.mtimeMs;
}

function newest(generations: readonly number[]): number {
  return Math.max(0, ...generations);
}

function checked(id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new Error(`"${id}" is not the id of a push.`);
  return id;
}

function missing(error: unknown): undefined {
  if (reason(error) === 'ENOENT') return undefined;
  throw error;
}

function reason(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A process that was killed while it wrote.
    return undefined;
  }
}
