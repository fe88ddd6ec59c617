import { createButton, element, fillPlaceholder, setAttributes } from '../../controls/dom';
import { HostConnection } from '../../controls/hostConnection';
import { ProblemBox } from '../../controls/notes';
import { startPage } from '../../controls/startPage';
import type { TableHostMessage, TablePageColumn, TablePageMessage, TableSpec } from '../tableMessages';
import { tableHostMessageSchema } from '../tableMessages';
import { CellSelection } from './cellSelection';
import { RowActions } from './rowActions';

type ShownTable = Extract<TableHostMessage, { type: 'table' }>;
type TableSort = ShownTable['sort'];

/** Rows drawn at a time; more come when the last ones come into sight. */
const rowsPerRender = 200;
const typingDelayMs = 200;

/** The page: a filter, what can be done with the rows, and the rows. */
class TablePage {
  private readonly host: HostConnection<TableHostMessage, TablePageMessage>;
  private readonly filterInput: HTMLInputElement;
  private appliedFilter = '';
  private readonly headRow = element('tr', { 'aria-rowindex': '1' });
  private readonly tableBody = element('tbody');
  private readonly tableElement: HTMLTableElement;
  private readonly notesElement = element('p', { class: 'notes', role: 'status' });
  private readonly problemBox = new ProblemBox();
  private readonly choosersElement = element('div', { class: 'chooser-buttons', hidden: true });
  private readonly emptyElement: HTMLElement;
  private readonly scrollFrame: HTMLElement;
  private readonly loadMoreButton: HTMLButtonElement;
  private readonly rowActions: RowActions;
  private readonly cellSelection: CellSelection;
  private readonly sentinel = element('div', { class: 'sentinel' });
  private rows: ShownTable['rows'] = [];
  private columns: readonly TablePageColumn[] = [];
  private headersKey = '';
  private sort: TableSort;
  private renderedRowCount = 0;
  private typingTimer: number | undefined;

  constructor(
    private readonly spec: TableSpec,
    root: HTMLElement,
  ) {
    const { texts, filter } = spec;
    this.filterInput = element('input', {
      type: 'text',
      id: 'filter',
      placeholder: filter.placeholder,
      spellcheck: 'false',
      autocomplete: 'off',
      ...(filter.help ? { 'aria-describedby': 'filter-help' } : {}),
    });
    this.emptyElement = element('p', { class: 'empty', hidden: true }, texts.empty);
    this.tableElement = element(
      'table',
      { 'aria-label': texts.table, role: 'grid', 'aria-multiselectable': 'true' },
      element('thead', {}, this.headRow),
      this.tableBody,
    );
    this.scrollFrame = element(
      'div',
      { class: 'scroll-frame', tabindex: '0', role: 'region', 'aria-label': texts.table },
      this.tableElement,
      this.emptyElement,
      this.sentinel,
    );
    this.loadMoreButton = createButton(texts.loadMore, () => this.host.post({ type: 'loadMore' }), 'button secondary');
    this.rowActions = new RowActions(texts, (action, rows) => this.host.post({ type: 'act', action, rows }));
    this.cellSelection = new CellSelection({
      frame: this.scrollFrame,
      body: this.tableBody,
      leadingCellCount: () => (this.rowActions.isShown ? 1 : 0),
      rowCount: () => this.rows.length,
      columnCount: () => this.columns.length,
      copy: ({ rows, columns: columnRange }) =>
        this.host.post({ type: 'copyCells', rows, columns: columnRange, withHeaders: false }),
    });
    // The menu of a cell is VS Code's, with our commands in it.
    root.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    root.replaceChildren(
      element('h1', {}, spec.title),
      element('p', { class: 'subtitle', hidden: !spec.subtitle }, spec.subtitle ?? ''),
      this.createToolbar(),
      element('p', { class: 'help', id: 'filter-help', hidden: !filter.help }, filter.help ?? ''),
      this.choosersElement,
      this.problemBox.root,
      element('div', { class: 'notes-bar' }, this.notesElement, this.loadMoreButton, this.rowActions.root),
      this.scrollFrame,
    );
    new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.renderMoreRows(), {
      root: this.scrollFrame,
      rootMargin: '400px',
    }).observe(this.sentinel);
    this.host = new HostConnection<TableHostMessage, TablePageMessage>({
      schema: tableHostMessageSchema,
      onMessage: (message) => this.handleMessage(message),
      createRejection: () => ({ type: 'rejected' }),
      rejectionText: texts.rejected,
    });
    this.host.post({ type: 'ready' });
  }

  private createToolbar(): HTMLElement {
    const { filter, texts } = this.spec;
    const form = element(
      'form',
      { class: 'filter', role: 'search' },
      element('label', { for: 'filter' }, filter.label),
      this.filterInput,
      filter.apply !== undefined && element('button', { type: 'submit', class: 'button' }, filter.apply),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.postQuery();
    });
    if (filter.apply === undefined) {
      this.filterInput.addEventListener('input', () => {
        window.clearTimeout(this.typingTimer);
        this.typingTimer = window.setTimeout(() => this.postQuery(), typingDelayMs);
      });
    }
    const actions: [string, TablePageMessage][] = [
      [texts.copy, { type: 'copy' }],
      [texts.csv, { type: 'save', format: 'csv' }],
      [texts.json, { type: 'save', format: 'json' }],
    ];
    const buttons = actions.map(([label, message]) =>
      createButton(label, () => this.host.post(message), 'button secondary'),
    );
    return element('div', { class: 'toolbar' }, form, element('div', { class: 'actions' }, ...buttons));
  }

  private handleMessage(message: TableHostMessage): void {
    switch (message.type) {
      case 'table':
        return this.showTable(message);
      case 'busy':
        setAttributes(this.scrollFrame, { 'aria-busy': 'true' });
        this.notesElement.textContent = this.spec.texts.loading;
        return;
      case 'problem':
        return this.problemBox.show(message.paragraphs);
      case 'copyRequested':
        return this.copyCells(message);
      case 'said':
        this.notesElement.textContent = message.text;
    }
  }

  private copyCells({ part, withHeaders }: Extract<TableHostMessage, { type: 'copyRequested' }>): void {
    const { range } = this.cellSelection;
    if (!range) return;
    this.host.post({
      type: 'copyCells',
      ...(part === 'columns' ? {} : { rows: range.rows }),
      ...(part === 'rows' ? {} : { columns: range.columns }),
      withHeaders,
    });
  }

  private showTable({
    columns,
    rows,
    notes,
    sort,
    filter,
    choosers,
    actions,
    canLoadMore,
    isContinued,
  }: ShownTable): void {
    setAttributes(this.scrollFrame, { 'aria-busy': false });
    this.problemBox.hide();
    // What is typed and not applied yet stays.
    if (document.activeElement !== this.filterInput && this.filterInput.value === this.appliedFilter)
      this.filterInput.value = filter;
    this.appliedFilter = filter;
    this.sort = sort;
    this.renderChoosers(choosers);
    this.rowActions.reset(actions, rows.length);
    this.renderHead(columns);
    this.rows = rows;
    const renderedBefore = isContinued ? this.renderedRowCount : 0;
    const { scrollTop } = this.scrollFrame;
    this.cellSelection.clear();
    this.loadMoreButton.hidden = !canLoadMore;
    this.renderedRowCount = 0;
    this.tableBody.replaceChildren();
    this.emptyElement.hidden = rows.length > 0;
    setAttributes(this.tableElement, { 'aria-rowcount': String(rows.length + 1) });
    this.notesElement.textContent = notes.join(' ');
    this.scrollFrame.scrollTop = 0;
    do this.renderMoreRows();
    while (this.renderedRowCount < Math.min(renderedBefore, rows.length));
    if (isContinued) this.scrollFrame.scrollTop = scrollTop;
  }

  /** Buttons stay the same ones, so that the keyboard's place does. */
  private renderChoosers(choosers: ShownTable['choosers']): void {
    this.choosersElement.hidden = choosers.length === 0;
    if (this.choosersElement.children.length !== choosers.length) {
      this.choosersElement.replaceChildren(
        ...choosers.map(({ id }) =>
          createButton('', () => this.host.post({ type: 'choose', chooser: id }), 'button secondary'),
        ),
      );
    }
    choosers.forEach(({ label }, index) => this.choosersElement.children[index]?.replaceChildren(label));
  }

  /** Drawn anew only where columns differ, so that the keyboard's place stays on the column just sorted by. */
  private renderHead(columns: readonly TablePageColumn[]): void {
    this.columns = columns;
    const headersKey = JSON.stringify([
      this.rowActions.isShown,
      ...columns.map(({ id, label, about: description, sortable }) => [id, label, description, sortable]),
    ]);
    const choiceCells = this.rowActions.isShown ? [this.rowActions.createHeadCell()] : [];
    if (headersKey !== this.headersKey)
      this.headRow.replaceChildren(...choiceCells, ...columns.map((column) => this.createHeadCell(column)));
    else if (choiceCells[0]) this.headRow.firstElementChild?.replaceWith(choiceCells[0]);
    this.headersKey = headersKey;
    [...this.headRow.children].slice(choiceCells.length).forEach((cell, index) => {
      const columnSort = this.sort?.column === columns[index]?.id ? this.sort : undefined;
      setAttributes(cell, { 'aria-sort': columnSort && (columnSort.descending ? 'descending' : 'ascending') });
      cell.classList.toggle('numeric', columns[index]?.numeric ?? false);
    });
  }

  private createHeadCell(column: TablePageColumn): HTMLElement {
    const description = column.about !== undefined && element('span', { class: 'description' }, column.about);
    const name = element('span', { class: 'name' }, column.label);
    if (!column.sortable) return element('th', { scope: 'col' }, name, description);
    const button = element(
      'button',
      { type: 'button', title: fillPlaceholder(this.spec.texts.sortBy, column.label) },
      name,
      element('span', { class: 'arrow', 'aria-hidden': 'true' }),
    );
    button.addEventListener('click', () => this.sortBy(column.id));
    return element('th', { scope: 'col' }, button, description);
  }

  private renderMoreRows(): void {
    const nextRows = this.rows.slice(this.renderedRowCount, this.renderedRowCount + rowsPerRender);
    if (nextRows.length === 0) return;
    this.tableBody.append(...nextRows.map((row, index) => this.createRow(row, this.renderedRowCount + index)));
    this.renderedRowCount += nextRows.length;
    this.cellSelection.draw();
  }

  private createRow(cells: ShownTable['rows'][number], index: number): HTMLElement {
    const row = cells.map((cell, column) => {
      const text = cell === null ? '' : String(cell);
      return element(
        'td',
        { class: this.columns[column]?.numeric ? 'numeric' : undefined, title: text.length > 40 ? text : undefined },
        text,
      );
    });
    const choiceCells = this.rowActions.isShown ? [this.rowActions.createCell(index)] : [];
    return element('tr', { 'aria-rowindex': String(index + 2) }, ...choiceCells, ...row);
  }

  /** Up, then down, then as it came. */
  private sortBy(column: string): void {
    const columnSort = this.sort?.column === column ? this.sort : undefined;
    this.sort = columnSort?.descending ? undefined : { column, descending: columnSort !== undefined };
    this.postQuery();
  }

  private postQuery(): void {
    window.clearTimeout(this.typingTimer);
    this.appliedFilter = this.filterInput.value;
    this.host.post({ type: 'query', filter: this.filterInput.value, ...(this.sort ? { sort: this.sort } : {}) });
  }
}

startPage<TableSpec>('table', (spec, root) => new TablePage(spec, root));
