import type { ReadOptions } from '../definition/definition';
import type { DraftColumn } from '../infer/columns';
import type { RecordSink } from '../json/document';
import type { Keyed } from '../json/keys';
import { Cell, type Tape } from '../json/tape';
import type { Window } from '../json/window';

/** Whether a number may have three decimals, or thousands: `1.250`, but neither `0.250` nor `1250.500`. */
export function isAmbiguous(text: string): boolean {
  return /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
}

/**
 * What stands before the decimals in the file at hand. Where nothing decides that, numbers in which a point may be either are texts:
 * none is ever guessed.
 */
export class DecimalMarks {
  /** With which number cells were read; undefined where numbers are written in one way only, as in JSON. */
  mark: '.' | ',' | undefined;
  /** Nothing decides the mark. */
  undecided = false;
  /** By node, a number that may be two; null where there are values that are no numbers. */
  private readonly examples = new Map<number, string | null>();

  constructor(private readonly table: Keyed) {}

  /** Before the records of a file. */
  begin({ format, delimiter, decimalMark }: ReadOptions): void {
    this.mark = format === 'csv' ? (decimalMark ?? '.') : undefined;
    this.undecided = format === 'csv' && decimalMark === undefined && delimiter !== ',';
  }

  /** A sink that hands everything on, numbers that may be two as texts. */
  before(inner: RecordSink): RecordSink {
    return {
      take: (tape, window) => {
        if (this.undecided) this.look(tape, window);
        inner.take(tape, window);
      },
    };
  }

  /** The columns, with a note where numbers are texts for want of a mark. */
  noted(columns: readonly DraftColumn[]): DraftColumn[] {
    const found = [...this.examples].flatMap(([id, text]) => (text === null ? [] : [[JSON.stringify(this.table.keys.nodes[id]!.path), text] as const]));
    const byPath = new Map(found);
    return columns.map((column) => {
      const text = column.type === 'STRING' ? byPath.get(JSON.stringify(column.path)) : undefined;
      return text === undefined ? column : { ...column, note: { code: 'decimalMark', text } };
    });
  }

  private look({ cells, length }: Tape, { bytes }: Window): void {
    for (let i = 0; i < length; i += 4) {
      const head = cells[i]!;
      const kind: Cell = head & 15;
      if (kind !== Cell.Decimal && kind !== Cell.Text) continue;
      const known = this.examples.get(head >> 4);
      if (known === null && kind === Cell.Text) continue;
      const text = mayBeTwo(bytes, cells[i + 1]!, cells[i + 2]!);
      if (text !== undefined) {
        cells[i] = (head & ~15) | Cell.Text;
        if (known === undefined) this.examples.set(head >> 4, text);
      } else if (kind === Cell.Text) this.examples.set(head >> 4, null);
    }
  }
}

/** The text, if `isAmbiguous`. */
function mayBeTwo(bytes: Uint8Array, start: number, end: number): string | undefined {
  const mark = bytes[end - 4];
  if (end - start < 5 || end - start > 8 || (mark !== 0x2e && mark !== 0x2c)) return undefined;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  return isAmbiguous(text) ? text : undefined;
}
