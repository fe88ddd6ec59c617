import { JsonForm, Source } from '../../wasm/assembly/jsonForms';
import type { EngineCore } from '../../wasm/engineCore';
import { CoreBlock } from './coreBlock';
import { JsonOutput } from './jsonOutput';
import type { RowGroupContext } from './rowGroupContext';

/** Writes what the next row has, comma and key apart. */
export type WriteNextValue = (output: JsonOutput) => void;

/** How much of a column is ready at once. */
export interface ColumnLimits {
  rows: number;
  bytes: number;
}

/** What WebAssembly has to know about a column. */
export interface JsonColumnType {
  source: Source;
  form: JsonForm;
  parameter: number;
  width: number;
  maxLevel: number;
}

const writtenType: JsonColumnType = { source: Source.Bytes, form: JsonForm.Text, parameter: 0, width: 0, maxLevel: 0 };

/**
 * A column of the rows that are written, with the values of the next rows, each as JSON. What a row has is only asked
 * for when nothing is ready: what is damaged is noticed at its row.
 */
export abstract class RowColumn {
  /** Of the column in the core. */
  readonly address: number;
  /** Rows whose values are ready. */
  readyRows = 0;
  /** The first of the rows that are made ready, counted from 1. */
  protected firstRecord = 0;
  protected readonly starts: number;
  protected readonly lengths: number;
  /** What TypeScript writes. */
  protected readonly output = new JsonOutput(() => undefined);
  private readonly outputBlock: CoreBlock;
  /** What went wrong behind the rows that are ready. */
  private pendingError: { error: unknown } | undefined;

  constructor(
    protected readonly core: EngineCore,
    protected readonly limits: ColumnLimits,
    prefix: string,
    type: JsonColumnType = writtenType,
  ) {
    const { memory, wasm } = core;
    this.address = wasm.openJsonColumn(type.source, type.form, type.parameter, type.width, type.maxLevel);
    this.starts = memory.allocate(limits.rows * 4);
    this.lengths = memory.allocate(limits.rows * 4);
    this.outputBlock = new CoreBlock(memory);
    const prefixBytes = Buffer.from(prefix);
    const prefixAddress = new CoreBlock(memory).copy(prefixBytes);
    wasm.setJsonColumn(this.address, prefixAddress, prefixBytes.length, this.starts, this.lengths);
  }

  abstract beginRowGroup(context: RowGroupContext): void;

  /** Makes up to so many of the next rows ready, one at least. @throws FaultError `parquet` */
  fill(rows: number, firstRecord: number): void {
    this.firstRecord = firstRecord;
    if (this.pendingError) throw this.pendingError.error;
    this.readyRows = this.fillRows(Math.min(rows, this.limits.rows));
  }

  protected abstract fillRows(rows: number): number;

  /** Writes rows one by one, as long as there is room. @param write is given which one it is, from 0. */
  protected writeRows(rows: number, write: (output: JsonOutput, row: number) => void): number {
    const { output, limits } = this;
    const ends: number[] = [];
    try {
      while (ends.length < rows && output.waitingBytes < limits.bytes) {
        write(output, ends.length);
        ends.push(output.waitingBytes);
      }
    } catch (error) {
      if (ends.length === 0) throw error;
      this.pendingError = { error };
    }
    const base = this.outputBlock.copy(output.take());
    // A page without levels and values, so that the core begins with the first row.
    this.core.wasm.writeJsonValues(this.address, 0, this.starts, this.lengths, 0, 0);
    const [starts, lengths] = [this.numbersAt(this.starts, rows), this.numbersAt(this.lengths, rows)];
    ends.forEach((end, row) => {
      const start = row === 0 ? 0 : ends[row - 1]!;
      starts[row] = base + start;
      lengths[row] = end - start;
    });
    return ends.length;
  }

  /** Writes the values that the core left to TypeScript: `write` is given their rows. */
  protected writeRest(rows: number, write: (output: JsonOutput, row: number, address: number) => void): void {
    const { output } = this;
    const restRows: number[] = [];
    const ends: number[] = [];
    const [places, sizes] = [this.numbersAt(this.starts, rows), this.numbersAt(this.lengths, rows)];
    for (let row = 0; row < rows; row++) {
      if (sizes[row]! >= 0) continue;
      write(output, row, places[row]! >>> 0);
      restRows.push(row);
      ends.push(output.waitingBytes);
    }
    const base = this.outputBlock.copy(output.take());
    // The memory may have grown.
    const [starts, lengths] = [this.numbersAt(this.starts, rows), this.numbersAt(this.lengths, rows)];
    restRows.forEach((row, index) => {
      const start = index === 0 ? 0 : ends[index - 1]!;
      starts[row] = base + start;
      lengths[row] = ends[index]! - start;
    });
  }

  protected numbersAt(address: number, count: number): Int32Array {
    return new Int32Array(this.core.memory.buffer, address, count);
  }
}

/** A column whose values are all written in TypeScript. */
export class WrittenColumn extends RowColumn {
  private writeNext: WriteNextValue = () => undefined;

  constructor(
    core: EngineCore,
    limits: ColumnLimits,
    prefix: string,
    private readonly createWriter: (context: RowGroupContext) => WriteNextValue,
    private readonly onRecord: (record: number) => void,
  ) {
    super(core, limits, prefix);
  }

  beginRowGroup(context: RowGroupContext): void {
    this.writeNext = this.createWriter(context);
  }

  protected fillRows(rows: number): number {
    return this.writeRows(rows, (output, row) => {
      this.onRecord(this.firstRecord + row);
      this.writeNext(output);
    });
  }
}
