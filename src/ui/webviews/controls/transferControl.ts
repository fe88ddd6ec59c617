import { formatList, parseList, sortByPreset } from '../../../connections/listValue';
import { runAfterClick } from './afterClick';
import type { Control } from './control';
import type { ListTexts, Suggestion } from './controlTypes';
import { createButton, createIconButton, element, fillPlaceholder, setAttributes } from './dom';
import type { ListboxRow } from './listbox';
import { Listbox } from './listbox';

const moveSymbols = { addAll: '»', add: '>', remove: '<', removeAll: '«' };
type Move = keyof typeof moveSymbols;

/**
 * A list of words most of which are known: those that could be chosen, those that are, and four buttons between them.
 */
export class TransferControl implements Control {
  readonly root: HTMLElement;
  readonly labelTargetId = undefined;
  private chosenValues: string[] = [];
  private renderedPreset = '';
  private readonly searchInput: HTMLInputElement;
  private readonly otherInput: HTMLInputElement;
  private readonly availableListbox: Listbox;
  private readonly chosenListbox: Listbox;
  private readonly availableLabel: HTMLElement;
  private readonly chosenLabel: HTMLElement;
  private readonly buttons: Readonly<Record<Move, HTMLButtonElement>>;
  private readonly suggestedButton: HTMLButtonElement;
  private readonly statusElement = element('span', { class: 'visually-hidden', role: 'status' });

  constructor(
    private readonly id: string,
    private readonly texts: ListTexts,
    private readonly suggestions: readonly Suggestion[],
    /** What is proposed for what other fields hold. */
    private readonly getPresetValues: () => readonly string[],
  ) {
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
    // Searching changes nothing that the form holds.
    this.searchInput.addEventListener('input', (event) => event.stopPropagation());
    this.otherInput = this.createInput('text', texts.another);
    this.buttons = {
      addAll: this.createMoveButton('addAll', () => this.addValues(this.availableListbox.values)),
      add: this.createMoveButton('add', () => this.addValues(this.availableListbox.checkedInOrder)),
      remove: this.createMoveButton('remove', () => this.removeValues(this.chosenListbox.checkedInOrder)),
      removeAll: this.createMoveButton('removeAll', () => this.removeValues(this.chosenValues)),
    };
    const useSuggested = (): void => {
      this.setValues(this.getPresetValues());
      this.announce(fillPlaceholder(texts.chosen, String(this.chosenValues.length)));
      this.chosenListbox.root.focus();
    };
    this.suggestedButton = createButton(texts.suggested, useSuggested, 'link use-suggested');
    const addOtherButton = createButton(texts.addAnother, () => this.addTypedValues(), 'button secondary');
    const { addAll, add, remove, removeAll } = this.buttons;
    this.root = element(
      'div',
      { class: 'control transfer', role: 'group', 'aria-labelledby': `${id}-label` },
      element('div', { class: 'list-side' }, this.availableLabel, this.searchInput, this.availableListbox.root),
      element('div', { class: 'move-buttons' }, addAll, add, remove, removeAll),
      element(
        'div',
        { class: 'list-side' },
        this.chosenLabel,
        element('div', { class: 'add-other' }, this.otherInput, addOtherButton),
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
    this.otherInput.addEventListener('focusout', () => runAfterClick(() => this.addTypedValues()));
  }

  get text(): string {
    return formatList([...this.chosenValues, ...parseList(this.otherInput.value)]);
  }
  set text(text: string) {
    if (text === this.text) return;
    this.otherInput.value = '';
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
    const presetText = formatList(this.getPresetValues());
    this.suggestedButton.hidden = presetText === '' || presetText === this.text;
    if (presetText !== this.renderedPreset) this.render();
  }

  private addValues(values: readonly string[]): void {
    const addedValues = values.filter((value) => !this.chosenValues.includes(value));
    if (addedValues.length === 0) return;
    this.setValues([...this.chosenValues, ...addedValues]);
    this.announce(fillPlaceholder(this.texts.added, addedValues.join(', ')));
  }

  private removeValues(values: readonly string[]): void {
    const removedValues = this.chosenValues.filter((value) => values.includes(value));
    if (removedValues.length === 0) return;
    this.setValues(this.chosenValues.filter((word) => !values.includes(word)));
    this.announce(fillPlaceholder(this.texts.removed, removedValues.join(', ')));
  }

  /** Shows what was typed among the chosen ones. The form holds it already, and does not change. */
  private addTypedValues(): void {
    const typedValues = parseList(this.otherInput.value);
    this.otherInput.value = '';
    const addedValues = typedValues.filter((value) => !this.chosenValues.includes(value));
    if (addedValues.length === 0) return;
    this.chosenValues = [...this.chosenValues, ...addedValues];
    this.render();
    this.announce(fillPlaceholder(this.texts.added, addedValues.join(', ')));
  }

  private setValues(values: readonly string[]): void {
    this.chosenValues = [...values];
    this.render();
    this.root.dispatchEvent(new Event('input'));
  }

  private render(): void {
    const { texts } = this;
    const presetValues = this.getPresetValues();
    this.renderedPreset = formatList(presetValues);
    const suggestions = sortByPreset(this.suggestions, presetValues);
    const searchText = this.searchInput.value.trim().toLowerCase();
    const matchesSearch = (row: ListboxRow): boolean =>
      `${row.value} ${row.description}`.toLowerCase().includes(searchText);
    const availableRows = suggestions.filter(({ value }) => !this.chosenValues.includes(value));
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
    this.announce(fillPlaceholder(this.texts.found, String(this.availableListbox.values.length)));
  }

  private renderButtons(): void {
    const isEnabled: Readonly<Record<Move, boolean>> = {
      addAll: this.availableListbox.values.length > 0,
      add: this.availableListbox.checkedInOrder.length > 0,
      remove: this.chosenListbox.checkedInOrder.length > 0,
      removeAll: this.chosenValues.length > 0,
    };
    for (const move of ['addAll', 'add', 'remove', 'removeAll'] as const)
      setAttributes(this.buttons[move], { 'aria-disabled': !isEnabled[move] && 'true' });
  }

  private announce(text: string): void {
    this.statusElement.textContent = text;
  }

  private createMoveButton(move: Move, action: () => void): HTMLButtonElement {
    const symbol = element('span', { 'aria-hidden': 'true' }, moveSymbols[move]);
    return createIconButton(this.texts[move], symbol, action, 'move-button');
  }

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
    return input;
  }
}
