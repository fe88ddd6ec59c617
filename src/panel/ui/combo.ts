import { element, setAttributes } from '../../forms/ui/dom';
import type { Option } from '../messages';

/** Options drawn at most; typing more finds the others. */
const mostDrawn = 100;
let created = 0;

/**
 * An input with proposals: typing narrows them, the arrow keys go through them, Enter takes one, and anything else may be
 * typed too, unless it is `strict`. The list lies over the page, so that nothing cuts it off.
 */
export class Combo {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private options: readonly Option[] = [];
  private shown: readonly Option[] = [];
  private active = -1;
  private typed = false;

  /** @param chosen is called with every text that is decided for: taken from the list, entered, or typed and `left`. */
  constructor(
    attributes: Record<string, string | undefined>,
    private readonly chosen: (text: string, left: boolean) => void,
    private readonly strict = false,
  ) {
    const id = `combo-${(created += 1)}`;
    this.list = element('ul', { class: 'proposals', role: 'listbox', id: `${id}-list`, 'aria-label': attributes['aria-label'] ?? attributes['data-label'], hidden: true });
    this.input = element('input', {
      ...{ type: 'text', role: 'combobox', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' },
      ...{ 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.list.id },
      ...attributes,
    });
    this.root = element('div', { class: 'combo' }, this.input, this.list);
    this.input.addEventListener('input', () => {
      this.typed = true;
      this.open();
    });
    this.input.addEventListener('click', () => this.open());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('blur', () => {
      this.close();
      this.decide(true);
    });
    // A press would take the focus away from the input before the click arrives.
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const item = event.target instanceof Element ? event.target.closest('[role=option]') : null;
      const index = [...this.list.children].findIndex((one) => one === item);
      if (index >= 0) this.take(index);
    });
  }

  set proposals(options: readonly Option[]) {
    this.options = options;
    if (this.isOpen) this.open();
  }

  /** What was entered; undefined where only what is proposed may be, and it is none of that. */
  get value(): string | undefined {
    if (!this.strict) return this.input.value;
    const text = this.input.value.trim().toLowerCase();
    return this.options.find(({ label }) => label.toLowerCase() === text)?.value;
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  /** Shows what there is to choose from: all of it, until something is typed. */
  open(): void {
    const words = this.typed ? this.input.value.trim().toLowerCase() : '';
    this.shown = this.options.filter(({ label, about = '' }) => `${label} ${about}`.toLowerCase().includes(words)).slice(0, mostDrawn);
    this.list.replaceChildren(
      ...this.shown.map(({ label, about }, index) =>
        element('li', { role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': 'false' }, element('span', {}, label), about !== undefined && element('span', { class: 'about' }, about)),
      ),
    );
    this.list.hidden = this.shown.length === 0;
    setAttributes(this.input, { 'aria-expanded': String(this.isOpen), 'aria-activedescendant': undefined });
    this.active = -1;
    if (!this.isOpen) return;
    this.place();
    if (this.strict && words) this.mark(this.best(words));
  }

  /** What is meant by a word: what is called so, or begins so, or else whatever comes first. */
  private best(words: string): number {
    const labels = this.shown.map(({ label }) => label.toLowerCase());
    return Math.max(0, labels.includes(words) ? labels.indexOf(words) : labels.findIndex((label) => label.startsWith(words)));
  }

  /** Below the input, or above it where there is more room. */
  private place(): void {
    const { left, top, bottom, width } = this.input.getBoundingClientRect();
    const below = window.innerHeight - bottom > Math.min(this.list.scrollHeight, 240) || top < window.innerHeight - bottom;
    const { style } = this.list;
    style.left = `${Math.max(0, Math.min(left, window.innerWidth - Math.max(width, 200) - 4))}px`;
    style.minWidth = `${Math.max(width, 200)}px`;
    style.top = below ? `${bottom + 2}px` : 'auto';
    style.bottom = below ? 'auto' : `${window.innerHeight - top + 2}px`;
  }

  close(): void {
    this.list.hidden = true;
    setAttributes(this.input, { 'aria-expanded': 'false', 'aria-activedescendant': undefined });
  }

  private take(index: number): void {
    const option = this.shown[index];
    if (!option) return;
    this.typed = false;
    this.input.value = option.value;
    this.close();
    this.chosen(option.value, false);
  }

  private decide(left = false): void {
    if (!this.typed) return;
    this.typed = false;
    const { value } = this;
    if (value !== undefined) this.chosen(value, left);
  }

  private go(index: number): void {
    if (!this.isOpen) this.open();
    if (this.shown.length > 0) this.mark((index + this.shown.length) % this.shown.length);
  }

  private mark(index: number): void {
    this.active = index;
    const items = [...this.list.children];
    items.forEach((item, at) => setAttributes(item, { 'aria-selected': String(at === this.active) }));
    const item = items[this.active]!;
    setAttributes(this.input, { 'aria-activedescendant': item.id });
    item.scrollIntoView({ block: 'nearest' });
  }

  private onKey(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowDown':
        this.go(this.isOpen ? this.active + 1 : 0);
        break;
      case 'ArrowUp':
        this.go(this.isOpen ? this.active - 1 : -1);
        break;
      case 'Enter':
        if (this.isOpen && this.active >= 0) this.take(this.active);
        else {
          this.close();
          this.decide();
        }
        break;
      case 'Escape':
        if (!this.isOpen) return;
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
    if (event.key !== 'Enter') event.stopPropagation();
  }
}
