import { showText } from './control';
import { element, setAttributes } from './dom';

/** What is proposed: `value` is entered, `label` is shown, with a word on it. */
export interface ComboOption {
  value: string;
  label: string;
  about?: string | undefined;
}

/** Options drawn at most; typing more finds the others. */
const maxProposals = 100;
const minListWidthPx = 200;
let comboCount = 0;

/**
 * An input with proposals: typing narrows them, the arrow keys go through them, Enter takes one, and anything else may
 * be typed too, unless it is `isStrict`. The list lies over the page, so that nothing cuts it off.
 */
export class ComboBox {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly listBox: HTMLElement;
  private allOptions: readonly ComboOption[] = [];
  private shownOptions: readonly ComboOption[] = [];
  private activeIndex = -1;
  private hasTyped = false;
  private shownText: string | undefined;

  /**
   * @param onChosen is called with every text that is decided for: taken from the list, entered, or typed before the
   *   input was left.
   */
  constructor(
    attributes: Record<string, string | undefined>,
    private readonly onChosen: (text: string, isBlur: boolean) => void,
    private readonly isStrict = false,
  ) {
    const id = `combo-${(comboCount += 1)}`;
    this.listBox = element('ul', {
      class: 'proposals',
      role: 'listbox',
      id: `${id}-list`,
      'aria-label': attributes['aria-label'] ?? attributes['data-label'],
      hidden: true,
    });
    this.input = element('input', {
      ...{ type: 'text', role: 'combobox', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' },
      ...{ 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.listBox.id },
      ...attributes,
    });
    this.root = element('div', { class: 'combo' }, this.input, this.listBox);
    this.input.addEventListener('input', () => {
      this.hasTyped = true;
      this.openList();
    });
    this.input.addEventListener('click', () => this.openList());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('blur', () => {
      this.closeList();
      this.commitText(true);
    });
    // It lies over the page, and would stay where it is while the input moves.
    const followInput = (): void => {
      if (this.isOpen) this.positionList();
    };
    window.addEventListener('resize', followInput);
    window.addEventListener('scroll', followInput, { capture: true, passive: true });
    // A press would take the focus away from the input before the click arrives.
    this.listBox.addEventListener('pointerdown', (event) => event.preventDefault());
    this.listBox.addEventListener('click', (event) => {
      const item = event.target instanceof Element ? event.target.closest('[role=option]') : null;
      const index = [...this.listBox.children].findIndex((child) => child === item);
      if (index >= 0) this.chooseOption(index);
    });
  }

  set options(options: readonly ComboOption[]) {
    this.allOptions = options;
    if (this.isOpen) this.openList();
  }

  /** Shows what was decided for. What is being typed stays, and so does what was entered and is not answered yet. */
  show(text: string): void {
    const isAnswer = text !== this.shownText || document.activeElement !== this.input;
    if (isAnswer && !this.hasTyped) showText(this.input, text);
    this.shownText = text;
  }

  /** Whether something is being typed that is not decided for yet. */
  get isTyping(): boolean {
    return this.hasTyped;
  }

  /** What was entered; undefined where only what is proposed may be, and it is none of that. */
  get value(): string | undefined {
    if (!this.isStrict) return this.input.value;
    const text = this.input.value.trim().toLowerCase();
    return this.allOptions.find(({ label }) => label.toLowerCase() === text)?.value;
  }

  get isOpen(): boolean {
    return !this.listBox.hidden;
  }

  /** Shows what there is to choose from: all of it, until something is typed. */
  openList(): void {
    const searchText = this.hasTyped ? this.input.value.trim().toLowerCase() : '';
    this.shownOptions = this.allOptions
      .filter(({ label, about = '' }) => `${label} ${about}`.toLowerCase().includes(searchText))
      .slice(0, maxProposals);
    this.listBox.replaceChildren(
      ...this.shownOptions.map(({ label, about }, index) =>
        element(
          'li',
          { role: 'option', id: `${this.listBox.id}-${index}`, 'aria-selected': 'false' },
          element('span', {}, label),
          about !== undefined && element('span', { class: 'description' }, about),
        ),
      ),
    );
    this.listBox.hidden = this.shownOptions.length === 0;
    setAttributes(this.input, { 'aria-expanded': String(this.isOpen), 'aria-activedescendant': undefined });
    this.activeIndex = -1;
    if (!this.isOpen) return;
    this.positionList();
    if (this.isStrict && searchText) this.highlight(this.bestMatch(searchText));
  }

  /** What is meant by a word: what is called so, or begins so, or else whatever comes first. */
  private bestMatch(searchText: string): number {
    const labels = this.shownOptions.map(({ label }) => label.toLowerCase());
    return Math.max(
      0,
      labels.includes(searchText)
        ? labels.indexOf(searchText)
        : labels.findIndex((label) => label.startsWith(searchText)),
    );
  }

  /** Below the input, or above it where there is more room. */
  private positionList(): void {
    const { left, top, bottom, width } = this.input.getBoundingClientRect();
    const isBelow =
      window.innerHeight - bottom > Math.min(this.listBox.scrollHeight, 240) || top < window.innerHeight - bottom;
    const { style } = this.listBox;
    const minWidth = Math.min(Math.max(width, minListWidthPx), window.innerWidth - 8);
    style.left = `${Math.max(0, Math.min(left, window.innerWidth - minWidth - 4))}px`;
    style.minWidth = `${minWidth}px`;
    style.top = isBelow ? `${bottom + 2}px` : 'auto';
    style.bottom = isBelow ? 'auto' : `${window.innerHeight - top + 2}px`;
  }

  closeList(): void {
    this.listBox.hidden = true;
    setAttributes(this.input, { 'aria-expanded': 'false', 'aria-activedescendant': undefined });
  }

  private chooseOption(index: number): void {
    const option = this.shownOptions[index];
    if (!option) return;
    this.hasTyped = false;
    this.input.value = this.isStrict ? option.label : option.value;
    this.closeList();
    this.onChosen(option.value, false);
  }

  private commitText(isBlur = false): void {
    if (!this.hasTyped) return;
    this.hasTyped = false;
    const { value } = this;
    if (value !== undefined) this.onChosen(value, isBlur);
  }

  private moveTo(index: number): void {
    if (!this.isOpen) this.openList();
    if (this.shownOptions.length > 0) this.highlight((index + this.shownOptions.length) % this.shownOptions.length);
  }

  private highlight(index: number): void {
    this.activeIndex = index;
    const items = [...this.listBox.children];
    items.forEach((item, itemIndex) =>
      setAttributes(item, { 'aria-selected': String(itemIndex === this.activeIndex) }),
    );
    const item = items[this.activeIndex];
    setAttributes(this.input, { 'aria-activedescendant': item?.id });
    item?.scrollIntoView({ block: 'nearest' });
  }

  private onKey(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowDown':
        this.moveTo(this.isOpen ? this.activeIndex + 1 : 0);
        break;
      case 'ArrowUp':
        this.moveTo(this.isOpen ? this.activeIndex - 1 : -1);
        break;
      case 'Enter':
        if (this.isOpen && this.activeIndex >= 0) this.chooseOption(this.activeIndex);
        else {
          this.closeList();
          this.commitText();
        }
        break;
      case 'Escape':
        if (!this.isOpen) return;
        this.closeList();
        break;
      default:
        return;
    }
    event.preventDefault();
    if (event.key !== 'Enter') event.stopPropagation();
  }
}
