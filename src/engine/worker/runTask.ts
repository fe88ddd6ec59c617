import { makeChunkShare, makeChunks, type TransferableChunk } from '../chunks/makeChunks';
import { verifyKeys } from '../chunks/verifyKeys';
import { type Fault, FaultError, type LocatedFault } from '../model/fault';
import type { PlannedFile, ReadProgress } from '../model/tablePlan';
import { locateRecord } from '../open/recordLocation';
import { filesOfSource } from '../open/sharedSource';
import { openContent } from '../records/fileContent';
import { locateOffset } from '../records/json/locateOffset';
import { analyzeParts, analyzeTable, previewTable } from '../rows/analyzeTable';
import type { PartAnalysis } from '../rows/partAnalysis';
import { type AnalysisDraft, type DraftPreview } from '../rows/tableDraft';
import type { WorkerRequest, WorkerResponse } from './workerProtocol';

/** How often progress is reported, in milliseconds. */
const progressIntervalMs = 60;

type PostResponse = (message: WorkerResponse, transfer: ArrayBuffer[]) => void;

/** Runs a task from beginning to end, telling about it as it goes. Never throws. */
export function runTask(request: WorkerRequest, post: PostResponse): void {
  try {
    post({ kind: 'done', ...executeTask(request, post) }, []);
  } catch (error) {
    if (error instanceof FaultError) post({ kind: 'fault', located: locateFault(error, request) }, []);
    else post({ kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }, []);
  }
}

function executeTask(
  request: WorkerRequest,
  post: PostResponse,
): { draft?: AnalysisDraft; preview?: DraftPreview; parts?: readonly (PartAnalysis | undefined)[] } {
  const progress = throttleProgress((progress) => post({ kind: 'progress', progress: progress }, []));
  switch (request.kind) {
    case 'analyze':
      return { draft: analyzeTable(request.source, request, progress) };
    case 'analyzeParts':
      return { parts: analyzeParts(request.source, request.request, request.parts, request.isSuggesting, progress) };
    case 'preview':
      return { preview: previewTable(request.source, request) };
    case 'verifyKeys':
      verifyKeys(request, progress);
      return {};
    case 'chunks': {
      const credit = new Int32Array(request.credit);
      const emit = (chunk: TransferableChunk): void => {
        Atomics.wait(credit, 0, 0);
        Atomics.sub(credit, 0, 1);
        post({ kind: 'chunk', chunk }, [chunk.bytes.buffer]);
      };
      if (request.share) makeChunkShare(request, request.share, emit, progress, (message) => post(message, []));
      else makeChunks(request, emit, progress);
      return {};
    }
  }
}

function throttleProgress(report: (progress: ReadProgress) => void): (progress: ReadProgress) => void {
  let lastReportMs = 0;
  return (progress) => {
    const nowMs = performance.now();
    if (nowMs - lastReportMs < progressIntervalMs) return;
    lastReportMs = nowMs;
    report(progress);
  };
}

/**
 * Where a fault is: the file, if there are several, and its line and column. If the file cannot be read any more, it is
 * reported without them.
 */
function locateFault(
  { fault, fileIndex: fileIndex, fileOptions, offset, record }: FaultError,
  request: WorkerRequest,
): LocatedFault {
  const files = filesOfSource(request.source);
  const file = files[fileIndex];
  const located: LocatedFault = {
    fault:
      fault.code === 'keyRepeated' && 'plan' in request
        ? withFirstRecordInFile(fault, request.plan.files)
        : fault.code === 'empty' && fileOptions.format === 'parquet'
          ? { code: 'noRows' }
          : fault,
    ...(files.length > 1 && file?.name !== undefined && { file: file.name }),
    ...(record !== undefined && { record }),
  };
  if (offset === undefined || !file) return located;
  try {
    const content = openContent(file, fileOptions);
    try {
      const { line, column } = locateOffset(content.text, offset);
      return { ...located, line, ...(content.hasLines && { column }) };
    } finally {
      content.close();
    }
  } catch (openError) {
    if (openError instanceof FaultError) return located;
    throw openError;
  }
}

function withFirstRecordInFile(
  fault: Extract<Fault, { code: 'keyRepeated' }>,
  files: readonly PlannedFile[] | undefined,
): Fault {
  const { record, file } = locateRecord(files, fault.firstRecord);
  return { ...fault, firstRecord: record, ...(file !== undefined && { firstFile: file }) };
}
