import { cancelledProblem, ProblemError } from '../../core/problem';
import type { ChunksRequest } from '../chunks/chunkRequests';
import type { ReadControl } from '../model/readControl';
import type { PushSource } from '../model/tablePlan';
import type { EngineWorkers } from './engineWorkers';
import { maxWaitingChunks, type WorkerRequest, type WorkerResponse } from './workerProtocol';
import { WorkerTask } from './workerTask';

/** A request for chunks before its task has a counter of chunks that may be sent. */
export type UncreditedRequest = Omit<ChunksRequest, 'credit'>;

/** Gives tasks to workers that serve others as well, until it is disposed. */
export class TaskRunner {
  private readonly runningTasks = new Set<WorkerTask>();
  private isDisposed = false;

  constructor(private readonly workers: EngineWorkers) {}

  /** The caller releases it. @throws ProblemError `cancelled` */
  open(workerRequest: WorkerRequest, source: PushSource, control: ReadControl): WorkerTask {
    if (control.signal.aborted || this.isDisposed) throw new ProblemError(cancelledProblem());
    const workerTask = new WorkerTask(this.workers.acquire(), workerRequest, source.name, control);
    this.runningTasks.add(workerTask);
    return workerTask;
  }

  /** A task whose worker waits while nobody takes its chunks. */
  openForChunks(workerRequest: UncreditedRequest, source: PushSource, control: ReadControl): WorkerTask {
    const credit = new Int32Array(new SharedArrayBuffer(4)).fill(maxWaitingChunks);
    const workerTask = this.open({ ...workerRequest, credit: credit.buffer }, source, control);
    workerTask.onDidTakeChunk = () => {
      Atomics.add(credit, 0, 1);
      Atomics.notify(credit, 0);
    };
    return workerTask;
  }

  /** A worker that has finished serves again; one that was stopped in the middle is ended. */
  release(workerTask: WorkerTask): void {
    this.runningTasks.delete(workerTask);
    const worker = workerTask.stop();
    if (worker) this.workers.release(worker);
  }

  async runToResult(
    workerRequest: WorkerRequest,
    source: PushSource,
    control: ReadControl,
  ): Promise<Extract<WorkerResponse, { kind: 'done' }>> {
    const workerTask = this.open(workerRequest, source, control);
    try {
      for (;;) {
        const message = await workerTask.nextResult();
        if (message.kind === 'done') return message;
      }
    } finally {
      this.release(workerTask);
    }
  }

  /** Ends what is running, and refuses what is asked for afterwards. */
  dispose(): void {
    this.isDisposed = true;
    for (const workerTask of this.runningTasks) this.release(workerTask);
  }
}
