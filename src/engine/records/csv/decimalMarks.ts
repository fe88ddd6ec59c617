import type { ByteWindow } from '../../model/byteWindow';
import type { DraftColumn } from '../../model/draftColumn';
import type { ReadOptions } from '../../model/readOptions';
import { CellKind, type Tape } from '../../model/tape';
import type { RecordSink } from '../json/documentReader';
import type { KeySource } from '../json/keyTree';

/** Whether a number may have three decimals, or thousands: `1.250`, but neither `0.250` nor `1250.500`. */
export function isAmbiguousNumber(text: string): boolean {
  return /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
}

/**
 * What stands before the decimals in the file at hand. Where nothing decides that, numbers in which a point may be
 * either are texts: none is ever guessed.
 */
export class DecimalMarkCheck {
  /** With which number cells were read; undefined where numbers are written in one way only, as in JSON. */
  decimalMark: '.' | ',' | undefined;
  /** Nothing decides the mark. */
  isUndecided = false;
  /** By node, a number that may be two; null where there are values that are no numbers. */
  private readonly ambiguousExamples = new Map<number, string | null>();

  constructor(private readonly keySource: KeySource) {}

  /** Before the records of a file. */
  beginFile({ format, delimiter, decimalMark }: ReadOptions): void {
    this.decimalMark = format === 'csv' ? (decimalMark ?? '.') : undefined;
    this.isUndecided = format === 'csv' && decimalMark === undefined && delimiter !== ',';
  }

  /** A sink that hands everything on, numbers that may be two as texts. */
  wrapSink(innerSink: RecordSink): RecordSink {
    return {
      take: (tape, window) => {
        if (this.isUndecided) this.inspectCells(tape, window);
        innerSink.take(tape, window);
      },
    };
  }

  /** The columns, with a note where numbers are texts for want of a mark. */
  addNotes(columns: readonly DraftColumn[]): DraftColumn[] {
    const exampleEntries = [...this.ambiguousExamples].flatMap(([id, text]) =>
      text === null ? [] : [[JSON.stringify(this.keySource.keys.nodes[id]!.path), text] as const],
    );
    const examplesByPath = new Map(exampleEntries);
    return columns.map((column) => {
      const example = column.type === 'STRING' ? examplesByPath.get(JSON.stringify(column.path)) : undefined;
      return example === undefined ? column : { ...column, note: { code: 'decimalMark', text: example } };
    });
  }

  private inspectCells({ cells, length }: Tape, { bytes }: ByteWindow): void {
    for (let i = 0; i < length; i += 4) {
      const tag = cells[i]!;
      const kind: CellKind = tag & 15;
      if (kind !== CellKind.Decimal && kind !== CellKind.Text) continue;
      const example = this.ambiguousExamples.get(tag >> 4);
      if (example === null && kind === CellKind.Text) continue;
      const text = ambiguousText(bytes, cells[i + 1]!, cells[i + 2]!);
      if (text !== undefined) {
        cells[i] = (tag & ~15) | CellKind.Text;
        if (example === undefined) this.ambiguousExamples.set(tag >> 4, text);
      } else if (kind === CellKind.Text) this.ambiguousExamples.set(tag >> 4, null);
    }
  }
}

/** The text, if `isAmbiguous`. */
function ambiguousText(bytes: Uint8Array, start: number, end: number): string | undefined {
  const markByte = bytes[end - 4];
  if (end - start < 5 || end - start > 8 || (markByte !== 0x2e && markByte !== 0x2c)) return undefined;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  return isAmbiguousNumber(text) ? text : undefined;
}
