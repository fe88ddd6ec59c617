import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import type { PushSource } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import type { JournalState, PushJournal } from '../journal/pushJournal';
import { noJournal } from '../journal/pushJournal';
import { deleteJob } from './deleteJob';
import type { ExecutionDependencies } from './jobExecution';
import { OutcomeUnknownError, waitForJobEnd } from './jobExecution';
import { stillExecutingProblem } from './jobProblems';
import type { PushControl, PushJobSpec, PushResult } from './pushJob';
import type { JobStatus, PushJobApi, RemoteJob } from './pushJobApi';
import { PushRun } from './pushRun';
import type { PushTiming } from './pushTiming';
import { defaultTiming } from './pushTiming';
import { jobSpecFromHeader, readRemoteJobState } from './remoteJobState';

export interface FollowControl {
  signal: AbortSignal;
  onStatus?: (status: JobStatus) => void;
  log: (line: string) => void;
}

/**
 * Pushes a file: checks the keys, creates the job, uploads the chunks, has them executed once, waits for the end and
 * deletes the job (celonis-api.md §4.4). Nothing is visible in Celonis before the execution: until then a cancel or a
 * failure leaves no trace. With a provisional plan the upload starts over, once, with a plan of the whole file where
 * that turns out to be another one. After it the outcome is found out, or said to be `running`. Each step is in the
 * journal before it is taken. Never throws.
 */
export async function runPush(
  spec: PushJobSpec,
  api: PushJobApi,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<PushTiming> = {},
  journal: PushJournal = noJournal,
): Promise<PushResult> {
  return new PushRun(spec, api, engine, control, { ...defaultTiming, ...timing }, journal).run();
}

/**
 * Goes on with a push from its journal, wherever its job stands: fills the job that is there, executes it, waits for
 * it, or only says how it ended. A file whose first part is not what was sent fails with a problem of the code
 * `changed`. Never throws.
 */
export async function resumePush(
  journalState: JournalState,
  source: PushSource,
  api: PushJobApi,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<PushTiming> = {},
  journal: PushJournal = noJournal,
): Promise<PushResult> {
  const spec = {
    source,
    ...jobSpecFromHeader(journalState.header),
    ...(journalState.chunkBytes === undefined ? {} : { chunkBytes: journalState.chunkBytes }),
  };
  return new PushRun(spec, api, engine, control, { ...defaultTiming, ...timing }, journal).resume(journalState);
}

/**
 * Deletes the job of a push that nobody works on any more. Nothing that Celonis executes, or has executed, is touched.
 * Answers what is left to say where that did not work, and throws ProblemError where Celonis cannot be asked.
 */
export async function cleanUpPush(
  journalState: JournalState,
  api: PushJobApi,
  log: (line: string) => void,
  timing: Partial<PushTiming> = {},
): Promise<Problem | undefined> {
  const completeTiming = { ...defaultTiming, ...timing };
  const remoteState = await readRemoteJobState(
    journalState,
    api,
    AbortSignal.timeout(completeTiming.stateLookupLimitMs),
  );
  if (remoteState.kind === 'absent') return undefined;
  if (remoteState.kind === 'going') return stillExecutingProblem(remoteState.jobId);
  return deleteJob(api, remoteState.jobId, completeTiming, log);
}

/**
 * For an outcome `running`: waits until it is decided, then deletes the job. Throws ProblemError when cancelled, which
 * leaves the job alone, and when the end cannot be found out.
 */
export async function waitForJob(
  api: PushJobApi,
  jobId: string,
  control: FollowControl,
  timing: Partial<PushTiming> = {},
): Promise<RemoteJob> {
  const completeTiming = { ...defaultTiming, ...timing };
  const dependencies: ExecutionDependencies = {
    api,
    jobId,
    timing: completeTiming,
    signal: control.signal,
    log: control.log,
    onStatus: control.onStatus ?? (() => {}),
  };
  try {
    const state = await waitForJobEnd(dependencies, completeTiming.executionLimitMs);
    const leftover = await deleteJob(api, jobId, completeTiming, control.log);
    if (leftover) control.log(describe(leftover));
    return state;
  } catch (error) {
    throw error instanceof OutcomeUnknownError ? new ProblemError(error.problem, { cause: error }) : error;
  }
}
