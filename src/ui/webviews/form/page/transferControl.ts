import { formatList, parseList, proposed } from '../../../../connections/listValue';
import { element, fillPlaceholder, setAttributes } from '../../controls/dom';
import type { FieldSpec, ListTexts } from '../formSpecTypes';
import type { Control } from './controls';
import type { ListboxRow } from './listbox';
import { Listbox } from './listbox';

/** What a control needs to know of its surroundings. */
export interface ListControlDependencies {
  texts: ListTexts;
  /** What another field holds. */
  getValue(key: string): string;
}

/**
 * A list of words most of which are known: those that could be chosen, those that are, and four buttons between them.
 */
export function createTransferControl(spec: FieldSpec, id: string, dependencies: ListControlDependencies): Control {
  return new TransferControl(spec, id, dependencies);
}

class TransferControl implements Control {
  readonly root: HTMLElement;
  readonly labelTargetId = undefined;
  private chosenValues: string[] = [];
  private readonly searchInput: HTMLInputElement;
  private readonly otherInput: HTMLInputElement;
  private readonly availableListbox: Listbox;
  private readonly chosenListbox: Listbox;
  private readonly availableLabel: HTMLElement;
  private readonly chosenLabel: HTMLElement;
  private readonly buttons: Record<'addAll' | 'add' | 'remove' | 'removeAll', HTMLButtonElement>;
  private readonly suggestedButton: HTMLButtonElement;
  private readonly statusElement = element('span', { class: 'spoken', role: 'status' });

  constructor(
    private readonly spec: FieldSpec,
    private readonly id: string,
    private readonly dependencies: ListControlDependencies,
  ) {
    const { texts } = dependencies;
    const createListbox = (side: string, label: HTMLElement, move: (values: readonly string[]) => void): Listbox =>
      new Listbox(`${id}-${side}`, `${id}-label ${label.id}`, {
        onMove: move,
        onCheckedChanged: () => this.renderButtons(),
      });
    this.availableLabel = element('span', { class: 'side-label', id: `${id}-available-label` });
    this.chosenLabel = element('span', { class: 'side-label', id: `${id}-chosen-label` });
    this.availableListbox = createListbox('available', this.availableLabel, (values) => this.addValues(values));
    this.chosenListbox = createListbox('chosen', this.chosenLabel, (values) => this.removeValues(values));
    this.searchInput = this.createInput('search', texts.search);
    this.otherInput = this.createInput('text', texts.another);
    this.buttons = {
      addAll: this.createMoveButton('»', texts.addAll, () => this.addValues(this.availableListbox.values)),
      add: this.createMoveButton('>', texts.add, () => this.addValues(this.availableListbox.checkedInOrder)),
      remove: this.createMoveButton('<', texts.remove, () => this.removeValues(this.chosenListbox.checkedInOrder)),
      removeAll: this.createMoveButton('«', texts.removeAll, () => this.removeValues(this.chosenValues)),
    };
    this.suggestedButton = element('button', { type: 'button', class: 'link suggested' }, texts.suggested);
    const addOtherButton = element('button', { type: 'button', class: 'button secondary' }, texts.addAnother);
    const { addAll, add, remove, removeAll } = this.buttons;
    this.root = element(
      'div',
      { class: 'control transfer', role: 'group', 'aria-labelledby': `${id}-label` },
      element('div', { class: 'side' }, this.availableLabel, this.searchInput, this.availableListbox.root),
      element('div', { class: 'moves' }, addAll, add, remove, removeAll),
      element(
        'div',
        { class: 'side' },
        this.chosenLabel,
        element('div', { class: 'another' }, this.otherInput, addOtherButton),
        this.chosenListbox.root,
      ),
      this.suggestedButton,
      this.statusElement,
    );
    this.searchInput.addEventListener('input', () => this.announceMatches());
    this.searchInput.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.availableListbox.root.focus();
    });
    this.otherInput.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.addTypedValues();
    });
    // Nothing that was typed is lost by forgetting the button.
    this.otherInput.addEventListener('focusout', () => this.addTypedValues());
    addOtherButton.addEventListener('click', () => this.addTypedValues());
    this.suggestedButton.addEventListener('click', () => {
      this.setValues(this.getProposedValues());
      this.announce(fillPlaceholder(texts.chosen, String(this.chosenValues.length)));
      this.chosenListbox.root.focus();
    });
  }

  get text(): string {
    return formatList(this.chosenValues);
  }
  set text(text: string) {
    this.chosenValues = parseList(text);
    this.render();
  }

  get isFocused(): boolean {
    return this.root.contains(document.activeElement);
  }

  focus(): void {
    this.availableListbox.root.focus();
  }

  describe(ids: string, isInvalid: boolean): void {
    setAttributes(this.chosenListbox.root, {
      'aria-describedby': ids || undefined,
      'aria-invalid': isInvalid && 'true',
    });
    setAttributes(this.availableListbox.root, { 'aria-describedby': ids || undefined });
  }

  /** What another field holds may have changed what is suggested. */
  refresh(): void {
    const proposedValues = this.getProposedValues();
    this.suggestedButton.hidden = proposedValues.length === 0 || formatList(proposedValues) === this.text;
  }

  private addValues(values: readonly string[]): void {
    const addedValues = values.filter((value) => !this.chosenValues.includes(value));
    if (addedValues.length === 0) return;
    this.setValues([...this.chosenValues, ...addedValues]);
    this.announce(fillPlaceholder(this.dependencies.texts.added, addedValues.join(', ')));
  }

  private removeValues(values: readonly string[]): void {
    const removedValues = this.chosenValues.filter((value) => values.includes(value));
    if (removedValues.length === 0) return;
    this.setValues(this.chosenValues.filter((word) => !values.includes(word)));
    this.announce(fillPlaceholder(this.dependencies.texts.removed, removedValues.join(', ')));
  }

  private addTypedValues(): void {
    const typedValues = parseList(this.otherInput.value);
    this.otherInput.value = '';
    this.addValues(typedValues);
  }

  private setValues(values: readonly string[]): void {
    this.chosenValues = [...values];
    this.render();
    this.root.dispatchEvent(new Event('input'));
  }

  private render(): void {
    const { texts } = this.dependencies;
    const suggestions = this.spec.suggestions ?? [];
    const searchText = this.searchInput.value.trim().toLowerCase();
    const matchesSearch = (row: ListboxRow): boolean =>
      `${row.value} ${row.description}`.toLowerCase().includes(searchText);
    const availableRows = suggestions.filter(({ value }) => !this.chosenValues.includes(value)).map(toListboxRow);
    const describeValue = (value: string): string =>
      suggestions.find((suggestion) => suggestion.value === value)?.description ?? texts.unknown;
    const matchingRows = availableRows.filter(matchesSearch);
    this.availableListbox.setRows(matchingRows);
    this.chosenListbox.setRows(this.chosenValues.map((value) => ({ value, description: describeValue(value) })));
    this.availableLabel.textContent = fillPlaceholder(
      texts.available,
      searchText ? `${matchingRows.length}/${availableRows.length}` : String(availableRows.length),
    );
    this.chosenLabel.textContent = fillPlaceholder(texts.chosen, String(this.chosenValues.length));
    this.renderButtons();
    this.refresh();
  }

  private announceMatches(): void {
    this.render();
    this.announce(fillPlaceholder(this.dependencies.texts.found, String(this.availableListbox.values.length)));
  }

  private renderButtons(): void {
    const isEnabled = {
      addAll: this.availableListbox.values.length > 0,
      add: this.availableListbox.checkedInOrder.length > 0,
      remove: this.chosenListbox.checkedInOrder.length > 0,
      removeAll: this.chosenValues.length > 0,
    };
    for (const [name, button] of Object.entries(this.buttons)) {
      setAttributes(button, { 'aria-disabled': !isEnabled[name as keyof typeof isEnabled] && 'true' });
    }
  }

  private getProposedValues(): readonly string[] {
    return proposed(this.spec, (key) => this.dependencies.getValue(key));
  }

  private announce(text: string): void {
    this.statusElement.textContent = text;
  }

  private createMoveButton(symbol: string, label: string, action: () => void): HTMLButtonElement {
    const button = element(
      'button',
      { type: 'button', class: 'move', 'aria-label': label, title: label },
      element('span', { 'aria-hidden': 'true' }, symbol),
    );
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') action();
    });
    return button;
  }

  /** Typing here changes nothing yet that the form holds. */
  private createInput(type: 'search' | 'text', label: string): HTMLInputElement {
    const input = element('input', {
      type,
      id: `${this.id}-${type}`,
      'aria-label': label,
      placeholder: label,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
    });
    input.addEventListener('input', (event) => event.stopPropagation());
    return input;
  }
}

function toListboxRow({ value, description }: { value: string; description: string }): ListboxRow {
  return { value, description: description };
}
