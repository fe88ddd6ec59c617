import type { ColumnChoice, ReadOptions } from '../../push/definition/pushDefinition';
import type { TimestampEncoding } from '../chunks/parquet/footer';
import type { LocatedFault } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type {
  ChildTableRequest,
  Chunk,
  ChunkFormat,
  ColumnType,
  CsvOptions,
  Fingerprint,
  PlannedFile,
  ReadProgress,
  ReadRequest,
  TablePlan,
} from '../model/tablePlan';
import type { SharedFile, SharedSource } from '../open/sharedSource';
import type { FilePart } from '../records/json/filePart';
import type { AnalysisDraft, DraftPreview } from '../rows/analyzeTable';
import type { PartStats } from '../rows/infer/mergedStats';
import type { PartAnalysis, PartResult } from '../rows/splitFile';

/** A column as the worker needs it. */
export interface WireColumn {
  name: string;
  path: readonly string[];
  type: ColumnType;
}

/** A plan as the worker needs it. */
export interface WirePlan {
  shape: TablePlan['shape'];
  arrayPath: readonly string[];
  rows: number;
  columns: readonly WireColumn[];
  fingerprint: Fingerprint;
  choices?: readonly ColumnChoice[];
  child?: ChildTableRequest;
  read?: FileOptions;
  files?: readonly PlannedFile[];
  provisional?: true;
}

/** What the main thread asks of the worker; the next thing only when it is done with the last. */
export type WorkerRequest =
  | { kind: 'analyze'; source: SharedSource; request: ReadRequest }
  /** Parts of a file about whose columns nothing was chosen. */
  | { kind: 'analyzeParts'; source: SharedFile; read: ReadOptions; parts: readonly FilePart[] }
  | { kind: 'preview'; source: SharedSource; request: ReadRequest }
  | { kind: 'verifyKeys'; source: SharedSource; plan: WirePlan; keys: readonly string[] }
  | {
      kind: 'chunks';
      source: SharedSource;
      plan: WirePlan;
      format: ChunkFormat;
      csv?: CsvOptions;
      timestamps?: TimestampEncoding;
      chunkBytes?: number;
      /** Only every `of`-th part of the file is wanted, from number `index` on. */
      share?: { index: number; count: number };
      /** One 32-bit number: chunks that may still be sent. The worker waits while it is 0. */
      credit: SharedArrayBuffer;
    };

/** From the worker. `done`, `fault` or `defect` is the last message of a task. */
export type WorkerResponse =
  | { kind: 'progress'; progress: ReadProgress }
  | { kind: 'chunk'; chunk: Chunk }
  /** Before and after the chunks of a part, where a worker makes only a share of them. */
  | { kind: 'partBegins'; partStart: number }
  /** With what the part was like, where the plan is provisional. */
  | { kind: 'partEnds'; partResult: PartResult; stats?: PartStats }
  | { kind: 'done'; draft?: AnalysisDraft; preview?: DraftPreview; parts?: readonly (PartAnalysis | undefined)[] }
  | { kind: 'fault'; located: LocatedFault }
  | { kind: 'defect'; message: string };

/** Chunks that may wait on the main thread at any time. */
export const maxWaitingChunks = 2;
