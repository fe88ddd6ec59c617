import { element, setAttributes } from '../../forms/ui/dom';
import { beforePaint, inSight, inSightOf } from './windowing';
import type { PanelSpec, Rows } from '../messages';

/** As in the style sheet. */
const rowHeight = 24;
const narrowest = 64;
const widest = 320;
/** Of one character, of one in a heading, and what surrounds a text, in pixels. */
const perCharacter = 7.4;
const perBoldCharacter = 9.2;
const padding = 26;

/** The first rows as they will land. Only the cells in sight exist, however many columns there are. */
export class RowsTable {
  readonly root: HTMLElement;
  private readonly head = element('div', { role: 'row', class: 'data-row head', 'aria-rowindex': '1' });
  private readonly body = element('div', { role: 'rowgroup', class: 'data-body' });
  private shown: Rows = { caption: '', columns: [], rows: [], unfit: [] };
  private unfit = new Set<string>();
  /** Where each column begins, and where the last one ends. */
  private starts: number[] = [0];
  private drawn = '';
  private readonly redraw = beforePaint(() => this.draw());

  constructor(private readonly spec: PanelSpec) {
    const table = element('div', { role: 'table', class: 'data', 'aria-label': spec.texts.rows }, element('div', { role: 'rowgroup', class: 'data-head' }, this.head), this.body);
    this.root = element('div', { class: 'data-frame', tabindex: '0', role: 'region', 'aria-label': spec.texts.rows }, table);
    this.root.addEventListener('scroll', this.redraw);
    new ResizeObserver(this.redraw).observe(this.root);
  }

  show(rows: Rows): void {
    this.shown = rows;
    this.unfit = new Set(rows.unfit.map(String));
    this.starts = startsOf(rows);
    const width = `${this.starts.at(-1)!}px`;
    this.head.style.width = width;
    this.body.style.width = width;
    this.body.style.height = `${rows.rows.length * rowHeight}px`;
    setAttributes(this.root.firstElementChild!, { 'aria-rowcount': String(rows.rows.length + 1), 'aria-colcount': String(rows.columns.length) });
    this.drawn = '';
    this.draw();
  }

  private draw(): void {
    const { root } = this;
    const down = inSight(root.scrollTop, root.clientHeight, rowHeight, this.shown.rows.length, 4);
    const across = inSightOf(root.scrollLeft, root.clientWidth, this.starts);
    const place = [down.first, down.end, across.first, across.end].join();
    if (place === this.drawn) return;
    this.drawn = place;
    const columns = this.shown.columns.slice(across.first, across.end);
    this.head.replaceChildren(
      ...columns.map(({ name, type, numeric }, at) =>
        this.placed(element('div', { role: 'columnheader', class: numeric ? 'datum numeric' : 'datum', title: `${name}: ${type}` }, element('span', {}, name)), across.first + at),
      ),
    );
    this.body.replaceChildren(
      ...this.shown.rows.slice(down.first, down.end).map((cells, at) => {
        const index = down.first + at;
        const row = element('div', { role: 'row', class: index % 2 ? 'data-row odd' : 'data-row', 'aria-rowindex': String(index + 2) }, ...columns.map((column, offset) => this.cell(cells[across.first + offset] ?? null, column.numeric, index, across.first + offset)));
        row.style.top = `${index * rowHeight}px`;
        return row;
      }),
    );
  }

  private cell(text: string | null, numeric: boolean, row: number, column: number): HTMLElement {
    const fits = !this.unfit.has(`${row},${column}`);
    const kind = text === null ? 'datum null' : `datum${numeric ? ' numeric' : ''}${fits ? '' : ' unfit'}`;
    return this.placed(element('div', { role: 'cell', class: kind, title: text !== null && text.length > 30 ? text : undefined }, fits ? false : element('span', { class: 'spoken' }, `${this.spec.texts.error}: `), text ?? this.spec.texts.null), column);
  }

  private placed(cell: HTMLElement, column: number): HTMLElement {
    cell.style.left = `${this.starts[column]!}px`;
    cell.style.width = `${this.starts[column + 1]! - this.starts[column]!}px`;
    setAttributes(cell, { 'aria-colindex': String(column + 1) });
    return cell;
  }
}

/** Columns as wide as what they hold, within bounds. */
function startsOf({ columns, rows }: Rows): number[] {
  const starts = [0];
  columns.forEach(({ name }, index) => {
    let longest = 0;
    for (const row of rows) longest = Math.max(longest, row[index]?.length ?? 4);
    starts.push(starts.at(-1)! + Math.round(Math.min(widest, Math.max(narrowest, longest * perCharacter, name.length * perBoldCharacter) + padding)));
  });
  return starts;
}
