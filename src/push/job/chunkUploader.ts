import { t } from '@vscode/l10n';
import { delay } from '../../core/delay';
import { formatWait } from '../../core/formatNumbers';
import type { Problem } from '../../core/problem';
import { isCancelled, ProblemError, toProblem } from '../../core/problem';
import { isTransient, retry } from '../../core/retry';
import type { Semaphore } from '../../core/semaphore';
import type { Chunk } from '../../engine/model/tablePlan';
import { wasCertainlyNotExecuted } from '../../http/requestOutcome';
import type { JournalEntry, SentChunk } from '../journal/pushJournal';
import type { RemoteChunk, TrackedChunk } from './heldChunks';
import { findHeldChunks } from './heldChunks';
import { fileChangedProblem, isContentRefusal, uploadFailedProblem } from './jobProblems';
import type { PushJobApi } from './pushJobApi';
import type { PushTiming } from './pushTiming';

/** Nobody can say which chunks the job holds. Nothing is visible yet, so a new job is needed. */
export class ChunksUncertainError extends Error {}

/** A chunk of this size does not get through, a smaller one may. */
export class ChunkTooLargeError extends Error {
  /** `problem` is what to say where chunks cannot be made smaller any more. */
  constructor(
    readonly bytes: number,
    readonly fallbackProblem: ProblemError,
  ) {
    super(fallbackProblem.message, { cause: fallbackProblem });
  }
}

export interface UploadDependencies {
  api: PushJobApi;
  jobId: string;
  /** What the rows of the chunks are: to add, or keys of rows to delete. */
  rowOperation: 'upserted' | 'deleted';
  /** What earlier runs of this very push have sent to the job, by index; undefined for a new job. */
  earlierChunks: ReadonlyMap<number, SentChunk> | undefined;
  /** Writes a step down. Throws where another window has taken the push over. */
  note: (step: JournalEntry) => Promise<void>;
  signal: AbortSignal;
  timing: PushTiming;
  log: (line: string) => void;
  /** How many chunks of the push are sent at a time; the same one if the upload starts over. */
  semaphore: Semaphore;
  /** Bytes of a chunk handed to the network in the current try; `arrived` once Celonis holds it. */
  onChunkProgress: (chunk: Chunk, sent: number, arrived: boolean) => void;
  /** The connection is lost, or the service asks to wait. */
  onWait: (problem: Problem) => void;
}

/** Celonis takes chunks of one job in parallel (celonis-api.md §4.6): four bridge the time until an answer comes. */
export const maxParallelUploads = 4;
/** How often chunks that did not arrive are sent again before the push is given up. */
const maxResendRounds = 4;
/** How often a chunk is refused with 409, which fewer chunks at a time may end. */
const maxConflicts = 4;

/**
 * Uploads all chunks, four at a time as long as the service accepts it, pulling the next when there is room. A chunk
 * whose answer got lost is never simply sent again: the job's list of chunks decides (celonis-api.md §4.2, §4.6). The
 * same goes for what an earlier run has sent: its chunks must come out of the file as they were, and those that arrived
 * are not sent again. Whatever could have been sent by somebody else, or twice, is compared with that list once more at
 * the end. Throws ChunksUncertain, ChunkTooLarge, ProblemError, or what `note` throws. Answers the number of chunks.
 */
export async function uploadChunks(chunks: AsyncIterable<Chunk>, dependencies: UploadDependencies): Promise<number> {
  return new ChunkUploader(dependencies).uploadAll(chunks);
}

class ChunkUploader {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopController = new AbortController();
  private readonly signal: AbortSignal;
  /** What this run and earlier ones have sent. */
  private readonly sentChunks: Map<number, TrackedChunk>;
  /** Chunks whose answer got lost. */
  private unconfirmedChunks: Chunk[] = [];
  /**
   * Something was sent a second time, so that a first copy may still turn up; or earlier runs have sent something,
   * which may do so too.
   */
  private mayHoldMore: boolean;
  private failure: { error: unknown } | undefined;
  /** Why the last answer to a chunk got lost. */
  private lastLoss: Problem | undefined;

  constructor(private readonly dependencies: UploadDependencies) {
    this.signal = AbortSignal.any([dependencies.signal, this.stopController.signal]);
    this.sentChunks = new Map(dependencies.earlierChunks);
    this.mayHoldMore = dependencies.earlierChunks !== undefined;
  }

  async uploadAll(chunks: AsyncIterable<Chunk>): Promise<number> {
    try {
      if (this.dependencies.earlierChunks) await this.restoreArrivedChunks(this.dependencies.earlierChunks);
      let count = 0;
      for await (const chunk of chunks) {
        count++;
        this.startUpload(chunk);
        if (this.inFlight.size >= maxParallelUploads) await Promise.race(this.inFlight);
        await this.resolveUnconfirmedChunks();
        if (this.failure) break;
      }
      await Promise.all(this.inFlight);
      await this.resolveUnconfirmedChunks();
      if (this.failure) throw this.failure.error;
      if (this.sentChunks.size !== count) throw new ProblemError(fileChangedProblem());
      if (this.mayHoldMore) await this.verifyComplete();
      return count;
    } finally {
      this.stopController.abort();
      await Promise.all(this.inFlight);
    }
  }

  /** Finds out which chunks of earlier runs the job holds. */
  private async restoreArrivedChunks(earlierChunks: ReadonlyMap<number, SentChunk>): Promise<void> {
    const heldIndexes = await this.readHeldIndexes();
    for (const [index, { sha256 }] of earlierChunks)
      this.sentChunks.set(index, { sha256, isArrived: heldIndexes.has(index) });
    this.dependencies.log(t('Chunks that had arrived before: {0}.', heldIndexes.size));
  }

  /** The promise never rejects; the error is remembered, and the other uploads are stopped. */
  private startUpload(chunk: Chunk): void {
    const upload = this.uploadChunk(chunk)
      .catch((error: unknown) => {
        this.failure ??= { error };
        this.stopController.abort();
      })
      .finally(() => this.inFlight.delete(upload));
    this.inFlight.add(upload);
  }

  private async uploadChunk(chunk: Chunk): Promise<void> {
    const { onChunkProgress } = this.dependencies;
    const { index, bytes, sha256 } = chunk;
    const sentChunk = this.sentChunks.get(index);
    if (sentChunk && sentChunk.sha256 !== sha256) throw new ProblemError(fileChangedProblem());
    if (sentChunk?.isArrived) return onChunkProgress(chunk, bytes.length, true);
    this.sentChunks.set(index, { sha256, isArrived: false });
    await this.sendChunk(chunk);
  }

  private async sendChunk(chunk: Chunk): Promise<void> {
    const { note, api, jobId, timing, onChunkProgress, semaphore } = this.dependencies;
    const sendOnce = async (): Promise<void> => {
      const { index, rows, bytes, sha256 } = chunk;
      await note({ kind: 'sending', index, rows, bytes: bytes.length, sha256 });
      await api.uploadChunk(jobId, chunk, this.dependencies.rowOperation, this.signal, (sent) =>
        onChunkProgress(chunk, sent, false),
      );
    };
    let conflicts = 0;
    try {
      await retry(() => semaphore.run(sendOnce, this.signal), {
        // Refused for being too many, or never got there: certainly not stored.
        shouldRetry: (problem) =>
          isThrottled(problem)
            ? problem.kind === 'rateLimited' || ++conflicts <= maxConflicts
            : neverReachedHost(problem),
        limitMs: timing.chunkRetryLimitMs,
        initialDelayMs: timing.initialRetryDelayMs,
        maxDelayMs: timing.maxRetryDelayMs,
        signal: this.signal,
        beforeWait: (ms, problem) => this.reportWait(chunk, ms, problem),
      });
      await this.markArrived(chunk);
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 413)
        throw new ChunkTooLargeError(chunk.bytes.length, error);
      // Before the others are stopped, because with them the refusal may have been for being too many.
      const wasOneOfSeveral = this.limitAfterRefusal(toProblem(error));
      if (isCancelled(error) || !(mayHaveArrived(error) || (wasOneOfSeveral && isServerError(error)))) throw error;
      this.lastLoss = toProblem(error);
      this.dependencies.log(t('The answer to chunk {0} got lost: {1}', chunk.index + 1, this.lastLoss.what));
      this.unconfirmedChunks.push(chunk);
    }
  }

  private reportWait(chunk: Chunk, ms: number, problem: Problem): void {
    const { log, onWait } = this.dependencies;
    onWait(problem);
    if (!isThrottled(problem))
      return log(
        t('Chunk {0} could not be sent: {1} Trying again in {2}.', chunk.index + 1, problem.what, formatWait(ms)),
      );
    this.limitAfterRefusal(problem);
    log(t('Celonis asks to slow down. Waiting {0} before sending chunk {1} again.', formatWait(ms), chunk.index + 1));
  }

  /**
   * No document says that chunks of one job may be sent at the same time (celonis-api.md §4.6), so the first refusal
   * that points there ends it for this push. Answers whether it did.
   */
  private limitAfterRefusal(problem: Problem): boolean {
    const { status = 0 } = problem;
    const pointsToParallelism = isThrottled(problem) || (status >= 500 && !isContentRefusal(problem));
    if (!pointsToParallelism || this.inFlight.size < 2 || !this.dependencies.semaphore.limitToOne()) return false;
    this.dependencies.log(
      t(
        'Celonis refused a chunk (status {0}) while others were being sent. Going on with one chunk after the other.',
        status,
      ),
    );
    return true;
  }

  private async markArrived(chunk: Chunk): Promise<void> {
    const sentChunk = this.sentChunks.get(chunk.index);
    if (sentChunk) this.sentChunks.set(chunk.index, { ...sentChunk, isArrived: true });
    await this.dependencies.note({ kind: 'arrived', index: chunk.index });
    this.dependencies.onChunkProgress(chunk, chunk.bytes.length, true);
  }

  /** While an upload is under way the list of chunks says nothing certain, so all must have come to an end first. */
  private async resolveUnconfirmedChunks(): Promise<void> {
    for (let round = 0; this.unconfirmedChunks.length > 0; round++) {
      await Promise.all(this.inFlight);
      if (this.failure) return;
      const heldIndexes = await this.readHeldIndexes();
      const lostChunks = this.unconfirmedChunks.filter(({ index }) => !heldIndexes.has(index));
      for (const chunk of this.unconfirmedChunks) if (heldIndexes.has(chunk.index)) await this.markArrived(chunk);
      this.unconfirmedChunks = [];
      if (lostChunks.length === 0) return this.dependencies.log(t('The list of chunks shows that everything arrived.'));
      if (round >= maxResendRounds) throw this.uploadError(lostChunks);
      await this.resendChunks(lostChunks, round);
    }
  }

  private async resendChunks(lostChunks: readonly Chunk[], round: number): Promise<void> {
    const { timing, log } = this.dependencies;
    this.mayHoldMore = true;
    await delay(Math.min(timing.maxRetryDelayMs, timing.initialRetryDelayMs * 2 ** round), this.signal);
    for (const chunk of lostChunks) {
      log(t('The list of chunks shows that chunk {0} did not arrive. Sending it again.', chunk.index + 1));
      this.dependencies.onChunkProgress(chunk, 0, false);
      this.startUpload(chunk);
    }
    await Promise.all(this.inFlight);
  }

  /** Where smaller ones got through, a device on the way may break off what is too large for it. */
  private uploadError(lostChunks: readonly Chunk[]): Error {
    const smallestBytes = Math.min(...lostChunks.map(({ bytes }) => bytes.length));
    const anyArrived = [...this.sentChunks.values()].some(({ isArrived }) => isArrived);
    const { lastLoss } = this;
    const hasAnswer = lastLoss && ['html', 'proxy', 'unreadable'].includes(lastLoss.kind);
    const problem = new ProblemError(hasAnswer ? lastLoss : uploadFailedProblem(this.dependencies.jobId));
    return anyArrived && smallestBytes > minChunkBytes ? new ChunkTooLargeError(smallestBytes, problem) : problem;
  }

  private async verifyComplete(): Promise<void> {
    if ((await this.readHeldIndexes()).size !== this.sentChunks.size) throw new ChunksUncertainError();
  }

  /** Which chunks the job holds, by index. Throws ChunksUncertain where nobody can tell. */
  private async readHeldIndexes(): Promise<ReadonlySet<number>> {
    return this.matchRemoteChunks(await this.listRemoteChunks());
  }

  private matchRemoteChunks(remoteChunks: readonly RemoteChunk[] | undefined): ReadonlySet<number> {
    if (remoteChunks === undefined) this.dependencies.log(t('The service does not tell which chunks arrived.'));
    const heldIndexes = remoteChunks && findHeldChunks(remoteChunks, this.sentChunks);
    if (heldIndexes === undefined) throw new ChunksUncertainError();
    return heldIndexes;
  }

  private async listRemoteChunks(): Promise<readonly RemoteChunk[] | undefined> {
    const { api, jobId, timing, onWait } = this.dependencies;
    return retry(() => api.listChunks(jobId, this.signal), {
      shouldRetry: (problem) => isTransient(problem) || problem.kind === 'timeout',
      limitMs: timing.chunkRetryLimitMs,
      initialDelayMs: timing.initialRetryDelayMs,
      maxDelayMs: timing.maxRetryDelayMs,
      signal: this.signal,
      beforeWait: (_ms, problem) => onWait(problem),
    });
  }
}

/** Below this, it is not the size that keeps a chunk from getting through. */
export const minChunkBytes = 256 << 10;

/** The service takes no more for now. */
function isThrottled({ kind, status }: Problem): boolean {
  return kind === 'rateLimited' || kind === 'conflict' || status === 423;
}

function isServerError(error: unknown): boolean {
  return error instanceof ProblemError && (error.problem.status ?? 0) >= 500;
}

/** The host could not even be reached: no network, or the machine has just woken up. */
function neverReachedHost({ kind }: Problem): boolean {
  return kind === 'dns' || kind === 'refused';
}

/** The chunk may have been stored all the same. A plain 500 counts as a no: the push fails and the job is deleted. */
function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof ProblemError) || wasCertainlyNotExecuted(error)) return false;
  const { problem } = error;
  return isTransient(problem) || ['timeout', 'html', 'proxy', 'unreadable', 'tooLarge'].includes(problem.kind);
}
