import { t } from '@vscode/l10n';
import { wasRefused } from '../http/fate';
import { isCancelled, ProblemError, toProblem } from '../http/problem';
import { isTransient, pause } from '../http/retry';
import { patiently } from './patience';
import type { PushTarget } from './target';
import type { Timing } from './timing';
import type { Chunk } from './types';

/** Nobody can say which chunks the job holds. Nothing is visible yet, so the way out is a new job. */
export class ChunksUncertain extends Error {}

export interface UploadContext {
  target: PushTarget;
  jobId: string;
  /** What the rows of the chunks are: to add, or keys of rows to delete. */
  rows: 'upserted' | 'deleted';
  signal: AbortSignal;
  timing: Timing;
  log: (line: string) => void;
  /** Bytes of a chunk handed to the network in the current try; `arrived` once Celonis holds it. */
  onChunk: (chunk: Chunk, sent: number, arrived: boolean) => void;
}

/** Celonis takes chunks of one job in parallel (celonis-api.md §4.6); two keep the link busy. */
const parallel = 2;
/** How often chunks that did not arrive are sent again before the push is given up. */
const mostRounds = 4;

/**
 * Uploads all chunks, at most two at a time, pulling the next when there is room.
 * A chunk whose answer got lost is never simply sent again: the job's list of chunks decides (celonis-api.md §4.2, §4.6).
 * Throws ChunksUncertain, or ProblemError. Answers the number of chunks.
 */
export async function uploadChunks(chunks: AsyncIterable<Chunk>, context: UploadContext): Promise<number> {
  return new Uploader(context).all(chunks);
}

class Uploader {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  /** Chunks whose answer got lost. */
  private doubtful: Chunk[] = [];
  private arrived = 0;
  /** Something was sent a second time: a first copy may still turn up. */
  private sentTwice = false;
  private failure: { error: unknown } | undefined;

  constructor(private readonly context: UploadContext) {
    this.signal = AbortSignal.any([context.signal, this.stop.signal]);
  }

  async all(chunks: AsyncIterable<Chunk>): Promise<number> {
    try {
      for await (const chunk of chunks) {
        this.start(chunk);
        if (this.inFlight.size >= parallel) await Promise.race(this.inFlight);
        await this.settleDoubts();
        if (this.failure) break;
      }
      await Promise.all(this.inFlight);
      await this.settleDoubts();
      if (this.failure) throw this.failure.error;
      if (this.sentTwice) await this.countOnceMore();
      return this.arrived;
    } finally {
      this.stop.abort();
      await Promise.all(this.inFlight);
    }
  }

  /** The promise never rejects; what went wrong is kept, and the other uploads are stopped. */
  private start(chunk: Chunk): void {
    const upload = this.send(chunk)
      .catch((error: unknown) => {
        this.failure ??= { error };
        this.stop.abort();
      })
      .finally(() => this.inFlight.delete(upload));
    this.inFlight.add(upload);
  }

  private async send(chunk: Chunk): Promise<void> {
    const { target, jobId, rows, timing, log, onChunk } = this.context;
    const once = (): Promise<void> => target.upload(jobId, chunk, rows, this.signal, (sent) => onChunk(chunk, sent, false));
    try {
      await patiently(once, {
        // Refused for being too many: certainly not stored.
        worthIt: (problem) => problem.kind === 'rateLimited',
        limitMs: timing.chunkPatienceMs,
        firstPauseMs: timing.firstRetryMs,
        longestPauseMs: timing.longestRetryMs,
        signal: this.signal,
        onWait: (ms) => log(t('Celonis asks to slow down. Waiting {0} seconds before sending chunk {1} again.', Math.ceil(ms / 1000), chunk.index + 1)),
      });
      this.arrived++;
      onChunk(chunk, chunk.bytes.length, true);
    } catch (error) {
      if (isCancelled(error) || !isDoubt(error)) throw error;
      log(t('The answer to chunk {0} got lost: {1}', chunk.index + 1, toProblem(error).what));
      this.doubtful.push(chunk);
    }
  }

  /** While an upload is under way the list of chunks says nothing certain, so all must have come to an end first. */
  private async settleDoubts(): Promise<void> {
    for (let round = 0; this.doubtful.length > 0; round++) {
      await Promise.all(this.inFlight);
      if (this.failure) return;
      const held = await this.count();
      if (held === this.arrived + this.doubtful.length) {
        for (const chunk of this.doubtful) this.context.onChunk(chunk, chunk.bytes.length, true);
        this.arrived = held;
        this.doubtful = [];
        this.context.log(t('The list of chunks shows that everything arrived.'));
        return;
      }
      if (held !== this.arrived) throw new ChunksUncertain();
      if (round >= mostRounds) throw new ProblemError(givenUp(this.context.jobId));
      await this.sendAgain(round);
    }
  }

  private async sendAgain(round: number): Promise<void> {
    const { timing, log } = this.context;
    const again = this.doubtful;
    this.doubtful = [];
    this.sentTwice = true;
    await pause(Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** round), this.signal);
    for (const chunk of again) {
      log(t('The list of chunks shows that chunk {0} did not arrive. Sending it again.', chunk.index + 1));
      this.context.onChunk(chunk, 0, false);
      this.start(chunk);
    }
    await Promise.all(this.inFlight);
  }

  private async countOnceMore(): Promise<void> {
    if ((await this.count()) !== this.arrived) throw new ChunksUncertain();
  }

  /** How many chunks the job holds. Throws ChunksUncertain where the service does not tell. */
  private async count(): Promise<number> {
    const { target, jobId, timing, log } = this.context;
    const held = await patiently(() => target.countChunks(jobId, this.signal), {
      worthIt: isTransient,
      limitMs: timing.chunkPatienceMs,
      firstPauseMs: timing.firstRetryMs,
      longestPauseMs: timing.longestRetryMs,
      signal: this.signal,
    });
    if (held === undefined) {
      log(t('The service does not tell which chunks arrived.'));
      throw new ChunksUncertain();
    }
    return held;
  }
}

/** The chunk may have been stored all the same. A plain 500 counts as a no: the push fails and the job is deleted. */
function isDoubt(error: unknown): boolean {
  if (!(error instanceof ProblemError) || wasRefused(error)) return false;
  const { problem } = error;
  return isTransient(problem) || ['timeout', 'html', 'proxy', 'unreadable', 'tooLarge'].includes(problem.kind);
}

function givenUp(jobId: string): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'reset',
    what: t('The upload did not get through.'),
    why: t('The connection broke off again and again while sending chunks to the job {0}.', jobId),
    next: t('Check your network and push again. Smaller chunks may help on a bad line.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}
