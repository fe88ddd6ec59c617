import { t } from '@vscode/l10n';
import { webcrypto } from 'node:crypto';
import { wasRefused } from '../../http/fate';
import { isCancelled, ProblemError, toProblem } from '../../http/problem';
import type { Problem } from '../../http/problem';
import { isTransient, pause } from '../../http/retry';
import { heldChunks } from './chunkList';
import type { HeldChunk, KnownChunk } from './chunkList';
import { changedProblem, givenUpProblem } from './jobProblems';
import { Lanes } from './lanes';
import type { SentChunk, Step } from './ledger';
import { patiently } from './patience';
import type { PushTarget } from './target';
import type { Timing } from './timing';
import type { Chunk } from '../types';

/** Nobody can say which chunks the job holds. Nothing is visible yet, so the way out is a new job. */
export class ChunksUncertain extends Error {}

/** A chunk of this size does not get through, a smaller one may. */
export class ChunkTooLarge extends Error {
  /** `problem` is what to say where chunks cannot be made smaller any more. */
  constructor(
    readonly bytes: number,
    readonly problem: ProblemError,
  ) {
    super(problem.message, { cause: problem });
  }
}

export interface UploadContext {
  target: PushTarget;
  jobId: string;
  /** What the rows of the chunks are: to add, or keys of rows to delete. */
  rows: 'upserted' | 'deleted';
  /** What earlier runs of this very push have sent to the job, by index; undefined for a new job. */
  sent: ReadonlyMap<number, SentChunk> | undefined;
  /** Writes a step down. Throws where another window has taken the push over. */
  note: (step: Step) => Promise<void>;
  signal: AbortSignal;
  timing: Timing;
  log: (line: string) => void;
  /** Bytes of a chunk handed to the network in the current try; `arrived` once Celonis holds it. */
  onChunk: (chunk: Chunk, sent: number, arrived: boolean) => void;
  /** The connection is lost, or the service asks to wait. */
  onWait: (problem: Problem) => void;
}

/** Celonis takes chunks of one job in parallel (celonis-api.md §4.6): four bridge the time until an answer comes. */
const lanes = 4;
/** How often chunks that did not arrive are sent again before the push is given up. */
const mostRounds = 4;
/** How often a chunk is refused with 409, which fewer chunks at a time may end. */
const mostConflicts = 4;

/**
 * Uploads all chunks, four at a time as long as the service likes it, pulling the next when there is room.
 * A chunk whose answer got lost is never simply sent again: the job's list of chunks decides (celonis-api.md §4.2, §4.6). The same goes for
 * what an earlier run has sent: its chunks must come out of the file as they were, and those that arrived are not sent again. Whatever could
 * have been sent by somebody else, or twice, is compared with that list once more at the end.
 * Throws ChunksUncertain, ChunkTooLarge, ProblemError, or what `note` throws. Answers the number of chunks.
 */
export async function uploadChunks(chunks: AsyncIterable<Chunk>, context: UploadContext): Promise<number> {
  return new Uploader(context).all(chunks);
}

class Uploader {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly lanes = new Lanes(lanes);
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  /** What this run and earlier ones have sent. */
  private readonly sent: Map<number, KnownChunk>;
  /** Chunks whose answer got lost. */
  private doubtful: Chunk[] = [];
  /** Something was sent a second time, so that a first copy may still turn up; or earlier runs have sent something, which may do so too. */
  private mayHoldMore: boolean;
  private failure: { error: unknown } | undefined;

  constructor(private readonly context: UploadContext) {
    this.signal = AbortSignal.any([context.signal, this.stop.signal]);
    this.sent = new Map(context.sent);
    this.mayHoldMore = context.sent !== undefined;
  }

  async all(chunks: AsyncIterable<Chunk>): Promise<number> {
    try {
      if (this.context.sent) await this.recall(this.context.sent);
      let count = 0;
      for await (const chunk of chunks) {
        count++;
        this.start(chunk);
        if (this.inFlight.size >= lanes) await Promise.race(this.inFlight);
        await this.settleDoubts();
        if (this.failure) break;
      }
      await Promise.all(this.inFlight);
      await this.settleDoubts();
      if (this.failure) throw this.failure.error;
      if (this.sent.size !== count) throw new ProblemError(changedProblem());
      if (this.mayHoldMore) await this.lookOnceMore();
      return count;
    } finally {
      this.stop.abort();
      await Promise.all(this.inFlight);
    }
  }

  /** Finds out which chunks of earlier runs the job holds. */
  private async recall(sent: ReadonlyMap<number, SentChunk>): Promise<void> {
    const held = await this.held();
    for (const [index, { sha256 }] of sent) this.sent.set(index, { sha256, arrived: held.has(index) });
    this.context.log(t('Chunks that had arrived before: {0}.', held.size));
  }

  /** The promise never rejects; what went wrong is kept, and the other uploads are stopped. */
  private start(chunk: Chunk): void {
    const upload = this.bring(chunk)
      .catch((error: unknown) => {
        this.failure ??= { error };
        this.stop.abort();
      })
      .finally(() => this.inFlight.delete(upload));
    this.inFlight.add(upload);
  }

  private async bring(chunk: Chunk): Promise<void> {
    const { onChunk } = this.context;
    const { index, bytes } = chunk;
    const sha256 = await fingerprint(bytes);
    const known = this.sent.get(index);
    if (known && known.sha256 !== sha256) throw new ProblemError(changedProblem());
    if (known?.arrived) return onChunk(chunk, bytes.length, true);
    this.sent.set(index, { sha256, arrived: false });
    await this.send(chunk, sha256);
  }

  private async send(chunk: Chunk, sha256: string): Promise<void> {
    const { note, target, jobId, timing, onChunk } = this.context;
    const once = async (): Promise<void> => {
      await note({ kind: 'sending', index: chunk.index, rows: chunk.rows, bytes: chunk.bytes.length, sha256 });
      await target.upload(jobId, chunk, this.context.rows, this.signal, (sent) => onChunk(chunk, sent, false));
    };
    let conflicts = 0;
    try {
      await patiently(() => this.lanes.run(once), {
        // Refused for being too many, or never got there: certainly not stored.
        worthIt: (problem) => isBusy(problem) ? problem.kind === 'rateLimited' || ++conflicts <= mostConflicts : neverLeft(problem),
        limitMs: timing.chunkPatienceMs,
        firstPauseMs: timing.firstRetryMs,
        longestPauseMs: timing.longestRetryMs,
        signal: this.signal,
        onWait: (ms, problem) => this.wait(chunk, ms, problem),
      });
      await this.arrived(chunk);
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 413) throw new ChunkTooLarge(chunk.bytes.length, error);
      if (isCancelled(error) || !isDoubt(error)) throw error;
      this.context.log(t('The answer to chunk {0} got lost: {1}', chunk.index + 1, toProblem(error).what));
      this.doubtful.push(chunk);
    }
  }

  private wait(chunk: Chunk, ms: number, problem: Problem): void {
    const { log, onWait } = this.context;
    const seconds = Math.ceil(ms / 1000);
    onWait(problem);
    if (!isBusy(problem)) return log(t('Chunk {0} could not be sent: {1} Trying again in {2} seconds.', chunk.index + 1, problem.what, seconds));
    if (this.lanes.narrow()) log(t('Celonis does not take that many chunks at once. Going on with {0} at a time.', this.lanes.width));
    log(t('Celonis asks to slow down. Waiting {0} seconds before sending chunk {1} again.', seconds, chunk.index + 1));
  }

  private async arrived(chunk: Chunk): Promise<void> {
    const known = this.sent.get(chunk.index);
    if (known) this.sent.set(chunk.index, { ...known, arrived: true });
    await this.context.note({ kind: 'arrived', index: chunk.index });
    this.context.onChunk(chunk, chunk.bytes.length, true);
  }

  /** While an upload is under way the list of chunks says nothing certain, so all must have come to an end first. */
  private async settleDoubts(): Promise<void> {
    for (let round = 0; this.doubtful.length > 0; round++) {
      await Promise.all(this.inFlight);
      if (this.failure) return;
      const held = await this.held();
      const lost = this.doubtful.filter(({ index }) => !held.has(index));
      for (const chunk of this.doubtful) if (held.has(chunk.index)) await this.arrived(chunk);
      this.doubtful = [];
      if (lost.length === 0) return this.context.log(t('The list of chunks shows that everything arrived.'));
      if (round >= mostRounds) throw this.givenUp(lost);
      await this.sendAgain(lost, round);
    }
  }

  private async sendAgain(again: readonly Chunk[], round: number): Promise<void> {
    const { timing, log } = this.context;
    this.mayHoldMore = true;
    await pause(Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** round), this.signal);
    for (const chunk of again) {
      log(t('The list of chunks shows that chunk {0} did not arrive. Sending it again.', chunk.index + 1));
      this.context.onChunk(chunk, 0, false);
      this.start(chunk);
    }
    await Promise.all(this.inFlight);
  }

  /** Where smaller ones got through, a device on the way may break off what is too large for it. */
  private givenUp(lost: readonly Chunk[]): Error {
    const smallest = Math.min(...lost.map(({ bytes }) => bytes.length));
    const some = [...this.sent.values()].some(({ arrived }) => arrived);
    const problem = new ProblemError(givenUpProblem(this.context.jobId));
    return some && smallest > smallestChunk ? new ChunkTooLarge(smallest, problem) : problem;
  }

  private async lookOnceMore(): Promise<void> {
    if ((await this.held()).size !== this.sent.size) throw new ChunksUncertain();
  }

  /** Which chunks the job holds, by index. Throws ChunksUncertain where nobody can tell. */
  private async held(): Promise<ReadonlySet<number>> {
    return this.match(await this.listed());
  }

  private match(listed: readonly HeldChunk[] | undefined): ReadonlySet<number> {
    if (listed === undefined) this.context.log(t('The service does not tell which chunks arrived.'));
    const held = listed && heldChunks(listed, this.sent);
    if (held === undefined) throw new ChunksUncertain();
    return held;
  }

  private async listed(): Promise<readonly HeldChunk[] | undefined> {
    const { target, jobId, timing, onWait } = this.context;
    return patiently(() => target.listChunks(jobId, this.signal), {
      worthIt: (problem) => isTransient(problem) || problem.kind === 'timeout',
      limitMs: timing.chunkPatienceMs,
      firstPauseMs: timing.firstRetryMs,
      longestPauseMs: timing.longestRetryMs,
      signal: this.signal,
      onWait: (_ms, problem) => onWait(problem),
    });
  }
}

/** Below this, it is not the size that keeps a chunk from getting through. */
export const smallestChunk = 256 << 10;

/** The service takes no more for now. */
function isBusy({ kind }: Problem): boolean {
  return kind === 'rateLimited' || kind === 'conflict';
}

/** The host could not even be reached: no network, or the machine has just woken up. */
function neverLeft({ kind }: Problem): boolean {
  return kind === 'dns' || kind === 'refused';
}

/** The chunk may have been stored all the same. A plain 500 counts as a no: the push fails and the job is deleted. */
function isDoubt(error: unknown): boolean {
  if (!(error instanceof ProblemError) || wasRefused(error)) return false;
  const { problem } = error;
  return isTransient(problem) || ['timeout', 'html', 'proxy', 'unreadable', 'tooLarge'].includes(problem.kind);
}

/** Computed outside the main thread. */
async function fingerprint(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
}
