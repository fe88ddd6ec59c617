import { element, setAttributes } from '../../forms/ui/dom';
import { CellEditor } from './cellEditor';
import { fillCell, gridColumns } from './cells';
import { beforePaint, inSight } from './windowing';
import type { Column, ColumnField, PanelSpec } from '../messages';
import type { GridColumn } from './cells';

/** As in the style sheet. */
const rowHeight = 28;

export interface GridEvents {
  set(column: string, field: ColumnField, value: string): void;
  /** The keyboard or the mouse is at another column. */
  at(column: Column | undefined): void;
}

/**
 * The list of columns: a grid of which only the rows in sight exist. One stop for the Tab key; the arrow keys go from cell to
 * cell, Space ticks, Enter or F2 or typing edits, Enter and leaving keep, Escape takes back.
 */
export class ColumnGrid {
  readonly root: HTMLElement;
  private readonly body = element('div', { class: 'grid-body', role: 'rowgroup' });
  private readonly rows = new Map<number, HTMLElement>();
  private readonly editor: CellEditor;
  private columns: readonly Column[] = [];
  private keys = true;
  private active = { row: 0, cell: 1 };
  private readonly redraw = beforePaint(() => this.draw());

  constructor(
    private readonly spec: PanelSpec,
    private readonly events: GridEvents,
  ) {
    const head = gridColumns.map((field, index) => element('div', { role: 'columnheader', class: `cell cell-${field}`, 'aria-colindex': String(index + 1) }, spec.texts[field]));
    this.root = element(
      'div',
      { class: 'grid', role: 'grid', 'aria-label': spec.texts.columns, 'aria-describedby': 'grid-keyboard', 'aria-colcount': String(gridColumns.length) },
      element('div', { role: 'rowgroup', class: 'grid-head' }, element('div', { role: 'row', class: 'grid-row head', 'aria-rowindex': '1' }, ...head)),
      this.body,
    );
    this.editor = new CellEditor(spec, (column, field, value) => this.events.set(column, field, value));
    this.root.addEventListener('scroll', this.redraw);
    new ResizeObserver(this.redraw).observe(this.root);
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.root.addEventListener('click', (event) => this.onClick(event));
    this.root.addEventListener('focusin', (event) => this.onFocus(event));
  }

  show(columns: readonly Column[], keys: boolean): void {
    const same = columns.length === this.columns.length && columns.every(({ id }, index) => id === this.columns[index]!.id);
    this.columns = columns;
    this.keys = keys;
    if (!same) {
      const focused = this.body.contains(document.activeElement);
      this.editor.drop();
      this.rows.forEach((row) => row.remove());
      this.rows.clear();
      this.active.row = Math.max(0, Math.min(this.active.row, columns.length - 1));
      if (focused) requestAnimationFrame(() => this.focus());
    }
    this.body.style.height = `${columns.length * rowHeight}px`;
    this.root.classList.toggle('keyed', keys);
    setAttributes(this.root, { 'aria-rowcount': String(columns.length + 1) });
    this.draw();
    this.tell();
  }

  /** Goes to a column. False where it is not in the list. */
  goTo(id: string): boolean {
    const row = this.columns.findIndex((column) => column.id === id);
    if (row < 0) return false;
    this.go(row, this.active.cell === 0 ? 1 : this.active.cell);
    return true;
  }

  focus(): void {
    this.go(this.active.row, this.active.cell);
  }

  /** The rows in sight, and the one that the keyboard is at, which must not go away under it. */
  private draw(): void {
    const { first, end } = inSight(this.root.scrollTop, this.root.clientHeight, rowHeight, this.columns.length);
    const wanted = new Set<number>();
    for (let index = first; index < end; index++) wanted.add(index);
    if (this.active.row < this.columns.length) wanted.add(this.active.row);
    for (const [index, row] of this.rows) {
      if (wanted.has(index)) continue;
      row.remove();
      this.rows.delete(index);
    }
    for (const index of [...wanted].sort((a, b) => a - b)) this.drawRow(index);
  }

  private drawRow(index: number): void {
    const column = this.columns[index]!;
    const row = this.rows.get(index) ?? this.createRow(index);
    row.className = `grid-row ${column.tone}${column.include ? '' : ' excluded'}${index === this.active.row ? ' active' : ''}`;
    gridColumns.forEach((field, at) => {
      const cell = row.children[at] as HTMLElement;
      if (!this.editor.isIn(cell)) fillCell(cell, field, column, this.spec, this.keys);
      const here = index === this.active.row && at === this.active.cell;
      setAttributes(focusTarget(cell), { tabindex: here ? '0' : '-1' });
    });
  }

  private createRow(index: number): HTMLElement {
    const cells = gridColumns.map((field, at) => element('div', { role: 'gridcell', class: `cell cell-${field}`, 'aria-colindex': String(at + 1) }));
    const row = element('div', { role: 'row', 'aria-rowindex': String(index + 2) }, ...cells);
    row.style.top = `${index * rowHeight}px`;
    this.rows.set(index, row);
    const next = [...this.rows.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    this.body.insertBefore(row, next === undefined ? null : this.rows.get(next)!);
    return row;
  }

  private go(row: number, cell: number): void {
    if (this.columns.length === 0) return;
    this.active = { row: clamp(row, this.columns.length), cell: clamp(cell, gridColumns.length) };
    const top = this.active.row * rowHeight;
    const sight = this.root.clientHeight - rowHeight;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + rowHeight > this.root.scrollTop + sight) this.root.scrollTop = top + rowHeight - sight;
    this.draw();
    const target = this.cell();
    if (target) focusTarget(target).focus({ preventScroll: true });
    target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.tell();
  }

  private tell(): void {
    this.events.at(this.columns[this.active.row]);
  }

  private cell(): HTMLElement | undefined {
    return this.rows.get(this.active.row)?.children[this.active.cell] as HTMLElement | undefined;
  }

  private onFocus(event: FocusEvent): void {
    const place = this.placeOf(event.target);
    if (!place || (place.row === this.active.row && place.cell === this.active.cell)) return;
    this.active = place;
    this.draw();
    this.tell();
  }

  private onClick(event: MouseEvent): void {
    const place = this.placeOf(event.target);
    if (!place || this.editor.isIn(event.target)) return;
    this.go(place.row, place.cell);
    this.use();
  }

  private onKey(event: KeyboardEvent): void {
    if (this.editor.isIn(event.target) || event.defaultPrevented) return;
    const { row, cell } = this.active;
    const page = Math.max(1, Math.floor(this.root.clientHeight / rowHeight) - 2);
    const control = event.ctrlKey || event.metaKey;
    const actions: Record<string, () => void> = {
      ArrowDown: () => this.go(row + 1, cell),
      ArrowUp: () => this.go(row - 1, cell),
      ArrowRight: () => this.go(row, cell + 1),
      ArrowLeft: () => this.go(row, cell - 1),
      PageDown: () => this.go(row + page, cell),
      PageUp: () => this.go(row - page, cell),
      Home: () => this.go(control ? 0 : row, control ? cell : 0),
      End: () => this.go(control ? this.columns.length - 1 : row, control ? cell : gridColumns.length - 1),
      Enter: () => this.use(),
      F2: () => this.use(),
      ' ': () => this.use(),
    };
    const typed = event.key.length === 1 && event.key !== ' ' && !control && !event.altKey;
    const action = typed && this.isText() ? () => this.use(event.key) : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private isText(): boolean {
    return ['name', 'type', 'length', 'format'].includes(this.field);
  }

  private get field(): GridColumn {
    return gridColumns[this.active.cell]!;
  }

  /** Ticks the cell that one is at, or opens it for editing. */
  private use(typed?: string): void {
    const column = this.columns[this.active.row];
    const cell = this.cell();
    const { field } = this;
    if (!column || !cell || field === 'source' || field === 'note') return;
    if (field === 'include') return this.events.set(column.id, field, String(!column.include));
    if (field === 'key') return this.keys && column.include ? this.events.set(column.id, field, String(!column.key)) : undefined;
    this.editor.open(cell, column, field, typed, (stay) => (stay ? this.focus() : this.redraw()));
  }

  private placeOf(target: EventTarget | null): { row: number; cell: number } | undefined {
    const cell = target instanceof Element ? target.closest('[role=gridcell]') : null;
    const row = cell?.parentElement;
    if (!cell || !row) return undefined;
    const index = [...this.rows].find(([, one]) => one === row)?.[0];
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
