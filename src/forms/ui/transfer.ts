import { proposed, readList, writeList } from '../../connections/lists';
import { element, setAttributes, withWord } from './dom';
import { Listbox } from './listbox';
import type { FieldSpec, ListTexts } from '../spec';
import type { Control } from './controls';
import type { Row } from './listbox';

/** What a control needs to know of its surroundings. */
export interface ListAround {
  texts: ListTexts;
  /** What another field holds. */
  valueOf(key: string): string;
}

/** A list of words most of which are known: those that could be chosen, those that are, and four buttons between them. */
export function transferControl(spec: FieldSpec, id: string, around: ListAround): Control {
  return new Transfer(spec, id, around);
}

class Transfer implements Control {
  readonly root: HTMLElement;
  readonly labelled = undefined;
  private words: string[] = [];
  private readonly search: HTMLInputElement;
  private readonly another: HTMLInputElement;
  private readonly available: Listbox;
  private readonly chosen: Listbox;
  private readonly availableLabel: HTMLElement;
  private readonly chosenLabel: HTMLElement;
  private readonly buttons: Record<'addAll' | 'add' | 'remove' | 'removeAll', HTMLButtonElement>;
  private readonly suggested: HTMLButtonElement;
  private readonly spoken = element('span', { class: 'spoken', role: 'status' });

  constructor(
    private readonly spec: FieldSpec,
    private readonly id: string,
    private readonly around: ListAround,
  ) {
    const { texts } = around;
    const list = (side: string, label: HTMLElement, move: (values: readonly string[]) => void): Listbox =>
      new Listbox(`${id}-${side}`, `${id}-label ${label.id}`, { move, checked: () => this.renderButtons() });
    this.availableLabel = element('span', { class: 'side-label', id: `${id}-available-label` });
    this.chosenLabel = element('span', { class: 'side-label', id: `${id}-chosen-label` });
    this.available = list('available', this.availableLabel, (values) => this.add(values));
    this.chosen = list('chosen', this.chosenLabel, (values) => this.remove(values));
    this.search = this.input('search', texts.search);
    this.another = this.input('text', texts.another);
    this.buttons = {
      addAll: this.button('»', texts.addAll, () => this.add(this.available.values)),
      add: this.button('>', texts.add, () => this.add(this.available.checked)),
      remove: this.button('<', texts.remove, () => this.remove(this.chosen.checked)),
      removeAll: this.button('«', texts.removeAll, () => this.remove(this.words)),
    };
    this.suggested = element('button', { type: 'button', class: 'link suggested' }, texts.suggested);
    const addAnother = element('button', { type: 'button', class: 'button secondary' }, texts.addAnother);
    const { addAll, add, remove, removeAll } = this.buttons;
    this.root = element(
      'div',
      { class: 'control transfer', role: 'group', 'aria-labelledby': `${id}-label` },
      element('div', { class: 'side' }, this.availableLabel, this.search, this.available.root),
      element('div', { class: 'moves' }, addAll, add, remove, removeAll),
      element('div', { class: 'side' }, this.chosenLabel, element('div', { class: 'another' }, this.another, addAnother), this.chosen.root),
      this.suggested,
      this.spoken,
    );
    this.search.addEventListener('input', () => this.found());
    this.search.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.available.root.focus();
    });
    this.another.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.addTyped();
    });
    // Nothing that was typed is lost by forgetting the button.
    this.another.addEventListener('focusout', () => this.addTyped());
    addAnother.addEventListener('click', () => this.addTyped());
    this.suggested.addEventListener('click', () => {
      this.set(this.proposal());
      this.say(withWord(texts.chosen, String(this.words.length)));
      this.chosen.root.focus();
    });
  }

  get text(): string {
    return writeList(this.words);
  }
  set text(text: string) {
    this.words = readList(text);
    this.render();
  }

  get focused(): boolean {
    return this.root.contains(document.activeElement);
  }

  focus(): void {
    this.available.root.focus();
  }

  describe(ids: string, invalid: boolean): void {
    setAttributes(this.chosen.root, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' });
    setAttributes(this.available.root, { 'aria-describedby': ids || undefined });
  }

  /** What another field holds may have changed what is suggested. */
  refresh(): void {
    const proposal = this.proposal();
    this.suggested.hidden = proposal.length === 0 || writeList(proposal) === this.text;
  }

  private add(values: readonly string[]): void {
    const added = values.filter((value) => !this.words.includes(value));
    if (added.length === 0) return;
    this.set([...this.words, ...added]);
    this.say(withWord(this.around.texts.added, added.join(', ')));
  }

  private remove(values: readonly string[]): void {
    const removed = this.words.filter((word) => values.includes(word));
    if (removed.length === 0) return;
    this.set(this.words.filter((word) => !values.includes(word)));
    this.say(withWord(this.around.texts.removed, removed.join(', ')));
  }

  private addTyped(): void {
    const typed = readList(this.another.value);
    this.another.value = '';
    this.add(typed);
  }

  private set(words: readonly string[]): void {
    this.words = [...words];
    this.render();
    this.root.dispatchEvent(new Event('input'));
  }

  private render(): void {
    const { texts } = this.around;
    const known = this.spec.suggestions ?? [];
    const wanted = this.search.value.trim().toLowerCase();
    const fits = (row: Row): boolean => `${row.value} ${row.about}`.toLowerCase().includes(wanted);
    const left = known.filter(({ value }) => !this.words.includes(value)).map(toRow);
    const about = (value: string): string => known.find((one) => one.value === value)?.description ?? texts.unknown;
    const found = left.filter(fits);
    this.available.show(found);
    this.chosen.show(this.words.map((value) => ({ value, about: about(value) })));
    this.availableLabel.textContent = withWord(texts.available, wanted ? `${found.length}/${left.length}` : String(left.length));
    this.chosenLabel.textContent = withWord(texts.chosen, String(this.words.length));
    this.renderButtons();
    this.refresh();
  }

  private found(): void {
    this.render();
    this.say(withWord(this.around.texts.found, String(this.available.values.length)));
  }

  private renderButtons(): void {
    const can = {
      addAll: this.available.values.length > 0,
      add: this.available.checked.length > 0,
      remove: this.chosen.checked.length > 0,
      removeAll: this.words.length > 0,
    };
    for (const [name, button] of Object.entries(this.buttons)) {
      setAttributes(button, { 'aria-disabled': !can[name as keyof typeof can] && 'true' });
    }
  }

  private proposal(): readonly string[] {
    return proposed(this.spec, (key) => this.around.valueOf(key));
  }

  private say(text: string): void {
    this.spoken.textContent = text;
  }

  private button(sign: string, label: string, action: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'move', 'aria-label': label, title: label }, element('span', { 'aria-hidden': 'true' }, sign));
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') action();
    });
    return button;
  }

  /** Typing here changes nothing yet that the form holds. */
  private input(type: 'search' | 'text', label: string): HTMLInputElement {
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

function toRow({ value, description }: { value: string; description: string }): Row {
  return { value, about: description };
}
