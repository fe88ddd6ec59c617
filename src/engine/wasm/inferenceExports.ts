import type { Form } from './assembly/forms';

/** Deciding about types: assembly/infer.ts. */
export interface InferenceExports {
  openInference(maxTextBytes: number): number;
  /** Forgets all that was looked at. */
  clearInference(inference: number): void;
  /** Looks at the cells of a tape, from the given number on, and returns the number where it stopped. */
  inferCells(inference: number, tape: number, fromIndex: number, length: number, window: number): number;
  /** Why it stopped: an InferStop. */
  inferStop(inference: number): number;
  /** Records so far. */
  inferRecords(inference: number): number;
  /**
   * Where the 20 numbers of a key are: forms, longest, values, empty objects, first record of each form by bit; 0 for
   * none.
   */
  inferStats(inference: number, nodeId: number): number;
  seeForm(inference: number, nodeId: number, form: Form): void;
}
