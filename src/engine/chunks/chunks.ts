import { ByteWindow, emptySource } from '../model/byteWindow';
import { CellText, type TapeWriter } from '../model/cells';
import { CellKind, numbersPerCell, type Tape } from '../model/tape';
import type { Chunk, ReadProgress } from '../model/types';
import type { RecordSink, SharedTable } from '../records/json/documentReader';
import { Inference } from '../rows/infer/inference';
import { TimeReader } from '../rows/infer/times';
import { type PartHooks, readPart } from '../rows/parts';
import { ColumnLookup, readPlanned } from '../rows/planned';
import { chunkParts } from '../rows/split';
import { createEngineCore, type EngineCore } from '../wasm/engineCore';
import type { FromWorker, Task } from '../worker/protocol';
import { CsvWriter } from './csv';
import { CellFeed } from './feed';
import { ParquetWriter } from './parquet/parquetWriter';
import { WasmCsvWriter } from './wasmCsvWriter';
import { WasmParquetWriter } from './wasmParquetWriter';

const defaultChunkBytes = 4 << 20;
/**
 * The first chunk is small, so that the upload begins at once, and each that follows so many times as large, so that it
 * does not pause.
 */
const firstChunkBytes = 128 << 10;
const growth = 4;

export type NewChunk = Chunk & { bytes: Uint8Array<ArrayBuffer> };

/** Converts a planned file into chunks and hands each to `emit` as soon as it is full. @throws FaultError */
export function makeChunks(
  task: Extract<Task, { kind: 'chunks' }>,
  emit: (chunk: NewChunk) => void,
  progress: (progress: ReadProgress) => void,
  core = createEngineCore(),
): void {
  const { plan, chunkBytes = defaultChunkBytes } = task;
  let chunker: Chunker | undefined;
  const ends = chunkParts(plan).map(({ endOffset: until }) => until);
  readPlanned(
    core,
    task.source,
    plan,
    (columns) => (chunker = new Chunker(openWriter(task, core, columns), chunkBytes, ends, emit)),
    progress,
  );
  chunker?.end();
}

/**
 * Makes the chunks of some of the parts of a planned file, the same as `makeChunks` would, and tells where each part
 * begins and ends. They are good only where each part begins where the one before it ends, and under a provisional
 * plan, where what it tells of the part bears the plan out.
 */
export function makeShare(
  task: Extract<Task, { kind: 'chunks' }>,
  share: { index: number; of: number },
  emit: (chunk: NewChunk) => void,
  progress: (progress: ReadProgress) => void,
  tell: (message: Extract<FromWorker, { kind: 'partBegins' | 'partEnds' }>) => void,
): void {
  const { source, plan, chunkBytes = defaultChunkBytes } = task;
  if (source.kind === 'files') return;
  const core = createEngineCore();
  const window = new ByteWindow(core, emptySource);
  const parts = chunkParts(plan).filter((_, number) => number % share.of === share.index);
  let carried: SharedTable | undefined;
  let chunker: Chunker | undefined;
  let inference: Inference | undefined;
  let before = { bytes: 0, rows: 0 };
  for (const part of parts) {
    let bytes = 0;
    const hooks: PartHooks = {
      open: (parser) => {
        chunker = new Chunker(
          openWriter(task, core, new ColumnLookup(plan, parser)),
          chunkBytes,
          [Infinity],
          emit,
          share.index > 0,
        );
        inference = plan.provisional && new Inference(parser);
        carried = { parser, sink: inference ? oneAfterTheOther(inference, chunker) : chunker };
        return carried.sink;
      },
      begin: (start) => tell({ kind: 'partBegins', start }),
      progress: (position, rows) => {
        bytes = position;
        progress({ bytesRead: before.bytes + bytes, bytesTotal: plan.fingerprint.bytes, rows: before.rows + rows });
      },
    };
    const found = readPart(window, source, part, plan.read ?? {}, hooks, plan.fingerprint, carried);
    if (!found) return;
    chunker?.end();
    before = { bytes: before.bytes + bytes, rows: before.rows + found.records };
    tell({ kind: 'partEnds', found, ...(inference && { stats: inference.takePart() }) });
  }
}

function oneAfterTheOther(first: RecordSink, second: RecordSink): RecordSink {
  return {
    take: (tape, window) => {
      first.take(tape, window);
      second.take(tape, window);
    },
  };
}

function openWriter(
  { plan, format, csv, timestamps = 'INT64' }: Extract<Task, { kind: 'chunks' }>,
  core: EngineCore,
  columns: ColumnLookup,
): TapeWriter {
  const text = new CellText();
  const times = new TimeReader();
  if (format === 'PARQUET') {
    if (core.wasm) return new WasmParquetWriter(core.memory, core.wasm, columns, plan.columns, timestamps);
    return new CellFeed(columns, new ParquetWriter(plan.columns, timestamps, text, times));
  }
  if (!csv) throw new Error('CSV needs its options');
  if (core.wasm && WasmCsvWriter.supports(csv))
    return new WasmCsvWriter(core.memory, core.wasm, columns, plan.columns, csv);
  return new CellFeed(columns, new CsvWriter(plan.columns, csv, text, times));
}

/**
 * How often the size is looked at while a chunk fills, as a power of two: looking costs more than adding up what came.
 */
const measuresPerChunk = 6;

/** Ends a chunk between two rows when it is full. */
class Chunker implements RecordSink {
  private index = 0;
  /** The part of the file that is being read. */
  private part = 0;

  /**
   * @param ends places in the file: a chunk ends before the first record that begins there or behind it.
   * @param begun the first chunk of the file, which is smaller than the others, is somebody else's.
   */
  constructor(
    private readonly writer: TapeWriter,
    private readonly chunkBytes: number,
    private readonly ends: readonly number[],
    private readonly emit: (chunk: NewChunk) => void,
    private readonly begun = false,
  ) {}

  private get limit(): number {
    return this.begun ? this.chunkBytes : Math.min(this.chunkBytes, firstChunkBytes * growth ** this.index);
  }

  take(tape: Tape, window: ByteWindow): void {
    const { length } = tape;
    let from = 0;
    while (window.fileOffset + tape.cells[length - numbersPerCell + 1]! >= this.ends[this.part]!) {
      const to = this.behind(tape, from, this.ends[this.part]! - window.fileOffset);
      tape.length = to;
      this.add(tape, window, from);
      this.end();
      this.part++;
      tape.length = length;
      from = to;
    }
    this.add(tape, window, from);
  }

  /** Behind the last record that begins before `end` in the window. */
  private behind({ cells, length }: Tape, from: number, end: number): number {
    let behind = from;
    for (let at = from; at < length; at += numbersPerCell) {
      const kind: CellKind = cells[at]! & 15;
      if (kind !== CellKind.Row) continue;
      if (cells[at + 1]! >= end) break;
      behind = at + numbersPerCell;
    }
    return behind;
  }

  private add(tape: Tape, window: ByteWindow, from: number): void {
    const { writer } = this;
    for (let at = from; at < tape.length; ) {
      const budget = this.limit >> measuresPerChunk;
      at = writer.take(tape, window, at, budget);
      if (writer.unmeasured > budget) this.measure();
    }
  }

  private measure(): void {
    const { limit, writer } = this;
    if (writer.size() < limit) return;
    writer.settle();
    // Compressing what waited may have made room, but only so much is worth the small pages that come of it.
    if (writer.size() > limit * 0.75) this.end();
  }

  /** Ends the chunk at hand, if it has rows. */
  end(): void {
    const { rows } = this.writer;
    // Measuring begins anew, so that the next chunk does not depend on this one.
    this.writer.size();
    if (rows > 0) this.emit({ index: this.index++, rows, bytes: this.writer.finish() });
  }
}
