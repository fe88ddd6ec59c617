import type { ParquetType, SchemaElement, SchemaTree } from 'hyparquet';
import { getMaxDefinitionLevel } from 'hyparquet/src/schema.js';
import { JsonForm, Source } from '../../wasm/assembly/jsonForms';
import type { EngineCore } from '../../wasm/engineCore';
import type { Page } from './columnPages';
import { CorePage } from './corePage';
import { LeafColumn } from './leafColumn';
import { type ColumnLimits, type JsonColumnType, RowColumn } from './rowColumn';
import type { RowGroupContext } from './rowGroupContext';
import type { ReportNote, WriteValue } from './valueWriters';

/**
 * A column that is in no list. Pages in the encodings that most files have are written as JSON in WebAssembly, but for
 * single values that are odd. Other pages, and those in which anything is damaged, are read in TypeScript, which says
 * what is wrong.
 */
export class FlatColumn extends RowColumn {
  private leaf: LeafColumn | undefined;
  private codec: Parameters<CorePage['open']>[1] = 'UNCOMPRESSED';
  private readonly page: CorePage | undefined;
  private readonly reportNote: ReportNote;

  /** @param reportNote is given what is odd about a value, and its record. */
  constructor(
    core: EngineCore,
    limits: ColumnLimits,
    prefix: string,
    private readonly column: {
      element: SchemaElement;
      path: SchemaTree[];
      writeValue: WriteValue;
    },
    private readonly onNote: (noteKind: Parameters<ReportNote>[0], record: number) => void,
  ) {
    const type = describeFastType(column.element, column.writeValue, getMaxDefinitionLevel(column.path));
    super(core, limits, prefix, type);
    this.reportNote = (noteKind) => this.onNote(noteKind, this.record);
    this.page = type && new CorePage(core, this.address, type, column.element, column.writeValue);
  }

  /** Of the value that is being written. */
  private record = 0;

  beginRowGroup({ file, columnParts, openedColumns }: RowGroupContext): void {
    const part = columnParts.get(this.column.element)!;
    this.codec = part.chunk.codec;
    this.page?.beginColumn();
    this.leaf = new LeafColumn(file, part, this.column.path, (page) => this.takePage(page));
    openedColumns.push(this.leaf);
  }

  private takePage(page: Page): number | undefined {
    return this.page?.open(page, this.codec);
  }

  protected fillRows(rows: number): number {
    const leaf = this.leaf!;
    const { writeValue } = this.column;
    const { page } = this;
    const count = Math.min(rows, leaf.prepareEntries());
    if (!leaf.isPageTaken || !page)
      return this.writeRows(Math.min(rows, count), (output, row) => {
        this.record = this.firstRecord + row;
        const value = leaf.takeValue();
        if (value === undefined) output.writeAscii('null');
        else writeValue(value, output, this.reportNote);
      });
    const written = page.writeValues(count, this.starts, this.lengths, this.limits.bytes);
    if (written === 0) throw leaf.createFault(new Error('a value that is not there'));
    leaf.skipEntries(written);
    if (this.core.wasm.jsonUnwritten() > 0)
      this.writeRest(written, (output, row, address) => {
        this.record = this.firstRecord + row;
        writeValue(page.valueAt(address), output, this.reportNote);
      });
    return written;
  }
}

/** What WebAssembly has to know to write a column; undefined for one that it does not write. */
function describeFastType(
  { type, type_length: width = 0 }: SchemaElement,
  { fastForm }: WriteValue,
  maxLevel: number,
): JsonColumnType | undefined {
  if (maxLevel > 255) return undefined;
  if (type === 'BOOLEAN') return { source: Source.Fixed, form: JsonForm.Integer, parameter: 0, width: 0, maxLevel };
  const stored = fastForm && type && sources[type];
  if (!stored) return undefined;
  const { source, width: storedWidth } = stored;
  if (source === Source.Fixed && (fastForm.form === JsonForm.Text || width < 1)) return undefined;
  return {
    source: source === Source.Int32 && fastForm.form === JsonForm.Unsigned ? Source.Uint32 : source,
    ...fastForm,
    width: storedWidth ?? width,
    maxLevel,
  };
}

/** How values are stored, with their bytes. */
const sources: Partial<Record<ParquetType, { source: Source; width?: number }>> = {
  INT32: { source: Source.Int32, width: 4 },
  INT64: { source: Source.Int64, width: 8 },
  INT96: { source: Source.Int96, width: 12 },
  FLOAT: { source: Source.Float, width: 4 },
  DOUBLE: { source: Source.Double, width: 8 },
  FIXED_LEN_BYTE_ARRAY: { source: Source.Fixed },
  BYTE_ARRAY: { source: Source.Bytes, width: 0 },
};
