import { createHash } from 'node:crypto';
import { ByteWindow, emptySource } from '../model/byteWindow';
import type { TapeWriter } from '../model/cellWriters';
import { type Chunk, defaultTimestampEncoding, type ReadProgress } from '../model/tablePlan';
import type { Tape } from '../model/tape';
import type { WirePlan } from '../model/wirePlan';
import { PipeThread } from '../open/pipeThread';
import type { RecordSink, SharedTable } from '../records/json/documentReader';
import type { RecordParser } from '../records/json/recordParser';
import { draftColumns } from '../rows/infer/draftColumns';
import { Inference } from '../rows/infer/inference';
import { isLikeBeginning } from '../rows/planConsistency';
import { type PartReadHooks, readPart } from '../rows/readPart';
import { ColumnLookup, readPlannedSource } from '../rows/readPlannedSource';
import { sharedParts } from '../rows/splitFile';
import { createEngineCore, type EngineCore } from '../wasm/engineCore';
import type { ChunksRequest, PartMessage } from './chunkRequests';
import { createPartEnds, noPartEnds, type PartEnds } from './partEnds';
import { ProvisionalSink } from './provisionalSink';
import { type CreateKeyCheck, checkKeysWhile } from './verifyKeys';
import { WasmCsvWriter } from './wasmCsvWriter';
import { WasmParquetWriter } from './wasmParquetWriter';

const defaultChunkBytes = 4 << 20;
/**
 * The first chunk is small, so that the upload begins at once, and each that follows so many times as large, so that it
 * does not pause.
 */
const firstChunkBytes = 128 << 10;
const chunkGrowthFactor = 4;

export type TransferableChunk = Chunk & { bytes: Uint8Array<ArrayBuffer> };

/**
 * Converts a planned file into chunks and hands each to `onChunk` as soon as it is full.
 * @param openWriter makes what encodes the rows.
 * @throws FaultError
 */
export function makeChunks(
  task: ChunksRequest,
  onChunk: (chunk: TransferableChunk) => void,
  progress: (progress: ReadProgress) => void,
  openWriter: OpenChunkWriter = openChunkWriter,
): void {
  const core = createEngineCore();
  const { plan, chunkBytes = defaultChunkBytes } = task;
  let chunker: Chunker | undefined;
  const partEnds = createPartEnds(plan);
  const read = (createKeyCheck?: CreateKeyCheck): void => {
    readPlannedSource(
      core,
      task.source,
      plan,
      (columns) => {
        chunker = new Chunker(openWriter(task, core, columns), chunkBytes, partEnds, onChunk);
        return createKeyCheck ? chainSinks(createKeyCheck(columns), chunker) : chunker;
      },
      progress,
    );
  };
  const { keys, source } = task;
  if (keys) checkKeysWhile({ source, plan, keys }, progress, read);
  else read();
  chunker?.endChunk();
}

/**
 * Makes the chunks of some of the parts of a planned file, the same as `makeChunks` would, and tells where each part
 * begins and ends. They are good only where each part begins where the one before it ends, and under a provisional
 * plan, where what it tells of the part bears the plan out.
 */
export function makeChunkShare(
  task: ChunksRequest,
  share: { index: number; count: number },
  onChunk: (chunk: TransferableChunk) => void,
  progress: (progress: ReadProgress) => void,
  postPartMessage: (message: PartMessage) => void,
): void {
  const { source, plan, chunkBytes = defaultChunkBytes } = task;
  if (source.kind === 'files') return;
  const core = createEngineCore();
  const window = new ByteWindow(core, emptySource);
  const { provisional } = plan;
  const allParts = sharedParts(plan, share.count);
  const isWholeFile = allParts.length === 1;
  const textPaths = new Set(
    plan.columns.flatMap(({ path, type }) => (type === 'STRING' ? [JSON.stringify(path)] : [])),
  );
  let sharedTable: SharedTable | undefined;
  let chunker: Chunker | undefined;
  let provisionalSink: ProvisionalSink | undefined;
  let finishedParts = { bytes: 0, rows: 0 };
  const pipeThread = new PipeThread();
  try {
    for (const part of allParts.filter((_, number) => number % share.count === share.index)) {
      let partBytes = 0;
      const hooks: PartReadHooks = {
        open: (parser) => {
          chunker = new Chunker(
            openChunkWriter(task, core, new ColumnLookup(plan, parser)),
            chunkBytes,
            isWholeFile ? createPartEnds(plan) : noPartEnds,
            onChunk,
            share.index > 0,
          );
          provisionalSink = provisional && openProvisionalSink(plan, parser, chunker, isWholeFile);
          sharedTable = { parser, sink: provisionalSink ?? chunker };
          return sharedTable.sink;
        },
        // What values are is to be found out where the plan is provisional.
        isText: (path) => !provisional && textPaths.has(JSON.stringify(path)),
        onStart: (start) => postPartMessage({ kind: 'partBegins', partStart: start }),
        pipeThread,
        progress: (position, rows) => {
          partBytes = position;
          progress({
            bytesRead: finishedParts.bytes + partBytes,
            bytesTotal: plan.fingerprint.bytes,
            rows: finishedParts.rows + rows,
          });
        },
      };
      const partResult = readPart(window, source, part, plan.read ?? {}, hooks, plan.fingerprint, sharedTable);
      if (!partResult) return;
      if (!provisionalSink?.isRefuted) chunker?.endPart();
      finishedParts = { bytes: finishedParts.bytes + partBytes, rows: finishedParts.rows + partResult.recordCount };
      const provisionalResult = provisionalSink && {
        stats: provisionalSink.inference.takePartStats(),
        isRefuted: provisionalSink.isRefuted,
      };
      postPartMessage({ kind: 'partEnds', partResult, ...provisionalResult });
    }
  } finally {
    pipeThread.end();
  }
}

function chainSinks(firstSink: RecordSink, secondSink: RecordSink): RecordSink {
  return {
    take: (tape, window) => {
      firstSink.take(tape, window);
      secondSink.take(tape, window);
    },
  };
}

/** A file that is read in one part, whatever its size, is compared on the way. */
function openProvisionalSink(
  plan: WirePlan,
  parser: RecordParser,
  chunker: RecordSink,
  isWholeFile: boolean,
): ProvisionalSink {
  const inference = Inference.withoutSuggestions(parser);
  return new ProvisionalSink(
    inference,
    chunker,
    isWholeFile
      ? () => {
          const columns = draftColumns(inference, parser.keys.root);
          return isLikeBeginning(plan, { read: plan.read ?? {}, columns }, false);
        }
      : undefined,
  );
}

export type OpenChunkWriter = (task: ChunksRequest, core: EngineCore, columns: ColumnLookup) => TapeWriter;

const openChunkWriter: OpenChunkWriter = (
  { plan, format, csv, timestamps = defaultTimestampEncoding },
  { memory, wasm },
  columns,
) => {
  if (format === 'PARQUET') return new WasmParquetWriter(memory, wasm, columns, plan.columns, timestamps);
  if (!csv) throw new Error('CSV needs its options');
  return new WasmCsvWriter(memory, wasm, columns, plan.columns, csv);
};

/**
 * How often the size is looked at while a chunk fills, as a power of two: looking costs more than adding up what came.
 */
const measureIntervalShift = 6;

/** Ends a chunk between two rows when it is full. */
class Chunker implements RecordSink {
  private chunkIndex = 0;
  /** The part of the file that is being read. */
  private partIndex = 0;
  /** In the chunks that were ended. */
  private finishedRows = 0;

  /**
   * @param partEnds a chunk ends there, too.
   * @param isContinuation the first chunk of the file, which is smaller than the others, is somebody else's.
   */
  constructor(
    private readonly writer: TapeWriter,
    private readonly chunkBytes: number,
    private readonly partEnds: PartEnds,
    private readonly onChunk: (chunk: TransferableChunk) => void,
    private readonly isContinuation = false,
  ) {}

  /** Chunks grow in the first part only, so that those of the others do not depend on what came before. */
  private get limitBytes(): number {
    return this.isContinuation || this.partIndex > 0
      ? this.chunkBytes
      : Math.min(this.chunkBytes, firstChunkBytes * chunkGrowthFactor ** this.chunkIndex);
  }

  take(tape: Tape, window: ByteWindow): void {
    const { length } = tape;
    let fromIndex = 0;
    for (;;) {
      const rowCount = this.finishedRows + this.writer.rows;
      const endIndex = this.partEnds.find(this.partIndex, tape, window, fromIndex, rowCount);
      tape.length = endIndex ?? length;
      this.addCells(tape, window, fromIndex);
      if (endIndex === undefined) return;
      this.endPart();
      tape.length = length;
      fromIndex = endIndex;
    }
  }

  private addCells(tape: Tape, window: ByteWindow, fromIndex: number): void {
    const { writer } = this;
    for (let cellIndex = fromIndex; cellIndex < tape.length; ) {
      const budgetBytes = this.limitBytes >> measureIntervalShift;
      cellIndex = writer.writeCells(tape, window, cellIndex, budgetBytes);
      if (writer.unmeasuredBytes > budgetBytes) this.endIfFull();
    }
  }

  private endIfFull(): void {
    const { limitBytes, writer } = this;
    if (writer.estimateBytes() < limitBytes) return;
    writer.compressPending();
    // Compressing what waited may have made room, but only so much is worth the small pages that come of it.
    if (writer.estimateBytes() > limitBytes * 0.75) this.endChunk();
  }

  /** Ends the chunk at hand, because the part of the file ends. */
  endPart(): void {
    this.endChunk();
    this.partIndex++;
  }

  /** Ends the chunk at hand, if it has rows. */
  endChunk(): void {
    const { rows } = this.writer;
    // Measuring begins anew, so that the next chunk does not depend on this one.
    this.writer.estimateBytes();
    if (rows === 0) return;
    this.finishedRows += rows;
    const bytes = this.writer.finish();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.onChunk({ index: this.chunkIndex++, rows, bytes, sha256 });
  }
}
