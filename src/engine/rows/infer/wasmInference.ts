import type { ByteWindow } from '../../model/byteWindow';
import { numbersPerCell, type Tape } from '../../model/tape';
import { Form, InferStop } from '../../wasm/assembly/forms';
import type { EngineMemory } from '../../wasm/engineMemory';
import type { WasmExports } from '../../wasm/wasmExports';
import type { CellInference, OnTooLong } from './columnStats';
import { ColumnStats } from './columnStats';
import { isExactDouble } from './numberText';

/** Forms there are, each a bit. */
const formCount = 16;
const statsLength = 4 + formCount;

/** Looks at cells in WebAssembly. */
export class WasmInference implements CellInference {
  private readonly inferenceAddress: number;
  private memory: EngineMemory | undefined;

  constructor(
    private readonly wasm: WasmExports,
    maxTextBytes: number,
    private readonly onTooLong: OnTooLong,
  ) {
    this.inferenceAddress = wasm.openInference(maxTextBytes);
  }

  get records(): number {
    return this.wasm.inferRecords(this.inferenceAddress);
  }

  take(tape: Tape, window: ByteWindow): void {
    const { wasm, inferenceAddress } = this;
    this.memory = window.core.memory;
    for (let tapeIndex = 0; tapeIndex < tape.length; ) {
      tapeIndex = wasm.inferCells(inferenceAddress, tape.address, tapeIndex, tape.length, window.address);
      const stop: InferStop = wasm.inferStop(inferenceAddress);
      if (stop === InferStop.Done) return;
      const [tag = 0, start = 0, end = 0, textBytes = 0] = tape.cells.subarray(tapeIndex, tapeIndex + numbersPerCell);
      if (stop === InferStop.TooLong) this.onTooLong(tag >> 4, textBytes, window.fileOffset + start, this.records + 1);
      wasm.seeForm(
        inferenceAddress,
        tag >> 4,
        isExactDouble(window.bytes, start, end) ? Form.Float : Form.InexactFloat,
      );
      tapeIndex += numbersPerCell;
    }
  }

  clear(): void {
    this.wasm.clearInference(this.inferenceAddress);
  }

  stats(nodeId: number): ColumnStats {
    const stats = new ColumnStats();
    const statsAddress = this.wasm.inferStats(this.inferenceAddress, nodeId);
    if (statsAddress === 0 || !this.memory) return stats;
    const statsView = new Int32Array(this.memory.buffer, statsAddress, statsLength);
    // The view has this length, which the type of an array of numbers does not say.
    const [forms, maxBytes, values, emptyObjects] = statsView as unknown as [number, number, number, number];
    stats.mergePart(
      { forms, maxBytes, values, emptyObjects, firstRecords: statsView.subarray(statsLength - formCount) },
      0,
    );
    return stats;
  }
}
