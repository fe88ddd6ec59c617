import { t } from '@vscode/l10n';
import { columnCount, rowCount, size } from '../platform/numbers';
import { changeLines } from './changes';
import { columnsIn, idOf, mainTable } from './choices';
import { panelColumns } from './columns';
import { readFields, targetView, wantsKeys } from './fields';
import { formatText } from './formats';
import { remembering } from './remember';
import { statusView } from './status';
import type { Fix, Problem } from '../http/problem';
import type { Preview } from '../push/types';
import type { Found, PanelColumn } from './columns';
import type { Column, Columns, Field, Header, Line, Option, Rows, View } from './messages';
import type { PanelState, TableState } from './state';

/** A cell of the preview shows no more of a long text than this. */
const longestCell = 300;
const noKeys: readonly string[] = [];
const nothingFound: Found = { columns: [], misfits: [] };

/** Draws states. What costs something is made anew only when what it is made of has changed. */
export class Drawing {
  private readonly found = remembering((plan: TableState['plan'], preview: Preview | undefined, reading: boolean): Found => {
    const columns = (plan ?? preview)?.columns;
    // While it is read anew, the first rows know better than what was found before.
    const misfits = plan && !reading ? plan.misfits : preview?.misfits;
    return columns ? { columns, misfits: misfits ?? [] } : nothingFound;
  });
  private readonly merged = remembering(panelColumns);
  private readonly list = remembering((columns: readonly PanelColumn[], types: TableState['found']) => columns.map((column) => listed(column, types)));
  private readonly rows = remembering(rowsView);

  /** The columns of a table as they are decided. */
  columns({ tables, choices }: PanelState, table: string): readonly PanelColumn[] {
    const { plan, preview, reading = true } = tables[table] ?? {};
    return this.merged(this.found(plan, preview, reading), columnsIn(choices, table), table === mainTable ? choices.keys : noKeys);
  }

  view(state: PanelState): View {
    const main = this.columns(state, mainTable);
    const shown = this.columns(state, state.open);
    const { preview, found = {} } = state.tables[state.open] ?? {};
    return {
      header: headerView(state, main),
      target: targetView(state),
      changes: changeLines(state, main),
      arrays: arrayFields(state),
      columns: columnsView(state, shown, this.list(shown, found)),
      rows: this.rows(preview, shown),
      status: statusView(state, main),
    };
  }
}

function headerView(state: PanelState, columns: readonly PanelColumn[]): Header {
  const { name, bytes, definition } = state;
  const { plan, problem, reading, progress } = state.tables[mainTable]!;
  const included = columns.filter(({ include }) => include).length;
  const content = plan && !reading ? `${rowCount(plan.rows)}, ${columnCount(included)}` : reading && progress ? t('reading: {0} of {1}, {2} so far', size(progress.bytesRead), size(progress.bytesTotal), rowCount(progress.rows)) : reading ? t('reading…') : '';
  const lines: Line[] = [
    ...(definition === undefined ? [] : [{ tone: 'info' as const, text: t('What is chosen here comes from {0}.', definition), actions: [{ action: 'openDefinition' as const, label: t('Open It') }, { action: 'startOver' as const, label: t('Start Over') }] }]),
    ...(problem ? [problemLine(problem)] : []),
  ];
  return { title: t('Push {0} to Celonis', name), detail: [bytes === undefined ? '' : size(bytes), content].filter(Boolean).join(' · '), lines, fields: readFields(state) };
}

function problemLine(problem: Problem): Line {
  const fixes = shownFixes(problem).map(({ label }, index) => ({ index, label }));
  return { tone: 'error', text: [problem.what, problem.why, problem.next].filter(Boolean).join(' '), fixes, actions: [{ action: 'tryAgain', label: t('Read Again') }] };
}

/** The remedies that the panel can offer; what a person can do here anyway is not among them. */
export function shownFixes({ fixes = [] }: Problem): readonly Fix[] {
  return fixes.filter(({ kind }) => kind === 'openLocation' || kind === 'setReading' || kind === 'openSettings' || kind === 'openUrl' || kind === 'runCommand');
}

/** Arrays of objects: as text in a column, or as rows of a table of their own. */
function arrayFields({ tables, choices }: PanelState): Field[] {
  const found = tables[mainTable]?.preview?.arrays ?? [];
  return found.flatMap((path): Field[] => {
    const id = idOf(path);
    const child = choices.childTables.find((one) => idOf(one.source) === id);
    const options: Option[] = [
      { value: 'text', label: t('JSON text in one column') },
      { value: 'table', label: t('Rows of a table of their own') },
    ];
    const choice: Field = { id: `array:${id}`, label: path.join(' › '), kind: 'select', value: child ? 'table' : 'text', options };
    return child ? [choice, { id: `arrayTable:${id}`, label: t('Table for {0}', path.join(' › ')), kind: 'combo', value: child.table, options: [], help: t('Each row has the keys of the row it stood in, and its position there.') }] : [choice];
  });
}

function columnsView({ choices, open }: PanelState, columns: readonly PanelColumn[], list: readonly Column[]): Columns {
  const included = columns.filter(({ include }) => include).length;
  const summary = included === columns.length ? t('{0}, all of them are pushed', columnCount(columns.length)) : t('{0} of {1} are pushed', included.toLocaleString(), columnCount(columns.length));
  const tables = [{ value: mainTable, label: choices.table || t('Table') }, ...choices.childTables.map(({ source, table }) => ({ value: idOf(source), label: table }))];
  return { table: open, tables: tables.length > 1 ? tables : [], summary: columns.length === 0 ? '' : summary, keys: open === mainTable && wantsKeys(choices), columns: [...list] };
}

function listed(column: PanelColumn, types: TableState['found']): Column {
  const { id, include, name, source, type, length, key, choice, planned, errors, examples } = column;
  const found = choice?.type === undefined ? planned.type : (types[id] ?? '');
  // What does not fit counts as no value in the rest of what was found, which would only confuse.
  const known = examples.length > 0 ? [] : [...(planned.note === undefined ? [] : [planned.note]), ...(planned.nulls > 0 ? [t('Without a value: {0}.', rowCount(planned.nulls))] : [])];
  const details = [...errors, ...examples, ...known];
  return {
    ...{ id, include, name, source: source.join(' › '), type, typeChosen: choice?.type !== undefined, found },
    ...{ length: length === undefined ? '' : String(length), key, format: formatText(type, choice) },
    tone: errors.length > 0 ? 'error' : 'neutral',
    note: errors[0] ?? planned.note ?? '',
    details,
  };
}

function rowsView(preview: Preview | undefined, columns: readonly PanelColumn[]): Rows {
  if (!preview) return { caption: '', columns: [], rows: [], unfit: [] };
  const at = new Map(preview.columns.map(({ path }, index) => [idOf(path), index]));
  const shown = columns.filter(({ include, id }) => include && at.has(id));
  const order = shown.map(({ id }) => at.get(id)!);
  const caption = preview.complete ? t('{0}, as they will land', rowCount(preview.rows.length)) : t('The first {0}, as they will land', rowCount(preview.rows.length));
  return {
    caption: preview.rows.length === 0 ? '' : caption,
    columns: shown.map(({ name, type }) => ({ name, type, numeric: type === 'INTEGER' || type === 'FLOAT' })),
    unfit: preview.unfit.flatMap(([row, column]): [number, number][] => (order.includes(column) ? [[row, order.indexOf(column)]] : [])),
    rows: preview.rows.map((row) => order.map((index) => short(row[index] ?? null))),
  };
}

function short(text: string | null): string | null {
  return text !== null && text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}

/** The parts that differ from what is shown. */
export function changedParts(view: View, shown: Partial<View>): (keyof View)[] {
  return (Object.keys(view) as (keyof View)[]).filter((part) => !isSame(view[part], shown[part]));
}

/** Parts that are large are the very same where nothing changed in them; the others are small enough to compare. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (b !== undefined && !isLarge(a) && JSON.stringify(a) === JSON.stringify(b));
}

function isLarge(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'rows' in part;
}
