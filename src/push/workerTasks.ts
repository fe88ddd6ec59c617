import { analyze } from './analyze';
import { FaultError, type LocatedFault } from './json/fault';
import { locate } from './json/locate';
import type { FromWorker, Task, ToWorker } from './protocol';
import { openSource, type SharedSource } from './source';
import type { ReadProgress } from './types';

/** How often progress is told, in milliseconds. */
const progressEvery = 60;

type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Runs the tasks that the main thread sends and answers each of its messages. */
export class WorkerTasks {
  constructor(private readonly post: Post) {}

  receive(message: ToWorker): void {
    if (message.kind === 'pull') return;
    const { task } = message;
    this.run(task).catch((error: unknown) => {
      if (error instanceof FaultError) this.post({ kind: 'fault', located: locateFault(error, task.source) }, []);
      else this.post({ kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }, []);
    });
  }

  private async run(task: Task): Promise<void> {
    const progress = this.progress();
    switch (task.kind) {
      case 'analyze': {
        const draft = analyze(() => openSource(task.source), task, progress);
        this.post({ kind: 'done', draft }, []);
        return;
      }
      default:
        throw new Error(`not yet: ${task.kind}`);
    }
  }

  private progress(): (progress: ReadProgress) => void {
    let last = 0;
    return (progress) => {
      const now = performance.now();
      if (now - last < progressEvery) return;
      last = now;
      this.post({ kind: 'progress', progress }, []);
    };
  }
}

/** Line and column of a fault. If the file cannot be read any more, the fault is told without them. */
export function locateFault(error: FaultError, shared: SharedSource): LocatedFault {
  const located: LocatedFault = { fault: error.fault, ...(error.record !== undefined && { record: error.record }) };
  if (error.offset === undefined) return located;
  try {
    const source = openSource(shared);
    try {
      return { ...located, ...locate(source, error.offset) };
    } finally {
      source.close();
    }
  } catch (gone) {
    if (gone instanceof FaultError) return located;
    throw gone;
  }
}
