import { element, setAttributes } from '../../controls/dom';
import { scheduleBeforePaint, visibleRange, visibleRangeOf } from '../../controls/visibleRange';
import { cutText } from '../../host/messageTexts';
import type { PanelPageConfig, PreviewRowsView } from '../panelMessages';

/** As in the style sheet. */
const rowHeightPx = 24;
const minColumnWidthPx = 64;
const maxColumnWidthPx = 320;
/** Of one character, of one in a heading, and what surrounds a text, in pixels. */
const characterWidthPx = 7.4;
const boldCharacterWidthPx = 9.2;
const cellPaddingPx = 26;
/** What a cell and its tooltip show of a longer text, in characters. */
const maxTextLength = 2_000;

/** The first rows as they will land. Only the cells in sight exist, however many columns there are. */
export class RowsTable {
  readonly root: HTMLElement;
  private readonly tableElement: HTMLElement;
  private readonly headerRow = element('div', { role: 'row', class: 'preview-row header-row', 'aria-rowindex': '1' });
  private readonly bodyElement = element('div', { role: 'rowgroup', class: 'preview-body' });
  private previewRows: PreviewRowsView = { caption: '', columns: [], rows: [], unfit: [] };
  private unconvertedCells = new Set<string>();
  /** Where each column begins, and where the last one ends. */
  private columnStarts: number[] = [0];
  private drawnRange = '';
  private readonly scheduleDraw = scheduleBeforePaint(() => this.render());

  constructor(private readonly spec: PanelPageConfig) {
    this.tableElement = element(
      'div',
      { role: 'table', class: 'preview-table', 'aria-label': spec.texts.rows },
      element('div', { role: 'rowgroup', class: 'preview-head' }, this.headerRow),
      this.bodyElement,
    );
    this.root = element(
      'div',
      { class: 'preview-frame', tabindex: '0', role: 'region', 'aria-label': spec.texts.rows },
      this.tableElement,
    );
    this.root.addEventListener('scroll', this.scheduleDraw);
    new ResizeObserver(this.scheduleDraw).observe(this.root);
  }

  show(rows: PreviewRowsView): void {
    this.previewRows = rows;
    this.unconvertedCells = new Set(rows.unfit.map(String));
    this.columnStarts = columnStartsOf(rows);
    const width = `${this.columnStarts.at(-1) ?? 0}px`;
    this.headerRow.style.width = width;
    this.bodyElement.style.width = width;
    this.bodyElement.style.height = `${rows.rows.length * rowHeightPx}px`;
    setAttributes(this.tableElement, {
      'aria-rowcount': String(rows.rows.length + 1),
      'aria-colcount': String(rows.columns.length),
    });
    this.drawnRange = '';
    this.render();
  }

  private render(): void {
    const { root } = this;
    const rowRange = visibleRange(root.scrollTop, root.clientHeight, rowHeightPx, this.previewRows.rows.length, 4);
    const columnRange = visibleRangeOf(root.scrollLeft, root.clientWidth, this.columnStarts);
    const rangeKey = [rowRange.first, rowRange.end, columnRange.first, columnRange.end].join();
    if (rangeKey === this.drawnRange) return;
    this.drawnRange = rangeKey;
    const columns = this.previewRows.columns.slice(columnRange.first, columnRange.end);
    this.headerRow.replaceChildren(
      ...columns.map(({ name, type, numeric }, offset) =>
        this.positionCell(
          element(
            'div',
            {
              role: 'columnheader',
              class: numeric ? 'preview-cell numeric' : 'preview-cell',
              title: `${cutText(name, maxTextLength)}: ${type}`,
            },
            element('span', {}, cutText(name, maxTextLength)),
          ),
          columnRange.first + offset,
        ),
      ),
    );
    this.bodyElement.replaceChildren(
      ...this.previewRows.rows.slice(rowRange.first, rowRange.end).map((cells, rowOffset) => {
        const index = rowRange.first + rowOffset;
        const row = element(
          'div',
          { role: 'row', class: index % 2 ? 'preview-row odd' : 'preview-row', 'aria-rowindex': String(index + 2) },
          ...columns.map((column, offset) =>
            this.createCell(
              cells[columnRange.first + offset] ?? null,
              column.numeric,
              index,
              columnRange.first + offset,
            ),
          ),
        );
        row.style.top = `${index * rowHeightPx}px`;
        return row;
      }),
    );
  }

  private createCell(text: string | null, numeric: boolean, row: number, column: number): HTMLElement {
    const isConverted = !this.unconvertedCells.has(`${row},${column}`);
    const className =
      text === null
        ? 'preview-cell null'
        : `preview-cell${numeric ? ' numeric' : ''}${isConverted ? '' : ' unconverted'}`;
    return this.positionCell(
      element(
        'div',
        {
          role: 'cell',
          class: className,
          title: text !== null && text.length > 30 ? cutText(text, maxTextLength) : undefined,
        },
        isConverted ? false : element('span', { class: 'visually-hidden' }, `${this.spec.texts.error}: `),
        text === null ? this.spec.texts.null : cutText(text, maxTextLength),
      ),
      column,
    );
  }

  private positionCell(cell: HTMLElement, column: number): HTMLElement {
    const start = this.columnStarts[column] ?? 0;
    cell.style.left = `${start}px`;
    cell.style.width = `${(this.columnStarts[column + 1] ?? start) - start}px`;
    setAttributes(cell, { 'aria-colindex': String(column + 1) });
    return cell;
  }
}

/** Columns as wide as what they hold, within bounds. */
function columnStartsOf({ columns, rows }: PreviewRowsView): number[] {
  const starts = [0];
  columns.forEach(({ name }, index) => {
    let longestText = 0;
    for (const row of rows) longestText = Math.max(longestText, row[index]?.length ?? 4);
    starts.push(
      (starts.at(-1) ?? 0) +
        Math.round(
          Math.min(
            maxColumnWidthPx,
            Math.max(minColumnWidthPx, longestText * characterWidthPx, name.length * boldCharacterWidthPx) +
              cellPaddingPx,
          ),
        ),
    );
  });
  return starts;
}
