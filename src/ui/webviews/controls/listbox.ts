import { createIcon, element, setAttributes } from './dom';

/** A word, and what it is about. */
export interface ListboxRow {
  value: string;
  description: string;
}

export interface ListboxEvents {
  /** Which rows are checked has changed. */
  onCheckedChanged(): void;
  /** To take these rows over to the other list. */
  onMove(values: readonly string[]): void;
}

/**
 * A list whose rows can be checked. One stop for the Tab key; inside, the arrow keys go from row to row, Space checks
 * one, Ctrl+A all, and Enter moves what is checked, or else the row that one is at.
 */
export class Listbox {
  readonly root: HTMLElement;
  private rows: readonly ListboxRow[] = [];
  private items: HTMLElement[] = [];
  private readonly checkedValues = new Set<string>();
  private activeIndex = 0;

  constructor(
    private readonly id: string,
    labelledBy: string,
    private readonly events: ListboxEvents,
  ) {
    this.root = element('ul', {
      class: 'listbox',
      id,
      role: 'listbox',
      tabindex: '0',
      'aria-multiselectable': 'true',
      'aria-labelledby': labelledBy,
    });
    this.root.addEventListener('keydown', (event) => this.handleKey(event));
    this.root.addEventListener('click', (event) => this.handleClick(event));
    this.root.addEventListener('dblclick', (event) => {
      const row = this.rows[this.findRowIndex(event)];
      if (row) this.events.onMove([row.value]);
    });
  }

  /** Those of the rows that are shown, in their order. */
  get checkedInOrder(): string[] {
    return this.rows.flatMap(({ value }) => (this.checkedValues.has(value) ? [value] : []));
  }

  get values(): string[] {
    return this.rows.map(({ value }) => value);
  }

  /** Shows these rows. What was checked and is still there stays so. */
  setRows(rows: readonly ListboxRow[]): void {
    this.rows = rows;
    for (const value of this.checkedValues)
      if (!rows.some((row) => row.value === value)) this.checkedValues.delete(value);
    this.items = rows.map((row, index) =>
      element(
        'li',
        { role: 'option', id: `${this.id}-${index}` },
        element('span', { class: 'check-mark' }, createIcon('passed')),
        element('span', { class: 'row-value' }, row.value),
        element('span', { class: 'description' }, row.description),
      ),
    );
    this.root.replaceChildren(...this.items);
    this.setActive(Math.min(this.activeIndex, rows.length - 1), false);
    this.render();
  }

  private render(): void {
    this.rows.forEach(({ value }, index) => {
      const item = this.items[index];
      if (item) setAttributes(item, { 'aria-selected': String(this.checkedValues.has(value)) });
    });
  }

  private setActive(index: number, scroll = true): void {
    this.activeIndex = Math.max(0, Math.min(index, this.items.length - 1));
    const item = this.items[this.activeIndex];
    setAttributes(this.root, { 'aria-activedescendant': item?.id });
    for (const listItem of this.items) listItem.classList.toggle('active', listItem === item);
    if (scroll) item?.scrollIntoView({ block: 'nearest' });
  }

  private toggleChecked(index: number): void {
    const row = this.rows[index];
    if (!row) return;
    if (!this.checkedValues.delete(row.value)) this.checkedValues.add(row.value);
    this.render();
    this.events.onCheckedChanged();
  }

  private toggleAll(): void {
    const shouldCheckAll = this.checkedInOrder.length < this.rows.length;
    this.checkedValues.clear();
    if (shouldCheckAll) for (const { value } of this.rows) this.checkedValues.add(value);
    this.render();
    this.events.onCheckedChanged();
  }

  private handleKey(event: KeyboardEvent): void {
    const actions: Record<string, () => void> = {
      ArrowDown: () => this.setActive(this.activeIndex + 1),
      ArrowUp: () => this.setActive(this.activeIndex - 1),
      Home: () => this.setActive(0),
      End: () => this.setActive(this.items.length - 1),
      ' ': () => this.toggleChecked(this.activeIndex),
      Enter: () =>
        this.events.onMove(
          this.checkedInOrder.length > 0
            ? this.checkedInOrder
            : this.values.slice(this.activeIndex, this.activeIndex + 1),
        ),
    };
    const action =
      event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) ? () => this.toggleAll() : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private handleClick(event: MouseEvent): void {
    const index = this.findRowIndex(event);
    if (index < 0) return;
    this.setActive(index, false);
    this.toggleChecked(index);
  }

  private findRowIndex(event: MouseEvent): number {
    const item = event.target instanceof Element ? event.target.closest('[role=option]') : null;
    return this.items.findIndex((listItem) => listItem === item);
  }
}
