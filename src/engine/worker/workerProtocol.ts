import type { ChunksRequest, PartMessage, VerifyKeysRequest } from '../chunks/chunkRequests';
import type { LocatedFault } from '../model/fault';
import type { Chunk, ReadProgress, ReadRequest } from '../model/tablePlan';
import type { SharedFile, SharedSource } from '../open/sharedSource';
import type { FilePart } from '../records/json/filePart';
import type { PartAnalysis } from '../rows/partAnalysis';
import type { AnalysisDraft, DraftPreview } from '../rows/tableDraft';

/** What the main thread asks of the worker; the next thing only when it is done with the last. */
export type WorkerRequest =
  | { kind: 'analyze'; source: SharedSource; request: ReadRequest }
  /** Parts of a file where nothing was chosen that changes values. */
  | {
      kind: 'analyzeParts';
      source: SharedFile;
      request: ReadRequest;
      parts: readonly FilePart[];
      isSuggesting: boolean;
    }
  | { kind: 'preview'; source: SharedSource; request: ReadRequest }
  | VerifyKeysRequest
  | ChunksRequest;

/** From the worker. `done`, `fault` or `defect` is the last message of a task. */
export type WorkerResponse =
  | { kind: 'progress'; progress: ReadProgress }
  | { kind: 'chunk'; chunk: Chunk }
  | PartMessage
  | { kind: 'done'; draft?: AnalysisDraft; preview?: DraftPreview; parts?: readonly (PartAnalysis | undefined)[] }
  | { kind: 'fault'; located: LocatedFault }
  | { kind: 'defect'; message: string };

/** Chunks that may wait on the main thread at any time. */
export const maxWaitingChunks = 2;
