import { element } from '../../forms/ui/dom';
import { Combo } from './combo';
import { isEditable } from './cells';
import type { Column, ColumnField, PanelSpec } from '../messages';

type Text = Extract<ColumnField, 'name' | 'type' | 'length' | 'format'>;

/** What a cell becomes while it is edited. There is one at a time; leaving it keeps what was entered. */
export class CellEditor {
  private cell: HTMLElement | undefined;
  private close: () => void = () => undefined;

  constructor(
    private readonly spec: PanelSpec,
    private readonly set: (column: string, field: ColumnField, value: string) => void,
  ) {}

  isIn(target: EventTarget | null): boolean {
    return this.cell !== undefined && target instanceof Node && this.cell.contains(target);
  }

  /** Closes without keeping. */
  drop(): void {
    this.close();
  }

  /**
   * @param typed the key that began it: it takes the place of what was there.
   * @param closed is called when it is over; `stay` where the keyboard should go on from this cell.
   */
  open(cell: HTMLElement, column: Column, field: Text, typed: string | undefined, closed: (stay: boolean) => void): void {
    if (!isEditable(field, column, this.spec)) return;
    this.close();
    this.cell = cell;
    const label = `${this.spec.texts[field]}: ${column.name}`;
    const original = field === 'type' ? (column.typeChosen ? column.type : '') : column[field];
    let kept = original;
    const keep = (value: string): void => {
      if (this.cell !== cell || value === kept) return;
      kept = value;
      this.set(column.id, field, value);
    };
    const end = (stay: boolean): void => {
      if (this.cell !== cell) return;
      this.cell = undefined;
      delete cell.dataset['shown'];
      cell.classList.remove('editing');
      root.remove();
      closed(stay);
    };
    const chosen = (value: string): void => {
      keep(value);
      end(true);
    };
    const { root, control } = this.control(field, column, label, chosen);
    this.close = () => end(false);
    control.addEventListener('keydown', (event: Event) => {
      const key = event instanceof KeyboardEvent ? event.key : '';
      // Escape closes a list of proposals first.
      if (key !== 'Enter' && (key !== 'Escape' || event.defaultPrevented)) return;
      event.preventDefault();
      if (key === 'Enter') chosen(control.value);
      else end(true);
    });
    control.addEventListener('blur', () => {
      keep(control.value);
      end(false);
    });
    cell.classList.add('editing');
    cell.replaceChildren(root);
    control.value = typed ?? original;
    control.focus({ preventScroll: true });
    if (control instanceof HTMLSelectElement) showChoices(control);
    else if (typed === undefined) control.select();
  }

  private control(field: Text, column: Column, label: string, chosen: (value: string) => void): { root: HTMLElement; control: HTMLInputElement | HTMLSelectElement } {
    const { texts, types, formats } = this.spec;
    if (field === 'type') {
      const automatic = column.found === '' ? texts.automatic : `${texts.automatic} (${column.found})`;
      const select = element('select', { 'aria-label': label }, element('option', { value: '' }, automatic), ...types.map((type) => element('option', { value: type }, type)));
      select.addEventListener('change', () => chosen(select.value));
      return { root: select, control: select };
    }
    if (field === 'format') {
      const combo = new Combo({ 'aria-label': label }, (text, left) => !left && chosen(text));
      combo.proposals = formats[column.type] ?? [];
      requestAnimationFrame(() => combo.open());
      return { root: combo.root, control: combo.input };
    }
    const input = element('input', { type: 'text', 'aria-label': label, autocomplete: 'off', spellcheck: 'false', ...(field === 'length' ? { inputmode: 'numeric', placeholder: texts.automatic } : {}) });
    return { root: input, control: input };
  }
}

/** Opens the list at once where the browser lets us: only in answer to what a person does. */
function showChoices(select: HTMLSelectElement): void {
  if (navigator.userActivation?.isActive) select.showPicker();
}
