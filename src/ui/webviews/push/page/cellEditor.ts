import { ComboBox } from '../../controls/comboBox';
import { element } from '../../controls/dom';
import type { ColumnField, ColumnRow, FieldOption, PanelPageConfig } from '../panelMessages';
import { isEditable } from './gridCells';

type TextColumnField = Extract<ColumnField, 'name' | 'type' | 'length' | 'format'>;

interface EditControl {
  root: HTMLElement;
  control: HTMLInputElement;
  /** What was entered; undefined where it means nothing. */
  value: () => string | undefined;
}

/** What a cell becomes while it is edited. There is one at a time; leaving it keeps what was entered. */
export class CellEditor {
  private cell: HTMLElement | undefined;
  private closeEditor: () => void = () => undefined;

  constructor(
    private readonly spec: PanelPageConfig,
    private readonly onChange: (column: string, field: ColumnField, value: string) => void,
  ) {}

  contains(target: EventTarget | null): boolean {
    return this.cell !== undefined && target instanceof Node && this.cell.contains(target);
  }

  get isOpen(): boolean {
    return this.cell !== undefined;
  }

  /**
   * @param typedKey the key that began it: it takes the place of what was there.
   * @param onClosed is called when it is over; `stay` where the keyboard should go on from this cell.
   */
  open(
    cell: HTMLElement,
    column: ColumnRow,
    field: TextColumnField,
    typedKey: string | undefined,
    onClosed: (stay: boolean) => void,
  ): void {
    if (!isEditable(field, column, this.spec)) return;
    this.closeEditor();
    this.cell = cell;
    const label = `${this.spec.texts[field]}: ${column.name}`;
    const original = field === 'type' ? (column.typeChosen ? column.type : '') : column[field];
    let savedValue = original;
    const save = (entered: string | undefined): void => {
      if (this.cell !== cell || entered === undefined || entered === savedValue) return;
      savedValue = entered;
      this.onChange(column.id, field, entered);
    };
    const finish = (keepFocus: boolean): void => {
      if (this.cell !== cell) return;
      this.cell = undefined;
      delete cell.dataset['shown'];
      cell.classList.remove('editing');
      root.remove();
      onClosed(keepFocus);
    };
    const onChosen = (entered: string): void => {
      save(entered);
      finish(true);
    };
    const { root, control, value } = this.createControl(field, column, label, onChosen);
    this.closeEditor = () => finish(false);
    control.addEventListener('keydown', (event: Event) => {
      const key = event instanceof KeyboardEvent ? event.key : '';
      // Escape closes a list of proposals first.
      if (key !== 'Enter' && (key !== 'Escape' || event.defaultPrevented)) return;
      event.preventDefault();
      if (key === 'Enter') save(value());
      finish(true);
    });
    control.addEventListener('blur', () => {
      save(value());
      finish(false);
    });
    cell.classList.add('editing');
    cell.replaceChildren(root);
    control.value = typedKey ?? (field === 'type' && original === '' ? this.automaticLabel(column) : original);
    control.focus({ preventScroll: true });
    if (typedKey === undefined) control.select();
    else control.dispatchEvent(new Event('input'));
  }

  private createControl(
    field: TextColumnField,
    column: ColumnRow,
    label: string,
    onChosen: (entered: string) => void,
  ): EditControl {
    const { texts, types, formats } = this.spec;
    if (field === 'type') {
      const options = [
        { value: '', label: this.automaticLabel(column) },
        ...types.map((type) => ({ value: type, label: type })),
      ];
      return this.createProposalControl(
        new ComboBox({ 'aria-label': label }, (text, isBlur) => !isBlur && onChosen(text), true),
        options,
      );
    }
    if (field === 'format') {
      return this.createProposalControl(
        new ComboBox({ 'aria-label': label }, (text, isBlur) => !isBlur && onChosen(text)),
        formats[column.type] ?? [],
      );
    }
    const input = element('input', {
      type: 'text',
      'aria-label': label,
      autocomplete: 'off',
      spellcheck: 'false',
      ...(field === 'length' ? { inputmode: 'numeric', placeholder: texts.automatic } : {}),
    });
    return { root: input, control: input, value: () => input.value };
  }

  private automaticLabel({ foundType }: ColumnRow): string {
    const { automatic } = this.spec.texts;
    return foundType === '' ? automatic : `${automatic} (${foundType})`;
  }

  /** The list is there as soon as the input is in its place. */
  private createProposalControl(combo: ComboBox, options: readonly FieldOption[]): EditControl {
    combo.options = options;
    requestAnimationFrame(() => combo.root.isConnected && combo.openList());
    return { root: combo.root, control: combo.input, value: () => combo.value };
  }
}
