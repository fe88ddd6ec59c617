import { element, setAttributes } from '../../controls/dom';
import { scheduleBeforePaint, visibleRange } from '../../controls/visibleRange';
import type { ColumnField, ColumnRow, PanelPageConfig } from '../panelMessages';
import { CellEditor } from './cellEditor';
import type { GridColumn } from './gridCells';
import { fillCell, gridColumns } from './gridCells';

/** As in the style sheet. */
const rowHeightPx = 28;

export interface GridEvents {
  onChange(column: string, field: ColumnField, value: string): void;
  /** A column is to be read as its values look. */
  onSuggestion(column: string, index: number): void;
  /** The keyboard or the mouse is at another column. */
  onActiveColumn(column: ColumnRow | undefined): void;
}

/**
 * The list of columns: a grid of which only the rows in sight exist. One stop for the Tab key; the arrow keys go from
 * cell to cell, Space ticks, Enter or F2 or typing edits, Enter and leaving keep, Escape takes back.
 */
export class ColumnGrid {
  readonly root: HTMLElement;
  private readonly bodyElement = element('div', { class: 'grid-body', role: 'rowgroup' });
  private readonly rowElements = new Map<number, HTMLElement>();
  private readonly editor: CellEditor;
  private columns: readonly ColumnRow[] = [];
  private canMarkKeys = true;
  private activeCell = { row: 0, cell: 1 };
  private waitingShow: (() => void) | undefined;
  private readonly scheduleDraw = scheduleBeforePaint(() => this.draw());

  constructor(
    private readonly spec: PanelPageConfig,
    private readonly events: GridEvents,
  ) {
    const headerCells = gridColumns.map((field, index) =>
      element(
        'div',
        { role: 'columnheader', class: `cell cell-${field}`, 'aria-colindex': String(index + 1) },
        spec.texts[field],
      ),
    );
    this.root = element(
      'div',
      {
        class: 'grid',
        role: 'grid',
        'aria-label': spec.texts.columns,
        'aria-describedby': 'grid-keyboard',
        'aria-colcount': String(gridColumns.length),
      },
      element(
        'div',
        { role: 'rowgroup', class: 'grid-head' },
        element('div', { role: 'row', class: 'grid-row header-row', 'aria-rowindex': '1' }, ...headerCells),
      ),
      this.bodyElement,
    );
    this.editor = new CellEditor(spec, (column, field, value) => this.events.onChange(column, field, value));
    this.root.addEventListener('scroll', this.scheduleDraw);
    new ResizeObserver(this.scheduleDraw).observe(this.root);
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.root.addEventListener('click', (event) => this.onClick(event));
    this.root.addEventListener('focusin', (event) => this.onFocus(event));
  }

  show(columns: readonly ColumnRow[], canMarkKeys: boolean): void {
    const isSameList =
      columns.length === this.columns.length && columns.every(({ id }, index) => id === this.columns[index]?.id);
    // Nothing that is being typed is lost: other columns are shown once the cell is left.
    this.waitingShow = !isSameList && this.editor.isOpen ? () => this.show(columns, canMarkKeys) : undefined;
    if (this.waitingShow) return;
    this.columns = columns;
    this.canMarkKeys = canMarkKeys;
    if (!isSameList) {
      const hadFocus = this.bodyElement.contains(document.activeElement);
      this.rowElements.forEach((row) => row.remove());
      this.rowElements.clear();
      this.activeCell.row = Math.max(0, Math.min(this.activeCell.row, columns.length - 1));
      if (hadFocus) requestAnimationFrame(() => this.focus());
    }
    this.bodyElement.style.height = `${columns.length * rowHeightPx}px`;
    this.root.classList.toggle('has-keys', canMarkKeys);
    setAttributes(this.root, { 'aria-rowcount': String(columns.length + 1) });
    this.draw();
    this.notifyActiveColumn();
  }

  /** Goes to a column. False where it is not in the list. */
  goTo(id: string): boolean {
    const row = this.columns.findIndex((column) => column.id === id);
    if (row < 0) return false;
    this.moveTo(row, this.activeCell.cell === 0 ? 1 : this.activeCell.cell);
    return true;
  }

  focus(): void {
    this.moveTo(this.activeCell.row, this.activeCell.cell);
  }

  /** The rows in sight, and the one that the keyboard is at, which must not go away under it. */
  private draw(): void {
    const { first, end } = visibleRange(this.root.scrollTop, this.root.clientHeight, rowHeightPx, this.columns.length);
    const visibleIndexes = new Set<number>();
    for (let index = first; index < end; index++) visibleIndexes.add(index);
    if (this.activeCell.row < this.columns.length) visibleIndexes.add(this.activeCell.row);
    for (const [index, row] of this.rowElements) {
      if (visibleIndexes.has(index)) continue;
      row.remove();
      this.rowElements.delete(index);
    }
    for (const index of [...visibleIndexes].sort((a, b) => a - b)) this.drawRow(index);
  }

  private drawRow(index: number): void {
    const column = this.columns[index];
    if (!column) return;
    const row = this.rowElements.get(index) ?? this.createRow(index);
    row.className = `grid-row ${column.tone}${column.include ? '' : ' excluded'}${index === this.activeCell.row ? ' active' : ''}`;
    gridColumns.forEach((field, cellIndex) => {
      const cell = row.children[cellIndex] as HTMLElement;
      if (!this.editor.contains(cell)) fillCell(cell, field, column, this.spec, this.canMarkKeys);
      const isActiveCell = index === this.activeCell.row && cellIndex === this.activeCell.cell;
      setAttributes(focusTarget(cell), { tabindex: isActiveCell ? '0' : '-1' });
    });
  }

  private createRow(index: number): HTMLElement {
    const cells = gridColumns.map((field, cellIndex) =>
      element('div', { role: 'gridcell', class: `cell cell-${field}`, 'aria-colindex': String(cellIndex + 1) }),
    );
    const row = element('div', { role: 'row', 'aria-rowindex': String(index + 2) }, ...cells);
    row.style.top = `${index * rowHeightPx}px`;
    this.rowElements.set(index, row);
    const nextIndex = [...this.rowElements.keys()].filter((otherIndex) => otherIndex > index).sort((a, b) => a - b)[0];
    this.bodyElement.insertBefore(row, (nextIndex === undefined ? undefined : this.rowElements.get(nextIndex)) ?? null);
    return row;
  }

  private moveTo(row: number, cell: number): void {
    if (this.columns.length === 0) return;
    this.activeCell = { row: clamp(row, this.columns.length), cell: clamp(cell, gridColumns.length) };
    const top = this.activeCell.row * rowHeightPx;
    const visibleHeight = this.root.clientHeight - rowHeightPx;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + rowHeightPx > this.root.scrollTop + visibleHeight)
      this.root.scrollTop = top + rowHeightPx - visibleHeight;
    this.draw();
    const activeElement = this.activeCellElement();
    if (activeElement) focusTarget(activeElement).focus({ preventScroll: true });
    activeElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.notifyActiveColumn();
  }

  private notifyActiveColumn(): void {
    this.events.onActiveColumn(this.columns[this.activeCell.row]);
  }

  private activeCellElement(): HTMLElement | undefined {
    return this.rowElements.get(this.activeCell.row)?.children[this.activeCell.cell] as HTMLElement | undefined;
  }

  private onFocus(event: FocusEvent): void {
    const position = this.cellPositionOf(event.target);
    if (!position || (position.row === this.activeCell.row && position.cell === this.activeCell.cell)) return;
    this.activeCell = position;
    this.draw();
    this.notifyActiveColumn();
  }

  private onClick(event: MouseEvent): void {
    const position = this.cellPositionOf(event.target);
    if (!position || this.editor.contains(event.target)) return;
    const suggestion = event.target instanceof Element && event.target.closest('[data-suggestion]');
    this.moveTo(position.row, position.cell);
    const column = this.columns[position.row];
    if (suggestion instanceof HTMLElement && column)
      return this.events.onSuggestion(column.id, Number(suggestion.dataset['suggestion']));
    if (this.field !== 'note') this.activate();
  }

  private onKey(event: KeyboardEvent): void {
    if (this.editor.contains(event.target) || event.defaultPrevented) return;
    const { row, cell } = this.activeCell;
    const pageRows = Math.max(1, Math.floor(this.root.clientHeight / rowHeightPx) - 2);
    const isCtrlKey = event.ctrlKey || event.metaKey;
    const actions: Record<string, () => void> = {
      ArrowDown: () => this.moveTo(row + 1, cell),
      ArrowUp: () => this.moveTo(row - 1, cell),
      ArrowRight: () => this.moveTo(row, cell + 1),
      ArrowLeft: () => this.moveTo(row, cell - 1),
      PageDown: () => this.moveTo(row + pageRows, cell),
      PageUp: () => this.moveTo(row - pageRows, cell),
      Home: () => this.moveTo(isCtrlKey ? 0 : row, isCtrlKey ? cell : 0),
      End: () => this.moveTo(isCtrlKey ? this.columns.length - 1 : row, isCtrlKey ? cell : gridColumns.length - 1),
      Enter: () => this.activate(),
      F2: () => this.activate(),
      ' ': () => this.activate(),
    };
    const isCharacter = event.key.length === 1 && event.key !== ' ' && !isCtrlKey && !event.altKey;
    const action = isCharacter && this.isTextField() ? () => this.activate(event.key) : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private isTextField(): boolean {
    return ['name', 'type', 'length', 'format'].includes(this.field);
  }

  private get field(): GridColumn {
    return gridColumns[this.activeCell.cell] ?? 'note';
  }

  /** Ticks the cell that one is at, or opens it for editing. */
  private activate(typedKey?: string): void {
    const column = this.columns[this.activeCell.row];
    const cell = this.activeCellElement();
    const { field } = this;
    if (field === 'note' && column && column.suggestions.length > 0) return this.events.onSuggestion(column.id, 0);
    if (!column || !cell || field === 'source' || field === 'note') return;
    if (field === 'include') return this.events.onChange(column.id, field, String(!column.include));
    if (field === 'key')
      return this.canMarkKeys && column.include
        ? this.events.onChange(column.id, field, String(!column.key))
        : undefined;
    this.editor.open(cell, column, field, typedKey, (keepFocus) => {
      if (keepFocus) this.focus();
      else this.scheduleDraw();
      this.waitingShow?.();
    });
  }

  private cellPositionOf(target: EventTarget | null): { row: number; cell: number } | undefined {
    const cell = target instanceof Element ? target.closest('[role=gridcell]') : null;
    const row = cell?.parentElement;
    if (!cell || !row) return undefined;
    const index = [...this.rowElements].find(([, rowElement]) => rowElement === row)?.[0];
    return index === undefined ? undefined : { row: index, cell: [...row.children].indexOf(cell) };
  }
}

/** A tick takes the focus itself; it says what it is for. */
function focusTarget(cell: HTMLElement): HTMLElement {
  return cell.querySelector<HTMLElement>('[role=checkbox]') ?? cell;
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}
