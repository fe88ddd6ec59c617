import { ColumnStats } from '../infer/columns';
import type { Forms, OnTooLong } from '../infer/inference';
import { fitsDouble } from '../infer/numbers';
import { cellNumbers, type Tape } from '../json/tape';
import type { Window } from '../json/window';
import { Form, InferStop } from './assembly/forms';
import type { CoreCode } from './code';
import type { CoreMemory } from './memory';

/** Forms there are, each a bit. */
const formCount = 16;
const statsNumbers = 4 + formCount;

/** Looks at cells in WebAssembly. */
export class CoreForms implements Forms {
  private readonly inference: number;
  private memory: CoreMemory | undefined;

  constructor(
    private readonly code: CoreCode,
    maxTextBytes: number,
    private readonly tooLong: OnTooLong,
  ) {
    this.inference = code.openInference(maxTextBytes);
  }

  get records(): number {
    return this.code.inferRecords(this.inference);
  }

  take(tape: Tape, window: Window): void {
    const { code, inference } = this;
    this.memory = window.core.memory;
    for (let at = 0; at < tape.length; ) {
      at = code.inferCells(inference, tape.address, at, tape.length, window.address);
      const stop: InferStop = code.inferStop(inference);
      if (stop === InferStop.Done) return;
      const [head = 0, start = 0, end = 0, size = 0] = tape.cells.subarray(at, at + cellNumbers);
      if (stop === InferStop.TooLong) this.tooLong(head >> 4, size, window.base + start, this.records + 1);
      code.seeForm(inference, head >> 4, fitsDouble(window.bytes, start, end) ? Form.Float : Form.InexactFloat);
      at += cellNumbers;
    }
  }

  clear(): void {
    this.code.clearInference(this.inference);
  }

  stats(node: number): ColumnStats {
    const stats = new ColumnStats();
    const at = this.code.inferStats(this.inference, node);
    if (at === 0 || !this.memory) return stats;
    const numbers = new Int32Array(this.memory.buffer, at, statsNumbers);
    const [forms, maxBytes, values, emptyObjects] = numbers as unknown as [number, number, number, number];
    stats.include({ forms, maxBytes, values, emptyObjects, first: numbers.subarray(statsNumbers - formCount) }, 0);
    return stats;
  }
}
