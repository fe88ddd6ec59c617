import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Disposable } from '../../core/emitter';
import { tryParseJson } from '../../core/tryParseJson';
import { connectToEndpoint, ProcessEndpoint } from './processEndpoint';
import { errorCode, ignoreMissingFile, pushFolder } from './pushFolders';

/**
 * The owner of a push: `alive` while its process runs and has not left the push, `ended` when it certainly does not
 * work on it any more, `unknown` where that cannot be determined from here, as on another machine.
 */
export type OwnerLiveness = 'alive' | 'ended' | 'unknown';

/** What a window finds when it looks whether a push is still its own; `missing` where its own file is not there. */
export type Ownership = 'own' | 'taken' | 'missing';

export interface PushClaim {
  /** Which owner of the push this is: a later one has a higher number. */
  generation: number;
  /** Whether the owner before has certainly ended. */
  isExclusive: boolean;
}

const ownerSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  window: z.string(),
  /** Where its process can be reached; absent where it could not listen anywhere. */
  endpoint: z.string().optional(),
  /** Its window has said that it does not work on the push any more. */
  released: z.literal(true).optional(),
});
type Owner = z.infer<typeof ownerSchema>;

/** Owner files are padded with blanks to this length, so that one is overwritten as a whole. */
const longestOwnerText = 512;

/** An owner file that cannot be read is being written, if it is not older than this. */
const longestWriteMs = 10_000;

/**
 * Which window works on which push: `owner.<n>.json` in the push's folder says who, and whoever creates the next one,
 * which only one can, has taken the push over. One object for each window.
 */
export class PushOwners implements Disposable {
  private readonly self = { pid: process.pid, host: hostname(), window: randomUUID() };
  private readonly endpoint = new ProcessEndpoint();
  /** The pushes of this window, with their generation. */
  private readonly owned = new Map<string, number>();

  /** @param root the folder with a folder for each push. */
  constructor(readonly root: string) {}

  /** Makes this window the first owner of a push that is new. Does nothing where it is its owner already. */
  async acquire(id: string): Promise<number> {
    const generation = this.owned.get(id);
    if (generation !== undefined) return generation;
    await mkdir(pushFolder(this.root, id), { recursive: true });
    if (!(await this.tryCreate(id, 1))) throw new Error('EEXIST');
    return 1;
  }

  /** Takes over a push. Undefined where its owner is alive, or where another window was quicker. */
  async claim(id: string): Promise<PushClaim | undefined> {
    const earlier = await this.listGenerations(id);
    const liveness = await this.livenessOf(id, newest(earlier));
    const generation = newest(earlier) + 1;
    if (liveness === 'alive' || !(await this.tryCreate(id, generation))) return undefined;
    for (const each of earlier) await rm(this.ownerPath(id, each), { force: true }).catch(() => undefined);
    return { generation, isExclusive: liveness === 'ended' };
  }

  /** What is not owned by anybody has `ended`. */
  async readLiveness(id: string): Promise<OwnerLiveness> {
    return this.livenessOf(id, newest(await this.listGenerations(id)));
  }

  /**
   * Calls back once the owner of a push, alive in another window now, has ended. Undefined where that cannot be seen.
   */
  async watchEnd(id: string, onEnd: () => void): Promise<Disposable | undefined> {
    const endpoint = (await this.readOwner(id, newest(await this.listGenerations(id))))?.endpoint;
    const connection = endpoint === undefined ? undefined : await connectToEndpoint(endpoint);
    if (typeof connection !== 'object') return undefined;
    let isDisposed = false;
    connection.onClose(() => !isDisposed && onEnd());
    return {
      dispose: () => {
        isDisposed = true;
        connection.close();
      },
    };
  }

  /** Throws where the folder cannot be read. */
  async checkOwnership(id: string, generation: number): Promise<Ownership> {
    const generations = await this.listGenerations(id);
    if (generations.some((each) => each > generation)) return 'taken';
    return generations.includes(generation) ? 'own' : 'missing';
  }

  /**
   * Says at once that this window does not work on a push any more: any other may. Throws where it cannot be written.
   */
  release(id: string): void {
    const generation = this.owned.get(id);
    if (generation === undefined) return;
    this.owned.delete(id);
    const text = JSON.stringify({ ...this.self, endpoint: undefined, released: true } satisfies Owner);
    try {
      writeFileSync(this.ownerPath(id, generation), text.padEnd(longestOwnerText), { flag: 'r+' });
    } catch (error) {
      // Another window has taken it over.
      ignoreMissingFile(error);
    }
  }

  /** Nobody works on the push any more, or ever will: its owner files go. Never throws. */
  async remove(id: string, exceptGeneration?: number): Promise<void> {
    this.owned.delete(id);
    const generations = await this.listGenerations(id).catch(() => []);
    for (const each of generations)
      if (each !== exceptGeneration) await rm(this.ownerPath(id, each), { force: true }).catch(() => undefined);
    // Where nothing else is in it.
    await rmdir(pushFolder(this.root, id)).catch(() => undefined);
  }

  isOwned(id: string): boolean {
    return this.owned.has(id);
  }

  dispose(): void {
    this.endpoint.close();
  }

  private async livenessOf(id: string, generation: number): Promise<OwnerLiveness> {
    if (generation === 0) return 'ended';
    const owner = await this.readOwner(id, generation);
    if (!owner) return (await ageOf(this.ownerPath(id, generation))) < longestWriteMs ? 'alive' : 'unknown';
    if (owner.released) return 'ended';
    if (owner.window === this.self.window) return 'alive';
    if (owner.host !== this.self.host) return 'unknown';
    if (owner.endpoint === undefined) return isProcessRunning(owner.pid) ? 'unknown' : 'ended';
    const connection = await connectToEndpoint(owner.endpoint);
    if (typeof connection !== 'object') return connection;
    connection.close();
    return 'alive';
  }

  private async tryCreate(id: string, generation: number): Promise<boolean> {
    const endpoint = await this.endpoint.open();
    const owner: Owner = { ...this.self, ...(endpoint === undefined ? {} : { endpoint }) };
    try {
      const text = JSON.stringify(owner).padEnd(longestOwnerText);
      await writeFile(this.ownerPath(id, generation), text, { flag: 'wx' });
    } catch (error) {
      // ENOENT: the push has come to its end meanwhile, and its folder is not there any more.
      if (['EEXIST', 'ENOENT'].includes(errorCode(error))) return false;
      // On a full disk it was created and is empty: it would look as if somebody were about to own the push.
      await rm(this.ownerPath(id, generation), { force: true }).catch(() => undefined);
      throw error;
    }
    this.owned.set(id, generation);
    return true;
  }

  private async readOwner(id: string, generation: number): Promise<Owner | undefined> {
    const text = await readFile(this.ownerPath(id, generation), 'utf8').catch(ignoreMissingFile);
    return text === undefined ? undefined : parseOwner(text);
  }

  private async listGenerations(id: string): Promise<number[]> {
    const names = (await readdir(pushFolder(this.root, id)).catch(ignoreMissingFile)) ?? [];
    return names.flatMap((name) => {
      const number = /^owner\.(\d+)\.json$/.exec(name)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
  }

  private ownerPath(id: string, generation: number): string {
    return join(pushFolder(this.root, id), `owner.${generation}.json`);
  }
}

/** Undefined where it is being written, or its process was killed while it wrote. */
function parseOwner(text: string): Owner | undefined {
  return ownerSchema.safeParse(tryParseJson(text)).data;
}

function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return errorCode(error) !== 'ESRCH';
  }
}

async function ageOf(file: string): Promise<number> {
  const written = await stat(file).catch(ignoreMissingFile);
  // A clock that was set back makes files of the future.
  return written === undefined ? Infinity : Math.abs(Date.now() - written.mtimeMs);
}

function newest(generations: readonly number[]): number {
  return Math.max(0, ...generations);
}
