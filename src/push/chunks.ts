import { CellText, notAsPlanned, type RowWriter } from './cells';
import { openCore } from './core/core';
import { CsvWriter } from './csv';
import { TimeReader } from './infer/times';
import type { RecordSink } from './json/document';
import { Cell, type Tape } from './json/tape';
import type { Window } from './json/window';
import { ParquetWriter } from './parquet/file';
import { type ColumnLookup, readPlanned } from './planned';
import type { Task } from './protocol';
import type { Chunk, ReadProgress } from './types';

const defaultChunkBytes = 8 << 20;
/** The first chunk is small, so that the upload begins at once. */
const firstChunkBytes = 512 << 10;

/** Converts a planned file into chunks and hands each to `emit` as soon as it is full. @throws FaultError */
export function makeChunks(
  task: Extract<Task, { kind: 'chunks' }>,
  emit: (chunk: Chunk & { bytes: Uint8Array<ArrayBuffer> }) => void,
  progress: (progress: ReadProgress) => void,
): void {
  const { plan, chunkBytes = defaultChunkBytes } = task;
  const core = openCore();
  const writer = openWriter(task);
  let index = 0;
  const end = (): void => {
    const { rows } = writer;
    emit({ index: index++, rows, bytes: writer.finish() });
  };
  readPlanned(
    core,
    task.source,
    plan,
    (columns) => new Chunker(columns, writer, () => (index === 0 ? Math.min(chunkBytes, firstChunkBytes) : chunkBytes), end),
    progress,
  );
  if (writer.rows > 0) end();
}

function openWriter({ plan, format, csv }: Extract<Task, { kind: 'chunks' }>): RowWriter {
  const text = new CellText();
  const times = new TimeReader();
  if (format === 'PARQUET') return new ParquetWriter(plan.columns, text, times);
  if (!csv) throw new Error('CSV needs its options');
  return new CsvWriter(plan.columns, csv, text, times);
}

/** Gives each cell to its column and ends a chunk between two rows when it is full. */
class Chunker implements RecordSink {
  /** Bytes of text since the size was last looked at, which costs more than adding up. */
  private unmeasured = 0;

  constructor(
    private readonly columns: ColumnLookup,
    private readonly writer: RowWriter,
    private readonly limit: () => number,
    private readonly end: () => void,
  ) {}

  take(tape: Tape, { bytes }: Window): void {
    const { columns, writer } = this;
    const { cells, length } = tape;
    for (let i = 0; i < length; i += 4) {
      const head = cells[i]!;
      const kind: Cell = head & 15;
      if (kind === Cell.Row) {
        writer.endRow();
        if (this.unmeasured << 6 > this.limit()) this.measure();
        continue;
      }
      const size = cells[i + 3]!;
      this.unmeasured += size + 1;
      const column = columns.column(head >> 4);
      if (column < 0) {
        if (kind !== Cell.Null && kind !== Cell.EmptyObject) notAsPlanned();
      } else if (kind !== Cell.EmptyObject || !columns.holdsObjects(head >> 4)) {
        writer.cell(column, kind, bytes, cells[i + 1]!, cells[i + 2]!, size);
      }
    }
  }

  private measure(): void {
    this.unmeasured = 0;
    const limit = this.limit();
    const before = this.writer.size();
    if (before < limit) return;
    this.writer.settle();
    // Compressing what waited may have made room, but only so much is worth the small pages that come of it.
    if (this.writer.size() > limit * 0.75) this.end();
  }
}
