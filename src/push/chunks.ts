import { CellText, type TapeWriter } from './cells';
import { type Core, openCore } from './core/core';
import { CoreParquetWriter } from './core/parquetWriter';
import { CsvWriter } from './csv';
import { CellFeed } from './feed';
import { TimeReader } from './infer/times';
import type { RecordSink } from './json/document';
import type { Tape } from './json/tape';
import type { Window } from './json/window';
import { ParquetWriter } from './parquet/file';
import { type ColumnLookup, readPlanned } from './planned';
import type { Task } from './protocol';
import type { Chunk, ReadProgress } from './types';

const defaultChunkBytes = 8 << 20;
/** The first chunk is small, so that the upload begins at once. */
const firstChunkBytes = 512 << 10;

type NewChunk = Chunk & { bytes: Uint8Array<ArrayBuffer> };

/** Converts a planned file into chunks and hands each to `emit` as soon as it is full. @throws FaultError */
export function makeChunks(
  task: Extract<Task, { kind: 'chunks' }>,
  emit: (chunk: NewChunk) => void,
  progress: (progress: ReadProgress) => void,
  core = openCore(),
): void {
  const { plan, chunkBytes = defaultChunkBytes } = task;
  let chunker: Chunker | undefined;
  readPlanned(core, task.source, plan, (columns) => (chunker = new Chunker(openWriter(task, core, columns), chunkBytes, emit)), progress);
  chunker?.end();
}

function openWriter({ plan, format, csv, timestamps = 'INT64' }: Extract<Task, { kind: 'chunks' }>, core: Core, columns: ColumnLookup): TapeWriter {
  const text = new CellText();
  const times = new TimeReader();
  if (format === 'PARQUET') {
    if (core.code) return new CoreParquetWriter(core.memory, core.code, columns, plan.columns, timestamps);
    return new CellFeed(columns, new ParquetWriter(plan.columns, timestamps, text, times));
  }
  if (!csv) throw new Error('CSV needs its options');
  return new CellFeed(columns, new CsvWriter(plan.columns, csv, text, times));
}

/** How often the size is looked at while a chunk fills, as a power of two: looking costs more than adding up what came. */
const measuresPerChunk = 6;

/** Ends a chunk between two rows when it is full. */
class Chunker implements RecordSink {
  private index = 0;

  constructor(
    private readonly writer: TapeWriter,
    private readonly chunkBytes: number,
    private readonly emit: (chunk: NewChunk) => void,
  ) {}

  private get limit(): number {
    return this.index === 0 ? Math.min(this.chunkBytes, firstChunkBytes) : this.chunkBytes;
  }

  take(tape: Tape, window: Window): void {
    const { writer } = this;
    for (let at = 0; at < tape.length; ) {
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
    if (rows > 0) this.emit({ index: this.index++, rows, bytes: this.writer.finish() });
  }
}
