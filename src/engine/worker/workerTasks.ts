import { makeChunks, makeShare, type NewChunk } from '../chunks/chunks';
import { verifyKeys } from '../chunks/verifyKeys';
import { type Fault, FaultError, type LocatedFault } from '../model/fault';
import type { PlannedFile, ReadProgress } from '../model/types';
import { placeOf } from '../open/places';
import { filesOf } from '../open/source';
import { openContent } from '../records/content';
import { locateOffset } from '../records/json/locateOffset';
import { analyze, analyzeParts, type Draft, type DraftPreview, preview } from '../rows/analyze';
import type { PartDraft } from '../rows/split';
import type { FromWorker, Task } from './protocol';

/** How often progress is told, in milliseconds. */
const progressEvery = 60;

type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Runs a task from beginning to end, telling about it as it goes. Never throws. */
export function runTask(task: Task, post: Post): void {
  try {
    post({ kind: 'done', ...run(task, post) }, []);
  } catch (error) {
    if (error instanceof FaultError) post({ kind: 'fault', located: locateFault(error, task) }, []);
    else post({ kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }, []);
  }
}

function run(
  task: Task,
  post: Post,
): { draft?: Draft; preview?: DraftPreview; parts?: readonly (PartDraft | undefined)[] } {
  const progress = throttled((one) => post({ kind: 'progress', progress: one }, []));
  switch (task.kind) {
    case 'analyze':
      return { draft: analyze(task.source, task, progress) };
    case 'analyzeParts':
      return { parts: analyzeParts(task.source, task.read, task.parts, progress) };
    case 'preview':
      return { preview: preview(task.source, task) };
    case 'verifyKeys':
      verifyKeys(task, progress);
      return {};
    case 'chunks': {
      const credit = new Int32Array(task.credit);
      const emit = (chunk: NewChunk): void => {
        Atomics.wait(credit, 0, 0);
        Atomics.sub(credit, 0, 1);
        post({ kind: 'chunk', chunk }, [chunk.bytes.buffer]);
      };
      if (task.share) makeShare(task, task.share, emit, progress, (message) => post(message, []));
      else makeChunks(task, emit, progress);
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

/**
 * Where a fault is: the file, if there are several, and its line and column. If the file cannot be read any more, it is
 * told without them.
 */
function locateFault(
  { fault, fileIndex: index, fileOptions: how, offset, record }: FaultError,
  task: Task,
): LocatedFault {
  const files = filesOf(task.source);
  const file = files[index];
  const located: LocatedFault = {
    fault:
      fault.code === 'keyRepeated' && 'plan' in task
        ? firstInItsFile(fault, task.plan.files)
        : fault.code === 'empty' && how.format === 'parquet'
          ? { code: 'noRows' }
          : fault,
    ...(files.length > 1 && file?.name !== undefined && { file: file.name }),
    ...(record !== undefined && { record }),
  };
  if (offset === undefined || !file) return located;
  try {
    const content = openContent(file, how);
    try {
      const { line, column } = locateOffset(content.text, offset);
      return { ...located, line, ...(content.hasLines && { column }) };
    } finally {
      content.close();
    }
  } catch (gone) {
    if (gone instanceof FaultError) return located;
    throw gone;
  }
}

function firstInItsFile(
  fault: Extract<Fault, { code: 'keyRepeated' }>,
  files: readonly PlannedFile[] | undefined,
): Fault {
  const { record, file } = placeOf(files, fault.firstRecord);
  return { ...fault, firstRecord: record, ...(file !== undefined && { firstFile: file }) };
}
