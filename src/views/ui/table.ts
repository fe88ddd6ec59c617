import * as z from 'zod/mini';
import { element, icon, setAttributes } from '../../forms/ui/dom';
import { tableMessageSchema } from '../messages';
import type { PageColumn, PageMessage, TableMessage, TableSpec } from '../messages';

declare function acquireVsCodeApi(): { postMessage(message: PageMessage): void };

// The page's policy forbids compiling code at run time, and asking whether it may be done is reported as a violation.
z.config({ jitless: true });

type Shown = Extract<TableMessage, { type: 'table' }>;
type Sort = Shown['sort'];

/** Rows drawn at a time; more come when the last ones come into sight. */
const chunk = 200;
const typingMs = 200;

/** The page: a filter, what can be done with the rows, and the rows. */
class TablePage {
  private readonly api = acquireVsCodeApi();
  private readonly input: HTMLInputElement;
  private readonly head = element('tr', { 'aria-rowindex': '1' });
  private readonly body = element('tbody');
  private readonly table: HTMLTableElement;
  private readonly notes = element('p', { class: 'notes', role: 'status' });
  private readonly problem = element('div', { class: 'problem', role: 'alert', hidden: true });
  private readonly choosers = element('div', { class: 'choosers', hidden: true });
  private readonly empty: HTMLElement;
  private readonly frame: HTMLElement;
  private readonly sentinel = element('div', { class: 'sentinel' });
  private rows: Shown['rows'] = [];
  private columns: readonly PageColumn[] = [];
  private headers = '';
  private sort: Sort;
  private drawn = 0;
  private typing: number | undefined;

  constructor(
    private readonly spec: TableSpec,
    root: HTMLElement,
  ) {
    const { texts, filter } = spec;
    this.input = element('input', { type: 'text', id: 'filter', placeholder: filter.placeholder, spellcheck: 'false', autocomplete: 'off', ...(filter.help ? { 'aria-describedby': 'filter-help' } : {}) });
    this.empty = element('p', { class: 'empty', hidden: true }, texts.empty);
    this.table = element('table', { 'aria-label': texts.table }, element('thead', {}, this.head), this.body);
    this.frame = element('div', { class: 'frame', tabindex: '0', role: 'region', 'aria-label': texts.table }, this.table, this.empty, this.sentinel);
    root.replaceChildren(
      element('h1', {}, spec.title),
      element('p', { class: 'subtitle', hidden: !spec.subtitle }, spec.subtitle ?? ''),
      this.toolbar(),
      element('p', { class: 'help', id: 'filter-help', hidden: !filter.help }, filter.help ?? ''),
      this.choosers,
      this.problem,
      this.notes,
      this.frame,
    );
    new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.drawMore(), { root: this.frame, rootMargin: '400px' }).observe(this.sentinel);
    window.addEventListener('message', (event) => {
      const message = tableMessageSchema.safeParse(event.data);
      if (message.success) this.receive(message.data);
      else this.api.postMessage({ type: 'rejected' });
    });
    this.api.postMessage({ type: 'ready' });
  }

  private toolbar(): HTMLElement {
    const { filter, texts } = this.spec;
    const form = element(
      'form',
      { class: 'filter', role: 'search' },
      element('label', { for: 'filter' }, filter.label),
      this.input,
      filter.apply !== undefined && element('button', { type: 'submit', class: 'button' }, filter.apply),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.ask();
    });
    if (filter.apply === undefined) {
      this.input.addEventListener('input', () => {
        window.clearTimeout(this.typing);
        this.typing = window.setTimeout(() => this.ask(), typingMs);
      });
    }
    const actions: [string, PageMessage][] = [
      [texts.copy, { type: 'copy' }],
      [texts.csv, { type: 'save', format: 'csv' }],
      [texts.json, { type: 'save', format: 'json' }],
    ];
    const buttons = actions.map(([label, message]) => {
      const button = element('button', { type: 'button', class: 'button secondary' }, label);
      button.addEventListener('click', () => this.api.postMessage(message));
      return button;
    });
    return element('div', { class: 'toolbar' }, form, element('div', { class: 'actions' }, ...buttons));
  }

  private receive(message: TableMessage): void {
    switch (message.type) {
      case 'table':
        return this.show(message);
      case 'busy':
        setAttributes(this.frame, { 'aria-busy': 'true' });
        this.notes.textContent = this.spec.texts.loading;
        return;
      case 'problem':
        this.problem.hidden = false;
        this.problem.replaceChildren(icon('error'), element('div', {}, ...message.paragraphs.map((text) => element('p', {}, text))));
        return;
      case 'said':
        this.notes.textContent = message.text;
    }
  }

  private show({ columns, rows, notes, sort, filter, choosers }: Shown): void {
    setAttributes(this.frame, { 'aria-busy': false });
    this.problem.hidden = true;
    if (document.activeElement !== this.input) this.input.value = filter;
    this.sort = sort;
    this.drawChoosers(choosers);
    this.drawHead(columns);
    this.rows = rows;
    this.drawn = 0;
    this.body.replaceChildren();
    this.empty.hidden = rows.length > 0;
    setAttributes(this.table, { 'aria-rowcount': String(rows.length + 1) });
    this.notes.textContent = notes.join(' ');
    this.frame.scrollTop = 0;
    this.drawMore();
  }

  /** Buttons stay the same ones, so that the keyboard's place does. */
  private drawChoosers(choosers: Shown['choosers']): void {
    this.choosers.hidden = choosers.length === 0;
    if (this.choosers.children.length !== choosers.length) {
      this.choosers.replaceChildren(
        ...choosers.map(({ id }) => {
          const button = element('button', { type: 'button', class: 'button secondary' });
          button.addEventListener('click', () => this.api.postMessage({ type: 'choose', chooser: id }));
          return button;
        }),
      );
    }
    choosers.forEach(({ label }, index) => this.choosers.children[index]?.replaceChildren(label));
  }

  /** Drawn anew only where columns differ, so that the keyboard's place stays on the column just sorted by. */
  private drawHead(columns: readonly PageColumn[]): void {
    this.columns = columns;
    const headers = JSON.stringify(columns.map(({ id, label, about, sortable }) => [id, label, about, sortable]));
    if (headers !== this.headers) this.head.replaceChildren(...columns.map((column) => this.headCell(column)));
    this.headers = headers;
    [...this.head.children].forEach((cell, index) => {
      const mine = this.sort?.column === columns[index]?.id ? this.sort : undefined;
      setAttributes(cell, { 'aria-sort': mine && (mine.descending ? 'descending' : 'ascending') });
      cell.classList.toggle('numeric', columns[index]?.numeric ?? false);
    });
  }

  private headCell(column: PageColumn): HTMLElement {
    const about = column.about !== undefined && element('span', { class: 'about' }, column.about);
    const words = element('span', { class: 'name' }, column.label);
    if (!column.sortable) return element('th', { scope: 'col' }, words, about);
    const button = element('button', { type: 'button', title: this.spec.texts.sortBy.replace('{0}', column.label) }, words, element('span', { class: 'arrow', 'aria-hidden': 'true' }));
    button.addEventListener('click', () => this.sortBy(column.id));
    return element('th', { scope: 'col' }, button, about);
  }

  private drawMore(): void {
    const next = this.rows.slice(this.drawn, this.drawn + chunk);
    if (next.length === 0) return;
    this.body.append(...next.map((row, index) => this.row(row, this.drawn + index)));
    this.drawn += next.length;
  }

  private row(cells: Shown['rows'][number], index: number): HTMLElement {
    const row = cells.map((cell, column) => {
      const text = cell === null ? '' : String(cell);
      return element('td', { class: this.columns[column]?.numeric ? 'numeric' : undefined, title: text.length > 40 ? text : undefined }, text);
    });
    return element('tr', { 'aria-rowindex': String(index + 2) }, ...row);
  }

  /** Up, then down, then as it came. */
  private sortBy(column: string): void {
    const mine = this.sort?.column === column ? this.sort : undefined;
    this.sort = mine?.descending ? undefined : { column, descending: mine !== undefined };
    this.ask();
  }

  private ask(): void {
    window.clearTimeout(this.typing);
    this.api.postMessage({ type: 'query', filter: this.input.value, ...(this.sort ? { sort: this.sort } : {}) });
  }
}

const spec = document.getElementById('spec');
const root = document.getElementById('table');
if (spec && root) new TablePage(JSON.parse(spec.textContent) as TableSpec, root);
