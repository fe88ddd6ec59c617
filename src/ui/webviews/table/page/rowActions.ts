import { createButton, element, fillPlaceholder, setAttributes } from '../../controls/dom';
import { formatPageNumber } from '../../controls/formatPageNumber';
import type { TableHostMessage, TableSpec } from '../tableMessages';

type Actions = Extract<TableHostMessage, { type: 'table' }>['actions'];

/** What can be done with rows, and the boxes that choose them. */
export class RowActions {
  readonly root = element('div', { class: 'row-actions', hidden: true });
  private readonly countElement = element('span', { class: 'selected-count', role: 'status' });
  private readonly buttonsElement = element('div', { class: 'buttons' });
  private readonly selectedRows = new Set<number>();
  private actions: Actions = [];
  private allRowsBox: HTMLInputElement | undefined;
  private boxes: HTMLInputElement[] = [];
  private rowCount = 0;

  constructor(
    private readonly texts: TableSpec['texts'],
    private readonly run: (action: string, rows: number[]) => void,
  ) {
    this.root.append(this.buttonsElement, this.countElement);
  }

  /** Whether rows have a box in front. */
  get isShown(): boolean {
    return this.actions.length > 0;
  }

  /** Other rows: none of them is chosen. */
  reset(actions: Actions, rowCount: number): void {
    this.actions = actions;
    this.rowCount = rowCount;
    this.selectedRows.clear();
    this.boxes = [];
    this.root.hidden = actions.length === 0;
    this.buttonsElement.replaceChildren(
      ...actions.map(({ id, label }) => createButton(label, () => this.runAction(id), 'button secondary')),
    );
    this.update();
  }

  createHeadCell(): HTMLElement {
    const box = (this.allRowsBox = element('input', { type: 'checkbox', 'aria-label': this.texts.selectAll }));
    box.addEventListener('change', () => {
      this.selectedRows.clear();
      if (box.checked) for (let row = 0; row < this.rowCount; row++) this.selectedRows.add(row);
      for (const [row, rowBox] of this.boxes.entries()) rowBox.checked = this.selectedRows.has(row);
      this.update();
    });
    return element('th', { class: 'row-choice', scope: 'col' }, box);
  }

  createCell(row: number): HTMLElement {
    const label = fillPlaceholder(this.texts.selectRow, formatPageNumber(row + 1));
    const box = element('input', { type: 'checkbox', 'aria-label': label });
    box.checked = this.selectedRows.has(row);
    box.addEventListener('change', () => {
      if (box.checked) this.selectedRows.add(row);
      else this.selectedRows.delete(row);
      this.update();
    });
    this.boxes[row] = box;
    return element('td', { class: 'row-choice' }, box);
  }

  private runAction(id: string): void {
    this.run(
      id,
      [...this.selectedRows].sort((a, b) => a - b),
    );
  }

  private update(): void {
    const count = this.selectedRows.size;
    this.countElement.textContent =
      count === 0 ? this.texts.noneSelected : fillPlaceholder(this.texts.selected, formatPageNumber(count));
    if (this.allRowsBox) {
      this.allRowsBox.checked = count > 0 && count === this.rowCount;
      this.allRowsBox.indeterminate = count > 0 && count < this.rowCount;
    }
    this.actions.forEach(({ isForOne }, index) => {
      const button = this.buttonsElement.children[index];
      const isUsable = isForOne ? count === 1 : count > 0;
      if (button) setAttributes(button, { 'aria-disabled': isUsable ? undefined : 'true' });
    });
  }
}
