import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { t } from '@vscode/l10n';
import { delay } from '../../core/delay';
import { Emitter } from '../../core/emitter';
import { isCancelled } from '../../core/problem';

/** What Celonis lets a team execute, counted from the full UTC hour on (celonis-api.md §4.6). */
export const executionsPerHour = 250;
const executionsPerSecond = 10;
const hourMs = 3_600_000;

/** One place in the line, held from when the push enters until it leaves. */
export interface ExecutionTurn {
  /** The service has accepted the execution. */
  countExecution(): Promise<void>;
  leave(): Promise<void>;
}

export interface ExecutionLineTiming {
  /** Between looks whether it is one's turn. */
  pollIntervalMs: number;
  /** How often whoever waits says that it still does, and after which time it counts as ended. */
  heartbeatMs: number;
  expiresAfterMs: number;
}

const defaultTiming: ExecutionLineTiming = { pollIntervalMs: 300, heartbeatMs: 5_000, expiresAfterMs: 30_000 };

/**
 * Pushes of all windows to one team ask for their execution one after the other, in the order in which they came: each
 * has a file in a folder of the team, and the first by name is at its turn. It is for order and for counting only, so
 * where the folder cannot be used, nothing waits; that no job is executed twice is ensured elsewhere.
 */
export class ExecutionLine {
  private readonly folder: string;

  constructor(
    root: string,
    readonly team: string,
    private readonly onCount: () => void,
    private readonly timing: ExecutionLineTiming,
    private readonly now: () => number,
  ) {
    this.folder = join(root, createHash('sha256').update(team).digest('hex').slice(0, 16));
  }

  /**
   * Waits for the turn. `onWait` is given what is waited for, once for each place in the line. Throws ProblemError
   * `cancelled`.
   */
  async enter(signal: AbortSignal, onWait: (reason: string) => void): Promise<ExecutionTurn> {
    const ticket = `wait.${String(this.now()).padStart(15, '0')}.${randomUUID()}`;
    const heartbeat = setInterval(() => void this.touch(ticket), this.timing.heartbeatMs);
    const leave = async (): Promise<void> => {
      clearInterval(heartbeat);
      await rm(join(this.folder, ticket), { force: true }).catch(() => undefined);
    };
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(join(this.folder, ticket), '');
      await this.waitForTurn(ticket, signal, onWait);
    } catch (error) {
      if (isCancelled(error)) {
        await leave();
        throw error;
      }
    }
    return { countExecution: () => this.countExecution(), leave };
  }

  /** Executions of this hour that this machine knows of. */
  async countThisHour(): Promise<number> {
    return stat(join(this.folder, this.hourName)).then(
      ({ size }) => size,
      () => 0,
    );
  }

  private async waitForTurn(ticket: string, signal: AbortSignal, onWait: (reason: string) => void): Promise<void> {
    let lastPlace: number | undefined;
    for (;;) {
      const ahead = await this.countAhead(ticket);
      if (ahead === 0) break;
      if (ahead !== lastPlace)
        onWait(
          ahead === 1
            ? t('1 other push to {0} is executed first', this.team)
            : t('{0} other pushes to {1} are executed first', ahead, this.team),
        );
      lastPlace = ahead;
      await delay(this.timing.pollIntervalMs, signal);
    }
    // Ten a second are allowed, so each one keeps its tenth to itself.
    if (lastPlace !== undefined) await delay(1_000 / executionsPerSecond, signal);
  }

  private async countAhead(ticket: string): Promise<number> {
    const names = (await readdir(this.folder)).filter((name) => name.startsWith('wait.') && name < ticket);
    const isThere = await Promise.all(names.map((name) => this.isWaiting(name)));
    return isThere.filter(Boolean).length;
  }

  /** A file that has not been touched for long belongs to a window that has ended, and is removed. */
  private async isWaiting(name: string): Promise<boolean> {
    const path = join(this.folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    if (mtimeMs > Date.now() - this.timing.expiresAfterMs) return true;
    await rm(path, { force: true }).catch(() => undefined);
    return false;
  }

  private async touch(ticket: string): Promise<void> {
    const now = new Date();
    await utimes(join(this.folder, ticket), now, now).catch(() => undefined);
  }

  /** One byte for each, which several windows can append at once. */
  private async countExecution(): Promise<void> {
    const { hourName } = this;
    await appendFile(join(this.folder, hourName), '.').catch(() => undefined);
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names)
      if (name.startsWith('hour.') && name !== hourName)
        await rm(join(this.folder, name), { force: true }).catch(() => undefined);
    this.onCount();
  }

  private get hourName(): string {
    return `hour.${Math.floor(this.now() / hourMs)}`;
  }
}

/** The lines of all teams that this window pushes to. */
export class ExecutionLines {
  private readonly lines = new Map<string, ExecutionLine>();
  private readonly countEmitter = new Emitter<void>();
  /** An execution was counted. */
  readonly onDidCount = this.countEmitter.event;

  /** @param root a folder that all windows share. */
  constructor(
    private readonly root: string,
    private readonly timing = defaultTiming,
    private readonly now = Date.now,
  ) {}

  /** @param team its host. */
  open(team: string): ExecutionLine {
    const line =
      this.lines.get(team) ?? new ExecutionLine(this.root, team, () => this.countEmitter.fire(), this.timing, this.now);
    this.lines.set(team, line);
    return line;
  }

  /** "243 of 250 executions left this hour", by team where there are several; undefined where none was counted. */
  async describeRemaining(): Promise<string | undefined> {
    const counts = await Promise.all(
      [...this.lines.values()].map(async (line) => ({ team: line.team, count: await line.countThisHour() })),
    );
    const usedTeams = counts.filter(({ count }) => count > 0);
    const texts = usedTeams.map(({ team, count }) => {
      const remaining = Math.max(0, executionsPerHour - count);
      return usedTeams.length === 1
        ? t('{0} of {1} executions left this hour', remaining, executionsPerHour)
        : t('{0}: {1} of {2} left this hour', team, remaining, executionsPerHour);
    });
    return texts.length > 0 ? texts.join(' · ') : undefined;
  }
}
