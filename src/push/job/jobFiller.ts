import { t } from '@vscode/l10n';
import { formatWait } from '../../core/formatNumbers';
import type { Problem } from '../../core/problem';
import { ProblemError, throwIfCancelled, toProblem } from '../../core/problem';
import { isTransient, retry } from '../../core/retry';
import { Semaphore } from '../../core/semaphore';
import type { Chunk, TablePlan } from '../../engine/model/tablePlan';
import { isSameFingerprint } from '../../engine/open/sharedSource';
import type { PushEngine } from '../../engine/pushEngine';
import { refuseConversionErrors } from '../../engine/rows/conversionErrors';
import { explainFault } from '../../engine/rows/explainFault';
import { ProvisionalPlanMismatch } from '../../engine/rows/provisionalPlan';
import { wasCertainlyNotExecuted } from '../../http/requestOutcome';
import type { PushJournal, SentChunk } from '../journal/pushJournal';
import { findKeysToVerify } from './checkKeys';
import {
  ChunksUncertainError,
  ChunkTooLargeError,
  maxParallelUploads,
  minChunkBytes,
  uploadChunks,
} from './chunkUploader';
import { deleteJob } from './deleteJob';
import { HandedOverError, recordStep } from './handedOver';
import { chunksUncertainProblem, noRowsProblem } from './jobProblems';
import { prefetchFirst } from './prefetchFirst';
import type { ProgressReporter } from './progressReporter';
import type { PushControl, PushJobSpec } from './pushJob';
import type { PushJobApi } from './pushJobApi';
import type { PushTiming } from './pushTiming';
import { createJobDescription } from './remoteJobState';

/** A job that is there already, with the chunks that were sent to it. */
export interface PartlyFilledJob {
  jobId: string;
  sent: ReadonlyMap<number, SentChunk>;
}

export interface JobFillerDependencies {
  api: PushJobApi;
  engine: PushEngine;
  control: PushControl;
  timing: PushTiming;
  journal: PushJournal;
  progress: ProgressReporter;
  /** Aborted where a person cancels, and where the window closes. */
  signal: AbortSignal;
}

/**
 * Makes a job with every chunk of a file in it, of which nothing is visible in Celonis yet: whatever goes wrong, the
 * job can be thrown away and another one filled.
 */
export class JobFiller {
  private readonly uploadSemaphore = new Semaphore(maxParallelUploads);
  /** The job that is there now. */
  jobId: string | undefined;
  /** Why it is not known whether a job was created. */
  creationProblem: Problem | undefined;
  /** What chunks are cut to; absent for the engine's own choice. */
  private chunkBytes: number | undefined;

  constructor(
    /** Its plan is replaced when more of the file is known. */
    private currentSpec: PushJobSpec,
    private readonly dependencies: JobFillerDependencies,
  ) {
    this.chunkBytes = currentSpec.chunkBytes;
  }

  get spec(): PushJobSpec {
    return this.currentSpec;
  }

  /**
   * The id of a job with every chunk in it. Where the chunks of a job cannot be known for certain, it is thrown away
   * and filled anew, once; where a chunk is too large, with smaller ones, until they get through; where the file does
   * not bear its provisional plan out, with the plan of the whole. Throws ProblemError and HandedOverError.
   */
  async fill(existingJob?: PartlyFilledJob): Promise<string> {
    const { log } = this.dependencies.control;
    let uncertainAttempts = 0;
    for (let startingJob = existingJob; ; startingJob = undefined) {
      try {
        return await this.fillOnce(startingJob);
      } catch (error) {
        const jobId = this.jobId ?? '';
        if (error instanceof ChunksUncertainError) {
          if (++uncertainAttempts > 1) throw new ProblemError(chunksUncertainProblem(jobId), { cause: error });
          log(
            t(
              'It is not known which chunks the job {0} has. Nothing is visible yet, so the upload starts over with a new job.',
              jobId,
            ),
          );
        } else if (error instanceof ChunkTooLargeError) {
          this.halveChunkSize(error);
        } else if (error instanceof ProvisionalPlanMismatch) {
          log(
            t(
              'The rest of {0} is not like its beginning. Nothing is visible yet, so all of it is read, and the upload starts over with a new job.',
              this.spec.source.name,
            ),
          );
        } else {
          throw error;
        }
        await this.discard(jobId);
        if (error instanceof ProvisionalPlanMismatch) await this.readWholePlan();
      }
    }
  }

  /** Deletes a job that another one takes the place of. */
  async discard(jobId: string): Promise<void> {
    const { api, control, journal, timing } = this.dependencies;
    await recordStep(journal, { kind: 'cleaning', outcome: 'restarted' });
    const leftover = await deleteJob(api, jobId, timing, control.log);
    if (leftover) throw new ProblemError(leftover);
    this.jobId = undefined;
  }

  async recordCreation(jobId: string): Promise<void> {
    const sizeOption = this.chunkBytes === undefined ? {} : { chunkBytes: this.chunkBytes };
    await recordStep(this.dependencies.journal, { kind: 'created', jobId, ...sizeOption });
  }

  private halveChunkSize({ bytes, fallbackProblem }: ChunkTooLargeError): void {
    const halvedBytes = Math.floor(Math.min(bytes, this.chunkBytes ?? bytes) / 2);
    if (halvedBytes < Math.min(minChunkBytes, this.spec.chunkBytes ?? minChunkBytes) / 4) throw fallbackProblem;
    this.chunkBytes = halvedBytes;
    this.dependencies.control.log(
      t(
        'Chunks of {0} kB do not get through. The upload starts over with a new job and chunks of half the size.',
        Math.ceil(bytes / 1000),
      ),
    );
  }

  /** The file does not go on as it begins, or is broken, which is reported by this. Nothing is visible yet. */
  private async readWholePlan(): Promise<void> {
    const { engine, progress, signal } = this.dependencies;
    const { source, plan } = this.spec;
    if (!plan.provisional) return;
    progress.enterPhase('reading');
    const analysis = await engine.analyze(source, plan.provisional.request, {
      signal,
      onProgress: ({ bytesRead }) => progress.report({ bytesRead }),
    });
    if (analysis.kind !== 'table' || !isSameFingerprint(analysis.plan.fingerprint, plan.fingerprint))
      throw new ProblemError(explainFault({ fault: { code: 'changed' } }, source.name));
    refuseConversionErrors(analysis.plan, source.name);
    await this.adoptPlan(analysis.plan);
  }

  /** From here on the whole file is known. */
  private async adoptPlan(plan: TablePlan): Promise<void> {
    const { control, journal, progress } = this.dependencies;
    await recordStep(journal, { kind: 'planned', plan });
    this.currentSpec = { ...this.currentSpec, plan };
    progress.setRowsTotal(plan.rows);
    control.onPlan?.(plan);
  }

  /**
   * Chunks are made while the job is created, so that the first one is ready when it is there. Where keys are compared
   * on the way, the job waits for the first one: a file of one chunk is known by then, so for bad keys nothing is
   * created. What turns up later costs the job, of which nothing is visible yet.
   */
  private async fillOnce(existingJob: PartlyFilledJob | undefined): Promise<string> {
    const { engine, progress, signal } = this.dependencies;
    const { source, plan, format, csv, options } = this.spec;
    const stopController = new AbortController();
    const sizeOption = this.chunkBytes === undefined ? {} : { chunkBytes: this.chunkBytes };
    const timestampsOption = options?.timestamps ? { timestamps: options.timestamps } : {};
    const keys = findKeysToVerify(this.spec);
    let completePlan: TablePlan | undefined;
    const chunks = engine.chunks(
      source,
      plan,
      { format, ...(csv ? { csv } : {}), ...timestampsOption, ...sizeOption, ...(keys ? { keys } : {}) },
      {
        signal: AbortSignal.any([signal, stopController.signal]),
        onProgress: ({ bytesRead }) => progress.report({ bytesRead }),
        onPlan: (newPlan) => (completePlan = newPlan),
      },
    );
    const prefetched = prefetchFirst(chunks);
    try {
      if (keys) await prefetched.first;
      const jobId = existingJob?.jobId ?? (await this.createJob());
      await this.uploadAll(jobId, existingJob?.sent, prefetched.items);
      if (completePlan) await this.adoptPlan(completePlan);
      return jobId;
    } finally {
      stopController.abort();
      await prefetched.end();
    }
  }

  private async createJob(): Promise<string> {
    const { api, control, journal, progress, signal, timing } = this.dependencies;
    progress.enterPhase('creating');
    let firstExistingJobIds: string[] | undefined;
    const noteExistingJobs = async (existingJobIds: readonly string[]): Promise<void> => {
      // What a try that failed has left behind was not there before the first.
      firstExistingJobIds ??= [...existingJobIds];
      await recordStep(journal, { kind: 'creating', before: firstExistingJobIds });
    };
    const attempt = async (): Promise<string> => {
      try {
        return await api.createJob(createJobDescription(this.spec), signal, noteExistingJobs);
      } catch (error) {
        if (firstExistingJobIds && !wasCertainlyNotExecuted(error) && !(error instanceof HandedOverError))
          this.creationProblem = toProblem(error);
        throw error;
      }
    };
    this.jobId = await retry(attempt, {
      shouldRetry: isTransient,
      limitMs: timing.chunkRetryLimitMs / 5,
      initialDelayMs: timing.initialRetryDelayMs,
      maxDelayMs: timing.maxRetryDelayMs,
      signal,
      beforeWait: (ms, problem) =>
        control.log(t('The job could not be created: {0} Trying again in {1}.', problem.what, formatWait(ms))),
    });
    await this.recordCreation(this.jobId);
    control.log(t('Data push job {0} created.', this.jobId));
    throwIfCancelled(signal);
    return this.jobId;
  }

  private async uploadAll(
    jobId: string,
    earlierChunks: ReadonlyMap<number, SentChunk> | undefined,
    chunks: AsyncIterable<Chunk>,
  ): Promise<void> {
    const { api, control, journal, progress, signal, timing } = this.dependencies;
    const { log } = control;
    progress.startUpload();
    const count = await uploadChunks(chunks, {
      ...{ api, jobId, earlierChunks, signal, timing, log, semaphore: this.uploadSemaphore },
      note: (step) => recordStep(journal, step),
      rowOperation: this.spec.mode === 'delete' ? 'deleted' : 'upserted',
      onChunkProgress: (chunk, bytes, isArrived) => progress.countChunk(chunk, bytes, isArrived),
      onWait: (problem) => progress.reportWait(problem.what),
    });
    throwIfCancelled(signal);
    if (count === 0) throw new ProblemError(noRowsProblem());
    progress.finishReading();
    log(t('Chunks uploaded: {0}, rows: {1}.', count, progress.current.rows));
  }
}
