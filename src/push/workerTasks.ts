import { analyze, type Draft, type DraftPreview, preview } from './analyze';
import { makeChunks } from './chunks';
import { FaultError, type LocatedFault } from './json/fault';
import { locate } from './json/locate';
import type { FromWorker, Task } from './protocol';
import { openSource, type SharedSource } from './source';
import type { ReadProgress } from './types';
import { verifyKeys } from './verifyKeys';

/** How often progress is told, in milliseconds. */
const progressEvery = 60;

type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Runs a task from beginning to end, telling about it as it goes. Never throws. */
export function runTask(task: Task, post: Post): void {
  try {
    post({ kind: 'done', ...run(task, post) }, []);
  } catch (error) {
    if (error instanceof FaultError) post({ kind: 'fault', located: locateFault(error, task.source) }, []);
    else post({ kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }, []);
  }
}

function run(task: Task, post: Post): { draft?: Draft; preview?: DraftPreview } {
  const progress = throttled((one) => post({ kind: 'progress', progress: one }, []));
  switch (task.kind) {
    case 'analyze':
      return { draft: analyze(() => openSource(task.source), task, progress) };
    case 'preview':
      return { preview: preview(() => openSource(task.source), task) };
    case 'verifyKeys':
      verifyKeys(task, progress);
      return {};
    case 'chunks': {
      const credit = new Int32Array(task.credit);
      makeChunks(
        task,
        (chunk) => {
          Atomics.wait(credit, 0, 0);
          Atomics.sub(credit, 0, 1);
          post({ kind: 'chunk', chunk }, [chunk.bytes.buffer]);
        },
        progress,
      );
      return {};
    }
  }
}

function throttled(tell: (progress: ReadProgress) => void): (progress: ReadProgress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressEvery) return;
    last = now;
    tell(progress);
  };
}

/** Line and column of a fault. If the file cannot be read any more, the fault is told without them. */
function locateFault(error: FaultError, shared: SharedSource): LocatedFault {
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
