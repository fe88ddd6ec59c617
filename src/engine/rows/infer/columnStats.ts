import type { ByteWindow } from '../../model/byteWindow';
import type { Tape } from '../../model/tape';
import type { Form } from '../../wasm/assembly/forms';
import type { ValueShapes } from './valueShapes';

/** What a worker tells of the values of a key. */
export type KeyStats = Pick<ColumnStats, 'forms' | 'values' | 'emptyObjects' | 'maxBytes'> & {
  readonly firstRecords: ArrayLike<number>;
};

/** The lowest bit of some forms. */
function lowestBitIndex(forms: number): number {
  return 31 - Math.clz32(forms & -forms);
}

/** What the values of one column were like. */
export class ColumnStats {
  forms = 0;
  values = 0;
  emptyObjects = 0;
  maxBytes = 0;
  /** The record in which each form came first, at the number of its bit. */
  readonly firstRecords: number[] = [];

  addForm(form: Form, record: number): void {
    if ((this.forms & form) === 0) this.addFormBit(lowestBitIndex(form), record);
  }

  /** Adds what a later part tells, which begins behind so many records. */
  mergePart({ forms, values, emptyObjects, maxBytes, firstRecords }: KeyStats, precedingRecords: number): void {
    for (let remainingForms = forms & ~this.forms; remainingForms !== 0; remainingForms &= remainingForms - 1)
      this.addFormBit(lowestBitIndex(remainingForms), precedingRecords + firstRecords[lowestBitIndex(remainingForms)]!);
    this.values += values;
    this.emptyObjects += emptyObjects;
    this.maxBytes = Math.max(this.maxBytes, maxBytes);
  }

  /** The first record with any of these forms. */
  firstRecordOf(forms: number): number {
    return Math.min(...this.firstRecords.filter((_record, bit) => forms & this.forms & (1 << bit)));
  }

  private addFormBit(bit: number, record: number): void {
    this.forms |= 1 << bit;
    while (this.firstRecords.length < bit) this.firstRecords.push(0);
    this.firstRecords[bit] = record;
  }
}

/** The keys of a table: an object's members are its children. */
export interface KeyTreeNode {
  readonly id: number;
  readonly path: readonly string[];
  readonly children: readonly KeyTreeNode[];
}

/**
 * What the values in a part of a file were like: its keys in the order in which they came, the first being the root,
 * each with what it held.
 */
export interface PartStats {
  records: number;
  keys: readonly { parent: number; text: string; stats: KeyStats; shapes?: ValueShapes | undefined }[];
}

/** What is known of the values of a table, by key. */
export interface TableStats {
  readonly records: number;
  /** What the values of a key were like. */
  stats(nodeId: number): ColumnStats;
}

/** What is known of how the values of a table are written, by key. */
export interface TableShapes {
  shapesOf(nodeId: number): ValueShapes | undefined;
}

/** What looks at cells. */
export interface CellInference extends TableStats {
  take(tape: Tape, window: ByteWindow): void;
  /** Forgets all that was looked at. */
  clear(): void;
}

/** A value that no column can hold. */
export type OnTooLong = (nodeId: number, bytes: number, recordOffset: number, record: number) => never;
