import { createButton, element, fillPlaceholder, setAttributes } from '../../controls/dom';
import { formatPageNumber } from '../../controls/formatPageNumber';
import { cutText } from '../../host/messageTexts';
import type { ColumnRow, ColumnsView, PageMessage, PanelPageConfig } from '../panelMessages';
import { ColumnGrid } from './columnGrid';

/** What the details of a column show of a longer text, in characters. */
const maxDetailLength = 1_000;

/**
 * The columns with what is done with many of them at once: which table's, which of them are shown, which are pushed.
 */
export class ColumnsSection {
  readonly root: HTMLElement;
  private readonly summary = element('p', { class: 'secondary-text count', role: 'status' });
  private readonly tabList = element('div', { class: 'tabs', role: 'tablist', hidden: true });
  private readonly filterInput: HTMLInputElement;
  private readonly includeButton: HTMLButtonElement;
  private readonly excludeButton: HTMLButtonElement;
  private readonly noMatchText: HTMLElement;
  private readonly columnDetails = element('div', { class: 'column-details', 'aria-live': 'polite', hidden: true });
  private readonly grid: ColumnGrid;
  private columnsView: ColumnsView = { table: '', tables: [], summary: '', keys: false, columns: [] };
  private drawnTabs = '';

  constructor(
    private readonly spec: PanelPageConfig,
    private readonly post: (message: PageMessage) => void,
  ) {
    const { texts } = spec;
    setAttributes(this.tabList, { 'aria-label': texts.tables });
    this.filterInput = element('input', {
      type: 'text',
      id: 'filter',
      placeholder: texts.filterHint,
      'aria-label': texts.filter,
      spellcheck: 'false',
      autocomplete: 'off',
    });
    this.filterInput.addEventListener('input', () => this.render());
    this.filterInput.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.filterInput.value) {
        this.filterInput.value = '';
        this.render();
      } else if (event.key === 'ArrowDown') {
        event.preventDefault();
        this.grid.focus();
      }
    });
    this.includeButton = createButton('', () => this.setIncluded(true), 'button secondary');
    this.excludeButton = createButton('', () => this.setIncluded(false), 'button secondary');
    this.noMatchText = element('p', { class: 'secondary-text', hidden: true }, texts.noneShown);
    this.grid = new ColumnGrid(spec, {
      onChange: (id, field, value) => this.post({ type: 'column', id, field, value }),
      onSuggestion: (id, index) => this.post({ type: 'suggestion', id, index }),
      onActiveColumn: (column) => this.showColumnDetails(column),
    });
    this.root = element(
      'section',
      { class: 'columns', 'aria-labelledby': 'columns-title' },
      element('div', { class: 'heading' }, element('h2', { id: 'columns-title' }, texts.columns), this.summary),
      this.tabList,
      element('div', { class: 'toolbar' }, this.filterInput, this.includeButton, this.excludeButton),
      this.grid.root,
      this.noMatchText,
      this.columnDetails,
      element('p', { class: 'visually-hidden', id: 'grid-keyboard' }, texts.keyboard),
    );
  }

  show(columns: ColumnsView): void {
    this.columnsView = columns;
    this.renderTabs();
    this.render();
  }

  /** Goes to a column, out of the filter's way if need be. */
  goTo(id: string): void {
    if (this.grid.goTo(id)) return;
    this.filterInput.value = '';
    this.render();
    this.grid.goTo(id);
  }

  private render(): void {
    const columns = this.filteredColumns();
    const { texts } = this.spec;
    const isFiltered = columns.length < this.columnsView.columns.length;
    this.summary.textContent = isFiltered
      ? `${fillPlaceholder(texts.shown, formatPageNumber(columns.length))} · ${this.columnsView.summary}`
      : this.columnsView.summary;
    this.includeButton.textContent = isFiltered
      ? fillPlaceholder(texts.includeShown, formatPageNumber(columns.length))
      : texts.includeAll;
    this.excludeButton.textContent = isFiltered
      ? fillPlaceholder(texts.excludeShown, formatPageNumber(columns.length))
      : texts.excludeAll;
    this.noMatchText.hidden = columns.length > 0 || !this.filterInput.value;
    this.grid.root.hidden = columns.length === 0;
    this.grid.show(columns, this.columnsView.keys);
  }

  /** Columns that hold all the words, in whatever is shown of them. */
  private filteredColumns(): ColumnRow[] {
    const words = this.filterInput.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.columnsView.columns;
    return this.columnsView.columns.filter(({ name, source, type, format, note }) => {
      const text = [name, source, type, format, note].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  private setIncluded(include: boolean): void {
    this.post({ type: 'include', ids: this.filteredColumns().map(({ id }) => id), include });
  }

  private showColumnDetails(column: ColumnRow | undefined): void {
    this.columnDetails.hidden = !column;
    const detailsKey = column ? [column.name, ...column.details].join('\n') : '';
    if (this.columnDetails.dataset['shown'] === detailsKey) return;
    this.columnDetails.dataset['shown'] = detailsKey;
    this.columnDetails.replaceChildren(
      ...(column && column.details.length > 0
        ? [column.name, ...column.details].map((text, index) =>
            element(index === 0 ? 'strong' : 'span', {}, cutText(text, maxDetailLength)),
          )
        : []),
    );
    this.columnDetails.classList.toggle('wrong', column?.tone === 'error');
  }

  private renderTabs(): void {
    const { tables, table } = this.columnsView;
    const tabsKey = JSON.stringify([tables, table]);
    if (tabsKey === this.drawnTabs) return;
    this.drawnTabs = tabsKey;
    const hadFocus = this.tabList.contains(document.activeElement);
    this.tabList.hidden = tables.length === 0;
    this.tabList.replaceChildren(
      ...tables.map(({ value, label }, index) => {
        const isSelected = value === table;
        const tab = element(
          'button',
          { type: 'button', role: 'tab', 'aria-selected': String(isSelected), tabindex: isSelected ? '0' : '-1' },
          label,
        );
        tab.addEventListener('click', () => this.post({ type: 'table', table: value }));
        tab.addEventListener('keydown', (event) => {
          const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          const nextTable = step === 0 ? undefined : tables.at((index + step) % tables.length);
          if (nextTable) this.post({ type: 'table', table: nextTable.value });
        });
        return tab;
      }),
    );
    if (hadFocus) this.tabList.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  }
}
