import { element } from '../../forms/ui/dom';
import { Combo } from './combo';
import { isEditable } from './cells';
import type { Column, ColumnField, Option, PanelSpec } from '../messages';

type Text = Extract<ColumnField, 'name' | 'type' | 'length' | 'format'>;

interface Editing {
  root: HTMLElement;
  control: HTMLInputElement;
  /** What was entered; undefined where it means nothing. */
  value: () => string | undefined;
}

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
    const keep = (entered: string | undefined): void => {
      if (this.cell !== cell || entered === undefined || entered === kept) return;
      kept = entered;
      this.set(column.id, field, entered);
    };
    const end = (stay: boolean): void => {
      if (this.cell !== cell) return;
      this.cell = undefined;
      delete cell.dataset['shown'];
      cell.classList.remove('editing');
      root.remove();
      closed(stay);
    };
    const chosen = (entered: string): void => {
      keep(entered);
      end(true);
    };
    const { root, control, value } = this.control(field, column, label, chosen);
    this.close = () => end(false);
    control.addEventListener('keydown', (event: Event) => {
      const key = event instanceof KeyboardEvent ? event.key : '';
      // Escape closes a list of proposals first.
      if (key !== 'Enter' && (key !== 'Escape' || event.defaultPrevented)) return;
      event.preventDefault();
      if (key === 'Enter') keep(value());
      end(true);
    });
    control.addEventListener('blur', () => {
      keep(value());
      end(false);
    });
    cell.classList.add('editing');
    cell.replaceChildren(root);
    control.value = typed ?? (field === 'type' && original === '' ? this.automatic(column) : original);
    control.focus({ preventScroll: true });
    if (typed === undefined) control.select();
    else control.dispatchEvent(new Event('input'));
  }

  private control(field: Text, column: Column, label: string, chosen: (entered: string) => void): Editing {
    const { texts, types, formats } = this.spec;
    if (field === 'type') {
      const options = [{ value: '', label: this.automatic(column) }, ...types.map((type) => ({ value: type, label: type }))];
      return this.proposing(new Combo({ 'aria-label': label }, (text, left) => !left && chosen(text), true), options);
    }
    if (field === 'format') {
      return this.proposing(new Combo({ 'aria-label': label }, (text, left) => !left && chosen(text)), formats[column.type] ?? []);
    }
    const input = element('input', { type: 'text', 'aria-label': label, autocomplete: 'off', spellcheck: 'false', ...(field === 'length' ? { inputmode: 'numeric', placeholder: texts.automatic } : {}) });
    return { root: input, control: input, value: () => input.value };
  }

  private automatic({ found }: Column): string {
    const { automatic } = this.spec.texts;
    return found === '' ? automatic : `${automatic} (${found})`;
  }

  /** The list is there as soon as the input is in its place. */
  private proposing(combo: Combo, options: readonly Option[]): Editing {
    combo.proposals = options;
    requestAnimationFrame(() => combo.root.isConnected && combo.open());
    return { root: combo.root, control: combo.input, value: () => combo.value };
  }
}
