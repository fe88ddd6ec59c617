import type { ByteWindow } from '../model/byteWindow';
import { CellText } from '../model/cells';
import { FaultError } from '../model/fault';
import { CellKind, type Tape } from '../model/tape';
import type { RecordSink } from '../records/json/documentReader';
import type { KeySource } from '../records/json/keyTree';
import type { DraftColumn } from './infer/columns';
import { TimeReader } from './infer/times';

/** Rows of a preview. */
export const sampleRows = 200;
/** Where the table stands inside an object, others may follow: they are looked for in so many bytes. */
const outlookBytes = 4 << 20;
/** Records may be large: what came in so many bytes is enough to look at. */
const enoughBytes = 16 << 20;
/** Characters of a value that are shown. */
const maxShown = 500;

/** Thrown when enough has been read. */
const enough = new Error('enough was read');

interface SampledCell {
  kind: CellKind;
  text: string;
}

/** By node of the key tree. */
type SampledRow = ReadonlyMap<number, SampledCell>;

/** The first rows of a table as text. Sees to it that no more of the file is read than they need. */
export class Sample {
  readonly rows: SampledRow[] = [];
  /** The table has more rows. */
  truncated = false;
  /** Values that do not fit, by row and node. */
  private readonly unfit = new Map<string, string>();
  private row = new Map<number, SampledCell>();
  private readonly text = new CellText();

  /** @param nested the table was found inside an object, where other tables may follow. */
  constructor(
    private readonly table: KeySource,
    private readonly nested: boolean,
  ) {}

  /** A sink that takes the first rows and hands them on. */
  before(inner: RecordSink): RecordSink {
    let rows = 0;
    return {
      take: (tape, window) => {
        if (rows === sampleRows) return this.more();
        const { cells } = tape;
        let length = 0;
        for (; length < tape.length && rows < sampleRows; length += 4)
          if ((cells[length]! & 15) === (CellKind.Row as number)) rows++;
        const more = length < tape.length;
        tape.length = length;
        inner.take(tape, window);
        if (more) this.more();
      },
    };
  }

  /** A sink that remembers what passes and hands it on. */
  remember(inner: RecordSink): RecordSink {
    return {
      take: (tape, window) => {
        this.collect(tape, window);
        inner.take(tape, window);
      },
    };
  }

  /** To be called as the reading goes on. */
  progress(bytes: number): void {
    const full = this.rows.length === sampleRows;
    if (this.rows.length > 0 && bytes >= (full ? outlookBytes : enoughBytes)) throw enough;
  }

  /**
   * Whether a failure of the reading ends the sample only: enough was read, or the file is broken behind rows that can
   * be shown.
   */
  settles(error: unknown): boolean {
    const settled = error === enough || (error instanceof FaultError && this.rows.length > 0);
    this.truncated ||= settled;
    return settled;
  }

  /** A value that does not fit its column: it is shown as it stands in the file. */
  readonly onMisfit = (row: number, node: number, text: string): void => {
    this.unfit.set(`${row} ${node}`, text);
  };

  /**
   * The rows as they will land in these columns, as text for a person, null for no value; and which of them do not fit.
   */
  rowsOf(columns: readonly DraftColumn[]): { rows: (string | null)[][]; unfit: [row: number, column: number][] } {
    const { nodes } = this.table.keys;
    const ids = new Map(nodes.map(({ id, path }) => [JSON.stringify(path), id]));
    const shown = columns.map(({ path, type }) => ({ id: ids.get(JSON.stringify(path))!, type }));
    const moment = new Moment();
    const unfit: [number, number][] = [];
    const rows = this.rows.map((row, r) =>
      shown.map(({ id, type }, column) => {
        const misfit = this.unfit.get(`${r} ${id}`);
        if (misfit !== undefined) {
          unfit.push([r, column]);
          return misfit;
        }
        const cell = row.get(id);
        if (!cell || (cell.kind === CellKind.EmptyObject && nodes[id]!.children.length > 0)) return null;
        return type === 'DATE' || type === 'DATETIME' ? moment.show(cell.text, type) : cell.text;
      }),
    );
    return { rows, unfit };
  }

  /** Paths of arrays that hold objects. */
  arraysOfObjects(): string[][] {
    const lists = this.rows.flatMap((row) =>
      [...row].filter(([, { kind, text }]) => kind === CellKind.Array && text.startsWith('[{')),
    );
    const ids = [...new Set(lists.map(([id]) => id))].sort((a, b) => a - b);
    return ids.map((id) => this.table.keys.nodes[id]!.path);
  }

  private more(): void {
    this.truncated = true;
    if (!this.nested) throw enough;
  }

  private collect(tape: Tape, { bytes }: ByteWindow): void {
    const { cells, length } = tape;
    for (let i = 0; i < length; i += 4) {
      const kind: CellKind = cells[i]! & 15;
      if (kind === CellKind.Row) {
        this.rows.push(this.row);
        this.row = new Map();
      } else if (kind !== CellKind.Null) {
        this.row.set(cells[i]! >> 4, {
          kind,
          text: this.shown(kind, bytes, cells[i + 1]!, cells[i + 2]!, cells[i + 3]!),
        });
      }
    }
  }

  private shown(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number): string {
    const text = this.text.load(kind, bytes, start, end, size);
    // No character takes more than four bytes.
    const beginning = Buffer.from(
      text.bytes.subarray(text.start, Math.min(text.end, text.start + maxShown * 4 + 4)),
    ).toString('utf8');
    const characters = [...beginning];
    return characters.length > maxShown ? `${characters.slice(0, maxShown).join('')}…` : beginning;
  }
}

/** Moments as they will be in the table. */
class Moment {
  private readonly times = new TimeReader();

  show(text: string, type: 'DATE' | 'DATETIME'): string {
    const bytes = Buffer.from(text);
    this.times.read(bytes, 0, bytes.length);
    const iso = new Date(this.times.millis).toISOString();
    if (type === 'DATE') return iso.slice(0, 10);
    const fraction = iso.slice(19, 23);
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === '.000' ? '' : fraction}`;
  }
}
