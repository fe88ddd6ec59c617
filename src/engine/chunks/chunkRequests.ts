import type { ChunkFormat, CsvOptions, TimestampEncoding } from '../model/tablePlan';
import type { WirePlan } from '../model/wirePlan';
import type { SharedSource } from '../open/sharedSource';
import type { PartStats } from '../rows/infer/columnStats';
import type { PartResult } from '../rows/partAnalysis';

/**
 * Records whose keys are compared in memory. Each takes 12 bytes in a table at most three quarters full, 16 in all:
 * 48 MB for the whole of it. Of a file with more, the hashes are written to temporary files, so memory is bounded.
 */
export const maxKeysInMemory = 3 << 20;

/** Asks whether the keys of a planned file are there and differ. */
export type VerifyKeysRequest = { kind: 'verifyKeys'; source: SharedSource; plan: WirePlan; keys: readonly string[] };

/** Asks for the chunks of a planned file. */
export type ChunksRequest = {
  kind: 'chunks';
  source: SharedSource;
  plan: WirePlan;
  format: ChunkFormat;
  csv?: CsvOptions;
  timestamps?: TimestampEncoding;
  chunkBytes?: number;
  /** Columns whose values are to be there in every record and to differ, which is found out on the way. */
  keys?: readonly string[];
  /** Only every `of`-th part of the file is needed, from number `index` on. */
  share?: { index: number; count: number };
  /** One 32-bit number: chunks that may still be sent. The worker waits while it is 0. */
  credit: SharedArrayBuffer;
};

/** What is said of a part of a file whose chunks several workers make. */
export type PartMessage =
  /** Before and after the chunks of a part, where a worker makes only a share of them. */
  | { kind: 'partBegins'; partStart: number }
  /** With what the part was like, where the plan is provisional; `isRefuted` where its rows do not fit in that. */
  | { kind: 'partEnds'; partResult: PartResult; stats?: PartStats; isRefuted?: boolean };
