import { element, icon, setAttributes } from './dom';

/** A word, and what it is about. */
export interface Row {
  value: string;
  about: string;
}

export interface ListboxEvents {
  /** Which rows are checked has changed. */
  checked(): void;
  /** To take these rows over to the other list. */
  move(values: readonly string[]): void;
}

/**
 * A list whose rows can be checked. One stop for the Tab key; inside, the arrow keys go from row to row, Space checks one,
 * Ctrl+A all, and Enter moves what is checked, or else the row that one is at.
 */
export class Listbox {
  readonly root: HTMLElement;
  private rows: readonly Row[] = [];
  private items: HTMLElement[] = [];
  private readonly marked = new Set<string>();
  private active = 0;

  constructor(
    private readonly id: string,
    labelledBy: string,
    private readonly events: ListboxEvents,
  ) {
    this.root = element('ul', { class: 'listbox', id, role: 'listbox', tabindex: '0', 'aria-multiselectable': 'true', 'aria-labelledby': labelledBy });
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.root.addEventListener('click', (event) => this.onClick(event));
    this.root.addEventListener('dblclick', (event) => {
      const index = this.indexOf(event);
      if (index >= 0) this.events.move([this.rows[index]!.value]);
    });
  }

  /** Those of the rows that are shown, in their order. */
  get checked(): string[] {
    return this.rows.flatMap(({ value }) => (this.marked.has(value) ? [value] : []));
  }

  get values(): string[] {
    return this.rows.map(({ value }) => value);
  }

  /** Shows these rows. What was checked and is still there stays so. */
  show(rows: readonly Row[]): void {
    this.rows = rows;
    for (const value of this.marked) if (!rows.some((row) => row.value === value)) this.marked.delete(value);
    this.items = rows.map((row, index) =>
      element(
        'li',
        { role: 'option', id: `${this.id}-${index}` },
        element('span', { class: 'mark' }, icon('passed')),
        element('span', { class: 'word' }, row.value),
        element('span', { class: 'about' }, row.about),
      ),
    );
    this.root.replaceChildren(...this.items);
    this.go(Math.min(this.active, rows.length - 1), false);
    this.render();
  }

  private render(): void {
    this.items.forEach((item, index) => setAttributes(item, { 'aria-selected': String(this.marked.has(this.rows[index]!.value)) }));
  }

  private go(index: number, scroll = true): void {
    this.active = Math.max(0, Math.min(index, this.items.length - 1));
    const item = this.items[this.active];
    setAttributes(this.root, { 'aria-activedescendant': item?.id });
    for (const one of this.items) one.classList.toggle('active', one === item);
    if (scroll) item?.scrollIntoView({ block: 'nearest' });
  }

  private mark(index: number): void {
    const row = this.rows[index];
    if (!row) return;
    if (!this.marked.delete(row.value)) this.marked.add(row.value);
    this.render();
    this.events.checked();
  }

  private markAll(): void {
    const all = this.checked.length < this.rows.length;
    this.marked.clear();
    if (all) for (const { value } of this.rows) this.marked.add(value);
    this.render();
    this.events.checked();
  }

  private onKey(event: KeyboardEvent): void {
    const actions: Record<string, () => void> = {
      ArrowDown: () => this.go(this.active + 1),
      ArrowUp: () => this.go(this.active - 1),
      Home: () => this.go(0),
      End: () => this.go(this.items.length - 1),
      ' ': () => this.mark(this.active),
      Enter: () => this.events.move(this.checked.length > 0 ? this.checked : this.values.slice(this.active, this.active + 1)),
    };
    const action = event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) ? () => this.markAll() : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private onClick(event: MouseEvent): void {
    const index = this.indexOf(event);
    if (index < 0) return;
    this.go(index, false);
    this.mark(index);
  }

  private indexOf(event: MouseEvent): number {
    const item = event.target instanceof Element ? event.target.closest('[role=option]') : null;
    return this.items.findIndex((one) => one === item);
  }
}
