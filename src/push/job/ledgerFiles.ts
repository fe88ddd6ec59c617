import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readLedger } from './ledger';
import type { Beginning, Ledger, LedgerState, Step } from './ledger';

/** Who works on a push: `gone` when that process is certainly not there any more, `perhaps` where that cannot be told from here. */
export type Owner = 'gone' | 'perhaps';

const ownerSchema = z.object({ pid: z.number().int(), host: z.string(), window: z.string() });

/** After these, even a machine that loses power must know. */
const lasting: readonly Step['kind'][] = ['creating', 'created', 'executing', 'cleaning'];

/**
 * The ledgers of running pushes as files in a folder that all windows share: `<push>.jsonl` with the steps, and `<push>.<n>.owner` that says
 * who works on it. Whoever creates the next owner file, which only one can, has taken the push over.
 */
export class LedgerFiles {
  private readonly me = { pid: process.pid, host: hostname(), window: randomUUID() };

  constructor(private readonly folder: string) {}

  /** Begins a ledger. Where that does not work, `failed` is told why and the push runs without one. Never throws. */
  async begin(beginning: Beginning, failed: (why: string) => void): Promise<OwnLedger> {
    const { id } = beginning;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(this.file(id), `${JSON.stringify(beginning)}\n`, { flag: 'wx' });
      if (!(await this.own(id, 1))) throw new Error('EEXIST');
      return new OwnLedger(this.file(id), await open(this.file(id), 'a'), () => this.isNewest(id, 1), () => this.drop(id), failed);
    } catch (error) {
      failed(reason(error));
      await this.drop(id);
      return new OwnLedger(this.file(id), undefined, async () => true, async () => {}, () => {});
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
    if ((await this.read(id))?.left) return 'gone';
    const newest = Math.max(0, ...(await this.generations(id)));
    const text = await readFile(this.ownerFile(id, newest), 'utf8').catch(missing);
    const owner = ownerSchema.safeParse(text === undefined ? undefined : parse(text)).data;
    return owner?.host === this.me.host && !isRunning(owner.pid) ? 'gone' : 'perhaps';
  }

  /** Takes over a push that nobody works on any more. Undefined where another window was quicker. */
  async claim(id: string): Promise<OwnLedger | undefined> {
    const generation = Math.max(0, ...(await this.generations(id))) + 1;
    if (!(await this.own(id, generation))) return undefined;
    if ((await this.read(id)) === undefined) {
      await this.drop(id);
      return undefined;
    }
    const handle = await open(this.file(id), 'a');
    // The last line may have been cut off.
    await handle.appendFile(`\n${JSON.stringify({ kind: 'resumed' } satisfies Step)}\n`);
    return new OwnLedger(this.file(id), handle, () => this.isNewest(id, generation), () => this.drop(id), () => {});
  }

  /** Forgets a ledger. Never throws: one that stays is found to be done the next time. */
  async drop(id: string): Promise<void> {
    const owners = await this.generations(id).catch(() => []);
    for (const file of [this.file(id), ...owners.map((one) => this.ownerFile(id, one))]) await rm(file, { force: true }).catch(() => undefined);
  }

  private async own(id: string, generation: number): Promise<boolean> {
    try {
      await writeFile(this.ownerFile(id, generation), JSON.stringify(this.me), { flag: 'wx' });
      return true;
    } catch (error) {
      if (reason(error) === 'EEXIST') return false;
      throw error;
    }
  }

  private async isNewest(id: string, generation: number): Promise<boolean> {
    return Math.max(0, ...(await this.generations(id))) === generation;
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
    private readonly isMine: () => Promise<boolean>,
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

  /** The window closes: says so at once, and writes nothing after it. Never throws. */
  leave(): void {
    if (!this.works) return;
    this.closed = true;
    try {
      appendFileSync(this.file, `\n${JSON.stringify({ kind: 'left' } satisfies Step)}\n`);
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
    if (this.closed) return 'taken';
    if (!this.handle) return 'failed';
    const matters = lasting.includes(step.kind);
    if (matters && !(await this.isMine())) return 'taken';
    try {
      await this.handle.appendFile(`${JSON.stringify(step)}\n`);
      if (matters) await this.handle.sync();
      return 'written';
    } catch (error) {
      // A ledger with a gap in it would tell something that is not true: better none.
      this.failed(reason(error));
      await this.release();
      await this.drop();
      return 'failed';
    }
  }

  private async release(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return reason(error) !== 'ESRCH';
  }
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
