import type { ByteWindow } from '../model/byteWindow';
import { CellText } from '../model/cellWriters';
import type { DraftColumn } from '../model/draftColumn';
import { FaultError } from '../model/fault';
import { IsoTimeReader } from '../model/isoTime';
import { CellKind, type Tape } from '../model/tape';
import type { RecordSink } from '../records/json/documentReader';
import type { KeySource } from '../records/json/keyTree';

/** Rows of a preview. */
export const maxSampleRows = 200;
/** Where the table stands inside an object, others may follow: they are looked for in so many bytes. */
const lookAheadBytes = 4 << 20;
/** Records may be large: what came in so many bytes is enough to look at. */
const maxSampleBytes = 16 << 20;
/** Characters of a value that are shown. */
const maxShownCharacters = 500;

/** Thrown when enough has been read. */
const stopReading = new Error('enough was read');

interface SampledCell {
  kind: CellKind;
  text: string;
}

/** By node of the key tree. */
type SampledRow = ReadonlyMap<number, SampledCell>;

/** The first rows of a table as text. Sees to it that no more of the file is read than they need. */
export class PreviewSample {
  readonly rows: SampledRow[] = [];
  /** The table has more rows. */
  isTruncated = false;
  /** Values that do not fit, by row and node. */
  private readonly unconvertedTexts = new Map<string, string>();
  private currentRow = new Map<number, SampledCell>();
  private readonly text = new CellText();

  /** @param isNested the table was found inside an object, where other tables may follow. */
  constructor(
    private readonly table: KeySource,
    private readonly isNested: boolean,
  ) {}

  /** A sink that takes the first rows and hands them on. */
  limitRows(innerSink: RecordSink): RecordSink {
    let rowCount = 0;
    return {
      take: (tape, window) => {
        if (rowCount === maxSampleRows) return this.onMoreRows();
        const { cells } = tape;
        let length = 0;
        for (; length < tape.length && rowCount < maxSampleRows; length += 4)
          if ((cells[length]! & 15) === (CellKind.Row as number)) rowCount++;
        const hasMore = length < tape.length;
        tape.length = length;
        innerSink.take(tape, window);
        if (hasMore) this.onMoreRows();
      },
    };
  }

  /** A sink that remembers what passes and hands it on. */
  recordRows(innerSink: RecordSink): RecordSink {
    return {
      take: (tape, window) => {
        this.collectCells(tape, window);
        innerSink.take(tape, window);
      },
    };
  }

  /** To be called as the reading goes on. */
  checkProgress(bytesRead: number): void {
    const isFull = this.rows.length === maxSampleRows;
    if (this.rows.length > 0 && bytesRead >= (isFull ? lookAheadBytes : maxSampleBytes)) throw stopReading;
  }

  /**
   * Whether a failure of the reading ends the sample only: enough was read, or the file is broken behind rows that can
   * be shown.
   */
  isSampleEnd(error: unknown): boolean {
    const isExpected = error === stopReading || (error instanceof FaultError && this.rows.length > 0);
    this.isTruncated ||= isExpected;
    return isExpected;
  }

  /** A value that does not fit its column: it is shown as it stands in the file. */
  readonly onConversionError = (rowIndex: number, nodeId: number, text: string): void => {
    this.unconvertedTexts.set(`${rowIndex} ${nodeId}`, text);
  };

  /**
   * The rows as they will land in these columns, as text for a person, null for no value; and which of them do not fit.
   * @param hasDecimalComma numbers were read with a comma, which stays in columns of texts.
   */
  toPreviewRows(
    columns: readonly DraftColumn[],
    hasDecimalComma: boolean,
  ): {
    rows: (string | null)[][];
    unconvertedCells: [row: number, column: number][];
  } {
    const { nodes } = this.table.keys;
    const nodeIdsByPath = new Map(nodes.map(({ id, path }) => [JSON.stringify(path), id]));
    const shownColumns = columns.map(({ path, type }) => ({ id: nodeIdsByPath.get(JSON.stringify(path))!, type }));
    const momentFormatter = new MomentFormatter();
    const unconvertedCells: [number, number][] = [];
    const rows = this.rows.map((sampledRow, rowIndex) =>
      shownColumns.map(({ id, type }, columnIndex) => {
        const unconvertedText = this.unconvertedTexts.get(`${rowIndex} ${id}`);
        if (unconvertedText !== undefined) {
          unconvertedCells.push([rowIndex, columnIndex]);
          return unconvertedText;
        }
        const sampledCell = sampledRow.get(id);
        if (!sampledCell || (sampledCell.kind === CellKind.EmptyObject && nodes[id]!.children.length > 0)) return null;
        if (type === 'STRING' && hasDecimalComma && sampledCell.kind === CellKind.Decimal)
          return sampledCell.text.replace('.', ',');
        return type === 'DATE' || type === 'DATETIME'
          ? momentFormatter.formatMoment(sampledCell.text, type)
          : sampledCell.text;
      }),
    );
    return { rows, unconvertedCells };
  }

  /** Paths of arrays that hold objects, and of the list with which version 1.0 of OCEL relates events to objects. */
  findChildArrays(): string[][] {
    const { nodes } = this.table.keys;
    const arrayCells = this.rows.flatMap((sampledRow) =>
      [...sampledRow].filter(
        ([id, { kind, text }]) => kind === CellKind.Array && (text.startsWith('[{') || nodes[id]!.text === 'ocel:omap'),
      ),
    );
    const arrayNodeIds = [...new Set(arrayCells.map(([id]) => id))].sort((first, second) => first - second);
    return arrayNodeIds.map((id) => this.table.keys.nodes[id]!.path);
  }

  private onMoreRows(): void {
    this.isTruncated = true;
    if (!this.isNested) throw stopReading;
  }

  private collectCells(tape: Tape, { bytes }: ByteWindow): void {
    const { cells, length } = tape;
    for (let cellIndex = 0; cellIndex < length; cellIndex += 4) {
      const kind: CellKind = cells[cellIndex]! & 15;
      if (kind === CellKind.Row) {
        this.rows.push(this.currentRow);
        this.currentRow = new Map();
      } else if (kind !== CellKind.Null) {
        this.currentRow.set(cells[cellIndex]! >> 4, {
          kind,
          text: this.formatCell(kind, bytes, cells[cellIndex + 1]!, cells[cellIndex + 2]!, cells[cellIndex + 3]!),
        });
      }
    }
  }

  private formatCell(kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): string {
    const loadedText = this.text.load(kind, bytes, start, end, textBytes);
    // No character takes more than four bytes.
    const beginning = Buffer.from(
      loadedText.bytes.subarray(
        loadedText.start,
        Math.min(loadedText.end, loadedText.start + maxShownCharacters * 4 + 4),
      ),
    ).toString('utf8');
    const characters = [...beginning];
    return characters.length > maxShownCharacters ? `${characters.slice(0, maxShownCharacters).join('')}…` : beginning;
  }
}

/** Moments as they will be in the table. */
class MomentFormatter {
  private readonly timeReader = new IsoTimeReader();

  formatMoment(text: string, type: 'DATE' | 'DATETIME'): string {
    const bytes = Buffer.from(text);
    this.timeReader.read(bytes, 0, bytes.length);
    const iso = new Date(this.timeReader.epochMs).toISOString();
    if (type === 'DATE') return iso.slice(0, 10);
    const fraction = iso.slice(19, 23);
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === '.000' ? '' : fraction}`;
  }
}
