import { element, setAttributes, withWord } from '../../forms/ui/dom';
import { ColumnGrid } from './columnGrid';
import type { Column, Columns, PageMessage, PanelSpec } from '../messages';

/** The columns with what is done with many of them at once: which table's, which of them are shown, which are pushed. */
export class ColumnsSection {
  readonly root: HTMLElement;
  private readonly summary = element('p', { class: 'quiet count', role: 'status' });
  private readonly tabs = element('div', { class: 'tabs', role: 'tablist', hidden: true });
  private readonly filter: HTMLInputElement;
  private readonly include: HTMLButtonElement;
  private readonly exclude: HTMLButtonElement;
  private readonly none: HTMLElement;
  private readonly about = element('div', { class: 'about-column', 'aria-live': 'polite', hidden: true });
  private readonly grid: ColumnGrid;
  private shown: Columns = { table: '', tables: [], summary: '', keys: false, columns: [] };
  private tabsDrawn = '';

  constructor(
    private readonly spec: PanelSpec,
    private readonly post: (message: PageMessage) => void,
  ) {
    const { texts } = spec;
    setAttributes(this.tabs, { 'aria-label': texts.tables });
    this.filter = element('input', { type: 'text', id: 'filter', placeholder: texts.filterHint, 'aria-label': texts.filter, spellcheck: 'false', autocomplete: 'off' });
    this.filter.addEventListener('input', () => this.draw());
    this.filter.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.filter.value) {
        this.filter.value = '';
        this.draw();
      } else if (event.key === 'ArrowDown') {
        event.preventDefault();
        this.grid.focus();
      }
    });
    this.include = this.button(() => this.setIncluded(true));
    this.exclude = this.button(() => this.setIncluded(false));
    this.none = element('p', { class: 'quiet', hidden: true }, texts.noneShown);
    this.grid = new ColumnGrid(spec, {
      set: (id, field, value) => this.post({ type: 'column', id, field, value }),
      at: (column) => this.tellAbout(column),
    });
    this.root = element(
      'section',
      { class: 'columns', 'aria-labelledby': 'columns-title' },
      element('div', { class: 'heading' }, element('h2', { id: 'columns-title' }, texts.columns), this.summary),
      this.tabs,
      element('div', { class: 'toolbar' }, this.filter, this.include, this.exclude),
      this.grid.root,
      this.none,
      this.about,
      element('p', { class: 'spoken', id: 'grid-keyboard' }, texts.keyboard),
    );
  }

  show(columns: Columns): void {
    this.shown = columns;
    this.drawTabs();
    this.draw();
  }

  /** Goes to a column, out of the filter's way if need be. */
  goTo(id: string): void {
    if (this.grid.goTo(id)) return;
    this.filter.value = '';
    this.draw();
    this.grid.goTo(id);
  }

  private draw(): void {
    const columns = this.filtered();
    const { texts } = this.spec;
    const some = columns.length < this.shown.columns.length;
    this.summary.textContent = some ? `${withWord(texts.shown, columns.length.toLocaleString())} · ${this.shown.summary}` : this.shown.summary;
    this.include.textContent = some ? withWord(texts.includeShown, columns.length.toLocaleString()) : texts.includeAll;
    this.exclude.textContent = some ? withWord(texts.excludeShown, columns.length.toLocaleString()) : texts.excludeAll;
    this.none.hidden = columns.length > 0 || !this.filter.value;
    this.grid.root.hidden = columns.length === 0;
    this.grid.show(columns, this.shown.keys);
  }

  /** Columns that hold all the words, in whatever is shown of them. */
  private filtered(): Column[] {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.shown.columns;
    return this.shown.columns.filter(({ name, source, type, format, note }) => {
      const text = [name, source, type, format, note].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  private setIncluded(include: boolean): void {
    this.post({ type: 'include', ids: this.filtered().map(({ id }) => id), include });
  }

  private tellAbout(column: Column | undefined): void {
    this.about.hidden = !column;
    const wanted = column ? [column.name, ...column.details].join('\n') : '';
    if (this.about.dataset['shown'] === wanted) return;
    this.about.dataset['shown'] = wanted;
    this.about.replaceChildren(...(column && column.details.length > 0 ? [element('strong', {}, column.name), ...column.details.map((text) => element('span', {}, text))] : []));
    this.about.classList.toggle('wrong', column?.tone === 'error');
  }

  private drawTabs(): void {
    const { tables, table } = this.shown;
    const wanted = JSON.stringify([tables, table]);
    if (wanted === this.tabsDrawn) return;
    this.tabsDrawn = wanted;
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.hidden = tables.length === 0;
    this.tabs.replaceChildren(
      ...tables.map(({ value, label }, index) => {
        const chosen = value === table;
        const tab = element('button', { type: 'button', role: 'tab', 'aria-selected': String(chosen), tabindex: chosen ? '0' : '-1' }, label);
        tab.addEventListener('click', () => this.post({ type: 'table', table: value }));
        tab.addEventListener('keydown', (event) => {
          const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (step !== 0) this.post({ type: 'table', table: tables[(index + step + tables.length) % tables.length]!.value });
        });
        return tab;
      }),
    );
    if (focused) this.tabs.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  }

  private button(action: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'button secondary' });
    button.addEventListener('click', action);
    return button;
  }
}
