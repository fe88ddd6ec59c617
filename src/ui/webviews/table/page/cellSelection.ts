/** Cells in a rectangle: the first and the last row, the first and the last column, counted from 0. */
export interface CellRange {
  rows: [number, number];
  columns: [number, number];
}

interface Cell {
  row: number;
  column: number;
}

interface GridDependencies {
  /** Keys are heard here. */
  frame: HTMLElement;
  body: HTMLTableSectionElement;
  /** How many cells of a row come before those of the table. */
  leadingCellCount(): number;
  rowCount(): number;
  columnCount(): number;
  copy(range: CellRange): void;
}

/** Cells that are selected by mouse and keyboard as in a spreadsheet. */
export class CellSelection {
  private anchor: Cell | undefined;
  private active: Cell | undefined;

  constructor(private readonly grid: GridDependencies) {
    const { body, frame } = grid;
    body.addEventListener('mousedown', (event) => this.handleMouseDown(event));
    body.addEventListener('mouseover', (event) => {
      if (event.buttons === 1 && this.anchor) this.moveTo(this.findCell(event), true);
    });
    body.addEventListener('contextmenu', (event) => {
      const cell = this.findCell(event);
      if (cell && !this.includes(cell)) this.moveTo(cell, false);
    });
    frame.addEventListener('keydown', (event) => this.handleKey(event));
  }

  get range(): CellRange | undefined {
    const { anchor, active } = this;
    if (!anchor || !active) return undefined;
    return {
      rows: [Math.min(anchor.row, active.row), Math.max(anchor.row, active.row)],
      columns: [Math.min(anchor.column, active.column), Math.max(anchor.column, active.column)],
    };
  }

  clear(): void {
    this.anchor = undefined;
    this.active = undefined;
    this.draw();
  }

  /** Marks what is selected; called again when rows were added. */
  draw(): void {
    const offset = this.grid.leadingCellCount();
    for (const cell of this.grid.body.querySelectorAll('td[aria-selected]')) cell.removeAttribute('aria-selected');
    if (!this.range) return;
    const [firstRow, lastRow] = this.range.rows;
    const [firstColumn, lastColumn] = this.range.columns;
    for (const row of [...this.grid.body.rows].slice(firstRow, lastRow + 1))
      for (const cell of [...row.cells].slice(firstColumn + offset, lastColumn + offset + 1))
        cell.setAttribute('aria-selected', 'true');
  }

  private includes({ row, column }: Cell): boolean {
    const { range } = this;
    if (!range) return false;
    const [firstRow, lastRow] = range.rows;
    const [firstColumn, lastColumn] = range.columns;
    return row >= firstRow && row <= lastRow && column >= firstColumn && column <= lastColumn;
  }

  private findCell({ target }: Event): Cell | undefined {
    const cell = target instanceof Element ? target.closest('td') : null;
    const row = cell?.parentElement;
    if (!cell || !(row instanceof HTMLTableRowElement)) return undefined;
    const column = cell.cellIndex - this.grid.leadingCellCount();
    return column < 0 ? undefined : { row: row.sectionRowIndex, column };
  }

  private handleMouseDown(event: MouseEvent): void {
    const cell = this.findCell(event);
    if (event.button !== 0 || !cell) return;
    event.preventDefault();
    this.moveTo(cell, event.shiftKey);
  }

  private handleKey(event: KeyboardEvent): void {
    const isControl = event.ctrlKey || event.metaKey;
    const { range } = this;
    if (isControl && event.key === 'c' && range) this.grid.copy(range);
    else if (isControl && event.key === 'a') this.select({ row: 0, column: 0 }, this.lastCell);
    else if (event.key === 'Escape' && range) this.clear();
    else if (event.key === ' ' && this.active && (isControl || event.shiftKey)) this.selectWhole(isControl);
    else if (isControl || event.altKey || !this.moveByKey(event)) return;
    event.preventDefault();
  }

  /** The whole column or the whole row of the active cell. */
  private selectWhole(isColumn: boolean): void {
    const { row, column } = this.active ?? { row: 0, column: 0 };
    const { row: lastRow, column: lastColumn } = this.lastCell;
    if (isColumn) this.select({ row: 0, column }, { row: lastRow, column });
    else this.select({ row, column: 0 }, { row, column: lastColumn });
  }

  private moveByKey({ key, shiftKey, target }: KeyboardEvent): boolean {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[key];
    // Buttons in the head and boxes before the rows have keys of their own.
    if (!step || (target instanceof HTMLElement && target.closest('button, input'))) return false;
    const { row, column } = this.active ?? { row: -step[0], column: -step[1] };
    const { row: lastRow, column: lastColumn } = this.lastCell;
    const limit = (value: number, last: number): number => Math.max(0, Math.min(value, last));
    this.moveTo({ row: limit(row + step[0], lastRow), column: limit(column + step[1], lastColumn) }, shiftKey);
    return true;
  }

  private get lastCell(): Cell {
    return { row: this.grid.rowCount() - 1, column: this.grid.columnCount() - 1 };
  }

  private moveTo(cell: Cell | undefined, isExtended: boolean): void {
    if (!cell || cell.row < 0) return;
    this.select(isExtended ? (this.anchor ?? cell) : cell, cell);
    const element = this.grid.body.rows[cell.row]?.cells[cell.column + this.grid.leadingCellCount()];
    element?.setAttribute('tabindex', '-1');
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private select(anchor: Cell, active: Cell): void {
    if (active.row < 0) return;
    this.anchor = anchor;
    this.active = active;
    this.draw();
  }
}
